//! Carries out handovers whose day has come, in the name of who asked for them.
//!
//! A handover is taken out in the transaction that carries it out, under the locks of its goal: it
//! takes effect once, whatever fails and however many replicas look. It lapses if its goal is
//! another's by then, its cycle is closed, or the new owner is gone: nobody can be asked any more,
//! and what then hangs in the air is on the list of handovers again.

use std::collections::{BTreeSet, HashSet};

use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::tx::{Begin, Tx};
use uuid::Uuid;

use super::hand_over::hand_over_locked;
use crate::config::HANDOVERS_PER_TX;
use crate::error::Error;
use crate::handover::{DueHandovers, Handover, OwnedGoal};
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::store;
use crate::viewer::Viewer;

/// Carries out what is due in one organization and was asked for by one caller, a transaction at a
/// time.
pub(super) async fn carry_out_handovers(database: &Database, due: &DueHandovers) -> Result<(), Error> {
    loop {
        let begin = Begin {
            organization: due.organization,
            organization_key: due.organization_key.clone(),
            actor: due.actor.clone(),
            traceparent: None,
            cause: None,
        };
        let mut tx = database.begin(begin).await?;
        let ids = store::handovers::due_goals(tx.connection(), &due.actor, HANDOVERS_PER_TX).await?;
        if ids.is_empty() {
            return Ok(());
        }
        let lapsed = carry_out(&mut tx, &due.actor, &ids).await?;
        tx.commit_unremembered(()).await?;
        if lapsed > 0 {
            tracing::info!(
                handovers.lapsed = lapsed,
                "handovers lapsed: their goals had changed by their day"
            );
        }
    }
}

/// Carries out the handovers of these goals that are still due; how many lapsed.
async fn carry_out(tx: &mut Tx, actor: &str, ids: &[Uuid]) -> Result<usize, Error> {
    // Nobody sees anything here: what was asked for was allowed then.
    let nobody = Viewer::default();
    let goals = store::owned_goals::find(tx.connection(), &nobody, ids).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    let open = hold_cycles(tx, &goals).await?;
    store::owned_goals::lock(tx.connection(), ids).await?;
    let mut goals = store::owned_goals::find(tx.connection(), &nobody, ids).await?;
    goals.retain(|goal| goal.cycle_id.is_none_or(|cycle| open.contains(&cycle)));
    let handovers = store::handovers::take(tx.connection(), actor, ids).await?;
    let there = there(tx, &handovers).await?;
    let still = handovers.iter().filter(|handover| there.contains(&handover.new));
    let moves: Vec<_> = still.filter_map(|handover| handover.carried_out(&goals)).collect();
    hand_over_locked(tx, &moves).await?;
    Ok(handovers.len() - moves.len())
}

/// Those of the goals' cycles that are open; they stay so to the end of the transaction.
async fn hold_cycles(tx: &mut Tx, goals: &[OwnedGoal]) -> Result<HashSet<CycleId>, Error> {
    let cycles: BTreeSet<CycleId> = goals.iter().filter_map(|goal| goal.cycle_id).collect();
    let cycles: Vec<CycleId> = cycles.into_iter().collect();
    let held = store::cycles::hold_all(tx.connection(), &cycles).await?;
    Ok(held.iter().filter(|cycle| cycle.is_open()).map(|cycle| cycle.id).collect())
}

/// Those of the new owners whom the directory knows and who have not left.
async fn there(tx: &mut Tx, handovers: &[Handover]) -> Result<HashSet<Owner>, Error> {
    let organization = tx.organization();
    let people: Vec<PersonId> = handovers.iter().filter_map(|handover| handover.new.person()).collect();
    let groups: Vec<GroupId> = handovers.iter().filter_map(|handover| handover.new.group()).collect();
    let people = directory_copy::people(tx.connection(), organization, &people).await?;
    let groups = store::directory::known_groups(tx.connection(), &groups).await?;
    let people = people.into_iter().filter(|person| !person.left).map(|person| Owner::Person(person.id));
    Ok(people.chain(groups.into_iter().map(Owner::Group)).collect())
}
