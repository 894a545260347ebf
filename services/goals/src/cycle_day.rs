//! The day on which the goals of a cycle are looked at, with what else their health depends on.
//!
//! Days are those of the organization's time zone. A goal is over once its cycle is closed, whatever
//! its own state. When a goal was last heard of: a key result when its latest reading is as of, or
//! when it was created; an objective as its stalest key result that is open, measured and of a
//! weight above 0.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::expected::{self, ExpectedPath, Period};
use crate::health::{Facts, Health, Heard, Stage};
use crate::key_result::KeyResult;
use crate::local_day;
use crate::measurement::Measurement;
use crate::objective::{Objective, ObjectiveState};
use crate::progress::Progress;

/// A day in a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleDay {
    /// The day that clocks of the organization show.
    pub today: NaiveDate,
    /// The organization's time zone.
    pub zone: Tz,
    /// The first and the last day of the cycle.
    pub period: Period,
    /// Whether the cycle is closed by then.
    pub is_over: bool,
    /// Days without a reading that the organization allows.
    pub silent_days_max: u16,
}

/// When something was last heard of the key results that speak for an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastHeard {
    /// Of the stalest of them: its latest reading, or its creation.
    pub since: DateTime<Utc>,
    /// Whether any of them was ever read.
    pub has_reading: bool,
}

/// What a key result's health is derived from, beside the day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured<'a> {
    /// Where its objective stands.
    pub objective_state: ObjectiveState,
    /// Whether it was taken out.
    pub is_retired: bool,
    /// How it is measured.
    pub measurement: &'a Measurement,
    /// What is expected by when.
    pub expected: &'a ExpectedPath,
    /// By when; `None` for the end of the cycle.
    pub due_on: Option<NaiveDate>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// As of when its latest reading is; `None` before the first.
    pub read_at: Option<DateTime<Utc>>,
    /// How far it is.
    pub progress: Option<Progress>,
}

/// How a key result fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fares {
    /// Its health.
    pub health: Health,
    /// Where it is expected; `None` where nothing is measured.
    pub expected: Option<Progress>,
}

impl<'a> Measured<'a> {
    /// Of a key result, whose objective stands there.
    #[must_use]
    pub fn of(key_result: &'a KeyResult, objective_state: ObjectiveState) -> Self {
        Self {
            objective_state,
            is_retired: key_result.retired.is_some(),
            measurement: &key_result.plan.measurement,
            expected: &key_result.plan.expected,
            due_on: key_result.plan.due_on,
            created_at: key_result.created_at,
            read_at: key_result.standing.current.map(|current| current.place.effective_at),
            progress: key_result.progress,
        }
    }
}

impl CycleDay {
    /// How a key result fares.
    #[must_use]
    pub fn of_measured(&self, goal: &Measured<'_>) -> Fares {
        let period =
            Period { starts_on: self.period.starts_on, due_on: goal.due_on.unwrap_or(self.period.due_on) };
        let expected = expected::of_key_result(goal.measurement, goal.expected, period, self.today);
        let heard = Heard::of_key_result(
            period.starts_on,
            local_day::day_of(goal.created_at, self.zone),
            goal.read_at.map(|read_at| local_day::day_of(read_at, self.zone)),
        );
        let stage = if goal.is_retired { Stage::Over } else { self.stage(goal.objective_state) };
        let facts = Facts {
            stage,
            period,
            heard: Some(heard),
            silent_days_max: self.silent_days_max,
            progress: goal.progress,
            expected,
        };
        Fares { health: Health::of(&facts, self.today), expected }
    }

    /// How a key result fares, whose objective stands there.
    #[must_use]
    pub fn of_key_result(&self, key_result: &KeyResult, objective_state: ObjectiveState) -> Fares {
        self.of_measured(&Measured::of(key_result, objective_state))
    }

    /// How an objective fares.
    #[must_use]
    pub fn of_objective(&self, objective: &Objective, heard: Option<LastHeard>) -> Health {
        self.of_aim(objective.plan.state, objective.progress, heard)
    }

    /// How an objective fares that stands there and is so far.
    #[must_use]
    pub fn of_aim(
        &self,
        state: ObjectiveState,
        progress: Option<Progress>,
        heard: Option<LastHeard>,
    ) -> Health {
        let heard = heard.map(|heard| Heard {
            since: local_day::day_of(heard.since, self.zone).max(self.period.starts_on),
            has_reading: heard.has_reading,
        });
        let facts = Facts {
            stage: self.stage(state),
            period: self.period,
            heard,
            silent_days_max: self.silent_days_max,
            progress,
            expected: progress.map(|_| expected::linear(self.period, self.today)),
        };
        Health::of(&facts, self.today)
    }

    const fn stage(&self, state: ObjectiveState) -> Stage {
        match state {
            _ if self.is_over => Stage::Over,
            ObjectiveState::Closed => Stage::Over,
            ObjectiveState::Draft | ObjectiveState::Proposed => Stage::Draft,
            ObjectiveState::Active => Stage::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measurement::{Measure, Values};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn on(today: &str) -> CycleDay {
        CycleDay {
            today: day(today),
            zone: Tz::Asia__Tokyo,
            period: Period { starts_on: day("2026-10-01"), due_on: day("2026-12-31") },
            is_over: false,
            silent_days_max: 14,
        }
    }

    fn increase() -> Measurement {
        let values = Values { baseline: Some(0.into()), target: Some(10.into()), ..Values::default() };
        Measurement::new(Measure::Increase, values).expect("the values fit")
    }

    fn measured(measurement: &Measurement) -> Measured<'_> {
        Measured {
            objective_state: ObjectiveState::Active,
            is_retired: false,
            measurement,
            expected: &ExpectedPath::Linear,
            due_on: None,
            created_at: at("2026-09-01T00:00:00Z"),
            read_at: Some(at("2026-10-10T00:00:00Z")),
            progress: Some(Progress::of_percent(20)),
        }
    }

    #[test]
    fn days_are_those_of_the_organization() {
        let way = increase();
        // In Tokyo it is the 11th already, from which fourteen days of silence are allowed.
        let late = Measured { read_at: Some(at("2026-10-10T15:00:00Z")), ..measured(&way) };
        assert_eq!(on("2026-10-25").of_measured(&late).health, Health::OnTrack);
        assert_eq!(on("2026-10-25").of_measured(&measured(&way)).health, Health::CheckInMissing);
    }

    #[test]
    fn a_key_result_is_over_with_itself_its_objective_or_its_cycle() {
        let way = increase();
        let today = on("2026-10-12");
        let health = |day: CycleDay, goal: Measured<'_>| day.of_measured(&goal).health;
        assert_eq!(health(today, measured(&way)), Health::OnTrack);
        assert_eq!(health(today, Measured { is_retired: true, ..measured(&way) }), Health::Closed);
        let of = |objective_state| Measured { objective_state, ..measured(&way) };
        assert_eq!(health(today, of(ObjectiveState::Closed)), Health::Closed);
        assert_eq!(health(today, of(ObjectiveState::Proposed)), Health::NotStarted);
        let closed = CycleDay { is_over: true, ..today };
        assert_eq!(health(closed, of(ObjectiveState::Draft)), Health::Closed);
    }

    #[test]
    fn a_due_day_of_its_own_goes_before_the_end_of_the_cycle() {
        let way = increase();
        let due = Measured { due_on: Some(day("2026-10-11")), ..measured(&way) };
        let fares = on("2026-10-12").of_measured(&due);
        assert_eq!((fares.health, fares.expected), (Health::Overdue, Some(Progress::DONE)));
    }

    #[test]
    fn silence_about_an_objective_is_counted_from_the_start_of_its_cycle() {
        let heard = Some(LastHeard { since: at("2026-08-01T00:00:00Z"), has_reading: true });
        let progress = Some(Progress::NONE);
        let health = |today: &str, heard| on(today).of_aim(ObjectiveState::Active, progress, heard);
        assert_eq!(health("2026-10-05", heard), Health::OnTrack);
        assert_eq!(health("2026-10-16", heard), Health::CheckInMissing);
        assert_eq!(health("2026-10-16", None), Health::NoData);
    }
}
