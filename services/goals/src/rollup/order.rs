//! Children before parents.

use std::collections::{BTreeMap, VecDeque};

use super::BrokenGraph;
use crate::ids::ObjectiveId;

/// Objectives in an order in which each comes after all that have an edge up to it; among those that
/// could come next, in the order in which they became ready, at first of their ids.
pub(super) fn children_first<'a>(
    ids: impl Iterator<Item = &'a ObjectiveId>,
    parents: &BTreeMap<ObjectiveId, Vec<ObjectiveId>>,
) -> Result<Vec<ObjectiveId>, BrokenGraph> {
    let mut waiting: BTreeMap<ObjectiveId, usize> = ids.map(|id| (*id, 0)).collect();
    if let Some(child) = parents.keys().find(|child| !waiting.contains_key(child)) {
        return Err(BrokenGraph::Missing(*child));
    }
    for parent in parents.values().flatten() {
        *waiting.get_mut(parent).ok_or(BrokenGraph::Missing(*parent))? += 1;
    }
    let ready = waiting.iter().filter(|(_, children)| **children == 0);
    let mut ready: VecDeque<ObjectiveId> = ready.map(|(id, _)| *id).collect();
    let mut order = Vec::with_capacity(waiting.len());
    while let Some(id) = ready.pop_front() {
        order.push(id);
        for parent in parents.get(&id).into_iter().flatten() {
            if let Some(children) = waiting.get_mut(parent) {
                *children -= 1;
                if *children == 0 {
                    ready.push_back(*parent);
                }
            }
        }
    }
    if order.len() == waiting.len() { Ok(order) } else { Err(BrokenGraph::Circle) }
}
