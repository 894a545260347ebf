//! Carries changes of progress up to everything above: see [`crate::rollup`] for the rule.
//!
//! Whoever calls this holds the organization's tree ([`store::tree::lock`]).

use std::collections::BTreeSet;

use ovation_chassis::tx::Tx;

use crate::error::Error;
use crate::events;
use crate::ids::ObjectiveId;
use crate::rollup::{Change, Deltas, Graph};
use crate::store;

/// Applies changes of sums and what follows from them, and says so of each objective whose progress
/// is another.
pub(crate) async fn roll_up(tx: &mut Tx, deltas: Deltas) -> Result<(), Error> {
    let objectives = deltas.objectives();
    if objectives.is_empty() {
        return Ok(());
    }
    let graph = read_graph(tx, &objectives).await?;
    let changes = graph.apply(deltas, tx.now())?;
    store_changes(tx, &changes).await
}

/// Locks and reads these objectives and all above them that they count in.
pub(crate) async fn read_graph(tx: &mut Tx, objectives: &[ObjectiveId]) -> Result<Graph, Error> {
    let edges = store::alignments::counting_above(tx.connection(), objectives).await?;
    let parents = edges.iter().map(|(_, parent)| *parent);
    let ids: BTreeSet<ObjectiveId> = objectives.iter().copied().chain(parents).collect();
    let ids: Vec<ObjectiveId> = ids.into_iter().collect();
    let mut graph = Graph::default();
    for (id, node) in store::objectives::lock_nodes(tx.connection(), &ids).await? {
        graph.add(id, node);
    }
    for (child, parent) in edges {
        graph.align(child, parent);
    }
    Ok(graph)
}

/// Stores what became of objectives that were there before.
pub(crate) async fn store_changes(tx: &mut Tx, changes: &[Change]) -> Result<(), Error> {
    store::objectives::set_progress(tx.connection(), changes).await?;
    let risen = changes.iter().filter(|change| change.is_progress_changed);
    let risen: Vec<ObjectiveId> = risen.map(|change| change.id).collect();
    for objective in store::objectives::by_ids(tx.connection(), &risen).await? {
        events::objective_progress_changed(tx, &objective)?;
    }
    Ok(())
}
