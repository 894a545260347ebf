//! `ProposeObjective`: puts a draft forward for a decision.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::{approval, authority, lookup, update_objective};
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::{ObjectiveChange, ObjectiveState};
use crate::store;

/// What is asked for, and of `ApproveObjective`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ProposedObjective {
    /// Which objective.
    pub id: ObjectiveId,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Proposes a draft. An alternative is chosen before it is proposed.
pub(crate) async fn propose_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ProposedObjective,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.id).await?;
    let denied = "an objective is proposed by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, asked.id, &asked.etag).await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    let (from, to) = (old.plan.state, ObjectiveState::Proposed);
    if from != ObjectiveState::Draft {
        return Err(Error::no_step(from, to));
    }
    if store::alternatives::beside(tx.connection(), old.id).await?.is_some() {
        let right = "must be a chosen objective; choose this alternative by ChooseAlternative first";
        return Err(Error::field("objective_id", right));
    }
    let change = ObjectiveChange { state: Some(to), ..ObjectiveChange::default() };
    let new = update_objective::apply_change(&mut tx, &old, change, "").await?;
    approval::demand_if_wanted(&mut tx, Some(from), &new).await?;
    approval::follow(&mut tx, call.caller.person(), Some(from), &new).await?;
    Ok(tx.commit(answers::objective(&new)).await?)
}
