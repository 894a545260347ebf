//! `UpdateObjective`: what a person says of an objective.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::{authority, lookup, roll_up};
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::ObjectiveChange;
use crate::rollup::Deltas;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct UpdateObjective {
    /// Which objective.
    pub id: ObjectiveId,
    /// What it is to be.
    pub change: ObjectiveChange,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Changes an objective. A new weight rolls up.
pub(crate) async fn update_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: UpdateObjective,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::objective(&mut tx, asked.id).await?;
    let denied = "an objective is changed by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    if let Some(owner) = asked.change.owner {
        authority::demand_known(&mut tx, "objective.owner", owner).await?;
    }
    if asked.change.weight.is_some() {
        let organization = tx.organization();
        store::tree::lock(tx.connection(), organization).await?;
    }
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, asked.id, &asked.etag).await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    let mut new = old.clone().changed(asked.change);
    store::objectives::update(tx.connection(), &new).await?;
    new.revision += 1;
    new.updated_at = tx.now();
    events::objective_updated(&mut tx, &new)?;
    if new.share() != old.share() {
        let mut deltas = Deltas::default();
        for (child, parent) in store::alignments::counting_above(tx.connection(), &[new.id]).await? {
            if child == new.id {
                deltas.aligned(parent, Some(&old.share()), Some(&new.share()));
            }
        }
        roll_up::roll_up(&mut tx, deltas).await?;
    }
    Ok(tx.commit(answers::objective(&new)).await?)
}
