//! The progress itself.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::fixed::{ONE_PICOS, divide_half_even, micros, quotient_picos, scaled};
use crate::config::{PROGRESS_DECIMALS, PROGRESS_MAX};

/// The farthest from 0 that progress is held, in picos.
const FARTHEST_PICOS: i128 = PROGRESS_MAX * ONE_PICOS;

/// A progress, exact to 12 decimals, held within ±[`PROGRESS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    picos: i128,
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
        Self::of_quotient(micros(current) - micros(baseline), micros(target) - micros(baseline))
    }

    /// This many of a hundred.
    #[must_use]
    pub fn of_percent(percent: u8) -> Self {
        Self { picos: i128::from(percent) * (ONE_PICOS / 100) }
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

    /// What stands between this and another after `part` of `whole` days, rounded half-even to 12
    /// decimals. No days at all lead to the other one.
    #[must_use]
    pub fn towards(self, other: Self, part: i64, whole: i64) -> Self {
        if whole == 0 {
            return other;
        }
        let rise = (other.picos - self.picos) * i128::from(part);
        Self::held(self.picos + divide_half_even(rise, whole.into()))
    }

    /// Less by another.
    #[must_use]
    pub fn lowered_by(self, other: Self) -> Self {
        Self::held(self.picos - other.picos)
    }

    /// The quotient, rounded half-even to 12 decimals; `None` where the divisor is 0.
    pub(super) fn of_quotient(dividend: i128, divisor: i128) -> Option<Self> {
        (divisor != 0).then(|| Self::held(quotient_picos(dividend, divisor)))
    }

    /// Farther away than the bound is held at the bound: such a way says nothing more, and stays
    /// within 128 bits in all sums.
    pub(super) fn held(picos: i128) -> Self {
        Self { picos: picos.clamp(-FARTHEST_PICOS, FARTHEST_PICOS) }
    }

    pub(super) const fn picos(self) -> i128 {
        self.picos
    }
}

impl Serialize for Progress {
    /// As its decimal in plain notation: whole numbers of this size are none of JSON's.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.decimal())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::VALUE_DECIMALS;

    /// Any value with at most 15 digits before and 6 after the point; often small, so that values meet.
    pub(crate) fn value() -> impl Strategy<Value = Decimal> {
        let whole = 10_i128.pow(21) - 1;
        prop_oneof![(-whole..=whole), (-5_000_000_i128..=5_000_000), (-3_i128..=3)]
            .prop_map(|micros| Decimal::from_i128_with_scale(micros, VALUE_DECIMALS))
    }

    pub(in crate::progress) fn progress() -> impl Strategy<Value = Option<Progress>> {
        prop::option::of((-FARTHEST_PICOS..=FARTHEST_PICOS).prop_map(Progress::held))
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
        fn what_stands_between_two_lies_between_them(
            one in progress(), other in progress(), (part, whole) in (0_i64..=400, 0_i64..=400),
        ) {
            let (one, other) = (one.unwrap_or(Progress::NONE), other.unwrap_or(Progress::DONE));
            let between = one.towards(other, part.min(whole), whole);
            prop_assert!(one.min(other) <= between && between <= one.max(other));
            prop_assert_eq!(one.towards(other, whole, whole), other);
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
}
