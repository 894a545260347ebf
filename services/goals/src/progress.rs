//! Progress: how far the way from a baseline to a target is gone.
//!
//! progress = (current - baseline) / (target - baseline), rounded half-even to 12 decimals; 0 is
//! the baseline, 1 the target, and neither is a limit. Where the target equals the baseline there
//! is no way to go: 1 once the current value is at or beyond it in the measure's direction,
//! otherwise 0.
//!
//! All of it is whole numbers. Values have at most 15 digits before and 6 after the point, which
//! makes the numerator below 2·10²¹ millionths; times 10¹² it stays below 2·10³³ and fits into 128
//! bits, so that the one rounding is that of the quotient. Weights are millionths and progress is
//! in units of 10⁻¹² (picos), so that weight times progress is a whole number of 10⁻¹⁸ (attos),
//! sums are exact, and a sum divided by a sum of weights is in picos again.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::config::{PROGRESS_DECIMALS, PROGRESS_MAX, VALUE_DECIMALS, WEIGHT_MAX};

/// 1 in picos.
const ONE_PICOS: i128 = 10_i128.pow(PROGRESS_DECIMALS);
/// The farthest from 0 that progress is held, in picos.
const FARTHEST_PICOS: i128 = PROGRESS_MAX * ONE_PICOS;

/// A progress, exact to 12 decimals, held within ±[`PROGRESS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    picos: i128,
}

/// How much a child counts in its parent: 0 to 1000, exact to 6 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Weight {
    micros: i64,
}

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

impl Progress {
    /// At the baseline.
    pub const NONE: Self = Self { picos: 0 };
    /// At the target.
    pub const DONE: Self = Self { picos: ONE_PICOS };

    /// The part of the way from `baseline` to `target` that `current` has gone; `None` where these
    /// two are the same.
    #[must_use]
    pub fn between(baseline: Decimal, target: Decimal, current: Decimal) -> Option<Self> {
        let way = micros(target) - micros(baseline);
        let gone = micros(current) - micros(baseline);
        (way != 0).then(|| Self::held(divide_half_even(gone * ONE_PICOS, way)))
    }

    /// The progress with this decimal value, as it is stored; digits behind the twelfth are
    /// dropped.
    #[must_use]
    pub fn of_decimal(value: Decimal) -> Self {
        Self::held(scaled(value, PROGRESS_DECIMALS))
    }

    /// As a decimal of at most 12 places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        // Within ±10²⁴ by construction, where the conversion cannot fail.
        Decimal::try_from_i128_with_scale(self.picos, PROGRESS_DECIMALS).unwrap_or_default().normalize()
    }

    /// Farther away than the bound is held at the bound: such a way says nothing more, and stays
    /// within 128 bits in all sums.
    fn held(picos: i128) -> Self {
        Self { picos: picos.clamp(-FARTHEST_PICOS, FARTHEST_PICOS) }
    }
}

impl Weight {
    /// What counts where nobody has said otherwise.
    pub const ONE: Self = Self { micros: 1_000_000 };

    /// The weight with this value, if it is between 0 and 1000 and has at most 6 decimals.
    #[must_use]
    pub fn of_decimal(value: Decimal) -> Option<Self> {
        let is_allowed = (Decimal::ZERO..=Decimal::from(WEIGHT_MAX)).contains(&value)
            && value.normalize().scale() <= VALUE_DECIMALS;
        let micros = i64::try_from(micros(value)).ok()?;
        is_allowed.then_some(Self { micros })
    }

    /// As a decimal of at most 6 places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.micros, VALUE_DECIMALS).normalize()
    }
}

impl Terms {
    /// What a child with this weight and progress adds to its parent: nothing without progress or
    /// weight.
    #[must_use]
    pub fn of_child(weight: Weight, progress: Option<Progress>) -> Self {
        match progress {
            Some(progress) => Self {
                weighted_sum_attos: i128::from(weight.micros) * progress.picos,
                weight_sum_micros: weight.micros.into(),
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
}

/// The value in millionths.
fn micros(value: Decimal) -> i128 {
    scaled(value, VALUE_DECIMALS)
}

/// The value in units of 10 to the minus `decimals`; what is finer is cut off, which no value of
/// ours is.
fn scaled(value: Decimal, decimals: u32) -> i128 {
    let mantissa = value.mantissa();
    match decimals.checked_sub(value.scale()) {
        Some(missing) => mantissa.saturating_mul(10_i128.pow(missing)),
        None => mantissa / 10_i128.pow(value.scale() - decimals),
    }
}

/// The quotient rounded to the nearest whole number, halves to the even one. The divisor is not 0.
fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    let quotient = dividend / divisor;
    let rest = (dividend % divisor).unsigned_abs();
    // Compared by what is missing instead of by doubling, which could overflow.
    let missing = divisor.unsigned_abs() - rest;
    let is_up = rest > missing || (rest == missing && quotient % 2 != 0);
    match (is_up, (dividend < 0) == (divisor < 0)) {
        (false, _) => quotient,
        (true, true) => quotient + 1,
        (true, false) => quotient - 1,
    }
}

/// Plain notation without needless zeros.
fn plain(units: i128, decimals: u32) -> String {
    let one = 10_u128.pow(decimals);
    let (whole, fraction) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    let sign = if units < 0 { "-" } else { "" };
    let width = decimals as usize;
    let fraction = format!("{fraction:0width$}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any value with at most 15 digits before and 6 after the point.
    fn value() -> impl Strategy<Value = Decimal> {
        let whole = 10_i128.pow(21) - 1;
        prop_oneof![(-whole..=whole), (-5_000_000_i128..=5_000_000), (-3_i128..=3)]
            .prop_map(|micros| Decimal::from_i128_with_scale(micros, VALUE_DECIMALS))
    }

    fn weight() -> impl Strategy<Value = Weight> {
        (0..=1_000_000_000_i64).prop_map(|micros| Weight { micros })
    }

    fn progress() -> impl Strategy<Value = Option<Progress>> {
        prop::option::of((-FARTHEST_PICOS..=FARTHEST_PICOS).prop_map(Progress::held))
    }

    fn sum(children: &[(Weight, Option<Progress>)]) -> Terms {
        children
            .iter()
            .map(|(weight, progress)| Terms::of_child(*weight, *progress))
            .fold(Terms::default(), Terms::plus)
    }

    proptest! {
        #[test]
        fn the_baseline_is_0_and_the_target_is_1(baseline in value(), target in value()) {
            prop_assume!(baseline != target);
            prop_assert_eq!(Progress::between(baseline, target, baseline), Some(Progress::NONE));
            prop_assert_eq!(Progress::between(baseline, target, target), Some(Progress::DONE));
        }

        #[test]
        fn it_grows_towards_the_target(
            baseline in value(), target in value(), one in value(), other in value(),
        ) {
            prop_assume!(baseline != target);
            let (lower, upper) = (one.min(other), one.max(other));
            let [lower, upper] = [lower, upper].map(|current| Progress::between(baseline, target, current));
            if target > baseline { prop_assert!(lower <= upper) } else { prop_assert!(lower >= upper) }
        }

        #[test]
        fn turning_all_signs_changes_nothing(baseline in value(), target in value(), current in value()) {
            prop_assert_eq!(
                Progress::between(baseline, target, current),
                Progress::between(-baseline, -target, -current)
            );
        }

        #[test]
        fn it_survives_being_stored(progress in progress()) {
            prop_assert_eq!(progress.map(|progress| Progress::of_decimal(progress.decimal())), progress);
        }

        #[test]
        fn a_mean_lies_between_its_least_and_its_greatest(
            children in prop::collection::vec((weight(), progress()), 1..20),
        ) {
            let sum = sum(&children);
            let counted: Vec<_> = children
                .iter()
                .filter(|(weight, _)| weight.micros > 0)
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
    }

    #[test]
    fn halves_are_rounded_to_the_even_neighbour() {
        for (dividend, divisor, quotient) in [
            (1, 2, 0),
            (3, 2, 2),
            (5, 2, 2),
            (-1, 2, 0),
            (-3, 2, -2),
            (3, -2, -2),
            (7, 3, 2),
            (8, 3, 3),
            (-8, 3, -3),
        ] {
            assert_eq!(divide_half_even(dividend, divisor), quotient, "{dividend}/{divisor}");
        }
    }

    #[test]
    fn a_third_has_twelve_decimals() {
        let third = Progress::between(Decimal::ZERO, Decimal::from(3), Decimal::ONE).expect("there is a way");
        assert_eq!(third.decimal().to_string(), "0.333333333333");
    }

    #[test]
    fn the_farthest_way_is_held_at_the_bound() {
        let (least, most) = (Decimal::new(1, 6), Decimal::from(999_999_999_999_999_i64));
        let progress = Progress::between(Decimal::ZERO, least, most).expect("there is a way");
        assert_eq!(progress.decimal(), Decimal::from(1_000_000_000_000_i64));
    }

    #[test]
    fn weights_are_from_0_to_1000_with_six_decimals() {
        for (text, is_weight) in [
            ("0", true),
            ("1000", true),
            ("0.000001", true),
            ("1000.000001", false),
            ("-1", false),
            ("0.0000001", false),
        ] {
            let value = text.parse().expect("it is a decimal");
            assert_eq!(Weight::of_decimal(value).is_some(), is_weight, "{text}");
        }
    }

    #[test]
    fn sums_are_written_plainly() {
        let terms = Terms { weighted_sum_attos: -1_500_000_000_000_000_000, weight_sum_micros: 2_000_000 };
        assert_eq!((terms.weighted_sum().as_str(), terms.weight_sum().as_str()), ("-1.5", "2"));
        assert_eq!(Terms::default().weighted_sum(), "0");
    }
}
