//! `RetireKeyResult`: takes a key result out of its objective in mid-cycle; a new one may take its
//! place in the same step.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, history, lookup, readings, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::convert::{RetirementAnswer, answers};
use crate::error::Error;
use crate::ids::KeyResultId;
use crate::key_result::{KeyResult, KeyResultPlan, Retirement};
use crate::objective::Objective;
use crate::owner::Owner;
use crate::path::Path;
use crate::rollup::Deltas;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct RetireKeyResult {
    /// Which key result.
    pub id: KeyResultId,
    /// Why.
    pub reason: String,
    /// What takes its place, and who owns that; `None` for the retired one's owner.
    pub replacement: Option<(KeyResultPlan, Option<Owner>)>,
}

/// Retires a key result. It keeps its series and its place, and counts no more.
pub(crate) async fn retire_key_result(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: RetireKeyResult,
) -> Result<Committed<RetirementAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (seen, objective) = lookup::seen_key_result(&mut tx, &call.caller, asked.id).await?;
    let denied = "a key result is retired by its objective's owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[objective.plan.owner], denied).await?;
    if let Some((_, Some(owner))) = &asked.replacement {
        authority::demand_known(&mut tx, "replacement.owner", *owner).await?;
    }
    let kpi = asked.replacement.as_ref().and_then(|(plan, _)| plan.kpi_id);
    readings::demand_kpi(&mut tx, "replacement.kpi_id", kpi).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let objective = lookup::objective(&mut tx, objective.id).await?;
    authority::demand(&mut tx, &call.caller, &[objective.plan.owner], denied).await?;
    let old = lookup::locked_key_result(&mut tx, asked.id, "").await?;
    if old.retired.is_some() {
        return Err(Error::KeyResultRetired(old.id));
    }
    let mut deltas = Deltas::default();
    let replacement = match asked.replacement {
        Some((plan, owner)) => {
            Some(replace(&mut tx, &objective, plan, owner.unwrap_or(old.owner), &mut deltas).await?)
        }
        None => None,
    };
    let replaced_by = replacement.as_ref().map(|replacement| replacement.id);
    let retired = Retirement { at: tx.now(), reason: asked.reason, replaced_by };
    let mut new = KeyResult { retired: Some(retired), ..old.clone() };
    store::changed_key_results::update(tx.connection(), &new).await?;
    new.touched(tx.now());
    events::key_result_retired(&mut tx, &new)?;
    let reason = new.retired.as_ref().map(|retired| retired.reason.as_str()).unwrap_or_default();
    let retired = GoalChange::of_key_result(ChangeKind::Retired, &old, &new, reason);
    let created = replacement.as_ref().map(GoalChange::of_new_key_result);
    let changes: Vec<GoalChange> = retired.into_iter().chain(created).collect();
    history::record(&mut tx, &changes).await?;
    deltas.key_result(new.objective_id, Some(&old.share()), Some(&new.share()));
    roll_up::roll_up(&mut tx, deltas).await?;
    let replacement = match replacement {
        Some(replacement) => Some(readings::begin_to_read(&mut tx, replacement).await?),
        None => None,
    };
    let answer = RetirementAnswer {
        retired: Some(answers::key_result(&new)),
        replacement: replacement.as_ref().map(answers::key_result),
    };
    Ok(tx.commit(answer).await?)
}

/// Adds the key result that takes the place.
async fn replace(
    tx: &mut Tx,
    objective: &Objective,
    plan: KeyResultPlan,
    owner: Owner,
    deltas: &mut Deltas,
) -> Result<KeyResult, Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let id = KeyResultId::random();
    let path = Path::of_key_result(&objective.path, id)?;
    let place = (objective.id, objective.cycle_id);
    let is_open = objective.plan.visibility.is_open();
    let key_result = KeyResult { is_open, ..KeyResult::new(id, place, plan, owner, path, now) };
    let rows = std::slice::from_ref(&key_result);
    store::new_key_results::insert(tx.connection(), organization, rows, false).await?;
    events::key_result_created(tx, &key_result)?;
    deltas.key_result(objective.id, None, Some(&key_result.share()));
    Ok(key_result)
}
