//! Carries changes of progress up to everything above: see [`crate::rollup`] for the rule.
//!
//! Whoever calls this holds the organization's tree ([`store::tree::lock`]), and has written what
//! changed. Statements are four at most for what is read, whatever the number of changes: edges,
//! nodes, children of the weakest, sums.

use std::collections::{BTreeMap, BTreeSet};

use ovation_chassis::tx::Tx;

use crate::error::Error;
use crate::events;
use crate::ids::ObjectiveId;
use crate::progress::Ways;
use crate::rollup::{Change, Child, Deltas, Graph};
use crate::store;

/// Applies changes under objectives and what follows from them, and says so of each objective whose
/// progress is another.
pub(crate) async fn roll_up(tx: &mut Tx, deltas: Deltas) -> Result<(), Error> {
    let objectives = deltas.objectives();
    if objectives.is_empty() {
        return Ok(());
    }
    let graph = read_graph(tx, &objectives).await?;
    let changes = apply(tx, graph, deltas).await?;
    store_changes(tx, &changes).await
}

/// Locks and reads these objectives and all above them that they count in.
pub(crate) async fn read_graph(tx: &mut Tx, objectives: &[ObjectiveId]) -> Result<Graph, Error> {
    let edges = store::alignments::counting_above(tx.connection(), objectives).await?;
    let parents = edges.iter().map(|(_, parent)| *parent);
    let ids: BTreeSet<ObjectiveId> = objectives.iter().copied().chain(parents).collect();
    let ids: Vec<ObjectiveId> = ids.into_iter().collect();
    let mut graph = Graph::default();
    for (id, node) in store::roll_up::lock_nodes(tx.connection(), &ids).await? {
        graph.add(id, node);
    }
    for (child, parent) in edges {
        graph.align(child, parent);
    }
    Ok(graph)
}

/// Reads what the graph needs for these changes, and applies them.
pub(crate) async fn apply(tx: &mut Tx, mut graph: Graph, deltas: Deltas) -> Result<Vec<Change>, Error> {
    let needs = graph.needs(&deltas);
    if !needs.children_of.is_empty() {
        let mut children: BTreeMap<ObjectiveId, Vec<Child>> =
            needs.children_of.iter().map(|id| (*id, Vec::new())).collect();
        for (parent, child) in store::roll_up::children(tx.connection(), &needs.children_of).await? {
            children.entry(parent).or_default().push(child);
        }
        for (parent, children) in children {
            graph.set_children(parent, children);
        }
    }
    if !needs.sums_of.is_empty() {
        let asked: Vec<(ObjectiveId, String)> =
            needs.sums_of.iter().map(|id| (*id, graph.unit_of(*id).unwrap_or_default().to_owned())).collect();
        let sums: BTreeMap<ObjectiveId, Ways> =
            store::roll_up::sums(tx.connection(), &asked).await?.into_iter().collect();
        for id in needs.sums_of {
            graph.set_sum(id, sums.get(&id).copied().unwrap_or_default());
        }
    }
    Ok(graph.apply(deltas, tx.now())?)
}

/// Stores what became of objectives that were there before.
pub(crate) async fn store_changes(tx: &mut Tx, changes: &[Change]) -> Result<(), Error> {
    store::roll_up::set_progress(tx.connection(), changes).await?;
    let shown: Vec<ObjectiveId> =
        changes.iter().filter(|change| change.is_shown()).map(|change| change.id).collect();
    for objective in store::objectives::by_ids(tx.connection(), &shown).await? {
        events::objective_progress_changed(tx, &objective)?;
    }
    Ok(())
}
