//! Values that other systems push under a metric key.
//!
//! A value goes to every key result and KPI with its key. It is taken if at least one of them takes it; otherwise the reason is
//! that of the nearest miss ([`Miss`], in this order): the number does not go with what is measured, nothing is measured by
//! numbers, all are over.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::coded::coded;
use crate::config::{EFFECTIVE_DAYS_AHEAD_MAX, EFFECTIVE_DAYS_BACK_MAX};
use crate::key_result::Uncounted;

coded! {
    /// Why a value was not taken.
    pub enum MetricFault {
        /// Nothing has this key.
        KeyUnknown = 1,
        /// The value is none, or does not go with what is measured.
        ValueInvalid = 2,
        /// The time is none, or out of bounds.
        TimeInvalid = 3,
        /// All that have the key are over.
        Closed = 4,
        /// None that has the key takes numbers.
        NotMeasured = 5,
        /// The source's own id is too long or no text.
        SourceIdInvalid = 6,
    }
}

/// A value that another system measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetricValue {
    /// The key.
    pub metric_key: String,
    /// The value.
    pub value: Decimal,
    /// As of when; `None` for now. To the microsecond.
    pub effective_at: Option<DateTime<Utc>>,
    /// The source's own id; may be empty.
    pub source_id: String,
}

/// Why a value cannot be taken, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetricMisfit {
    /// Why.
    pub fault: MetricFault,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Why one key result or KPI does not take a value; the greatest is the nearest miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    /// Its cycle is closed, or it is retired or archived.
    Over,
    /// It is not measured by numbers.
    NotMeasured,
    /// It takes 0 and 1 only.
    NotYesNo,
}

impl MetricMisfit {
    /// A fault with its message.
    #[must_use]
    pub fn new(fault: MetricFault, message: impl Into<String>) -> Self {
        Self { fault, message: message.into() }
    }

    /// Of a value that none of those with its key takes, by their misses; without any, nothing has the key.
    #[must_use]
    pub fn of_misses(misses: &[Miss]) -> Self {
        match misses.iter().max() {
            None => Self::new(
                MetricFault::KeyUnknown,
                "no key result and no KPI has this metric key: set it on one first",
            ),
            Some(Miss::Over) => Self::new(
                MetricFault::Closed,
                "all that have this metric key are closed, retired or archived: set it on one that is open",
            ),
            Some(Miss::NotMeasured) => Self::new(
                MetricFault::NotMeasured,
                "what has this metric key is not measured by numbers: set it on one that is",
            ),
            Some(Miss::NotYesNo) => {
                Self::new(MetricFault::ValueInvalid, "the value must be 0 or 1 for YES_NO")
            }
        }
    }
}

impl From<Uncounted> for Miss {
    fn from(uncounted: Uncounted) -> Self {
        match uncounted {
            Uncounted::AfterEnd => Self::Over,
            Uncounted::NotYesNo => Self::NotYesNo,
            Uncounted::WithoutValue | Uncounted::NotMeasured => Self::NotMeasured,
        }
    }
}

/// Whether a value may be as of this moment: at most a day ahead, at most ten years back. What would be right, as a phrase that
/// follows the field's name, where it may not.
#[must_use]
pub fn time_misfit(effective_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<&'static str> {
    // Days of a few years: far from where the type ends.
    let days = |days| TimeDelta::try_days(days).unwrap_or_default();
    if effective_at > now + days(EFFECTIVE_DAYS_AHEAD_MAX) {
        Some("must be at most a day ahead")
    } else if effective_at < now - days(EFFECTIVE_DAYS_BACK_MAX) {
        Some("must be at most 10 years back")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::tests::second;

    #[test]
    fn the_nearest_miss_is_named() {
        let fault = |misses: &[Miss]| MetricMisfit::of_misses(misses).fault;
        assert_eq!(fault(&[]), MetricFault::KeyUnknown);
        assert_eq!(fault(&[Miss::Over, Miss::Over]), MetricFault::Closed);
        assert_eq!(fault(&[Miss::NotMeasured, Miss::Over]), MetricFault::NotMeasured);
        assert_eq!(fault(&[Miss::NotYesNo, Miss::NotMeasured, Miss::Over]), MetricFault::ValueInvalid);
    }

    #[test]
    fn a_moment_is_at_most_a_day_ahead_and_ten_years_back() {
        let now = second(1_800_000_000);
        let (ahead, back) =
            (TimeDelta::days(EFFECTIVE_DAYS_AHEAD_MAX), TimeDelta::days(EFFECTIVE_DAYS_BACK_MAX));
        for right in [now, now + ahead, now - back] {
            assert_eq!(time_misfit(right, now), None);
        }
        assert!(time_misfit(now + ahead + TimeDelta::microseconds(1), now).is_some());
        assert!(time_misfit(now - back - TimeDelta::microseconds(1), now).is_some());
    }
}
