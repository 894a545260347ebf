//! The steps of a cycle, for everybody to see.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::config::TIMETABLE_DAYS_AROUND_CYCLE_MAX;
use crate::cycle::CyclePlan;
use crate::ids::{CycleId, TimetableId};

/// A cycle's timetable as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// Its id; the cycle's would have revisions of its own.
    pub id: TimetableId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// Its steps.
    pub steps: Steps,
    /// 0 before it was first set, raised by each change.
    pub revision: i64,
}

/// When each step is; `None` for one that is not used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Steps {
    /// たたき台: drafts are written until.
    pub draft_until: Option<NaiveDate>,
    /// 議論: discussed until.
    pub discuss_until: Option<NaiveDate>,
    /// 確定: active from.
    pub fixed_on: Option<NaiveDate>,
    /// 中間: mid-term review.
    pub mid_term_on: Option<NaiveDate>,
    /// 締め: scores are in.
    pub close_on: Option<NaiveDate>,
}

/// A date that does not go with the others or with the cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misdated {
    /// The field.
    pub field: &'static str,
    /// What would be right.
    pub description: String,
}

impl Steps {
    /// The steps by name, in order.
    #[must_use]
    pub const fn in_order(&self) -> [(&'static str, Option<NaiveDate>); 5] {
        [
            ("draft_until", self.draft_until),
            ("discuss_until", self.discuss_until),
            ("fixed_on", self.fixed_on),
            ("mid_term_on", self.mid_term_on),
            ("close_on", self.close_on),
        ]
    }

    /// What is wrong: a date before that of an earlier step.
    #[must_use]
    pub fn out_of_order(&self) -> Vec<Misdated> {
        let mut latest: Option<(&str, NaiveDate)> = None;
        let mut misdated = Vec::new();
        for (field, date) in self.in_order() {
            let Some(date) = date else { continue };
            match latest {
                Some((earlier, on)) if date < on => {
                    misdated.push(Misdated { field, description: format!("must not be before `{earlier}`") });
                }
                _ => latest = Some((field, date)),
            }
        }
        misdated
    }

    /// What is wrong: a date farther than [`TIMETABLE_DAYS_AROUND_CYCLE_MAX`] from the cycle.
    #[must_use]
    pub fn out_of_reach(&self, cycle: &CyclePlan) -> Vec<Misdated> {
        let around = Days::new(TIMETABLE_DAYS_AROUND_CYCLE_MAX);
        let first = cycle.starts_on.checked_sub_days(around).unwrap_or(NaiveDate::MIN);
        let last = cycle.ends_on.checked_add_days(around).unwrap_or(NaiveDate::MAX);
        let dated = self.in_order().into_iter().filter_map(|(field, date)| Some((field, date?)));
        dated
            .filter(|(_, date)| !(first..=last).contains(date))
            .map(|(field, _)| Misdated { field, description: format!("must be from {first} to {last}") })
            .collect()
    }

    /// The steps, moved by the distance of two days.
    #[must_use]
    pub fn moved(self, from: NaiveDate, to: NaiveDate) -> Self {
        // Dates lie between the years 1900 and 2999: the calendar does not end.
        let moved = |date: Option<NaiveDate>| date.and_then(|date| date.checked_add_signed(to - from));
        Self {
            draft_until: moved(self.draft_until),
            discuss_until: moved(self.discuss_until),
            fixed_on: moved(self.fixed_on),
            mid_term_on: moved(self.mid_term_on),
            close_on: moved(self.close_on),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::FiscalPart;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn fields(misdated: &[Misdated]) -> Vec<&str> {
        misdated.iter().map(|one| one.field).collect()
    }

    fn some_day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..4_000).prop_map(|days| day("2024-01-01") + Days::new(days))
    }

    #[test]
    fn a_date_before_an_earlier_step_is_named_with_that_step() {
        let steps = Steps {
            draft_until: Some(day("2026-03-20")),
            discuss_until: Some(day("2026-03-10")),
            fixed_on: Some(day("2026-03-20")),
            close_on: Some(day("2026-01-01")),
            mid_term_on: None,
        };
        let wrong = steps.out_of_order();
        assert_eq!(fields(&wrong), ["discuss_until", "close_on"]);
        assert_eq!(wrong[0].description, "must not be before `draft_until`");
        assert_eq!(wrong[1].description, "must not be before `fixed_on`");
    }

    #[test]
    fn a_date_far_from_the_cycle_is_wrong() {
        let cycle = CyclePlan {
            name: "2026".to_owned(),
            starts_on: day("2026-04-01"),
            ends_on: day("2027-03-31"),
            part: FiscalPart::CUSTOM,
        };
        let steps = |draft_until, close_on| Steps {
            draft_until: Some(day(draft_until)),
            close_on: Some(day(close_on)),
            ..Steps::default()
        };
        assert_eq!(steps("2025-03-31", "2028-03-31").out_of_reach(&cycle), []);
        assert_eq!(
            fields(&steps("2025-03-30", "2028-04-01").out_of_reach(&cycle)),
            ["draft_until", "close_on"]
        );
    }

    proptest! {
        #[test]
        fn moving_keeps_order_and_distances_and_comes_back(
            dates in prop::collection::vec(prop::option::of(some_day()), 5), from in some_day(), to in some_day(),
        ) {
            let steps = Steps {
                draft_until: dates[0], discuss_until: dates[1], fixed_on: dates[2], mid_term_on: dates[3], close_on: dates[4],
            };
            let moved = steps.moved(from, to);
            prop_assert_eq!(steps.out_of_order(), moved.out_of_order());
            prop_assert_eq!(moved.moved(to, from), steps);
            for ((_, old), (_, new)) in steps.in_order().into_iter().zip(moved.in_order()) {
                prop_assert_eq!(old.map(|old| old - from), new.map(|new| new - to));
            }
        }
    }
}
