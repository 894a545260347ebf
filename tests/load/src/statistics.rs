//! Medians and percentiles.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::error::Error;

/// The longest latency that is told apart, in microseconds: a minute.
const LATENCY_MICROS_MAX: u64 = 60_000_000;
/// Digits of a latency that are kept: one percent. Each of hundreds of workers has a histogram of its own.
const DIGITS: u8 = 2;

/// How long things took.
#[derive(Clone, Debug)]
pub(crate) struct Latencies(Histogram<u64>);

impl Latencies {
    /// Nothing yet.
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self(Histogram::new_with_bounds(1, LATENCY_MICROS_MAX, DIGITS)?))
    }

    /// Adds one.
    pub(crate) fn record(&mut self, latency: Duration) {
        self.0.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
    }

    /// Adds those of another, which has the same bounds.
    pub(crate) fn add(&mut self, other: &Self) {
        for value in other.0.iter_recorded() {
            self.0.saturating_record_n(value.value_iterated_to(), value.count_at_value());
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.0.len()
    }

    /// The latency that this share of them does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        Duration::from_micros(self.0.value_at_quantile(share))
    }
}

/// The middle value; with an even number of them, the mean of the middle two. 0 for none.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (None, _) => 0.0,
        (Some(value), 1) => *value,
        (Some(value), _) => f64::midpoint(values[middle - 1], *value),
    }
}

/// A count as a number to divide; exact up to four thousand million.
pub(crate) fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median([4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
        assert!(median([]).abs() < 1e-9);
    }

    #[test]
    fn percentiles_are_right_to_one_percent() {
        let mut latencies = Latencies::new().unwrap();
        let mut others = Latencies::new().unwrap();
        for milliseconds in 1..=100 {
            let half = if milliseconds % 2 == 0 { &mut latencies } else { &mut others };
            half.record(Duration::from_millis(milliseconds));
        }
        latencies.add(&others);
        assert_eq!(latencies.count(), 100);
        let p99 = latencies.quantile(0.99).as_secs_f64();
        assert!((p99 - 0.099).abs() < 0.001, "{p99}");
    }
}
