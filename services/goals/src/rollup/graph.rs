//! Everything that a change can reach, and what becomes of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Change, Child, Deltas, Method, Node, RollUp, Share, children, order};
use crate::ids::ObjectiveId;
use crate::progress::Ways;

/// Objectives and the edges upwards between them: everything that a change can reach.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: BTreeMap<ObjectiveId, Node>,
    parents: BTreeMap<ObjectiveId, Vec<ObjectiveId>>,
    /// By parent.
    children: BTreeMap<ObjectiveId, Vec<Child>>,
    /// By the objective of the sum.
    sums: BTreeMap<ObjectiveId, Ways>,
}

/// What is to be read before changes are applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The objectives whose direct children are needed, for [`Graph::set_children`]; by id.
    pub children_of: Vec<ObjectiveId>,
    /// The objectives whose distinct key results at or below them are needed, added up by the unit of
    /// the objective, for [`Graph::set_sum`]; by id.
    pub sums_of: Vec<ObjectiveId>,
}

/// The graph is none that alignment allows, or not all of it was read: a defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenGraph {
    /// Objectives serve each other in a circle.
    #[error("alignments form a circle")]
    Circle,
    /// A change or an edge names an objective that was not read.
    #[error("objective {0} is missing in the graph")]
    Missing(ObjectiveId),
    /// What [`Graph::needs`] names of an objective was not read.
    #[error("what is under objective {0} was not read")]
    Unread(ObjectiveId),
}

impl Graph {
    /// Adds an objective.
    pub fn add(&mut self, id: ObjectiveId, node: Node) {
        self.nodes.insert(id, node);
    }

    /// Adds an edge upwards, each once.
    pub fn align(&mut self, child: ObjectiveId, parent: ObjectiveId) {
        self.parents.entry(child).or_default().push(parent);
    }

    /// Gives an objective that is in the graph another rule, before the changes that it brings are
    /// applied; false if it is not there.
    pub fn redefine(&mut self, id: ObjectiveId, roll_up: RollUp) -> bool {
        self.nodes.get_mut(&id).map(|node| node.roll_up = roll_up).is_some()
    }

    /// The unit of an objective's sum.
    #[must_use]
    pub fn unit_of(&self, id: ObjectiveId) -> Option<&str> {
        self.method(id).and_then(Method::unit)
    }

    /// What is to be read before these changes are applied: little or nothing but for nodes that are
    /// the weakest of their children.
    #[must_use]
    pub fn needs(&self, deltas: &Deltas) -> Needs {
        let is_weakest = |id: &ObjectiveId| self.method(*id) == Some(&Method::Weakest);
        let is_redefined = |id: &ObjectiveId| deltas.redefined().contains(id);
        let mut sums: BTreeSet<ObjectiveId> = deltas.redefined().iter().copied().collect();
        sums.retain(|id| self.is_sum(*id));
        for restructured in deltas.restructured() {
            sums.extend(self.at_or_above(*restructured).into_iter().filter(|id| self.is_sum(*id)));
        }
        Needs {
            children_of: self.nodes.keys().filter(|id| is_weakest(id) || is_redefined(id)).copied().collect(),
            sums_of: sums.into_iter().collect(),
        }
    }

    /// Gives the direct children of an objective, as they are stored now. Children that are said not
    /// to count may be left out, and so may aligned objectives that were without progress and are in
    /// the graph.
    pub fn set_children(&mut self, parent: ObjectiveId, children: Vec<Child>) {
        self.children.insert(parent, children);
    }

    /// Gives the ways of all distinct key results at or below an objective that count and have the
    /// unit of its sum, as they are stored now. Below are those of objectives that count, over
    /// alignments that are not frozen.
    pub fn set_sum(&mut self, objective: ObjectiveId, ways: Ways) {
        self.sums.insert(objective, ways);
    }

    /// Applies changes and what follows from them. The answer holds each objective of which something
    /// changed once, children first. An override that has ended by `now` holds no more.
    ///
    /// # Errors
    ///
    /// A graph with a circle, without an objective that is named, or without what it needs.
    pub fn apply(mut self, mut deltas: Deltas, now: DateTime<Utc>) -> Result<Vec<Change>, BrokenGraph> {
        if let Some(id) = deltas.objectives().into_iter().find(|id| !self.nodes.contains_key(id)) {
            return Err(BrokenGraph::Missing(id));
        }
        self.demand_read(&self.needs(&deltas))?;
        let order = order::children_first(self.nodes.keys(), &self.parents)?;
        let mut moved = self.moved_sums(&deltas);
        let mut changes = Vec::new();
        for id in order {
            let Some(node) = self.nodes.get(&id) else { continue };
            let mean = deltas.take_mean(id);
            let children = self.children.get(&id).map(Vec::as_slice);
            let terms = match children {
                Some(children) => children::terms(&node.roll_up.method, children),
                None => node.terms.plus(mean.by(&node.roll_up.method)),
            };
            let ways = match self.sums.get(&id) {
                _ if !self.is_sum(id) => Ways::default(),
                Some(ways) => *ways,
                None => node.ways.plus(moved.remove(&id).unwrap_or_default()),
            };
            if let Some(change) = node.changed(id, (terms, ways), children, now) {
                self.pass_on(change, &mut deltas);
                changes.push(change);
            }
        }
        Ok(changes)
    }

    /// Tells the parents of an objective what became of it.
    fn pass_on(&mut self, change: Change, deltas: &mut Deltas) {
        let Some(node) = self.nodes.get(&change.id) else { return };
        let old = node.share();
        let new = Share { progress: change.progress, ..old.clone() };
        if new == old {
            return;
        }
        let terms = new.terms().minus(old.terms());
        for parent in self.parents.get(&change.id).into_iter().flatten() {
            deltas.pass_on(*parent, terms);
            // Stored is still the old progress, or nothing yet. A frozen child is none of the
            // graph's edges.
            let Some(children) = self.children.get_mut(parent) else { continue };
            match children.iter_mut().find(|child| child.aligned == Some(change.id)) {
                Some(child) => child.share.progress = change.progress,
                None => children.push(Child { aligned: Some(change.id), share: new.clone() }),
            }
        }
    }

    /// What changed key results add to each sum at or above them, each once for all ways that lead
    /// there.
    fn moved_sums(&self, deltas: &Deltas) -> BTreeMap<ObjectiveId, Ways> {
        let mut moved: BTreeMap<ObjectiveId, Ways> = BTreeMap::new();
        if !self.nodes.keys().any(|id| self.is_sum(*id)) {
            return moved;
        }
        for (objective, units) in deltas.sums() {
            for id in self.at_or_above(*objective) {
                let unit = self.method(id).and_then(Method::unit);
                if let Some(ways) = unit.and_then(|unit| units.get(unit)) {
                    let sum = moved.entry(id).or_default();
                    *sum = sum.plus(*ways);
                }
            }
        }
        moved
    }

    /// An objective and all in which it counts, directly or through others, each once.
    fn at_or_above(&self, objective: ObjectiveId) -> BTreeSet<ObjectiveId> {
        let mut seen = BTreeSet::from([objective]);
        let mut waiting = vec![objective];
        while let Some(id) = waiting.pop() {
            if self.nodes.get(&id).is_none_or(|node| !node.share().is_counting()) {
                continue;
            }
            let parents = self.parents.get(&id).into_iter().flatten();
            waiting.extend(parents.filter(|parent| seen.insert(**parent)));
        }
        seen
    }

    fn demand_read(&self, needs: &Needs) -> Result<(), BrokenGraph> {
        let child = needs.children_of.iter().find(|id| !self.children.contains_key(id));
        let sum = needs.sums_of.iter().find(|id| !self.sums.contains_key(id));
        child.or(sum).map_or(Ok(()), |id| Err(BrokenGraph::Unread(*id)))
    }

    fn method(&self, id: ObjectiveId) -> Option<&Method> {
        self.nodes.get(&id).map(|node| &node.roll_up.method)
    }

    fn is_sum(&self, id: ObjectiveId) -> bool {
        self.method(id).is_some_and(|method| method.unit().is_some())
    }
}
