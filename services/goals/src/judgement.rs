//! How far members judge that an objective came true, and what of it is published.
//!
//! Each judgement is secret. The mean is published by the rule of [`crate::published`], as that of
//! commitment is: from enough answers on, and in steps of several. A mean far from the score of the
//! key results says that these did not carry the objective: a gap.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::cycle::CycleState;
use crate::objective::ObjectiveState;
use crate::published::{Rule, Voice};
use crate::scoring::Score;

/// A judgement: 0, not at all, to 10, wholly; exact to 1 decimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Points {
    tenths: u8,
}

/// What is published of the judgements of an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgementResult {
    /// 1 for the first, then one more each.
    pub number: i32,
    /// The day, in the organization's time zone.
    pub on: NaiveDate,
    /// How many judgements it holds.
    pub answers: usize,
    /// Their sum, in tenths of points.
    pub sum_tenths: u64,
}

impl Points {
    /// The judgement with this value, if it is from 0 to 10 and has at most 1 decimal.
    #[must_use]
    pub fn of_decimal(value: Decimal) -> Option<Self> {
        let tenths = value.normalize().checked_mul(Decimal::TEN)?;
        tenths.is_integer().then(|| u8::try_from(tenths).ok()).flatten().and_then(Self::of_tenths)
    }

    /// So many tenths, if they are at most a hundred.
    #[must_use]
    pub fn of_tenths(tenths: u8) -> Option<Self> {
        (tenths <= 100).then_some(Self { tenths })
    }

    /// From 0 to 100.
    #[must_use]
    pub const fn tenths(self) -> u8 {
        self.tenths
    }

    /// As a decimal of at most 1 place.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.tenths.into(), 1).normalize()
    }
}

impl JudgementResult {
    /// The next result, if the rule lets it through. The voices are those of every person who ever
    /// judged the objective.
    #[must_use]
    pub fn next(
        last: Option<&Self>,
        rule: &Rule,
        today: NaiveDate,
        voices: &[Voice<Points>],
    ) -> Option<Self> {
        let points = || voices.iter().filter_map(|voice| voice.now);
        rule.publishes(voices).then(|| Self {
            number: last.map_or(0, |last| last.number) + 1,
            on: today,
            answers: points().count(),
            sum_tenths: points().map(|points| u64::from(points.tenths)).sum(),
        })
    }

    /// The mean as a score, 10 points being 1.0, rounded half-even to 2 decimals.
    #[must_use]
    pub fn mean(&self) -> Score {
        // A tenth of 10 points is a hundredth of 1.0.
        let answers = u64::try_from(self.answers).unwrap_or(u64::MAX).max(1);
        let (whole, rest_twice) = (self.sum_tenths / answers, (self.sum_tenths % answers).saturating_mul(2));
        let is_up = rest_twice > answers || (rest_twice == answers && whole % 2 == 1);
        let hundredths = u8::try_from(whole + u64::from(is_up)).unwrap_or(100);
        Score::of_hundredths(hundredths).unwrap_or(Score::FULL)
    }
}

/// By how much members judge an objective above, or below, the score of its key results.
#[must_use]
pub fn gap(mean: Score, key_results: Score) -> Decimal {
    mean.decimal() - key_results.decimal()
}

/// Whether an objective is judged: it was worked towards, and it or its cycle comes to an end.
#[must_use]
pub const fn is_judged(objective: ObjectiveState, cycle: CycleState) -> bool {
    match objective {
        ObjectiveState::Closed => true,
        ObjectiveState::Active => matches!(cycle, CycleState::Scoring),
        ObjectiveState::Draft | ObjectiveState::Proposed => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::settings::Settings;

    fn of(tenths: &[u8]) -> JudgementResult {
        JudgementResult {
            number: 1,
            on: NaiveDate::default(),
            answers: tenths.len(),
            sum_tenths: tenths.iter().copied().map(u64::from).sum(),
        }
    }

    fn voice(tenths: u8, counted: &[(i32, u8)]) -> Voice<Points> {
        let counted = counted.iter().map(|(result, tenths)| (*result, Points::of_tenths(*tenths)));
        Voice { now: Points::of_tenths(tenths), counted: counted.collect() }
    }

    #[test]
    fn judgements_are_from_0_to_10_with_one_decimal() {
        for (text, tenths) in [
            ("0", Some(0)),
            ("7.50", Some(75)),
            ("10", Some(100)),
            ("10.1", None),
            ("-1", None),
            ("7.55", None),
            ("99999999999999.9", None),
        ] {
            let points = Points::of_decimal(text.parse().expect("it is a decimal"));
            assert_eq!(points.map(Points::tenths), tenths, "{text}");
        }
    }

    #[test]
    fn the_mean_is_rounded_to_the_even_hundredth() {
        for (tenths, mean) in [(&[10, 11][..], 10), (&[11, 12], 12), (&[100, 100, 99], 100), (&[0, 0, 1], 0)]
        {
            assert_eq!(of(tenths).mean().hundredths(), mean, "{tenths:?}");
        }
    }

    #[test]
    fn a_gap_has_a_sign() {
        let (mean, key_results) = (of(&[30]).mean(), of(&[90]).mean());
        assert_eq!(gap(mean, key_results), Decimal::new(-6, 1));
        assert_eq!(gap(key_results, mean), Decimal::new(6, 1));
    }

    #[test]
    fn it_is_judged_at_the_end_of_what_was_worked_towards() {
        use CycleState::{Active, Scoring};
        for (objective, cycle, is) in [
            (ObjectiveState::Active, Active, false),
            (ObjectiveState::Active, Scoring, true),
            (ObjectiveState::Closed, Active, true),
            (ObjectiveState::Draft, Scoring, false),
            (ObjectiveState::Proposed, Scoring, false),
        ] {
            assert_eq!(is_judged(objective, cycle), is, "{objective:?} in {cycle:?}");
        }
    }

    #[test]
    fn results_come_with_five_judgements_and_then_in_steps_of_three() {
        let rule = Rule::of(&Settings::default());
        let day = NaiveDate::default();
        let next = |last: Option<&JudgementResult>, voices: &[Voice<Points>]| {
            JudgementResult::next(last, &rule, day, voices)
        };
        let four = vec![voice(80, &[]); 4];
        assert_eq!(next(None, &four), None);
        let first = next(None, &[four, vec![voice(30, &[])]].concat()).expect("enough have judged");
        assert_eq!((first.number, first.answers, first.mean().hundredths()), (1, 5, 70));
        let counted = vec![voice(80, &[(1, 80)]); 5];
        let with = |new: usize| [counted.clone(), vec![voice(0, &[]); new]].concat();
        assert_eq!(next(Some(&first), &with(2)), None);
        assert_eq!(next(Some(&first), &with(3)).map(|second| (second.number, second.answers)), Some((2, 8)));
    }

    proptest! {
        #[test]
        fn the_mean_lies_between_the_least_and_the_greatest(tenths in prop::collection::vec(0_u8..=100, 1..40)) {
            let mean = Some(of(&tenths).mean().hundredths());
            prop_assert!(tenths.iter().copied().min() <= mean && mean <= tenths.iter().copied().max());
        }
    }
}
