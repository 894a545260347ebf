//! `ChooseAlternative`: an alternative and the objective beside which it is kept change places.
//!
//! All of it happens under the lock of the tree, as every change of alignments. What the chosen one takes over:
//!
//! * what the other serves, in the same order, and with it the place in the tree;
//! * what serves the other. What serves a key result of the other serves the chosen objective itself from now
//!   on: its own key results are not those;
//! * the other alternatives, and the other itself, which is a draft again and serves nothing.
//!
//! What the alternative itself served before, if anything, is dropped: it counted in nothing.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;

use super::{approval, authority, history, lookup, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::{Alignment, Objective, ObjectiveState, Parent};
use crate::path::Path;
use crate::rollup::Deltas;
use crate::store::alignments::Candidate;
use crate::{events, store};

const DENIED: &str =
    "an alternative is chosen by the objective's owner, by a lead of its group, by administrators or by HR";

/// The two that change places, what the one served, and what serves it.
struct Exchange {
    before: Objective,
    chosen: Objective,
    parents: Vec<Candidate>,
    children: Vec<(Objective, i16)>,
}

/// Chooses an alternative.
pub(crate) async fn choose_alternative(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: ObjectiveId,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, id).await?;
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], DENIED).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let Some(beside) = store::alternatives::beside(tx.connection(), id).await? else {
        return Err(Error::field("objective_id", "must be an alternative; this objective is the chosen one"));
    };
    let kept = store::alternatives::lock_all(tx.connection(), beside).await?;
    let old = store::objectives::by_ids(tx.connection(), &kept).await?;
    let exchange = read(&mut tx, beside, id).await?;
    // The owners may have changed since they were looked at without a lock.
    for objective in [&exchange.before, &exchange.chosen] {
        authority::demand(&mut tx, &call.caller, &[objective.plan.owner], DENIED).await?;
        demand_undecided(objective)?;
    }
    approval::set_aside(&mut tx, call.caller.person(), &exchange.before).await?;
    let deltas = exchange.deltas();
    move_places(&mut tx, &exchange).await?;
    move_alignments(&mut tx, &exchange).await?;
    store::alternatives::choose(tx.connection(), (beside, id), kept.len()).await?;
    tell(&mut tx, &old, exchange.children).await?;
    roll_up::roll_up(&mut tx, deltas).await?;
    let chosen = lookup::objective(&mut tx, id).await?;
    Ok(tx.commit(answers::objective(&chosen)).await?)
}

async fn read(tx: &mut Tx, before: ObjectiveId, chosen: ObjectiveId) -> Result<Exchange, Error> {
    let before = lookup::objective(tx, before).await?;
    let chosen = lookup::objective(tx, chosen).await?;
    let served: Vec<Parent> =
        before.parents.iter().copied().filter(|parent| parent.uuid() != chosen.id.uuid()).collect();
    let parents = lookup::parents(tx, &served).await?;
    parents.iter().try_for_each(lookup::demand_open)?;
    let above: Vec<ObjectiveId> = parents.iter().map(|parent| parent.alignment.objective_id).collect();
    if store::alignments::is_at_or_above(tx.connection(), chosen.id, &above).await? {
        return Err(Error::AlignmentCycle);
    }
    let serving = store::alternatives::serving(tx.connection(), before.id).await?;
    let serving: Vec<(ObjectiveId, i16)> =
        serving.into_iter().filter(|(child, _)| *child != chosen.id).collect();
    let ids: Vec<ObjectiveId> = serving.iter().map(|(child, _)| *child).collect();
    let found = store::objectives::lock_all(tx.connection(), &ids).await?;
    // Both are in the order of ids.
    let children = found.into_iter().zip(serving).map(|(child, (_, position))| (child, position)).collect();
    Ok(Exchange { before, chosen, parents, children })
}

fn demand_undecided(objective: &Objective) -> Result<(), Error> {
    match objective.plan.state {
        ObjectiveState::Draft | ObjectiveState::Proposed => Ok(()),
        from => Err(Error::no_step(from, ObjectiveState::Draft)),
    }
}

impl Exchange {
    /// What sums gain and lose by it. Both are drafts or proposed, and count in nothing before and after; what serves them may.
    fn deltas(&self) -> Deltas {
        let mut deltas = Deltas::default();
        let (before, chosen) = (self.before.share(), self.chosen.share());
        for parent in self.before.parents.iter().copied().filter_map(Parent::counting) {
            deltas.aligned(parent, Some(&before), None);
        }
        for parent in self.chosen.parents.iter().copied().filter_map(Parent::counting) {
            deltas.aligned(parent, Some(&chosen), None);
        }
        for parent in self.parents.iter().filter_map(|parent| parent.alignment.parent.counting()) {
            deltas.aligned(parent, None, Some(&chosen));
        }
        for (child, _) in &self.children {
            let share = child.share();
            if child.parents.contains(&Parent::Objective(self.before.id)) {
                deltas.aligned(self.before.id, Some(&share), None);
            }
            if !child.parents.contains(&Parent::Objective(self.chosen.id)) {
                deltas.aligned(self.chosen.id, None, Some(&share));
            }
        }
        deltas
    }

    /// Where the chosen one stands from now on.
    fn place(&self) -> Result<Path, Error> {
        let primary = self.parents.first().filter(|primary| primary.cycle_id == self.chosen.cycle_id);
        Ok(Path::of_objective(primary.map(|primary| &primary.path), self.chosen.id)?)
    }
}

async fn move_places(tx: &mut Tx, exchange: &Exchange) -> Result<(), Error> {
    let (cycle, id) = (exchange.before.cycle_id, exchange.before.id);
    let (root, place) = (Path::of_objective(None, id)?, exchange.place()?);
    store::tree::move_under(tx.connection(), cycle, &exchange.chosen.path, &place).await?;
    // It may have stood under the chosen one, and moved with it.
    let before = lookup::objective(tx, id).await?.path;
    store::alternatives::move_children(tx.connection(), (cycle, &before, &place)).await?;
    store::tree::move_under(tx.connection(), cycle, &before, &root).await
}

async fn move_alignments(tx: &mut Tx, exchange: &Exchange) -> Result<(), Error> {
    let organization = tx.organization();
    let (before, chosen) = (exchange.before.id, exchange.chosen.id);
    let children: Vec<ObjectiveId> = exchange.children.iter().map(|(child, _)| child.id).collect();
    store::alternatives::release(tx.connection(), (before, chosen), &children).await?;
    // At most 20 parents.
    let upwards = (0_i16..).zip(&exchange.parents).map(|(place, parent)| (chosen, parent.alignment, place));
    let to_chosen = Alignment { parent: Parent::Objective(chosen), objective_id: chosen };
    let is_new = |child: &Objective| !child.parents.contains(&Parent::Objective(chosen));
    let downwards = exchange.children.iter().filter(|(child, _)| is_new(child));
    let downwards = downwards.map(|(child, position)| (child.id, to_chosen, *position));
    let alignments: Vec<_> = upwards.chain(downwards).collect();
    store::alignments::insert(tx.connection(), organization, &alignments).await
}

/// Tells of everything that changed, as it is now: `kept` and `children` are what it was.
async fn tell(tx: &mut Tx, kept: &[Objective], children: Vec<(Objective, i16)>) -> Result<(), Error> {
    let is_kept = |child: &Objective| kept.iter().any(|one| one.id == child.id);
    let children = children.into_iter().map(|(child, _)| child);
    let realigned: Vec<Objective> = children.filter(|child| !is_kept(child)).collect();
    let ids = |objectives: &[Objective]| -> Vec<ObjectiveId> {
        objectives.iter().map(|objective| objective.id).collect()
    };
    let mut changes = Vec::new();
    // Before and after in the order of ids.
    let new = store::objectives::by_ids(tx.connection(), &ids(kept)).await?;
    for (old, new) in kept.iter().zip(&new) {
        events::objective_updated(tx, new)?;
        changes.extend(GoalChange::of_objective(ChangeKind::Updated, old, new, ""));
    }
    let new = store::objectives::by_ids(tx.connection(), &ids(&realigned)).await?;
    for (old, new) in realigned.iter().zip(&new) {
        events::objective_aligned(tx, new)?;
        changes.extend(GoalChange::of_objective(ChangeKind::Aligned, old, new, ""));
    }
    history::record(tx, &changes).await
}
