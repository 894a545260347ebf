//! `JudgeObjective`: how far a person judges that an objective came true.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::lookup;
use crate::convert::{JudgementAnswer, scoring_answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::judgement::{JudgementResult, Points, is_judged};
use crate::published::Rule;
use crate::queries::scoring::judged;
use crate::store;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct JudgeObjective {
    /// Which objective.
    pub objective_id: ObjectiveId,
    /// How far it came true.
    pub points: Points,
}

/// Takes the caller's judgement in place of the one before, and publishes a result if one is due.
///
/// There is no fact of it: a fact says who and when. What is remembered for a repeated call is what
/// everybody sees, and not what was judged: that stands in the repeated request.
pub(crate) async fn judge_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: JudgeObjective,
) -> Result<Committed<JudgementAnswer>, Error> {
    let denied = "objectives are judged by people for themselves; sign in as a person to judge";
    let person = call.caller.person().ok_or(Error::Denied(denied))?;
    let said = |remembered| scoring_answers::with_mine(remembered, Some(asked.points));
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer.map(said)),
        Begun::Fresh(tx) => tx,
    };
    let objective = lookup::seen_objective(&mut tx, &call.caller, asked.objective_id).await?;
    demand_present(&mut tx, person).await?;
    let cycle = lookup::open_cycle(&mut tx, objective.cycle_id).await?;
    if !is_judged(objective.plan.state, cycle.state) {
        return Err(Error::ObjectiveNotJudged(objective.id));
    }
    let organization = tx.organization();
    let place = (objective.id, objective.cycle_id);
    store::judgements::lock(tx.connection(), organization, place).await?;
    store::judgements::store(tx.connection(), organization, objective.id, person, asked.points).await?;
    publish_if_due(&mut tx, objective.id).await?;
    let judged = judged(tx.connection(), objective.id).await?;
    Ok(tx.commit(scoring_answers::judgement(&judged)).await?.map(said))
}

async fn demand_present(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    let organization = tx.organization();
    match directory_copy::person(tx.connection(), organization, person).await? {
        Some(person) if person.left => {
            Err(Error::Denied("objectives are judged by people who have not left"))
        }
        _ => Ok(()),
    }
}

/// Publishes what the rule of [`crate::published`] lets through; the poll is locked.
async fn publish_if_due(tx: &mut Tx, objective: ObjectiveId) -> Result<(), Error> {
    let organization = tx.organization();
    let rule = Rule::of(&store::settings::read(tx.connection()).await?);
    let last = store::judgement_results::last(tx.connection(), objective).await?;
    let waiting = store::judgements::waiting(tx.connection(), objective).await?;
    if !rule.may_publish(waiting, last.map_or(0, |last| last.answers)) {
        return Ok(());
    }
    let voices = store::judgements::voices(tx.connection(), objective).await?;
    let today = store::commitment_results::today(tx.connection()).await?;
    let Some(next) = JudgementResult::next(last.as_ref(), &rule, today, &voices) else {
        return Ok(());
    };
    store::judgement_results::insert(tx.connection(), organization, objective, &next).await?;
    store::judgements::count(tx.connection(), organization, objective, next.number).await
}
