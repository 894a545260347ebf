//! How check-ins are listed: pure.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check_in::{CheckIn, CheckInId, KeyResultId};

/// Which check-ins: those that meet every condition that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Only those that state this key result's value.
    pub key_result: Option<KeyResultId>,
    /// Only those of this person.
    pub author: Option<PersonId>,
}

/// Where a page ends: the place of its last check-in. The latest come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// When the check-in was made.
    pub created_at: DateTime<Utc>,
    /// Its id, for those of the same moment.
    pub id: CheckInId,
}

impl Place {
    /// Before the latest check-in that could ever be.
    pub const BEGINNING: Self = Self { created_at: DateTime::<Utc>::MAX_UTC, id: CheckInId(Uuid::max()) };

    /// Where the check-in stands.
    pub fn of(check_in: &CheckIn) -> Self {
        Self { created_at: check_in.created_at, id: check_in.id }
    }
}

/// Bytes of an entry, about, beside its note.
const ENTRY_BYTES: usize = 80;

/// Bytes of a check-in, about, beside its texts.
const CHECK_IN_BYTES: usize = 120;

/// How many of the check-ins, from the first on, have at most so many bytes together; at least one.
pub fn fitting(check_ins: &[CheckIn], bytes_max: usize) -> usize {
    let sizes = check_ins.iter().scan(0_usize, |sum, check_in| {
        *sum += bytes(check_in);
        Some(*sum)
    });
    sizes.take_while(|sum| *sum <= bytes_max).count().max(1)
}

fn bytes(check_in: &CheckIn) -> usize {
    let entries: usize = check_in.entries.iter().map(|entry| entry.note.len() + ENTRY_BYTES).sum();
    check_in.note.len() + CHECK_IN_BYTES + entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_in(note_bytes: usize) -> CheckIn {
        CheckIn {
            id: CheckInId::random(),
            author: PersonId::random(),
            note: "a".repeat(note_bytes),
            entries: Vec::new(),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_page_is_cut_before_the_check_in_that_would_burst_it() {
        let page = [check_in(1_000), check_in(1_000), check_in(1_000)];
        assert_eq!(fitting(&page, 10_000), 3);
        assert_eq!(fitting(&page, 3_000), 2);
    }

    #[test]
    fn a_single_check_in_is_always_sent() {
        assert_eq!(fitting(&[check_in(1_000)], 10), 1);
    }
}
