//! States the values of several key results at once, all or nothing: the hot path of the day on which everybody checks in, one
//! transaction for up to 128 check-ins of one organization.
//!
//! A batch recalls which of its check-ins happened before, reads what it has to know of all authors and of all key results in one
//! statement each, and stores what passes with one statement per table. Each check-in has its own verdict, and only those that
//! passed are remembered.

use std::collections::{BTreeMap, HashMap, HashSet};

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::coalesce::{BatchHandler, once_each};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::failure::Failure;
use ovation_chassis::idempotency::{Answer, Recall, Remembered};
use ovation_chassis::ids::{GroupId, OrganizationId, PersonId};
use ovation_chassis::tx::Tx;

use crate::check_in::{self, Author, CheckIn, CheckInId, Draft, KeyResult, KeyResultId};
use crate::config::CHECK_IN_SHARDS;
use crate::convert::{self, CheckInMessage};
use crate::error::Error;
use crate::store::copies;
use crate::{events, store};

/// One check-in, on its way into a batch.
#[derive(Clone, Debug)]
pub struct CreateCheckIn {
    /// Who calls.
    pub call: Call,
    /// Under what the answer is remembered.
    pub key: Remembered,
    /// Who checks in: the caller.
    pub author: PersonId,
    /// What is stated.
    pub draft: Draft,
}

/// Runs batches of check-ins.
#[derive(Clone, Debug)]
pub struct CreateCheckIns {
    /// Where check-ins are kept.
    pub database: Database,
}

type Verdict = Result<Committed<CheckInMessage>, Failure>;

impl CreateCheckIn {
    /// Which queue it waits in: all check-ins of one person in the same, so that they come one after the other.
    #[must_use]
    pub fn shard(&self) -> u16 {
        u16::try_from(self.author.uuid().as_u128() % u128::from(CHECK_IN_SHARDS)).unwrap_or_default()
    }

    fn check_in(&self, tx: &Tx) -> CheckIn {
        CheckIn {
            id: CheckInId::random(),
            author: self.author,
            note: self.draft.note.clone(),
            entries: self.draft.entries.clone(),
            created_at: tx.now(),
        }
    }
}

impl BatchHandler for CreateCheckIns {
    type Job = CreateCheckIn;
    type Answer = Committed<CheckInMessage>;

    async fn run(
        &self,
        organization: OrganizationId,
        jobs: Vec<CreateCheckIn>,
    ) -> Result<Vec<Verdict>, Failure> {
        once_each(jobs, |job| &job.key, |jobs| self.run_distinct(organization, jobs)).await
    }
}

impl CreateCheckIns {
    /// One transaction for check-ins of which no two have the same `request_id`.
    async fn run_distinct(
        &self,
        organization: OrganizationId,
        jobs: Vec<CreateCheckIn>,
    ) -> Result<Vec<Verdict>, Failure> {
        let Some(first) = jobs.first() else {
            return Ok(Vec::new());
        };
        let key = &first.call.caller.organization_key;
        let mut tx = self.database.begin_batch(organization, key).await?;
        let keys: Vec<Remembered> = jobs.iter().map(|job| job.key.clone()).collect();
        let recalled = tx.recall::<CheckInMessage>(&keys).await?;
        let mut verdicts: Vec<Option<Verdict>> = recalled.into_iter().map(Recall::verdict).collect();
        let fresh: Vec<usize> = (0..jobs.len()).filter(|place| verdicts[*place].is_none()).collect();
        let asked: Vec<&CreateCheckIn> = fresh.iter().map(|place| &jobs[*place]).collect();
        let results = verify(&mut tx, &asked).await.map_err(Failure::from)?;
        let mut passed = Vec::with_capacity(asked.len());
        for (place, result) in fresh.into_iter().zip(results) {
            match result {
                Ok(()) => passed.push((place, jobs[place].check_in(&tx))),
                Err(error) => verdicts[place] = Some(Err(error.into())),
            }
        }
        for (place, committed) in store(tx, &jobs, passed).await.map_err(Failure::from)? {
            verdicts[place] = Some(Ok(committed));
        }
        Ok(verdicts.into_iter().flatten().collect())
    }
}

/// Whether each check-in passes [`check_in::verify`].
async fn verify(tx: &mut Tx, asked: &[&CreateCheckIn]) -> Result<Vec<Result<(), Error>>, Error> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let organization = tx.organization();
    let people: HashSet<PersonId> = asked.iter().map(|one| one.author).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let mut groups: HashMap<PersonId, HashSet<GroupId>> = HashMap::new();
    for (person, group) in directory_copy::groups_of_all(tx.connection(), organization, &people).await? {
        groups.entry(person).or_default().insert(group);
    }
    let entries = asked.iter().flat_map(|one| &one.draft.entries);
    let ids: HashSet<KeyResultId> = entries.map(|entry| entry.key_result).collect();
    let ids: Vec<KeyResultId> = ids.into_iter().collect();
    let known = copies::known_key_results(tx.connection(), organization, &ids).await?;
    let known: BTreeMap<KeyResultId, KeyResult> = known.into_iter().map(|one| (one.id, one)).collect();
    let results = asked.iter().map(|one| {
        let author = Author {
            person: one.author,
            administers: one.call.caller.may_administer(),
            groups: groups.get(&one.author).cloned().unwrap_or_default(),
        };
        check_in::verify(&one.draft, &known, &author)
    });
    Ok(results.collect())
}

/// Stores the check-ins that passed, says so, remembers their answers, and commits: the answers, each with its job's place.
async fn store(
    mut tx: Tx,
    jobs: &[CreateCheckIn],
    passed: Vec<(usize, CheckIn)>,
) -> Result<Vec<(usize, Committed<CheckInMessage>)>, Error> {
    if passed.is_empty() {
        return Ok(Vec::new());
    }
    let organization = tx.organization();
    let check_ins: Vec<&CheckIn> = passed.iter().map(|(_, check_in)| check_in).collect();
    store::insert_check_ins(tx.connection(), organization, &check_ins).await?;
    let mut answers = Vec::with_capacity(passed.len());
    let mut remembered = Vec::with_capacity(passed.len());
    for (place, check_in) in &passed {
        let job = &jobs[*place];
        let event = events::check_in_created(&mut tx, &job.call, check_in)?;
        let committed = Committed { answer: convert::check_in(check_in), token: vec![event] };
        remembered.push(Answer::of(job.key.clone(), &committed));
        answers.push((*place, committed));
    }
    tx.remember(&remembered).await?;
    tx.commit_unremembered(()).await?;
    Ok(answers)
}
