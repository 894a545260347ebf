//! The one place that reads the machine's clock.
//!
//! What is recorded carries the time of its Postgres transaction ([`crate::tx::Tx::now`]); this clock serves what has no
//! transaction: expiry of tokens, ages of metrics.

use chrono::{DateTime, Utc};

/// The machine's time.
#[expect(clippy::disallowed_methods, reason = "the one lawful place for the clock")]
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
