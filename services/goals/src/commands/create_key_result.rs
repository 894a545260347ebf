//! `CreateKeyResult`: adds a key result to an objective.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::{authority, history, lookup, readings, roll_up};
use crate::change::GoalChange;
use crate::config::KEY_RESULTS_PER_OBJECTIVE_MAX;
use crate::convert::{KeyResultAnswer, answers};
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultPlan};
use crate::owner::Owner;
use crate::path::Path;
use crate::rollup::Deltas;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct CreateKeyResult {
    /// Whose result it is.
    pub objective_id: ObjectiveId,
    /// What it is.
    pub plan: KeyResultPlan,
    /// Who owns it; `None` for the objective's owner.
    pub owner: Option<Owner>,
    /// A key of the system that it is from.
    pub external_id: Option<String>,
}

/// Adds a key result, which stands at its baseline, or at the value of the KPI that it reads, and counts from now on.
pub(crate) async fn create_key_result(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CreateKeyResult,
) -> Result<Committed<KeyResultAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.objective_id).await?;
    let denied =
        "a key result is added by its objective's owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    if let Some(owner) = asked.owner {
        authority::demand_known(&mut tx, "key_result.owner", owner).await?;
    }
    readings::demand_kpi(&mut tx, "key_result.kpi_id", asked.plan.kpi_id).await?;
    let (organization, now) = (tx.organization(), tx.now());
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    // Under the lock of the tree the objective keeps its place and its key results.
    let objective = lookup::objective(&mut tx, asked.objective_id).await?;
    // The owner may have changed while the lock was waited for.
    authority::demand(&mut tx, &call.caller, &[objective.plan.owner], denied).await?;
    let count = store::key_results::count_of_objective(tx.connection(), objective.id).await?;
    if usize::try_from(count).is_ok_and(|count| count >= KEY_RESULTS_PER_OBJECTIVE_MAX) {
        let right = format!(
            "must be an objective with fewer than {KEY_RESULTS_PER_OBJECTIVE_MAX} key results; this one has {count}"
        );
        return Err(Error::field("objective_id", right));
    }
    let id = KeyResultId::random();
    let path = Path::of_key_result(&objective.path, id)?;
    let owner = asked.owner.unwrap_or(objective.plan.owner);
    let place = (objective.id, objective.cycle_id);
    let key_result = KeyResult {
        external_id: asked.external_id,
        is_open: objective.plan.visibility.is_open(),
        ..KeyResult::new(id, place, asked.plan, owner, path, now)
    };
    store::new_key_results::insert(tx.connection(), organization, std::slice::from_ref(&key_result), false)
        .await?;
    events::key_result_created(&mut tx, &key_result)?;
    history::record(&mut tx, &[GoalChange::of_new_key_result(&key_result)]).await?;
    let mut deltas = Deltas::default();
    deltas.key_result(objective.id, None, Some(&key_result.share()));
    roll_up::roll_up(&mut tx, deltas).await?;
    let key_result = readings::begin_to_read(&mut tx, key_result).await?;
    Ok(tx.commit(answers::key_result(&key_result)).await?)
}
