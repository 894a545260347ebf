//! Days of an organization, which begin and end by the clocks of its time zone.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The zone of this IANA name; UTC for a name that is none, or where none is known yet.
#[must_use]
pub fn zone(name: Option<&str>) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}

/// The day that clocks in the zone show.
#[must_use]
pub fn day_of(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first instant at which clocks in the zone show the day or a later one.
#[must_use]
pub fn first_instant(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Where clocks jump over midnight, the day begins when they land: in steps of a quarter of an hour, which all zones keep, within
    // a day, which is the farthest that any has jumped.
    let mut candidate = midnight;
    for _ in 0..=QUARTERS_OF_A_DAY {
        if let Some(instant) = zone.from_local_datetime(&candidate).earliest() {
            return instant.with_timezone(&Utc);
        }
        candidate += TimeDelta::minutes(15);
    }
    Utc.from_utc_datetime(&midnight)
}

const QUARTERS_OF_A_DAY: usize = 24 * 4;

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Asia, Pacific};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_organization_is() {
        assert_eq!(first_instant(day("2026-04-01"), Asia::Tokyo), at("2026-03-31T15:00:00Z"));
        assert_eq!(day_of(at("2026-03-31T15:00:00Z"), Asia::Tokyo), day("2026-04-01"));
        assert_eq!(day_of(at("2026-03-31T14:59:59Z"), Asia::Tokyo), day("2026-03-31"));
    }

    #[test]
    fn a_day_without_a_midnight_begins_when_its_clocks_do() {
        // Summer time began at midnight.
        assert_eq!(first_instant(day("2018-11-04"), America::Sao_Paulo), at("2018-11-04T03:00:00Z"));
        // The day was left out when Samoa crossed the date line.
        assert_eq!(
            first_instant(day("2011-12-30"), Pacific::Apia),
            first_instant(day("2011-12-31"), Pacific::Apia)
        );
    }

    #[test]
    fn an_unknown_zone_is_utc() {
        assert_eq!(
            (zone(None), zone(Some("Mars/Olympus")), zone(Some("Asia/Tokyo"))),
            (Tz::UTC, Tz::UTC, Asia::Tokyo)
        );
    }

    proptest! {
        #[test]
        fn the_first_instant_is_of_its_day_and_the_one_before_is_not(days in 0_u64..7_000) {
            let date = day("2012-01-01") + chrono::Days::new(days);
            for zone in [Asia::Tokyo, America::New_York, America::Sao_Paulo, Asia::Kathmandu, Tz::UTC] {
                let first = first_instant(date, zone);
                prop_assert_eq!(day_of(first, zone), date);
                prop_assert!(day_of(first - TimeDelta::seconds(1), zone) < date);
            }
        }
    }
}
