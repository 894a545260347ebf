//! What one child carries of its parent's progress.

use rust_decimal::Decimal;

use super::Progress;
use crate::config::PROGRESS_DECIMALS;

/// A part of a parent's progress, exact to 12 decimals.
///
/// The contributions of all children sum to the progress exactly. Each is the difference of two
/// roundings, of the quotient up to this child and up to the one before, so it is less than a unit
/// of 10⁻¹² away from weight · progress / Σ weight. (A progress that is held at its bound holds
/// what leads to it, too.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contribution {
    picos: i128,
}

impl Contribution {
    /// All of a progress.
    #[must_use]
    pub const fn of_progress(progress: Progress) -> Self {
        Self { picos: progress.picos() }
    }

    /// Both together. At most twice the bound of a progress for any children of one parent.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { picos: self.picos.saturating_add(other.picos) }
    }

    /// As a decimal of at most 12 places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        // Within ±2·10²⁴ by construction, where the conversion cannot fail.
        Decimal::try_from_i128_with_scale(self.picos, PROGRESS_DECIMALS).unwrap_or_default().normalize()
    }

    /// The steps between the stages of a growing sum, from 0 on.
    pub(super) fn steps(stages: impl Iterator<Item = Progress>) -> Vec<Self> {
        let mut reached = 0;
        let step = |stage: Progress| {
            let picos = stage.picos() - reached;
            reached = stage.picos();
            Self { picos }
        };
        stages.map(step).collect()
    }
}
