//! The series of values of a key result or a KPI, and what of it is current.
//!
//! A reading says what the value was *as of* a moment, from when it is known, and who or what says so. Of two readings the one
//! with the later effective time counts; of two with the same the one that was recorded later, then the one with the greater id
//! ([`Place`] is this order). So a value of the past never replaces a later one, and a value for the same moment mends an earlier
//! statement of it.
//!
//! The confidence is a person's, and a system that pushes values has none: it stays that of the latest check-in while values come
//! from elsewhere.
//!
//! **Every order of arrival leads to the same.** [`Standing`] holds the greatest place of all readings and the greatest of all
//! check-ins. Taking the greater of two is commutative, associative and idempotent: readings may come late, twice, one by one or
//! in any cut into batches. What is stored beside a key result is thus always what its series says, without reading the series.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::coded::coded;
use crate::ids::ReadingId;

coded! {
    /// Where a value came from.
    pub enum ReadingSource {
        /// A person's check-in.
        CheckIn = 1,
        /// Pushed by another system.
        Metric = 2,
        /// Imported with the goal.
        Import = 3,
        /// Counted from milestones.
        Milestones = 4,
        /// Read from a KPI.
        Kpi = 5,
        /// A person recorded it, without a check-in.
        ByHand = 6,
    }
}

/// The place of a reading in its series; later places are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As of when the value is.
    pub effective_at: DateTime<Utc>,
    /// When it became known here.
    pub recorded_at: DateTime<Utc>,
    /// Which reading; a check-in's own id where it is from one.
    pub id: ReadingId,
}

/// A value of a series, with where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its place in the series.
    pub place: Place,
    /// `None` where a check-in states a confidence only.
    pub value: Option<Decimal>,
    /// What said so.
    pub source: ReadingSource,
    /// The id that the source gave; the check-in's or the KPI reading's id where it is from one.
    pub source_id: String,
    /// 1 to 10; 0 where none is stated.
    pub confidence: i16,
    /// Who said so, if a person did.
    pub person: Option<PersonId>,
}

/// What is current of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Current {
    /// The place of the latest reading.
    pub place: Place,
    /// Its value.
    pub value: Option<Decimal>,
    /// What said so.
    pub source: ReadingSource,
}

/// What the latest check-in of a series says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The place of the check-in.
    pub place: Place,
    /// 1 to 10; 0 where it states none.
    pub confidence: i16,
}

/// How a series stands: its latest reading, and its latest check-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The latest reading; `None` before the first.
    pub current: Option<Current>,
    /// The latest check-in, which is the latest reading or before it.
    pub check_in: Option<Stated>,
}

impl Reading {
    /// What it says, as far as values go.
    #[must_use]
    pub const fn current(&self) -> Current {
        Current { place: self.place, value: self.value, source: self.source }
    }

    /// What it says, as far as it is a check-in.
    #[must_use]
    pub fn stated(&self) -> Option<Stated> {
        let is_check_in = self.source == ReadingSource::CheckIn;
        is_check_in.then_some(Stated { place: self.place, confidence: self.confidence })
    }

    /// What a key result reads where a KPI has this reading: the same as of the same moment, known from the same moment.
    #[must_use]
    pub fn of_kpi(&self, id: ReadingId) -> Self {
        Self {
            place: Place { id, ..self.place },
            value: self.value,
            source: ReadingSource::Kpi,
            source_id: self.place.id.to_string(),
            confidence: 0,
            person: self.person,
        }
    }
}

impl Current {
    /// Whether it goes before another.
    #[must_use]
    pub fn is_after(&self, other: &Self) -> bool {
        self.place > other.place
    }
}

impl Standing {
    /// With one more reading; the same as before where later ones are known, or this one.
    #[must_use]
    pub fn after(self, reading: &Reading) -> Self {
        let current = match self.current {
            Some(latest) if !reading.current().is_after(&latest) => latest,
            _ => reading.current(),
        };
        let check_in = match (self.check_in, reading.stated()) {
            (Some(latest), Some(stated)) if stated.place > latest.place => Some(stated),
            (Some(latest), _) => Some(latest),
            (None, stated) => stated,
        };
        Self { current: Some(current), check_in }
    }

    /// With more readings, in any order.
    #[must_use]
    pub fn after_all<'a>(self, readings: impl IntoIterator<Item = &'a Reading>) -> Self {
        readings.into_iter().fold(self, Self::after)
    }

    /// The latest value; `None` before the first reading and where nothing is measured.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        self.current?.value
    }

    /// What the latest check-in states; 0 where it states none and where there is none.
    #[must_use]
    pub fn confidence(&self) -> i16 {
        self.check_in.map_or(0, |check_in| check_in.confidence)
    }

    /// The check-in that the latest value is from; `None` where it is from elsewhere.
    #[must_use]
    pub fn check_in_id(&self) -> Option<Uuid> {
        let current = self.current.filter(|current| current.source == ReadingSource::CheckIn);
        current.map(|current| current.place.id.uuid())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A moment in seconds.
    pub(crate) fn second(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).expect("it is a time")
    }

    pub(crate) fn reading(source: ReadingSource, id: u128, effective: i64, recorded: i64) -> Reading {
        Reading {
            place: Place {
                effective_at: second(effective),
                recorded_at: second(recorded),
                id: ReadingId(Uuid::from_u128(id)),
            },
            value: Some(Decimal::from(effective)),
            source,
            source_id: String::new(),
            confidence: if source == ReadingSource::CheckIn { 7 } else { 0 },
            person: None,
        }
    }

    /// Any readings, many of which share their times.
    pub(crate) fn readings() -> impl Strategy<Value = Vec<Reading>> {
        let one = (1_u128..60, 0_i64..4, 0_i64..4, any::<bool>(), 0_i16..=10).prop_map(
            |(id, effective, recorded, is_check_in, confidence)| {
                let source = if is_check_in { ReadingSource::CheckIn } else { ReadingSource::Metric };
                let confidence = if is_check_in { confidence } else { 0 };
                Reading { confidence, ..reading(source, id, effective, recorded) }
            },
        );
        // A place is of one reading.
        prop::collection::vec(one, 1..16).prop_map(|mut readings| {
            readings.sort_by_key(|reading| reading.place);
            readings.dedup_by_key(|reading| reading.place);
            readings
        })
    }

    proptest! {
        #[test]
        fn the_latest_effective_reading_stands_then_the_later_recorded_then_the_greater_id(
            readings in readings().prop_shuffle(),
        ) {
            let stands = Standing::default().after_all(&readings);
            let latest = |readings: &mut dyn Iterator<Item = &Reading>| {
                readings.max_by_key(|one| (one.place.effective_at, one.place.recorded_at, one.place.id)).cloned()
            };
            let current = latest(&mut readings.iter()).map(|reading| reading.current());
            let is_check_in = |reading: &&Reading| reading.source == ReadingSource::CheckIn;
            let check_in = latest(&mut readings.iter().filter(is_check_in));
            prop_assert_eq!(stands.current, current);
            prop_assert_eq!(stands.confidence(), check_in.as_ref().map_or(0, |check_in| check_in.confidence));
            prop_assert_eq!(stands.check_in, check_in.and_then(|check_in| check_in.stated()));
        }

        #[test]
        fn order_repetition_and_cut_leave_no_trace(
            (readings, shuffled) in readings().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            cut in 0_usize..16,
        ) {
            let once = Standing::default().after_all(&readings);
            let (first, second) = shuffled.split_at(cut.min(shuffled.len()));
            let in_pieces = Standing::default().after_all(second).after_all(first);
            prop_assert_eq!(in_pieces, once);
            prop_assert_eq!(in_pieces.after_all(&shuffled), once, "once more");
        }
    }

    #[test]
    fn a_metric_moves_the_value_and_leaves_the_confidence() {
        let check_in = reading(ReadingSource::CheckIn, 1, 10, 10);
        let pushed = reading(ReadingSource::Metric, 2, 20, 20);
        let stands = Standing::default().after(&check_in).after(&pushed);
        assert_eq!((stands.value(), stands.confidence()), (Some(Decimal::from(20)), 7));
        assert_eq!(stands.check_in_id(), None);
        assert_eq!(Standing::default().after(&check_in).check_in_id(), Some(Uuid::from_u128(1)));
    }

    #[test]
    fn a_check_in_of_the_past_brings_its_confidence_and_not_its_value() {
        let pushed = reading(ReadingSource::Metric, 2, 20, 20);
        let late = reading(ReadingSource::CheckIn, 1, 10, 30);
        let stands = Standing::default().after(&pushed).after(&late);
        assert_eq!((stands.value(), stands.confidence()), (Some(Decimal::from(20)), 7));
    }

    #[test]
    fn what_is_read_from_a_kpi_is_as_of_the_same_moment() {
        let kpi = reading(ReadingSource::ByHand, 5, 20, 30);
        let read = kpi.of_kpi(ReadingId(Uuid::from_u128(6)));
        assert_eq!(
            (read.value, read.place.effective_at, read.place.recorded_at),
            (kpi.value, second(20), second(30))
        );
        assert_eq!((read.source, read.source_id), (ReadingSource::Kpi, kpi.place.id.to_string()));
    }
}
