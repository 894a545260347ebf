//! What may be said of a measurement, before it is known to fit.

use rust_decimal::Decimal;

use super::misfit::misfit;
use super::{Milestone, Misfit};

/// All values that some kind of measurement has; those of other kinds are unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// Where it starts.
    pub baseline: Option<Decimal>,
    /// Where it leads.
    pub target: Option<Decimal>,
    /// What was promised, between the two.
    pub committed: Option<Decimal>,
    /// Beyond the target.
    pub stretch: Option<Decimal>,
    /// The lower edge of a band.
    pub lower: Option<Decimal>,
    /// The upper edge of a band.
    pub upper: Option<Decimal>,
    /// In the order in which they are shown.
    pub milestones: Vec<Milestone>,
}

impl Values {
    /// A misfit for every value that is set and is none of `allowed`.
    pub(super) fn only(
        &self,
        allowed: &[&str],
        description: &'static str,
    ) -> impl Iterator<Item = Option<Misfit>> {
        let is_set = [
            ("baseline", self.baseline.is_some()),
            ("target", self.target.is_some()),
            ("committed", self.committed.is_some()),
            ("stretch", self.stretch.is_some()),
            ("lower", self.lower.is_some()),
            ("upper", self.upper.is_some()),
            ("milestones", !self.milestones.is_empty()),
        ];
        is_set
            .map(|(field, is_set)| misfit(is_set && !allowed.contains(&field), field, description))
            .into_iter()
    }
}
