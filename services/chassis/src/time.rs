//! Times and dates as messages.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use ovation_proto::google::r#type::Date;
use prost_types::Timestamp;

/// The first year that a date may have.
pub const YEAR_MIN: i32 = 1900;
/// The last year that a date may have.
pub const YEAR_MAX: i32 = 2999;

/// The time as a message, to the microsecond, which is what Postgres keeps.
#[must_use]
pub fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        // Below a billion even in a leap second, after truncation.
        nanos: i32::try_from(time.timestamp_subsec_micros().min(999_999)).unwrap_or_default() * 1_000,
    }
}

/// The time in a message; `None` where it is not a time between the years 1 and 9999.
#[must_use]
pub fn from_timestamp(timestamp: &Timestamp) -> Option<DateTime<Utc>> {
    let nanos = u32::try_from(timestamp.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    DateTime::from_timestamp(timestamp.seconds, nanos).filter(|time| (1..=9999).contains(&time.year()))
}

/// The date as a message.
#[must_use]
pub fn date(date: NaiveDate) -> Date {
    Date {
        year: date.year(),
        month: i32::try_from(date.month()).unwrap_or_default(),
        day: i32::try_from(date.day()).unwrap_or_default(),
    }
}

/// The date in a message; `None` where it is not a full date between the years 1900 and 2999.
#[must_use]
pub fn from_date(date: &Date) -> Option<NaiveDate> {
    if !(YEAR_MIN..=YEAR_MAX).contains(&date.year) {
        return None;
    }
    NaiveDate::from_ymd_opt(date.year, u32::try_from(date.month).ok()?, u32::try_from(date.day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_the_message_to_the_microsecond() {
        let time = DateTime::from_timestamp(1_700_000_000, 123_456_789).expect("it is a time");
        let message = timestamp(time);
        assert_eq!(message.nanos, 123_456_000);
        let back = from_timestamp(&message).expect("it is a time");
        assert_eq!(back.timestamp_micros(), time.timestamp_micros());
    }

    #[test]
    fn a_malformed_timestamp_is_none() {
        for (seconds, nanos) in [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (-62_135_596_801, 0)] {
            assert_eq!(from_timestamp(&Timestamp { seconds, nanos }), None);
        }
    }

    #[test]
    fn only_full_real_dates_are_dates() {
        let leap = NaiveDate::from_ymd_opt(2028, 2, 29).expect("it is a date");
        assert_eq!(from_date(&date(leap)), Some(leap));
        for (year, month, day) in
            [(2027, 2, 29), (2027, 0, 1), (2027, 1, 0), (0, 1, 1), (2027, -1, 1), (3000, 1, 1)]
        {
            assert_eq!(from_date(&Date { year, month, day }), None);
        }
    }
}
