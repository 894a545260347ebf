//! `AlignObjective`: replaces what an objective serves.
//!
//! All alignments of an organization change one after another, under the lock of its tree: two that
//! are sound each by itself and form a circle together cannot both pass. A circle is looked for
//! upwards from the new parents over all edges, those to key results and into other cycles
//! included.

use std::collections::BTreeSet;

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::create_objective::{align, place};
use super::{authority, history, lookup, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::config::TREE_LEVELS_MAX;
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::{Objective, Parent};
use crate::path::Path;
use crate::rollup::Deltas;
use crate::store::alignments::Candidate;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AlignObjective {
    /// Which objective.
    pub id: ObjectiveId,
    /// What it is to serve; the first is the primary parent, none makes it a root.
    pub parents: Vec<Parent>,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Replaces all parents of an objective, moves it in the tree, and rolls up what it counts.
pub(crate) async fn align_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: AlignObjective,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.id).await?;
    let denied = "an objective is aligned by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, asked.id, &asked.etag).await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    let parents = lookup::aligned_parents(&mut tx, &call.caller, &old, &asked.parents).await?;
    let new = realign(&mut tx, &old, &parents).await?;
    let mut deltas = Deltas::default();
    add_moved_counts(&old, &new, &mut deltas);
    roll_up::roll_up(&mut tx, deltas).await?;
    Ok(tx.commit(answers::objective(&new)).await?)
}

/// Replaces all parents of a locked objective, moves it in the tree, and says so. What that counts is for the caller to roll
/// up ([`add_moved_counts`]). Nothing is written before all is known to be right.
pub(super) async fn realign(tx: &mut Tx, old: &Objective, parents: &[Candidate]) -> Result<Objective, Error> {
    demand_open_changes(tx, old, parents).await?;
    let above: Vec<ObjectiveId> = parents.iter().map(|parent| parent.alignment.objective_id).collect();
    if store::alignments::is_at_or_above(tx.connection(), old.id, &above).await? {
        return Err(Error::AlignmentCycle);
    }
    let path = move_to(tx, old, place(parents, old.cycle_id)).await?;
    let kept: Vec<Parent> = parents.iter().map(|parent| parent.alignment.parent).collect();
    store::alignments::delete_others(tx.connection(), old.id, &kept).await?;
    align(tx, old.id, parents).await?;
    store::changed_objectives::touch(tx.connection(), old).await?;
    let mut new = Objective { parents: kept, path, ..old.clone() };
    new.touched(tx.now());
    events::objective_aligned(tx, &new)?;
    let change = GoalChange::of_objective(ChangeKind::Aligned, old, &new, "");
    history::record(tx, change.as_slice()).await?;
    Ok(new)
}

/// Demands that no alignment into a closed cycle comes or goes: its sums would change.
async fn demand_open_changes(tx: &mut Tx, old: &Objective, parents: &[Candidate]) -> Result<(), Error> {
    let added = parents.iter().filter(|parent| !old.parents.contains(&parent.alignment.parent));
    added.clone().try_for_each(lookup::demand_open)?;
    let is_kept = |parent: &Parent| parents.iter().any(|candidate| candidate.alignment.parent == *parent);
    let removed: Vec<Parent> = old.parents.iter().copied().filter(|parent| !is_kept(parent)).collect();
    let removed = lookup::parents(tx, &removed).await?;
    removed.iter().try_for_each(lookup::demand_open)
}

/// Moves an objective and all under it to another place in the tree of its cycle.
async fn move_to(tx: &mut Tx, objective: &Objective, parent: Option<&Path>) -> Result<Path, Error> {
    let path = Path::of_objective(parent, objective.id)?;
    if path == objective.path {
        return Ok(path);
    }
    let (cycle, connection) = (objective.cycle_id, tx.connection());
    let deepest = store::tree::path_chars_under(connection, cycle, &objective.path).await?;
    let below = deepest.saturating_sub(objective.path.as_str().len());
    if path.as_str().len() + below > Path::chars_max(0, TREE_LEVELS_MAX) {
        return Err(Error::TreeTooDeep);
    }
    store::tree::move_under(connection, cycle, &objective.path, &path).await?;
    Ok(path)
}

/// What the old parents lose and the new ones gain. Those that stay are not touched: what is frozen
/// of them stays frozen.
pub(super) fn add_moved_counts(old: &Objective, new: &Objective, deltas: &mut Deltas) {
    let counting = |objective: &Objective| -> BTreeSet<ObjectiveId> {
        objective.parents.iter().copied().filter_map(Parent::counting).collect()
    };
    let (before, after) = (counting(old), counting(new));
    for lost in before.difference(&after) {
        deltas.aligned(*lost, Some(&old.share()), None);
    }
    for gained in after.difference(&before) {
        deltas.aligned(*gained, None, Some(&new.share()));
    }
}
