//! Where a goal is expected to stand on a day.
//!
//! The expectation is a progress, so that it can be held against the actual one, in exact decimals.
//!
//! * **A way to go** (an increase, a decrease, a band whose baseline lies outside): the baseline, 0,
//!   up to the day of the start; the target, 1, from the due day on; between them a straight line
//!   over the days, or, where steps are given, straight lines from each dated step to the next.
//!   What lies between two points is rounded half-even to 12 decimals. Only steps strictly between
//!   the start and the due day count, so that a start or due day that moves past them leaves the
//!   expectation defined.
//! * **Start and due day the same**, or in the wrong order: the baseline before the due day, the
//!   target from it on.
//! * **To be kept** (a band whose baseline lies inside or is not given; a target that is the
//!   baseline): 1 on every day.
//! * **Yes or no**: 0 up to the due day and 1 after it. Half a yes cannot be expected.
//! * **Milestones**: the weights of those whose due day is over ÷ the weights of all. A milestone
//!   without a due day is due with its key result.
//! * **Not measured**, and milestones that count in nothing: no expectation.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::config::EXPECTED_STEPS_MAX;
use crate::measurement::{Measurement, Misfit};
use crate::progress::Progress;

/// The course that is expected between start and due day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ExpectedPath {
    /// The same on every day.
    #[default]
    Linear,
    /// By way of these.
    Steps(Steps),
}

/// Dated values on the way, at least one and at most [`EXPECTED_STEPS_MAX`], each on a later day
/// than the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Steps(Vec<Step>);

/// A value that is expected on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The day.
    pub on: NaiveDate,
    /// The value then, in the unit of the key result.
    pub value: Decimal,
}

/// The days between which a goal is worked towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day: its cycle's.
    pub starts_on: NaiveDate,
    /// The day by whose end it is to be reached: its own, or its cycle's last.
    pub due_on: NaiveDate,
}

impl Steps {
    /// These steps.
    ///
    /// # Errors
    ///
    /// None, too many, or days that do not rise.
    pub fn new(steps: Vec<Step>) -> Result<Self, Misfit> {
        let misfit = |description| Err(Misfit { field: "steps", description });
        if steps.is_empty() || steps.len() > EXPECTED_STEPS_MAX {
            return misfit("must be from 1 to 100 steps");
        }
        if steps.windows(2).any(|pair| matches!(pair, [one, next] if one.on >= next.on)) {
            return misfit("must be in the order of their days, each day once");
        }
        Ok(Self(steps))
    }

    /// All of them, by day.
    #[must_use]
    pub fn as_slice(&self) -> &[Step] {
        &self.0
    }
}

/// The progress that is expected of a key result on a day; `None` where nothing is measured.
#[must_use]
pub fn of_key_result(
    measurement: &Measurement,
    path: &ExpectedPath,
    period: Period,
    today: NaiveDate,
) -> Option<Progress> {
    let is_kept = match measurement {
        Measurement::NotMeasured => return None,
        Measurement::YesNo => {
            return Some(if period.due_on < today { Progress::DONE } else { Progress::NONE });
        }
        Measurement::Milestones(milestones) => {
            return milestones.part(|one| one.due_on.unwrap_or(period.due_on) < today);
        }
        Measurement::Increase(way) | Measurement::Decrease(way) => way.baseline == way.target,
        Measurement::Band(band) => !band.leads_inwards(),
    };
    Some(match path {
        _ if is_kept => Progress::DONE,
        ExpectedPath::Linear => linear(period, today),
        ExpectedPath::Steps(steps) => stepwise(measurement, steps, period, today),
    })
}

/// The progress that is expected of an objective on a day: a straight line over the period.
#[must_use]
pub fn linear(period: Period, today: NaiveDate) -> Progress {
    between((period.starts_on, Progress::NONE), (period.due_on, Progress::DONE), today)
}

fn stepwise(measurement: &Measurement, steps: &Steps, period: Period, today: NaiveDate) -> Progress {
    let mut before = (period.starts_on, Progress::NONE);
    let on_the_way = steps.0.iter().filter(|step| period.starts_on < step.on && step.on < period.due_on);
    for step in on_the_way {
        // A measurement with a way has a progress for every value.
        let Some(progress) = measurement.progress(Some(step.value)) else { continue };
        if today < step.on {
            return between(before, (step.on, progress), today);
        }
        before = (step.on, progress);
    }
    between(before, (period.due_on, Progress::DONE), today)
}

/// On the line between two dated points; before the first one the first, from the last on the last.
fn between(first: (NaiveDate, Progress), last: (NaiveDate, Progress), today: NaiveDate) -> Progress {
    let days = |from: NaiveDate, to: NaiveDate| to.signed_duration_since(from).num_days();
    if today >= last.0 {
        last.1
    } else if today <= first.0 {
        first.1
    } else {
        first.1.towards(last.1, days(first.0, today), days(first.0, last.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::MilestoneId;
    use crate::measurement::{Measure, Milestone, Values};
    use crate::progress::Weight;

    fn day(number: i64) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2026, 4, 1).expect("it is a date");
        first + chrono::Duration::days(number)
    }

    fn period(starts: i64, due: i64) -> Period {
        Period { starts_on: day(starts), due_on: day(due) }
    }

    fn way(baseline: i64, target: i64) -> Measurement {
        let measure = if target < baseline { Measure::Decrease } else { Measure::Increase };
        let values =
            Values { baseline: Some(baseline.into()), target: Some(target.into()), ..Values::default() };
        Measurement::new(measure, values).expect("the values fit")
    }

    fn steps(steps: &[(i64, i64)]) -> ExpectedPath {
        let steps = steps.iter().map(|(on, value)| Step { on: day(*on), value: (*value).into() });
        ExpectedPath::Steps(Steps::new(steps.collect()).expect("the days rise"))
    }

    fn expected(measurement: &Measurement, path: &ExpectedPath, today: i64) -> Option<String> {
        let progress = of_key_result(measurement, path, period(0, 100), day(today));
        progress.map(|progress| progress.decimal().to_string())
    }

    #[test]
    fn a_straight_line_leads_from_the_baseline_to_the_target() {
        for (today, progress) in [(-5, "0"), (0, "0"), (1, "0.01"), (50, "0.5"), (100, "1"), (400, "1")] {
            assert_eq!(expected(&way(100, 20), &ExpectedPath::Linear, today).as_deref(), Some(progress));
        }
    }

    #[test]
    fn steps_are_passed_on_their_days() {
        let path = steps(&[(50, 90), (75, 60)]);
        for (today, progress) in
            [(0, "0"), (25, "0.0625"), (50, "0.125"), (60, "0.275"), (75, "0.5"), (100, "1")]
        {
            assert_eq!(expected(&way(100, 20), &path, today).as_deref(), Some(progress), "on day {today}");
        }
    }

    #[test]
    fn steps_outside_the_period_do_not_count() {
        let path = steps(&[(-10, 7), (0, 5), (100, 3), (120, 9)]);
        for today in [-20, -10, 0, 30, 100, 130] {
            assert_eq!(
                expected(&way(0, 10), &path, today),
                expected(&way(0, 10), &ExpectedPath::Linear, today)
            );
        }
    }

    #[test]
    fn a_period_of_one_day_jumps() {
        for days in [period(10, 10), period(12, 10)] {
            assert_eq!(linear(days, day(9)), Progress::NONE);
            assert_eq!(linear(days, day(10)), Progress::DONE);
        }
    }

    #[test]
    fn what_is_to_be_kept_is_expected_every_day() {
        let band = |baseline: Option<i64>| {
            let (lower, upper) = (Some(10.into()), Some(20.into()));
            let values = Values { lower, upper, baseline: baseline.map(Decimal::from), ..Values::default() };
            Measurement::new(Measure::Band, values).expect("the values fit")
        };
        for kept in [way(5, 5), band(None), band(Some(15))] {
            assert_eq!(expected(&kept, &ExpectedPath::Linear, -5).as_deref(), Some("1"));
        }
        assert_eq!(expected(&band(Some(5)), &ExpectedPath::Linear, 25).as_deref(), Some("0.25"));
    }

    #[test]
    fn all_or_nothing_is_expected_when_its_day_is_over() {
        let yes_no = Measurement::new(Measure::YesNo, Values::default()).expect("the values fit");
        let milestone = |id, due: Option<i64>| Milestone {
            id: MilestoneId(Uuid::from_u128(id)),
            title: String::new(),
            weight: Weight::ONE,
            due_on: due.map(day),
            done_at: None,
        };
        let milestones = vec![milestone(1, Some(20)), milestone(2, None)];
        let checklist = Values { milestones, ..Values::default() };
        let checklist = Measurement::new(Measure::Milestones, checklist).expect("the values fit");
        for (today, is_done, part) in [(20, "0", "0"), (21, "0", "0.5"), (100, "0", "0.5"), (101, "1", "1")] {
            assert_eq!(expected(&yes_no, &ExpectedPath::Linear, today).as_deref(), Some(is_done));
            assert_eq!(expected(&checklist, &ExpectedPath::Linear, today).as_deref(), Some(part));
        }
        assert_eq!(expected(&Measurement::NotMeasured, &ExpectedPath::Linear, 50), None);
    }

    #[test]
    fn days_of_steps_rise() {
        let made = |days: &[i64]| {
            Steps::new(days.iter().map(|on| Step { on: day(*on), value: Decimal::ONE }).collect()).is_ok()
        };
        assert!(made(&[1, 2, 9]));
        assert!(!made(&[1, 1]) && !made(&[2, 1]) && !made(&[]));
        assert!(!made(&(0..101).collect::<Vec<_>>()));
    }

    proptest! {
        #[test]
        fn it_never_falls_where_the_steps_do_not(
            baseline in -1_000_i64..=1_000,
            length in -1_000_i64..=1_000,
            parts in prop::collection::btree_map(-20_i64..=120, 0_i64..=1_000, 1..8),
            due in 0_i64..=100,
            (one, other) in (-30_i64..=130, -30_i64..=130),
        ) {
            let mut values: Vec<i64> = parts.values().copied().collect();
            values.sort_unstable();
            let points: Vec<(i64, i64)> = parts
                .keys()
                .zip(values)
                .map(|(on, part)| (*on, baseline + length * part / 1_000))
                .collect();
            let measurement = way(baseline, baseline + length);
            let at = |today: i64| {
                let progress = of_key_result(&measurement, &steps(&points), period(0, due), day(today));
                progress.expect("it has a way")
            };
            prop_assert!(at(one.min(other)) <= at(one.max(other)));
            prop_assert!(Progress::NONE <= at(one) && at(one) <= Progress::DONE);
            prop_assert_eq!(at(due), Progress::DONE);
            if length != 0 && due > 0 {
                prop_assert_eq!(at(0), Progress::NONE);
                for (on, value) in points.iter().filter(|(on, _)| 0 < *on && *on < due) {
                    prop_assert_eq!(Some(at(*on)), measurement.progress(Some((*value).into())));
                }
            }
        }
    }
}
