//! `AnswerCommitment`: how far a person commits to an objective.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::lookup;
use crate::commitment::{self, Answer, Published};
use crate::convert::CommitmentAnswer;
use crate::convert::commitment as answers;
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::published::Rule;
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AnswerCommitment {
    /// To which objective.
    pub objective_id: ObjectiveId,
    /// What the caller answers.
    pub answer: Answer,
}

/// Takes the caller's answer in place of the one before, and publishes a result if one is due.
///
/// There is no fact of it: a fact says who and when. What is remembered for a repeated call is when
/// it was answered, and nothing that was said: that stands in the repeated request.
pub(crate) async fn answer_commitment(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: AnswerCommitment,
) -> Result<Committed<CommitmentAnswer>, Error> {
    let denied = "commitment is answered by people for themselves; sign in as a person to answer";
    let person = call.caller.person().ok_or(Error::Denied(denied))?;
    let said = |remembered| answers::completed(remembered, &asked.answer);
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer.map(said)),
        Begun::Fresh(tx) => tx,
    };
    let objective = lookup::seen_objective(&mut tx, &call.caller, asked.objective_id).await?;
    demand_present(&mut tx, person).await?;
    lookup::open_cycle(&mut tx, objective.cycle_id).await?;
    if !commitment::takes_answers(objective.plan.state) {
        return Err(Error::ObjectiveTakesNoAnswers(objective.id));
    }
    let organization = tx.organization();
    let results = store::commitment::lock(tx.connection(), organization, objective.id).await?;
    store::commitment::store(tx.connection(), organization, objective.id, person, &asked.answer).await?;
    store::commitment::take_back(tx.connection(), objective.id, person, &asked.answer).await?;
    publish_if_due(&mut tx, objective.id, results).await?;
    let remembered = answers::remembered(objective.id, tx.now());
    Ok(tx.commit(remembered).await?.map(said))
}

async fn demand_present(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    let organization = tx.organization();
    match directory_copy::person(tx.connection(), organization, person).await? {
        Some(person) if person.left => {
            Err(Error::Denied("commitment is answered by people who have not left"))
        }
        _ => Ok(()),
    }
}

/// Publishes what the rule of [`crate::published`] lets through; the poll is locked.
async fn publish_if_due(tx: &mut Tx, objective: ObjectiveId, results: i32) -> Result<(), Error> {
    let organization = tx.organization();
    let rule = Rule::of(&store::settings::read(tx.connection()).await?);
    let last = store::commitment_results::find(tx.connection(), objective, results).await?;
    let waiting = store::commitment::waiting(tx.connection(), objective).await?;
    let due = Published::maybe_due(last.as_ref(), &rule, &waiting);
    if due.is_empty() {
        return Ok(());
    }
    let voices = store::commitment::voices(tx.connection(), objective, &due).await?;
    let today = store::commitment_results::today(tx.connection()).await?;
    let Some((next, anew)) = Published::next(last.as_ref(), &rule, today, &voices) else {
        return Ok(());
    };
    store::commitment_results::insert(tx.connection(), organization, objective, &next).await?;
    store::commitment::count(tx.connection(), organization, objective, &anew, next.number).await?;
    store::commitment_results::publish_comments(tx.connection(), organization, objective, &anew).await
}
