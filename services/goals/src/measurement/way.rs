//! Ways from a baseline to a target.

use rust_decimal::Decimal;
use serde::Serialize;

use super::misfit::{all_fit, misfit};
use super::{Misfit, Values};

/// From where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Where it starts: progress 0.
    pub baseline: Decimal,
    /// Where it leads: progress 1. On the measure's side of the baseline, or the same.
    pub target: Decimal,
    /// What was promised: between baseline and target, or one of them.
    pub committed: Option<Decimal>,
    /// Beyond the target, on the same side, or the same.
    pub stretch: Option<Decimal>,
}

impl Way {
    /// A missing baseline is 0.
    pub(super) fn new(values: &Values, is_down: bool) -> Result<Self, Vec<Misfit>> {
        let others = values.only(
            &["baseline", "target", "committed", "stretch"],
            if is_down { "must be unset for DECREASE" } else { "must be unset for INCREASE" },
        );
        let Some(target) = values.target else {
            let required = misfit(true, "target", "is required for INCREASE and DECREASE");
            return Err(others.chain([required]).flatten().collect());
        };
        let way = Self {
            baseline: values.baseline.unwrap_or_default(),
            target,
            committed: values.committed,
            stretch: values.stretch,
        };
        all_fit(others.chain(way.misfits(is_down)), way)
    }

    fn misfits(&self, is_down: bool) -> [Option<Misfit>; 3] {
        // Measured along the direction: on the wrong side means below zero.
        let along = |from: Decimal, to: Decimal| if is_down { to <= from } else { to >= from };
        let (target_side, stretch_side) = if is_down {
            ("must be at most the baseline for DECREASE", "must be at most the target for DECREASE")
        } else {
            ("must be at least the baseline for INCREASE", "must be at least the target for INCREASE")
        };
        let is_between = |mark: Decimal| along(self.baseline, mark) && along(mark, self.target);
        [
            misfit(!along(self.baseline, self.target), "target", target_side),
            misfit(
                self.committed.is_some_and(|committed| !is_between(committed)),
                "committed",
                "must be between the baseline and the target, or one of them",
            ),
            misfit(self.stretch.is_some_and(|stretch| !along(self.target, stretch)), "stretch", stretch_side),
        ]
    }
}
