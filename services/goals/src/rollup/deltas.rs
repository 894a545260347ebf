//! What changed under objectives, before it is carried upwards.

use std::collections::{BTreeMap, BTreeSet};

use super::{Method, Share};
use crate::ids::ObjectiveId;
use crate::progress::{Terms, Ways};

/// What changed under objectives.
#[derive(Clone, Debug, Default)]
pub struct Deltas {
    means: BTreeMap<ObjectiveId, MeanDelta>,
    /// By objective and unit: what its own key results add to every sum at or above it.
    sums: BTreeMap<ObjectiveId, BTreeMap<String, Ways>>,
    /// Objectives below which there are others now.
    restructured: BTreeSet<ObjectiveId>,
    /// Objectives whose method is another.
    redefined: BTreeSet<ObjectiveId>,
    /// Objectives whose override came, went or ended.
    looked_at: BTreeSet<ObjectiveId>,
}

/// What is added to the mean of an objective, by kind of child: which of them count is a matter of
/// its method.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MeanDelta {
    pub of_key_results: Terms,
    pub of_aligned: Terms,
}

impl Deltas {
    /// A key result of an objective is another now; `None` where it was not there, or is no more.
    pub fn key_result(&mut self, objective: ObjectiveId, old: Option<&Share>, new: Option<&Share>) {
        let sum = &mut self.means.entry(objective).or_default().of_key_results;
        *sum = sum.plus(difference(old, new));
        if let Some(size) = old.and_then(Share::counting_size) {
            self.add_ways(objective, &size.unit, Ways::default().minus(size.ways));
        }
        if let Some(size) = new.and_then(Share::counting_size) {
            self.add_ways(objective, &size.unit, size.ways);
        }
    }

    /// An objective counts otherwise in this parent; `None` where it was not aligned to it, or is no
    /// more. What follows from a change of its progress below is not said here: the graph finds it.
    pub fn aligned(&mut self, parent: ObjectiveId, old: Option<&Share>, new: Option<&Share>) {
        let sum = &mut self.means.entry(parent).or_default().of_aligned;
        *sum = sum.plus(difference(old, new));
        let counts = |share: Option<&Share>| share.is_some_and(Share::is_counting);
        if counts(old) != counts(new) {
            self.restructured.insert(parent);
        }
    }

    /// An objective rolls up by another method now.
    pub fn redefine(&mut self, objective: ObjectiveId, old: &Method, new: &Method) {
        if old != new {
            self.redefined.insert(objective);
        }
    }

    /// An objective's override came, went or ended.
    pub fn look_at(&mut self, objective: ObjectiveId) {
        self.looked_at.insert(objective);
    }

    /// The objectives from which changes go upwards, in the order of their ids.
    #[must_use]
    pub fn objectives(&self) -> Vec<ObjectiveId> {
        let means = self.means.iter().filter(|(_, delta)| !delta.is_nothing()).map(|(id, _)| id);
        let sums = self.sums.iter().filter(|(_, units)| units.values().any(|ways| !ways.is_nothing()));
        let all = means.chain(sums.map(|(id, _)| id));
        let all = all.chain(&self.restructured).chain(&self.redefined).chain(&self.looked_at);
        let all: BTreeSet<ObjectiveId> = all.copied().collect();
        all.into_iter().collect()
    }

    pub(super) fn take_mean(&mut self, objective: ObjectiveId) -> MeanDelta {
        self.means.remove(&objective).unwrap_or_default()
    }

    /// What changed of a child that is in the graph.
    pub(super) fn pass_on(&mut self, parent: ObjectiveId, terms: Terms) {
        let sum = &mut self.means.entry(parent).or_default().of_aligned;
        *sum = sum.plus(terms);
    }

    pub(super) const fn sums(&self) -> &BTreeMap<ObjectiveId, BTreeMap<String, Ways>> {
        &self.sums
    }

    pub(super) const fn restructured(&self) -> &BTreeSet<ObjectiveId> {
        &self.restructured
    }

    pub(super) const fn redefined(&self) -> &BTreeSet<ObjectiveId> {
        &self.redefined
    }

    fn add_ways(&mut self, objective: ObjectiveId, unit: &str, ways: Ways) {
        let units = self.sums.entry(objective).or_default();
        match units.get_mut(unit) {
            Some(sum) => *sum = sum.plus(ways),
            None => {
                units.insert(unit.to_owned(), ways);
            }
        }
    }
}

impl MeanDelta {
    pub(super) fn is_nothing(self) -> bool {
        self.of_key_results.is_nothing() && self.of_aligned.is_nothing()
    }

    pub(super) fn by(self, method: &Method) -> Terms {
        if method.takes_aligned() { self.of_key_results.plus(self.of_aligned) } else { self.of_key_results }
    }
}

fn difference(old: Option<&Share>, new: Option<&Share>) -> Terms {
    let terms = |share: Option<&Share>| share.map(Share::terms).unwrap_or_default();
    terms(new).minus(terms(old))
}
