//! The ledger by examples, and against a model that knows no batches, no openings and no accounts.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn person(number: u8) -> PersonId {
    PersonId::from(Uuid::from_u128(u128::from(number) + 1))
}

fn instant(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(day)
}

/// Weeks of seven days since the epoch.
fn week(day: i64) -> Period {
    let first = day - day.rem_euclid(7);
    Period { starts_at: instant(first), ends_at: instant(first + 7) }
}

fn grant(points: i32, day: i64) -> Grant {
    Grant { points: Points::new(points), period: week(day) }
}

fn send(coin: u128, sender: u8, receiver: u8, points: i32) -> Send {
    Send {
        coin: CoinId::from(Uuid::from_u128(coin)),
        sender: person(sender),
        receiver: person(receiver),
        points: Points::new(points),
    }
}

/// What the database holds, for a batch after the other.
#[derive(Debug, Default)]
struct Books {
    open: BTreeMap<PersonId, Allowance>,
    accounts: HashMap<Account, i64>,
    transfers: Vec<Transfer>,
}

impl Books {
    /// As the command does: settle, open, settle again, post.
    fn run(&mut self, day: i64, grant: impl Into<Option<Grant>>, sends: &[Send]) -> Vec<Result<(), Refusal>> {
        let grant = grant.into();
        let open = |books: &Self| books.open.values().copied().collect::<Vec<_>>();
        let proposal = settle(instant(day), grant, &open(self), sends);
        for opening in &proposal.openings {
            let before = self.open.insert(opening.allowance.person, opening.allowance);
            assert_eq!(before, opening.elapsed, "nothing but what is elapsed is replaced");
            opening.expiry().into_iter().chain([opening.grant()]).for_each(|transfer| self.post(transfer));
        }
        let settlement = settle(instant(day), grant, &open(self), sends);
        assert!(settlement.openings.is_empty(), "everything is open the second time");
        assert_eq!(settlement.verdicts, proposal.verdicts, "settling again decides alike");
        assert_eq!(settlement.transfers, proposal.transfers);
        for spending in &settlement.spendings {
            let allowance = self.open.values_mut().find(|allowance| allowance.id == spending.allowance);
            let allowance = allowance.expect("it is open");
            allowance.sent = allowance.sent.plus(spending.points);
            assert!(allowance.sent <= allowance.granted, "an allowance is never overdrawn");
        }
        settlement.transfers.into_iter().for_each(|transfer| self.post(transfer));
        settlement.verdicts
    }

    fn post(&mut self, transfer: Transfer) {
        let postings = transfer.postings();
        assert_eq!(postings[0].points + postings[1].points, 0, "a transfer sums to zero");
        for posting in postings {
            *self.accounts.entry(posting.account).or_default() += i64::from(posting.points);
        }
        self.transfers.push(transfer);
    }

    fn points(&self, account: Account) -> i64 {
        self.accounts.get(&account).copied().unwrap_or_default()
    }
}

fn exceeded(available: i32, requested: i32) -> Result<(), Refusal> {
    Err(Refusal::AllowanceExceeded { available: Points::new(available), requested: Points::new(requested) })
}

#[test]
fn each_coin_of_a_batch_sees_what_those_before_it_left() {
    let mut books = Books::default();
    let sends = [send(1, 0, 1, 60), send(2, 0, 2, 60), send(3, 0, 2, 40), send(4, 1, 0, 100)];
    let verdicts = books.run(0, grant(100, 0), &sends);
    assert_eq!(verdicts, [Ok(()), exceeded(40, 60), Ok(()), Ok(())]);
    assert_eq!(books.points(Account::Issue), -200);
    assert_eq!(books.points(Account::Balance(person(1))), 60);
    assert_eq!(books.points(Account::Balance(person(2))), 40);
}

#[test]
fn a_refused_first_coin_opens_nothing() {
    let mut books = Books::default();
    assert_eq!(books.run(0, grant(100, 0), &[send(1, 0, 1, 101)]), [exceeded(100, 101)]);
    assert!(books.open.is_empty() && books.transfers.is_empty());
    // So a change of policy reaches this person at once.
    assert_eq!(books.run(1, grant(200, 1), &[send(2, 0, 1, 101)]), [Ok(())]);
}

#[test]
fn without_the_peer_bonus_only_an_allowance_of_this_period_is_used_up() {
    let mut books = Books::default();
    assert_eq!(books.run(0, grant(100, 0), &[send(1, 0, 1, 10)]), [Ok(())]);
    let verdicts = books.run(1, None, &[send(2, 0, 1, 90), send(3, 0, 1, 1), send(4, 1, 0, 1)]);
    assert_eq!(verdicts, [Ok(()), exceeded(0, 1), Err(Refusal::PeerBonusOff)]);
    assert_eq!(books.run(7, None, &[send(5, 0, 1, 1)]), [Err(Refusal::PeerBonusOff)]);
}

#[test]
fn who_has_sent_keeps_the_grant_until_the_period_is_over_and_the_rest_expires() {
    let mut books = Books::default();
    assert_eq!(books.run(6, grant(100, 6), &[send(1, 0, 1, 10)]), [Ok(())]);
    assert_eq!(books.run(6, grant(500, 6), &[send(2, 0, 1, 91)]), [exceeded(90, 91)]);
    assert_eq!(books.run(7, grant(500, 7), &[send(3, 0, 1, 500)]), [Ok(())]);
    assert_eq!(books.points(Account::Expiry), 90);
    assert_eq!(books.points(Account::Allowance(AllowanceId::from(Uuid::from_u128(1)))), 0);
    assert_eq!(books.points(Account::Balance(person(1))), 510);
}

#[test]
fn an_allowance_that_a_later_transaction_opened_is_used_by_an_earlier_one() {
    let mut books = Books::default();
    assert_eq!(books.run(7, grant(100, 7), &[send(1, 0, 1, 10)]), [Ok(())]);
    assert_eq!(books.run(6, grant(100, 6), &[send(2, 0, 1, 90)]), [Ok(())]);
}

/// The model: what each person has left in a week, as plain numbers.
#[derive(Debug, Default)]
struct Model {
    left: HashMap<(PersonId, i64), i32>,
    received: HashMap<PersonId, i64>,
}

impl Model {
    fn send(&mut self, day: i64, allowance: Option<i32>, send: &Send) -> Result<(), Refusal> {
        let week = day.div_euclid(7);
        let known = self.left.get(&(send.sender, week)).copied();
        let available = known.or(allowance).ok_or(Refusal::PeerBonusOff)?;
        let left = available - send.points.get();
        if left < 0 {
            return exceeded(available, send.points.get());
        }
        self.left.insert((send.sender, week), left);
        *self.received.entry(send.receiver).or_default() += i64::from(send.points.get());
        Ok(())
    }
}

/// Days pass, the policy changes, and people send: (days, the allowance if any, (sender, receiver, points)).
type Step = (i64, Option<i32>, Vec<(u8, u8, i32)>);

fn any_step() -> impl Strategy<Value = Step> {
    let sends = prop::collection::vec((0_u8..4, 0_u8..4, 1_i32..80), 0..12);
    (0_i64..5, prop::option::weighted(0.8, 0_i32..200), sends)
}

proptest! {
    // A failure prints its seed into proptest-regressions, and the smallest steps that fail.
    #[test]
    fn the_ledger_agrees_with_the_model(steps in prop::collection::vec(any_step(), 1..20)) {
        let (mut books, mut model) = (Books::default(), Model::default());
        let (mut day, mut coin) = (0, 0_u128);
        for (days, allowance, sends) in steps {
            day += days;
            let sends: Vec<Send> = sends
                .into_iter()
                .map(|(sender, receiver, points)| {
                    coin += 1;
                    send(coin, sender, receiver, points)
                })
                .collect();
            let expected: Vec<_> = sends.iter().map(|send| model.send(day, allowance, send)).collect();
            let grant = allowance.map(|points| grant(points, day));
            prop_assert_eq!(books.run(day, grant, &sends), expected);
        }
        for (receiver, points) in &model.received {
            prop_assert_eq!(books.points(Account::Balance(*receiver)), *points);
        }
        prop_assert_eq!(books.accounts.values().sum::<i64>(), 0);
        for allowance in books.open.values() {
            let account = Account::Allowance(allowance.id);
            prop_assert_eq!(books.points(account), i64::from(allowance.available().get()));
        }
    }
}
