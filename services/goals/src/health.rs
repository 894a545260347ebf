//! Health: how a goal fares, derived and never entered.
//!
//! The rules are looked at in this order, and the first that applies decides:
//!
//! 1. It is over: **closed**.
//! 2. It is a draft: **not started**.
//! 3. Its due day is past and its progress is not 1 yet: **overdue**. A goal without a progress has
//!    not reached it.
//! 4. No reading for more than the days of its cadence since the latest of its start, its creation
//!    and its last reading: **check-in missing**. Silence is never green, whatever the number that
//!    was once reached.
//! 5. Its start is yet to come and nothing was read: **not started**.
//! 6. Nothing was read yet, or nothing is measured: **no data**. A baseline that nobody has looked
//!    at is silence, too.
//! 7. Actual against expected progress: **on track** down to 0.1 below the expectation, **at risk**
//!    down to 0.3 below it, **behind** below that.
//!
//! **Of an objective** the same rules hold with these facts: its effective progress (the override,
//! while there is one) against a straight line over its cycle; and as its last reading that of the
//! *stalest* of its measured key results that are open and count. One silent key result is enough:
//! the mean of the others would hide it. An objective without such key results of its own takes
//! those of the objectives that count in it; without any at all it has no data.
//!
//! Progress, confidence and score have no say in each other, and confidence has none here.

use chrono::NaiveDate;

use crate::coded::coded;
use crate::config::{HEALTH_AT_RISK_PERCENT_MAX, HEALTH_ON_TRACK_PERCENT_MAX};
use crate::expected::Period;
use crate::progress::Progress;

coded! {
    /// How a goal fares.
    pub enum Health {
        /// About where it is expected, or further.
        OnTrack = 1,
        /// Somewhat less far than expected.
        AtRisk = 2,
        /// Much less far than expected.
        Behind = 3,
        /// Nobody has said how it stands for longer than its cadence.
        CheckInMissing = 4,
        /// Its due day is past, and it is not reached.
        Overdue = 5,
        /// It is over.
        Closed = 6,
        /// Nothing was read yet, or nothing is measured.
        NoData = 7,
        /// A draft, or its start is yet to come.
        NotStarted = 8,
    }
}

/// Where a goal is in its life, as far as health goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Draft or proposed.
    Draft,
    /// Being worked towards.
    Open,
    /// Closed, cancelled or retired, or in a cycle that is closed.
    Over,
}

/// When something was last heard of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The day from which silence is counted.
    pub since: NaiveDate,
    /// Whether there was any reading.
    pub has_reading: bool,
}

/// What health is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where it is in its life.
    pub stage: Stage,
    /// When it is worked towards.
    pub period: Period,
    /// When something was last heard of it; `None` for an objective with nothing to hear of.
    pub heard: Option<Heard>,
    /// Days of silence that its cadence allows.
    pub silent_days_max: u16,
    /// Where it stands; `None` where nothing is measured.
    pub progress: Option<Progress>,
    /// Where it is expected: [`crate::expected`].
    pub expected: Option<Progress>,
}

impl Heard {
    /// Of a key result: since the latest of its start, its creation and its last reading. A
    /// milestone that was done is a reading as well.
    #[must_use]
    pub fn of_key_result(
        starts_on: NaiveDate,
        created_on: NaiveDate,
        last_reading_on: Option<NaiveDate>,
    ) -> Self {
        let since = starts_on.max(created_on);
        Self {
            since: last_reading_on.map_or(since, |read| read.max(since)),
            has_reading: last_reading_on.is_some(),
        }
    }

    /// The stalest of several, as it counts for an objective; `None` of none.
    #[must_use]
    pub fn stalest(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().reduce(|one, other| Self {
            since: one.since.min(other.since),
            has_reading: one.has_reading || other.has_reading,
        })
    }
}

impl Health {
    /// How a goal with these facts fares on a day.
    #[must_use]
    pub fn of(facts: &Facts, today: NaiveDate) -> Self {
        let Period { starts_on, due_on } = facts.period;
        let is_reached = facts.progress.is_some_and(|progress| progress >= Progress::DONE);
        let silent_days = |heard: Heard| today.signed_duration_since(heard.since).num_days();
        let is_silent =
            facts.heard.is_some_and(|heard| silent_days(heard) > i64::from(facts.silent_days_max));
        let has_reading = facts.heard.is_some_and(|heard| heard.has_reading);
        match facts.stage {
            Stage::Over => Self::Closed,
            Stage::Draft => Self::NotStarted,
            Stage::Open if due_on < today && !is_reached => Self::Overdue,
            Stage::Open if is_silent => Self::CheckInMissing,
            Stage::Open if !has_reading && today < starts_on => Self::NotStarted,
            Stage::Open if !has_reading => Self::NoData,
            Stage::Open => match facts.progress.zip(facts.expected) {
                Some((actual, expected)) => Self::by_distance(actual, expected),
                None => Self::NoData,
            },
        }
    }

    fn by_distance(actual: Progress, expected: Progress) -> Self {
        let is_within = |percent| actual >= expected.lowered_by(Progress::of_percent(percent));
        if is_within(HEALTH_ON_TRACK_PERCENT_MAX) {
            Self::OnTrack
        } else if is_within(HEALTH_AT_RISK_PERCENT_MAX) {
            Self::AtRisk
        } else {
            Self::Behind
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn day(number: i64) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2026, 4, 1).expect("it is a date");
        first + chrono::Duration::days(number)
    }

    #[expect(clippy::unnecessary_wraps, reason = "these facts are optional")]
    fn percent(percent: i64) -> Option<Progress> {
        Some(Progress::of_decimal(Decimal::new(percent, 2)))
    }

    #[expect(clippy::unnecessary_wraps, reason = "these facts are optional")]
    fn heard(since: i64, has_reading: bool) -> Option<Heard> {
        Some(Heard { since: day(since), has_reading })
    }

    /// From day 0 to day 100, read on day 48, half of the way gone as expected on day 50.
    fn facts() -> Facts {
        Facts {
            stage: Stage::Open,
            period: Period { starts_on: day(0), due_on: day(100) },
            heard: heard(48, true),
            silent_days_max: 14,
            progress: percent(50),
            expected: percent(50),
        }
    }

    #[test]
    fn actual_is_held_against_expected() {
        for (actual, health) in [
            (90, Health::OnTrack),
            (50, Health::OnTrack),
            (40, Health::OnTrack),
            (39, Health::AtRisk),
            (20, Health::AtRisk),
            (19, Health::Behind),
            (-50, Health::Behind),
        ] {
            let facts = Facts { progress: percent(actual), ..facts() };
            assert_eq!(Health::of(&facts, day(50)), health, "at {actual} %");
        }
    }

    #[test]
    fn silence_is_never_green_even_at_the_target() {
        let done = Facts { progress: percent(100), ..facts() };
        assert_eq!(Health::of(&done, day(62)), Health::OnTrack);
        assert_eq!(Health::of(&done, day(63)), Health::CheckInMissing);
        let never_read = Facts { heard: heard(48, false), ..done };
        assert_eq!(Health::of(&never_read, day(50)), Health::NoData);
        assert_eq!(Health::of(&never_read, day(63)), Health::CheckInMissing);
        let nothing_to_hear_of = Facts { heard: None, ..done };
        assert_eq!(Health::of(&nothing_to_hear_of, day(50)), Health::NoData);
    }

    #[test]
    fn past_its_due_day_it_is_overdue_until_it_is_reached() {
        let silent = Facts { heard: heard(10, true), ..facts() };
        assert_eq!(Health::of(&silent, day(101)), Health::Overdue);
        assert_eq!(Health::of(&silent, day(100)), Health::CheckInMissing);
        let not_measured = Facts { progress: None, expected: None, ..facts() };
        assert_eq!(Health::of(&not_measured, day(50)), Health::NoData);
        assert_eq!(Health::of(&not_measured, day(101)), Health::Overdue);
        let reached =
            Facts { progress: percent(100), expected: percent(100), heard: heard(99, true), ..facts() };
        assert_eq!(Health::of(&reached, day(101)), Health::OnTrack);
    }

    #[test]
    fn what_has_not_begun_is_not_started() {
        let upcoming = Facts { heard: heard(0, false), ..facts() };
        assert_eq!(Health::of(&upcoming, day(-3)), Health::NotStarted);
        assert_eq!(Health::of(&upcoming, day(0)), Health::NoData);
        let draft = Facts { stage: Stage::Draft, ..facts() };
        assert_eq!(Health::of(&draft, day(200)), Health::NotStarted);
    }

    #[test]
    fn silence_is_counted_from_the_latest_of_start_creation_and_reading() {
        let since = |starts: i64, created: i64, read: Option<i64>| {
            Heard::of_key_result(day(starts), day(created), read.map(day)).since
        };
        assert_eq!(since(0, -20, None), day(0));
        assert_eq!(since(0, 30, None), day(30));
        assert_eq!(since(0, 30, Some(40)), day(40));
        assert_eq!(since(0, 30, Some(-5)), day(30), "an older reading makes it no staler");
    }

    #[test]
    fn the_stalest_key_result_speaks_for_its_objective() {
        let all = [heard(40, true), heard(10, true), heard(49, false)];
        assert_eq!(Heard::stalest(all.into_iter().flatten()), heard(10, true));
        assert_eq!(Heard::stalest([]), None);
    }

    proptest! {
        #[test]
        fn closed_is_closed_and_silence_is_never_green(
            stage in prop_oneof![Just(Stage::Draft), Just(Stage::Open), Just(Stage::Over)],
            since in 0_i64..100,
            has_reading in any::<bool>(),
            actual in prop::option::of(-200_i64..=200),
            expected in prop::option::of(0_i64..=100),
            today in -20_i64..=200,
        ) {
            let progress = actual.and_then(percent);
            let facts = Facts { stage, heard: heard(since, has_reading), progress, expected: expected.and_then(percent), ..facts() };
            let health = Health::of(&facts, day(today));
            prop_assert_eq!(health == Health::Closed, stage == Stage::Over);
            let is_judged = matches!(health, Health::OnTrack | Health::AtRisk | Health::Behind);
            prop_assert!(!is_judged || (has_reading && today <= since + 14));
        }

        #[test]
        fn more_progress_is_never_worse(one in -200_i64..=200, other in -200_i64..=200, expected in 0_i64..=100) {
            let rank = |actual| {
                let facts = Facts { progress: percent(actual), expected: percent(expected), ..facts() };
                Health::of(&facts, day(50)).code()
            };
            prop_assert!(rank(one.max(other)) <= rank(one.min(other)));
        }
    }
}
