//! `ScoreObjective`: final scores and what is said with them; and how the objective ended, if that is
//! said, too.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::update_objective::roll_up_otherwise;
use super::{authority, history, lookup};
use crate::change::{ChangeKind, GoalChange};
use crate::convert::{ScoringAnswer, scoring_answers};
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::key_result::KeyResult;
use crate::objective::{Objective, ObjectiveChange, ObjectiveState, Outcome};
use crate::queries::scoring::read;
use crate::scoring::{Score, takes_scores};
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ScoreObjective {
    /// Which objective.
    pub id: ObjectiveId,
    /// Its final score; `None` leaves it as it is.
    pub score: Option<Score>,
    /// Those of some of its key results, each once.
    pub key_results: Vec<(KeyResultId, Score)>,
    /// What is said with it; `None` leaves it as it is.
    pub note: Option<String>,
    /// How it ended: closes it.
    pub outcome: Option<Outcome>,
}

/// Sets scores. What was cancelled counts no more in what it served.
pub(crate) async fn score_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ScoreObjective,
) -> Result<Committed<ScoringAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.id).await?;
    let denied = "an objective is scored by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    let organization = tx.organization();
    if asked.outcome.is_some() || !asked.key_results.is_empty() {
        store::tree::lock(tx.connection(), organization).await?;
    }
    let cycle = lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, asked.id, "").await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    if !takes_scores(old.plan.state) {
        return Err(Error::ObjectiveNotScored(old.id));
    }
    let key_results = changed_key_results(&mut tx, old.id, &asked.key_results).await?;
    let change = ObjectiveChange {
        state: asked.outcome.map(|_| ObjectiveState::Closed),
        outcome: asked.outcome,
        ..ObjectiveChange::default()
    };
    let score = asked.score.map(Score::decimal).or(old.score);
    let mut new = Objective { score, ..old.clone().changed(change)? };
    if new != old {
        store::scores::set_objective(tx.connection(), &new).await?;
        new.touched(tx.now());
        events::objective_updated(&mut tx, &new)?;
    }
    let mut changes = store_key_results(&mut tx, key_results).await?;
    changes.extend(GoalChange::of_objective(ChangeKind::Scored, &old, &new, ""));
    history::record(&mut tx, &changes).await?;
    let (by, note) = (call.caller.person(), asked.note.as_deref());
    store::scores::close(tx.connection(), organization, new.id, by, note).await?;
    roll_up_otherwise(&mut tx, &old, &new).await?;
    let scoring = read(tx.connection(), new, &cycle).await?;
    Ok(tx.commit(scoring_answers::scoring(&scoring)).await?)
}

/// Locks the key results that are scored, and gives those whose score is another, with it.
async fn changed_key_results(
    tx: &mut Tx,
    objective: ObjectiveId,
    asked: &[(KeyResultId, Score)],
) -> Result<Vec<(KeyResult, Score)>, Error> {
    let ids: Vec<KeyResultId> = asked.iter().map(|(id, _)| *id).collect();
    let found = store::key_results::lock(tx.connection(), &ids).await?;
    let mut changed = Vec::new();
    for (index, (id, score)) in asked.iter().enumerate() {
        let one = found.iter().find(|one| one.id == *id && one.objective_id == objective);
        let Some(one) = one else {
            let field = format!("key_results[{index}].key_result_id");
            return Err(Error::field(field, "must be a key result of the objective"));
        };
        if one.retired.is_some() {
            return Err(Error::KeyResultRetired(one.id));
        }
        if one.score != Some(score.decimal()) {
            changed.push((one.clone(), *score));
        }
    }
    Ok(changed)
}

/// Stores the scores of locked key results, and gives what changed.
async fn store_key_results(tx: &mut Tx, rescored: Vec<(KeyResult, Score)>) -> Result<Vec<GoalChange>, Error> {
    let scores: Vec<(KeyResultId, Score)> = rescored.iter().map(|(one, score)| (one.id, *score)).collect();
    store::scores::set_key_results(tx.connection(), &scores).await?;
    let mut changes = Vec::with_capacity(rescored.len());
    for (old, score) in rescored {
        let mut new = KeyResult { score: Some(score.decimal()), ..old.clone() };
        new.touched(tx.now());
        events::key_result_updated(tx, &new)?;
        changes.extend(GoalChange::of_key_result(ChangeKind::Scored, &old, &new, ""));
    }
    Ok(changes)
}
