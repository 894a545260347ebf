//! Planning periods.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::ids::CycleId;

/// A planning period as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Its id.
    pub id: CycleId,
    /// What it is and when.
    pub plan: CyclePlan,
    /// When it was closed; nothing in it changes from then on.
    pub closed_at: Option<DateTime<Utc>>,
    /// 1 at first, raised by each change.
    pub revision: i64,
}

/// What a person says of a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CyclePlan {
    /// Unique in the organization.
    pub name: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day, not before the first.
    pub ends_on: NaiveDate,
}

impl Cycle {
    /// Whether goals in it may change.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}
