//! `UpdateKeyResult`: what a person says of a key result.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, history, lookup, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::convert::{KeyResultAnswer, answers};
use crate::error::Error;
use crate::ids::KeyResultId;
use crate::key_result::{KeyResult, KeyResultChange};
use crate::measurement::Misfit;
use crate::rollup::Deltas;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct UpdateKeyResult {
    /// Which key result.
    pub id: KeyResultId,
    /// What it is to be.
    pub change: KeyResultChange,
    /// The state that the caller read, or empty.
    pub etag: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Changes a key result. A new baseline, target or weight rolls up; its value changes by check-ins
/// only.
pub(crate) async fn update_key_result(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: UpdateKeyResult,
) -> Result<Committed<KeyResultAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (seen, objective) = lookup::seen_key_result(&mut tx, &call.caller, asked.id).await?;
    let denied = "a key result is changed by its owner or its objective's, by a lead of their groups, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.owner, objective.plan.owner], denied).await?;
    if let Some(owner) = asked.change.owner {
        authority::demand_known(&mut tx, "key_result.owner", owner).await?;
    }
    if asked.change.moves_progress() {
        let organization = tx.organization();
        store::tree::lock(tx.connection(), organization).await?;
    }
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_key_result(&mut tx, asked.id, &asked.etag).await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[old.owner, objective.plan.owner], denied).await?;
    let new = apply_change(&mut tx, &old, asked.change, &asked.reason).await?;
    Ok(tx.commit(answers::key_result(&new)).await?)
}

/// Changes a locked key result of an open cycle, says so, and rolls up what it counts. Where that may change, the tree is
/// locked before.
pub(super) async fn apply_change(
    tx: &mut Tx,
    old: &KeyResult,
    change: KeyResultChange,
    reason: &str,
) -> Result<KeyResult, Error> {
    if old.retired.is_some() {
        return Err(Error::KeyResultRetired(old.id));
    }
    let mut new = old.clone().changed(change).map_err(refused)?;
    store::changed_key_results::update(tx.connection(), &new).await?;
    new.touched(tx.now());
    events::key_result_updated(tx, &new)?;
    let change = GoalChange::of_key_result(ChangeKind::Updated, old, &new, reason);
    history::record(tx, change.as_slice()).await?;
    let mut deltas = Deltas::default();
    deltas.key_result(new.objective_id, Some(&old.share()), Some(&new.share()));
    roll_up::roll_up(tx, deltas).await?;
    Ok(new)
}

fn refused(misfits: Vec<Misfit>) -> Error {
    let violations = misfits.into_iter().map(|misfit| Violation {
        field: format!("key_result.{}", misfit.field),
        description: misfit.description.to_owned(),
    });
    Error::Fields(violations.collect())
}
