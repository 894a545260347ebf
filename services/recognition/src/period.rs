//! Periods of an allowance: weeks and months of the organization's calendar.
//!
//! A period runs from the first instant of its first day to the first instant of the next period's first day, in the
//! organization's time zone. So periods of one kind and zone tile the time line, whatever the zone does to its clocks: a period
//! with a change to summer time is an hour shorter, a day whose midnight does not exist begins when its first minute does, and
//! a midnight that happens twice counts the first time.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// How long an allowance lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum AllowancePeriod {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    #[default]
    Month,
}

/// From the first instant to the one behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first instant.
    pub starts_at: DateTime<Utc>,
    /// The first instant of the next period.
    pub ends_at: DateTime<Utc>,
}

impl AllowancePeriod {
    /// The number of the kind of period in the protocol and in the database.
    #[must_use]
    pub const fn code(self) -> i16 {
        match self {
            Self::Week => 1,
            Self::Month => 2,
        }
    }

    /// The kind of period with this number.
    #[must_use]
    pub const fn from_code(code: i16) -> Option<Self> {
        match code {
            1 => Some(Self::Week),
            2 => Some(Self::Month),
            _ => None,
        }
    }

    /// The period that `at` is in.
    #[must_use]
    pub fn containing(self, at: DateTime<Utc>, zone: Tz) -> Period {
        let first_day = self.first_day(at.with_timezone(&zone).date_naive());
        let period = self.starting(first_day, zone);
        // Where clocks are set back over midnight, the evening of the last day happens once more after the next day began.
        if at >= period.ends_at { self.starting(self.next(first_day), zone) } else { period }
    }

    fn starting(self, first_day: NaiveDate, zone: Tz) -> Period {
        Period {
            starts_at: first_instant(first_day, zone),
            ends_at: first_instant(self.next(first_day), zone),
        }
    }

    // Both saturate at the ends of the calendar, some 260,000 years away.
    fn first_day(self, day: NaiveDate) -> NaiveDate {
        let days_before = match self {
            Self::Week => day.weekday().num_days_from_monday(),
            Self::Month => day.day0(),
        };
        day.checked_sub_days(Days::new(days_before.into())).unwrap_or(NaiveDate::MIN)
    }

    fn next(self, first_day: NaiveDate) -> NaiveDate {
        match self {
            Self::Week => first_day.checked_add_days(Days::new(7)),
            Self::Month => first_day.checked_add_months(Months::new(1)),
        }
        .unwrap_or(NaiveDate::MAX)
    }
}

/// The first instant at which clocks in the zone show the day or a later one.
fn first_instant(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    if let Some(instant) = zone.from_local_datetime(&midnight).earliest() {
        return instant.with_timezone(&Utc);
    }
    // The zone's clocks jump over this midnight, by minutes or by a whole day: the jump is found by halving. Offsets lie
    // between -12 and +14 hours, so two days on either side enclose it.
    let mut before = Utc.from_utc_datetime(&(midnight - TimeDelta::days(2)));
    let mut from = Utc.from_utc_datetime(&(midnight + TimeDelta::days(2)));
    while from - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((from - before).num_seconds() / 2);
        if middle.with_timezone(&zone).naive_local() < midnight {
            before = middle;
        } else {
            from = middle;
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday;
    use chrono_tz::{America, Asia, Europe, Pacific};
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("it is a time")
    }

    fn period(starts_at: &str, ends_at: &str) -> Period {
        Period { starts_at: at(starts_at), ends_at: at(ends_at) }
    }

    #[test]
    fn a_month_ends_with_the_first_instant_of_the_next_in_the_zone() {
        let july = period("2026-06-30T15:00:00Z", "2026-07-31T15:00:00Z");
        let month = |instant| AllowancePeriod::Month.containing(at(instant), Asia::Tokyo);
        assert_eq!(month("2026-07-31T14:59:59.999999Z"), july);
        assert_eq!(month("2026-07-31T15:00:00Z").starts_at, july.ends_at);
        assert_eq!(month("2026-06-30T15:00:00Z"), july);
    }

    #[test]
    fn a_week_begins_on_monday_and_may_cross_a_year() {
        assert_eq!(
            AllowancePeriod::Week.containing(at("2027-01-01T03:00:00Z"), Asia::Tokyo),
            period("2026-12-27T15:00:00Z", "2027-01-03T15:00:00Z"),
        );
    }

    #[test]
    fn a_week_with_a_change_of_the_clocks_is_an_hour_shorter_or_longer() {
        let hours = |instant| {
            let week = AllowancePeriod::Week.containing(at(instant), Europe::Berlin);
            (week.ends_at - week.starts_at).num_hours()
        };
        assert_eq!(hours("2026-03-29T12:00:00Z"), 7 * 24 - 1);
        assert_eq!(hours("2026-10-25T12:00:00Z"), 7 * 24 + 1);
        assert_eq!(hours("2026-07-01T12:00:00Z"), 7 * 24);
    }

    #[test]
    fn a_day_without_midnight_begins_with_its_first_minute() {
        // On 2018-11-04 clocks in Sao Paulo went from 23:59 to 01:00.
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).expect("it is a date");
        assert_eq!(first_instant(day, America::Sao_Paulo), at("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn a_day_that_a_zone_left_out_begins_with_the_next() {
        // Apia went from 2011-12-29 to 2011-12-31, over the date line.
        let day = |day| NaiveDate::from_ymd_opt(2011, 12, day).expect("it is a date");
        assert_eq!(first_instant(day(30), Pacific::Apia), at("2011-12-30T10:00:00Z"));
        assert_eq!(first_instant(day(31), Pacific::Apia), at("2011-12-30T10:00:00Z"));
    }

    #[test]
    fn an_evening_that_happens_again_after_midnight_is_in_the_new_period() {
        // On 2009-11-01 clocks in St. John's went from 00:01 back to 23:01 of October.
        let month = |instant| AllowancePeriod::Month.containing(at(instant), America::St_Johns);
        let november = month("2009-11-15T12:00:00Z");
        assert_eq!(november.starts_at, at("2009-11-01T02:30:00Z"));
        assert_eq!(month("2009-11-01T02:30:30Z"), november);
        assert_eq!(month("2009-11-01T03:00:00Z"), november);
        assert_eq!(month("2009-11-01T02:29:59Z").ends_at, november.starts_at);
    }

    fn any_zone() -> impl Strategy<Value = Tz> {
        prop::sample::select(&chrono_tz::TZ_VARIANTS[..])
    }

    fn any_kind() -> impl Strategy<Value = AllowancePeriod> {
        prop::sample::select(vec![AllowancePeriod::Week, AllowancePeriod::Month])
    }

    proptest! {
        #[test]
        fn periods_hold_their_instants_and_tile_the_time_line(
            kind in any_kind(),
            zone in any_zone(),
            // 1985 to 2060.
            seconds in 473_385_600_i64..2_840_140_800,
        ) {
            let instant = DateTime::from_timestamp(seconds, 0).expect("it is a time");
            let period = kind.containing(instant, zone);
            prop_assert!(period.starts_at <= instant && instant < period.ends_at);
            prop_assert_eq!(kind.containing(period.starts_at, zone), period);
            let next = kind.containing(period.ends_at, zone);
            prop_assert_eq!(next.starts_at, period.ends_at);
            let last = kind.containing(period.ends_at - TimeDelta::microseconds(1), zone);
            prop_assert_eq!(last, period);
            let first_day = period.starts_at.with_timezone(&zone).date_naive();
            match kind {
                AllowancePeriod::Month => prop_assert_eq!(first_day.day(), 1),
                AllowancePeriod::Week => prop_assert_eq!(first_day.weekday(), Weekday::Mon),
            }
        }
    }
}
