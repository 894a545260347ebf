//! Sends coins: the hot path, one transaction for up to 128 of one organization.
//!
//! A batch recalls which of its sends happened before, checks the rest against the directory's copy, locks the allowances of
//! all senders with points in one statement, settles the batch in memory, coin by coin in order, and stores what passed with one
//! statement per table. Each send has its own verdict, and only those that passed are remembered.
//!
//! Allowances that a batch needs and does not find are opened, and then it looks and settles again: another replica may have
//! opened one of them first, and then that one counts. Receivers have no row: a balance is the sum of its postings, so that a
//! person whom everybody thanks at once is no bottleneck.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::coalesce::{BatchHandler, once_each};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::idempotency::{Answer, Recall, Remembered};
use ovation_chassis::ids::{OrganizationId, PersonId};
use ovation_chassis::tx::Tx;

use crate::coin::{Coin, CoinContent, CoinId, Points};
use crate::config::{OPENING_ROUNDS_MAX, SEND_SHARDS};
use crate::convert::{self, CoinMessage};
use crate::error::Error;
use crate::events;
use crate::ledger::{self, AllowanceId, Opening, Send, Transfer};
use crate::store;

/// One send, on its way into a batch.
#[derive(Clone, Debug)]
pub struct SendCoin {
    /// Who calls.
    pub call: Call,
    /// Under what the answer is remembered.
    pub key: Remembered,
    /// Who sends: the caller.
    pub sender: PersonId,
    /// What is sent.
    pub content: CoinContent,
}

/// Runs batches of sends.
#[derive(Clone, Debug)]
pub struct SendCoins {
    /// Where coins are kept.
    pub database: Database,
}

type Verdict = Result<Committed<CoinMessage>, Failure>;

impl SendCoin {
    /// Which queue it waits in: all sends of one person in the same, so that no two batches wait for one allowance.
    #[must_use]
    pub fn shard(&self) -> u16 {
        u16::try_from(self.sender.uuid().as_u128() % u128::from(SEND_SHARDS)).unwrap_or_default()
    }

    fn coin(&self, tx: &Tx) -> Coin {
        Coin {
            id: CoinId::random(),
            sender: self.sender,
            content: self.content.clone(),
            created_at: tx.now(),
        }
    }
}

impl BatchHandler for SendCoins {
    type Job = SendCoin;
    type Answer = Committed<CoinMessage>;

    async fn run(&self, organization: OrganizationId, jobs: Vec<SendCoin>) -> Result<Vec<Verdict>, Failure> {
        once_each(jobs, |job| &job.key, |jobs| self.run_distinct(organization, jobs)).await
    }
}

impl SendCoins {
    /// One transaction for sends of which no two have the same `request_id`.
    async fn run_distinct(
        &self,
        organization: OrganizationId,
        jobs: Vec<SendCoin>,
    ) -> Result<Vec<Verdict>, Failure> {
        let Some(first) = jobs.first() else {
            return Ok(Vec::new());
        };
        let key = &first.call.caller.organization_key;
        let mut tx = self.database.begin_batch(organization, key).await?;
        let keys: Vec<Remembered> = jobs.iter().map(|job| job.key.clone()).collect();
        let recalled = tx.recall::<CoinMessage>(&keys).await?;
        let mut verdicts: Vec<Option<Verdict>> = recalled.into_iter().map(Recall::verdict).collect();
        let fresh: Vec<usize> = (0..jobs.len()).filter(|place| verdicts[*place].is_none()).collect();
        let coins: Vec<Coin> = fresh.iter().map(|place| jobs[*place].coin(&tx)).collect();
        let results = pass(&mut tx, &coins).await.map_err(Failure::from)?;
        let mut passed = Vec::with_capacity(coins.len());
        for ((place, coin), result) in fresh.into_iter().zip(coins).zip(results) {
            match result {
                Ok(()) => passed.push((place, coin)),
                Err(error) => verdicts[place] = Some(Err(error.into())),
            }
        }
        for (place, committed) in store(tx, &jobs, passed).await.map_err(Failure::from)? {
            verdicts[place] = Some(Ok(committed));
        }
        Ok(verdicts.into_iter().flatten().collect())
    }
}

/// Whether each coin passes; moves the points of those that do.
async fn pass(tx: &mut Tx, coins: &[Coin]) -> Result<Vec<Result<(), Error>>, Error> {
    if coins.is_empty() {
        return Ok(Vec::new());
    }
    let organization = tx.organization();
    let receivers: Vec<PersonId> = coins.iter().map(|coin| coin.content.receiver).collect();
    let members = store::coins::members_of(tx.connection(), organization, &receivers).await?;
    let mut results: Vec<Result<(), Error>> =
        coins.iter().map(|coin| coin.content.check(coin.sender, &members).map_err(Error::from)).collect();
    let moving: Vec<usize> = (0..coins.len())
        .filter(|place| results[*place].is_ok() && coins[*place].content.points > Points::ZERO)
        .collect();
    let sends: Vec<Send> = moving.iter().map(|place| send_of(&coins[*place])).collect();
    for (place, verdict) in moving.into_iter().zip(move_points(tx, &sends).await?) {
        results[place] = verdict;
    }
    Ok(results)
}

fn send_of(coin: &Coin) -> Send {
    Send { coin: coin.id, sender: coin.sender, receiver: coin.content.receiver, points: coin.content.points }
}

/// Settles the sends against the ledger and posts those that pass.
async fn move_points(tx: &mut Tx, sends: &[Send]) -> Result<Vec<Result<(), Error>>, Error> {
    if sends.is_empty() {
        return Ok(Vec::new());
    }
    let (organization, now) = (tx.organization(), tx.now());
    let (policy, zone) = store::policies::find_with_zone(tx.connection(), organization).await?;
    let Some(zone) = zone else {
        return Ok(sends.iter().map(|_| Err(Error::OrganizationUnknown)).collect());
    };
    let grant = policy.grant(now, zone);
    let mut senders: Vec<PersonId> = sends.iter().map(|send| send.sender).collect();
    senders.sort_unstable();
    senders.dedup();
    let mut transfers = Vec::new();
    for _ in 0..OPENING_ROUNDS_MAX {
        let open = store::ledger::lock_open(tx.connection(), organization, &senders).await?;
        let settlement = ledger::settle(now, grant, &open, sends);
        if settlement.openings.is_empty() {
            transfers.extend(settlement.transfers);
            if !transfers.is_empty() {
                store::ledger::spend(tx.connection(), organization, &settlement.spendings).await?;
                store::ledger::post(tx.connection(), organization, &transfers, now).await?;
            }
            return Ok(settlement.verdicts.into_iter().map(|verdict| verdict.map_err(Error::from)).collect());
        }
        transfers.extend(open_allowances(tx, &settlement.openings).await?);
    }
    Err(Error::OpeningContended)
}

/// Closes what is elapsed, opens what is needed, and says what that moves. What another replica opened first moves nothing here.
async fn open_allowances(tx: &mut Tx, openings: &[Opening]) -> Result<Vec<Transfer>, Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let elapsed: Vec<AllowanceId> =
        openings.iter().filter_map(|opening| opening.elapsed).map(|elapsed| elapsed.id).collect();
    if !elapsed.is_empty() {
        store::ledger::close(tx.connection(), organization, &elapsed, now).await?;
    }
    let allowances: Vec<_> = openings.iter().map(|opening| opening.allowance).collect();
    let opened = store::ledger::open(tx.connection(), organization, &allowances).await?;
    let expiries = openings.iter().filter_map(Opening::expiry);
    let grants = openings.iter().filter(|opening| opened.contains(&opening.allowance.id)).map(Opening::grant);
    Ok(expiries.chain(grants).collect())
}

/// Stores the coins that passed, says so, remembers their answers, and commits: the answers, each with its job's place.
async fn store(
    mut tx: Tx,
    jobs: &[SendCoin],
    passed: Vec<(usize, Coin)>,
) -> Result<Vec<(usize, Committed<CoinMessage>)>, Error> {
    if passed.is_empty() {
        return Ok(Vec::new());
    }
    let organization = tx.organization();
    let coins: Vec<&Coin> = passed.iter().map(|(_, coin)| coin).collect();
    store::coins::insert(tx.connection(), organization, &coins).await?;
    let mut answers = Vec::with_capacity(passed.len());
    let mut remembered = Vec::with_capacity(passed.len());
    for (place, coin) in &passed {
        let job = &jobs[*place];
        let event = events::coin_sent(&mut tx, &job.call, coin)?;
        let committed = Committed { answer: convert::coin(coin), token: vec![event] };
        remembered.push(Answer::of(job.key.clone(), &committed));
        answers.push((*place, committed));
    }
    tx.remember(&remembered).await?;
    tx.commit_unremembered(()).await?;
    Ok(answers)
}
