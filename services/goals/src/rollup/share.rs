//! What a child brings to its parents.

use crate::progress::{Progress, Terms, Ways, Weight};

/// A key result or an objective, as its parents take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// How much it counts.
    pub weight: Weight,
    /// Whether it counts at all: not while it is a draft, nor cancelled or retired, nor restricted
    /// without its owner's consent.
    pub counts: bool,
    /// How far it is; an objective's effective progress.
    pub progress: Option<Progress>,
    /// What a key result adds to sums; `None` for one without a way, and for an objective, whose key
    /// results speak for themselves.
    pub size: Option<Size>,
}

/// What a key result adds to sums of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// As it is written.
    pub unit: String,
    /// Its way.
    pub ways: Ways,
}

impl Share {
    /// Whether it counts: it is said to, and its weight is not 0.
    #[must_use]
    pub const fn is_counting(&self) -> bool {
        self.counts && !self.weight.is_zero()
    }

    /// What it adds to a mean.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms::of_child(self.weight, self.progress.filter(|_| self.counts))
    }

    /// What it adds to sums.
    #[must_use]
    pub fn counting_size(&self) -> Option<&Size> {
        self.size.as_ref().filter(|_| self.is_counting())
    }
}
