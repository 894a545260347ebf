//! Bands that a value is to be kept within.

use rust_decimal::Decimal;
use serde::Serialize;

use super::misfit::{all_fit, misfit};
use super::{Misfit, Values};
use crate::progress::Progress;

/// Between which edges a value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The lower edge; it is inside.
    pub lower: Decimal,
    /// The upper edge, at least the lower one; it is inside.
    pub upper: Decimal,
    /// Where the value was at the start; outside the band it is progress 0.
    pub baseline: Option<Decimal>,
}

impl Band {
    pub(super) fn new(values: &Values) -> Result<Self, Vec<Misfit>> {
        let required = "is required for BAND";
        let are_crossed = values.lower.zip(values.upper).is_some_and(|(lower, upper)| upper < lower);
        let misfits = [
            misfit(values.lower.is_none(), "lower", required),
            misfit(values.upper.is_none(), "upper", required),
            misfit(are_crossed, "upper", "must be at least `lower`"),
        ];
        let band = Self {
            lower: values.lower.unwrap_or_default(),
            upper: values.upper.unwrap_or_default(),
            baseline: values.baseline,
        };
        let others = values.only(&["baseline", "lower", "upper"], "must be unset for BAND");
        all_fit(others.chain(misfits), band)
    }

    /// Whether there is a way to go: the value was outside at the start.
    #[must_use]
    pub fn leads_inwards(&self) -> bool {
        self.baseline.is_some_and(|baseline| !self.distance(baseline).is_zero())
    }

    /// What a value means.
    #[must_use]
    pub fn progress(&self, current: Decimal) -> Progress {
        let distance = self.distance(current);
        let start = self.baseline.map_or(Decimal::ZERO, |baseline| self.distance(baseline));
        let at_once = if distance.is_zero() { Progress::DONE } else { Progress::NONE };
        // 1 − distance ÷ start is the way from `start` down to 0.
        Progress::between(start, Decimal::ZERO, distance).unwrap_or(at_once)
    }

    /// To the nearest edge; 0 inside.
    fn distance(&self, value: Decimal) -> Decimal {
        (self.lower - value).max(value - self.upper).max(Decimal::ZERO)
    }
}
