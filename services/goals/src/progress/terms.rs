//! The sums of a weighted mean.

use rust_decimal::Decimal;

use super::fixed::{divide_half_even, micros, plain};
use super::{Contribution, Progress, Weight};
use crate::config::{PROGRESS_DECIMALS, VALUE_DECIMALS};

/// The two sums of a node over the direct children that count, or the difference of two such.
///
/// Additions wrap at 2¹²⁷, which makes them a group: adding differences one by one gives the same
/// as adding up anew, bit for bit, whatever lies between. The sums themselves stay below for any
/// number of children under 100,000 that each went 10¹² times their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Σ weight · progress, in units of 10⁻¹⁸.
    pub weighted_sum_attos: i128,
    /// Σ weight, in millionths.
    pub weight_sum_micros: i128,
}

impl Terms {
    /// What a child with this weight and progress adds to its parent: nothing without progress or
    /// weight.
    #[must_use]
    pub fn of_child(weight: Weight, progress: Option<Progress>) -> Self {
        match progress {
            Some(progress) => Self {
                weighted_sum_attos: weight.micros() * progress.picos(),
                weight_sum_micros: weight.micros(),
            },
            None => Self::default(),
        }
    }

    /// The sums with others added.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            weighted_sum_attos: self.weighted_sum_attos.wrapping_add(other.weighted_sum_attos),
            weight_sum_micros: self.weight_sum_micros.wrapping_add(other.weight_sum_micros),
        }
    }

    /// The sums with others taken away.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            weighted_sum_attos: self.weighted_sum_attos.wrapping_sub(other.weighted_sum_attos),
            weight_sum_micros: self.weight_sum_micros.wrapping_sub(other.weight_sum_micros),
        }
    }

    /// Whether adding it changes nothing.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// The weighted mean, rounded half-even to 12 decimals; `None` where nothing counts.
    #[must_use]
    pub fn progress(self) -> Option<Progress> {
        (self.weight_sum_micros != 0)
            .then(|| Progress::held(divide_half_even(self.weighted_sum_attos, self.weight_sum_micros)))
    }

    /// Σ weight · progress in plain notation, exact to 18 decimals.
    #[must_use]
    pub fn weighted_sum(self) -> String {
        plain(self.weighted_sum_attos, PROGRESS_DECIMALS + VALUE_DECIMALS)
    }

    /// Σ weight in plain notation, exact to 6 decimals.
    #[must_use]
    pub fn weight_sum(self) -> String {
        plain(self.weight_sum_micros, VALUE_DECIMALS)
    }

    /// Σ weight as a decimal.
    #[must_use]
    pub fn weight_sum_decimal(self) -> Decimal {
        // A million children of weight 1000 are 10¹⁵ millionths, far within what the type holds.
        Decimal::try_from_i128_with_scale(self.weight_sum_micros, VALUE_DECIMALS).unwrap_or_default()
    }

    /// The sums as they are stored; `None` where the text is no whole number.
    #[must_use]
    pub fn of_stored(weighted_sum_attos: &str, weight_sum: Decimal) -> Option<Self> {
        let weighted_sum_attos = weighted_sum_attos.parse().ok()?;
        Some(Self { weighted_sum_attos, weight_sum_micros: micros(weight_sum) })
    }

    /// What each of these children carries of the mean of all of them, in their order; nothing
    /// where none counts.
    #[must_use]
    pub fn contributions(children: &[Self]) -> Vec<Contribution> {
        let all = children.iter().copied().fold(Self::default(), Self::plus);
        let stages = children.iter().scan(Self::default(), |stage, child| {
            let weighted_sum_attos = stage.plus(*child).weighted_sum_attos;
            *stage = Self { weighted_sum_attos, weight_sum_micros: all.weight_sum_micros };
            Some(*stage)
        });
        Contribution::steps(stages.map(|stage| stage.progress().unwrap_or(Progress::NONE)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::gone::tests::progress;
    use super::super::weight::tests::weight;
    use super::*;

    fn sum(children: &[(Weight, Option<Progress>)]) -> Terms {
        children
            .iter()
            .map(|(weight, progress)| Terms::of_child(*weight, *progress))
            .fold(Terms::default(), Terms::plus)
    }

    proptest! {
        #[test]
        fn a_mean_lies_between_its_least_and_its_greatest(
            children in prop::collection::vec((weight(), progress()), 1..20),
        ) {
            let sum = sum(&children);
            let counted: Vec<_> = children
                .iter()
                .filter(|(weight, _)| !weight.is_zero())
                .filter_map(|(_, progress)| *progress)
                .collect();
            match sum.progress() {
                Some(mean) => {
                    prop_assert!(counted.iter().min() <= Some(&mean));
                    prop_assert!(counted.iter().max() >= Some(&mean));
                }
                None => prop_assert!(counted.is_empty()),
            }
        }

        #[test]
        fn sums_survive_being_stored(children in prop::collection::vec((weight(), progress()), 0..20)) {
            let sum = sum(&children);
            let stored = Terms::of_stored(&sum.weighted_sum_attos.to_string(), sum.weight_sum_decimal());
            prop_assert_eq!(stored, Some(sum));
        }

        #[test]
        fn contributions_sum_to_the_mean(children in prop::collection::vec((weight(), progress()), 0..20)) {
            let mean = sum(&children).progress();
            let terms: Vec<Terms> =
                children.iter().map(|(weight, progress)| Terms::of_child(*weight, *progress)).collect();
            let all = Terms::contributions(&terms);
            prop_assert_eq!(all.len(), children.len());
            let sum = all.into_iter().fold(Contribution::default(), Contribution::plus);
            prop_assert_eq!(sum, mean.map_or_else(Contribution::default, Contribution::of_progress));
        }
    }

    #[test]
    fn sums_are_written_plainly() {
        let terms = Terms { weighted_sum_attos: -1_500_000_000_000_000_000, weight_sum_micros: 2_000_000 };
        assert_eq!((terms.weighted_sum().as_str(), terms.weight_sum().as_str()), ("-1.5", "2"));
        assert_eq!(Terms::default().weighted_sum(), "0");
    }
}
