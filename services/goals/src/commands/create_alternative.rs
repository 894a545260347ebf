//! `CreateAlternative`: keeps a draft beside an objective.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, history, lookup};
use crate::change::GoalChange;
use crate::config::ALTERNATIVES_MAX;
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::key_result::KeyResult;
use crate::objective::{Objective, ObjectivePlan, ObjectiveState, Origin};
use crate::path::Path;
use crate::progress::Terms;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct CreateAlternative {
    /// What is copied.
    pub objective_id: ObjectiveId,
    /// Another title; `None` keeps it.
    pub title: Option<String>,
}

/// Copies an objective with its key results as they would start. The copy serves nothing, and is kept
/// beside the chosen objective: of an alternative, beside the same as it.
pub(crate) async fn create_alternative(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CreateAlternative,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.objective_id).await?;
    let denied =
        "an alternative is kept by the objective's owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    let organization = tx.organization();
    // What is chosen, and the key results, stay while they are copied.
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let original = lookup::locked_objective(&mut tx, asked.objective_id, "").await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[original.plan.owner], denied).await?;
    authority::demand_may_own(&mut tx, &[original.plan.owner]).await?;
    let beside = store::alternatives::beside(tx.connection(), original.id).await?.unwrap_or(original.id);
    demand_room(&mut tx, beside).await?;
    let (mut alternative, key_results) = copy(&mut tx, &original, beside).await?;
    alternative.plan.title = asked.title.unwrap_or(alternative.plan.title);
    store::new_objectives::insert(tx.connection(), organization, std::slice::from_ref(&alternative), false)
        .await?;
    store::new_key_results::insert(tx.connection(), organization, &key_results, false).await?;
    events::objective_created(&mut tx, &alternative)?;
    for key_result in &key_results {
        events::key_result_created(&mut tx, key_result)?;
    }
    let created = key_results.iter().map(GoalChange::of_new_key_result);
    let created: Vec<GoalChange> =
        std::iter::once(GoalChange::of_new_objective(&alternative)).chain(created).collect();
    history::record(&mut tx, &created).await?;
    Ok(tx.commit(answers::objective(&alternative)).await?)
}

async fn demand_room(tx: &mut Tx, beside: ObjectiveId) -> Result<(), Error> {
    if store::alternatives::count(tx.connection(), beside).await? < ALTERNATIVES_MAX {
        return Ok(());
    }
    let right = format!("must be an objective with fewer than {ALTERNATIVES_MAX} alternatives");
    Err(Error::field("objective_id", right))
}

/// A draft like an objective, with its key results but for the retired ones, none of which has a value yet.
async fn copy(
    tx: &mut Tx,
    original: &Objective,
    beside: ObjectiveId,
) -> Result<(Objective, Vec<KeyResult>), Error> {
    let (now, id) = (tx.now(), ObjectiveId::random());
    let path = Path::of_objective(None, id)?;
    let ids = store::alternatives::key_results_of(tx.connection(), original.id).await?;
    let mut key_results = Vec::with_capacity(ids.len());
    for key_result in store::key_results::by_ids(tx.connection(), &ids).await? {
        let id_of_copy = KeyResultId::random();
        let (place, path) = ((id, original.cycle_id), Path::of_key_result(&path, id_of_copy)?);
        let copy = KeyResult::new(id_of_copy, place, key_result.plan, key_result.owner, path, now);
        key_results.push(KeyResult { is_open: key_result.is_open, ..copy });
    }
    let shares = key_results.iter().map(|key_result| key_result.share().terms());
    let terms = shares.fold(Terms::default(), Terms::plus);
    let plan = ObjectivePlan { state: ObjectiveState::Draft, ..original.plan.clone() };
    let alternative = Objective {
        terms,
        computed: terms.progress(),
        progress: terms.progress(),
        origin: Origin { alternative_to: Some(beside), ..Origin::default() },
        ..Objective::new((id, original.cycle_id), plan, Vec::new(), path, now)
    };
    Ok((alternative, key_results))
}
