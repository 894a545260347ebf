//! An objective in the graph, before and after.

use chrono::{DateTime, Utc};

use super::{Child, RollUp, Share, children};
use crate::ids::ObjectiveId;
use crate::progress::{Progress, Terms, Ways, Weight};

/// An objective, as far as the roll-up goes: what was written of it last, its sums and its progress
/// as they were before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// How much it counts in its parents.
    pub weight: Weight,
    /// Whether it counts in its parents at all: [`Share::counts`].
    pub counts: bool,
    /// How it rolls up.
    pub roll_up: RollUp,
    /// Its sums over the direct children that count, of those kinds that its method takes; kept for
    /// every method.
    pub terms: Terms,
    /// The ways of a sum; nothing for other methods.
    pub ways: Ways,
    /// What its method gives.
    pub computed: Option<Progress>,
    /// What is shown and counts.
    pub progress: Option<Progress>,
}

/// An objective of which something is another now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub id: ObjectiveId,
    /// Its sums over its children.
    pub terms: Terms,
    /// The ways of its sum.
    pub ways: Ways,
    /// What its method gives.
    pub computed: Option<Progress>,
    /// What is shown and counts.
    pub progress: Option<Progress>,
    /// Whether `progress` is another than before.
    pub is_progress_changed: bool,
    /// Whether `computed` is another than before.
    pub is_computed_changed: bool,
}

impl Change {
    /// Whether people see that it is another: its sums alone they do not.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.is_progress_changed || self.is_computed_changed
    }
}

impl Node {
    /// An objective that counts and rolls up by the weighted mean.
    #[must_use]
    pub fn mean(weight: Weight, terms: Terms, progress: Option<Progress>) -> Self {
        Self {
            weight,
            counts: true,
            roll_up: RollUp::default(),
            terms,
            ways: Ways::default(),
            computed: progress,
            progress,
        }
    }

    /// As its parents take it.
    #[must_use]
    pub const fn share(&self) -> Share {
        Share { weight: self.weight, counts: self.counts, progress: self.progress, size: None }
    }

    /// With other sums, or `None` if nothing is another. A weakest node has its children given.
    pub(super) fn changed(
        &self,
        id: ObjectiveId,
        (terms, ways): (Terms, Ways),
        children: Option<&[Child]>,
        now: DateTime<Utc>,
    ) -> Option<Change> {
        let computed = children::computed(&self.roll_up.method, terms, ways, children);
        let progress = self.roll_up.effective(computed, now);
        let change = Change {
            id,
            terms,
            ways,
            computed,
            progress,
            is_progress_changed: progress != self.progress,
            is_computed_changed: computed != self.computed,
        };
        let is_changed = change.is_progress_changed
            || change.is_computed_changed
            || (terms, ways) != (self.terms, self.ways);
        is_changed.then_some(change)
    }
}
