//! Sums of ways, so that sizes count.

use rust_decimal::Decimal;

use super::fixed::micros;
use super::{Contribution, Progress};
use crate::config::VALUE_DECIMALS;

/// How far the ways of several key results of one unit lead in all, and how far they are gone; or
/// the difference of two such sums.
///
/// Each way is taken in the direction of its target: its length is |target − baseline|, and gone is
/// (current − baseline), counted from the baseline towards the target. For ways that all lead up
/// this is Σ(current − baseline) ÷ Σ(target − baseline) to the letter; ways that lead down add
/// their length instead of taking it away, so that no way hides another.
///
/// Sums are exact: a million of the longest ways are 2·10²⁷ millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    gone_micros: i128,
    length_micros: i128,
}

impl Ways {
    /// The way from `baseline` to `target` with `current` on it; `None` where these two are the
    /// same, and there is no way to go.
    #[must_use]
    pub fn of_way(baseline: Decimal, target: Decimal, current: Decimal) -> Option<Self> {
        let (way, gone) = (micros(target) - micros(baseline), micros(current) - micros(baseline));
        (way != 0).then(|| Self { gone_micros: gone * way.signum(), length_micros: way.abs() })
    }

    /// The sums as they are stored.
    #[must_use]
    pub fn of_stored(gone: Decimal, length: Decimal) -> Self {
        Self { gone_micros: micros(gone), length_micros: micros(length) }
    }

    /// The sums with others added.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            gone_micros: self.gone_micros.wrapping_add(other.gone_micros),
            length_micros: self.length_micros.wrapping_add(other.length_micros),
        }
    }

    /// The sums with others taken away.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self {
            gone_micros: self.gone_micros.wrapping_sub(other.gone_micros),
            length_micros: self.length_micros.wrapping_sub(other.length_micros),
        }
    }

    /// Whether adding it changes nothing.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Gone ÷ length, rounded half-even to 12 decimals; `None` where there is no way at all.
    #[must_use]
    pub fn progress(self) -> Option<Progress> {
        Progress::of_quotient(self.gone_micros, self.length_micros)
    }

    /// How far the ways are gone, in the unit, exact to 6 decimals.
    #[must_use]
    pub fn gone(self) -> Decimal {
        decimal(self.gone_micros)
    }

    /// How far the ways lead, in the unit, exact to 6 decimals.
    #[must_use]
    pub fn length(self) -> Decimal {
        decimal(self.length_micros)
    }

    /// What each of these ways carries of the progress of all of them, in their order; nothing
    /// where there is no way at all.
    #[must_use]
    pub fn contributions(all: &[Self]) -> Vec<Contribution> {
        let length_micros = all.iter().copied().fold(Self::default(), Self::plus).length_micros;
        let gone = all.iter().scan(0_i128, |gone, one| {
            *gone = gone.wrapping_add(one.gone_micros);
            Some(*gone)
        });
        let stage = |gone| Progress::of_quotient(gone, length_micros).unwrap_or(Progress::NONE);
        Contribution::steps(gone.map(stage))
    }
}

fn decimal(micros: i128) -> Decimal {
    // Ten million of the longest ways are 2·10²⁸, within what the type holds.
    Decimal::try_from_i128_with_scale(micros, VALUE_DECIMALS).unwrap_or_default().normalize()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::gone::tests::value;
    use super::*;

    proptest! {
        #[test]
        fn one_way_alone_has_the_progress_of_its_key_result(
            baseline in value(), target in value(), current in value(),
        ) {
            let ways = Ways::of_way(baseline, target, current);
            prop_assert_eq!(ways.and_then(Ways::progress), Progress::between(baseline, target, current));
        }

        #[test]
        fn ways_survive_being_stored(all in prop::collection::vec((value(), value(), value()), 0..20)) {
            let ways = all.iter().filter_map(|(baseline, target, current)| Ways::of_way(*baseline, *target, *current));
            let sum = ways.fold(Ways::default(), Ways::plus);
            prop_assert_eq!(Ways::of_stored(sum.gone(), sum.length()), sum);
        }

        #[test]
        fn contributions_of_ways_sum_to_their_progress(
            all in prop::collection::vec((value(), value(), value()), 1..20),
        ) {
            let ways: Vec<Ways> = all
                .iter()
                .filter_map(|(baseline, target, current)| Ways::of_way(*baseline, *target, *current))
                .collect();
            let progress = ways.iter().copied().fold(Ways::default(), Ways::plus).progress();
            let sum = Ways::contributions(&ways).into_iter().fold(Contribution::default(), Contribution::plus);
            prop_assert_eq!(sum, progress.map_or_else(Contribution::default, Contribution::of_progress));
        }
    }

    #[test]
    fn ways_up_and_down_do_not_cancel_each_other() {
        let [zero, eighty, forty] = [0, 80, 40].map(Decimal::from);
        let up = Ways::of_way(zero, eighty, forty).expect("there is a way");
        let down = Ways::of_way(eighty, zero, forty).expect("there is a way");
        let both = up.plus(down);
        assert_eq!((both.gone(), both.length()), (eighty, Decimal::from(160)));
        assert_eq!(both.progress().map(Progress::decimal), Some(Decimal::new(5, 1)));
    }

    #[test]
    fn sizes_count() {
        let small = Ways::of_way(0.into(), 10.into(), 10.into()).expect("there is a way");
        let large = Ways::of_way(0.into(), 90.into(), 0.into()).expect("there is a way");
        assert_eq!(small.plus(large).progress().map(Progress::decimal), Some(Decimal::new(1, 1)));
    }
}
