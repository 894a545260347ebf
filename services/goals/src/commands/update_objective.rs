//! `UpdateObjective`: what a person says of an objective.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{approval, authority, history, lookup, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::{Objective, ObjectiveChange};
use crate::rollup::Deltas;
use crate::viewer::Visibility;
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
    /// Why; may be empty.
    pub reason: String,
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
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.id).await?;
    let denied = "an objective is changed by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    if let Some(owner) = asked.change.owner {
        authority::demand_known(&mut tx, "objective.owner", owner).await?;
    }
    let contributors = asked.change.contributors.as_deref().unwrap_or_default();
    let visibility = asked.change.visibility.as_ref().unwrap_or(&Visibility::Organization);
    authority::demand_people(&mut tx, contributors, visibility).await?;
    let organization = tx.organization();
    if asked.change.moves_progress() {
        store::tree::lock(tx.connection(), organization).await?;
    }
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, asked.id, &asked.etag).await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    let state = old.plan.state;
    let new = apply_change(&mut tx, &old, asked.change, &asked.reason).await?;
    approval::demand_if_wanted(&mut tx, Some(state), &new).await?;
    approval::follow(&mut tx, call.caller.person(), Some(state), &new).await?;
    Ok(tx.commit(answers::objective(&new)).await?)
}

/// Changes a locked objective of an open cycle, says so, and rolls up what it counts otherwise. Where that may change, the
/// tree is locked before.
pub(super) async fn apply_change(
    tx: &mut Tx,
    old: &Objective,
    change: ObjectiveChange,
    reason: &str,
) -> Result<Objective, Error> {
    let organization = tx.organization();
    let has_contributors = change.contributors.is_some();
    let mut new = old.clone().changed(change)?;
    if new.plan.owner != old.plan.owner {
        authority::demand_may_own(tx, &[new.plan.owner]).await?;
    }
    store::changed_objectives::update(tx.connection(), &new).await?;
    if has_contributors {
        store::changed_objectives::set_contributors(tx.connection(), organization, &new).await?;
    }
    new.touched(tx.now());
    events::objective_updated(tx, &new)?;
    if new.plan.visibility.is_open() != old.plan.visibility.is_open() {
        // What they say of themselves must not stay readable, or may be read now.
        for key_result in store::key_results::touch_all(tx.connection(), new.id).await? {
            events::key_result_updated(tx, &key_result)?;
        }
    }
    let change = GoalChange::of_objective(ChangeKind::Updated, old, &new, reason);
    history::record(tx, change.as_slice()).await?;
    roll_up_otherwise(tx, old, &new).await?;
    Ok(new)
}

/// Rolls up what an objective counts otherwise than before in what it serves.
pub(super) async fn roll_up_otherwise(tx: &mut Tx, old: &Objective, new: &Objective) -> Result<(), Error> {
    if new.share() == old.share() {
        return Ok(());
    }
    let mut deltas = Deltas::default();
    for parent in store::alignments::counting_parents(tx.connection(), new.id).await? {
        deltas.aligned(parent, Some(&old.share()), Some(&new.share()));
    }
    roll_up::roll_up(tx, deltas).await
}
