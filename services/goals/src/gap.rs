//! What is missing in the alignment of goals.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::owner::Owner;

/// Kinds of gaps, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GapKind {
    /// An objective that serves nothing, of a person or of a group that is under another.
    NoParent,
    /// An objective under which there is neither a key result nor an objective.
    NoChild,
    /// A key result without value and aligned objectives, of an owner with nobody in it.
    NobodyWorksOnIt,
}

/// A goal to which something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is missing.
    pub kind: GapKind,
    /// The objective or key result.
    pub node: Uuid,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub owner: Owner,
    /// Its place in the tree of the cycle, as it is stored.
    pub path: String,
}

impl GapKind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::NoParent, Self::NoChild, Self::NobodyWorksOnIt];

    /// The number under which it is sent.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::NoParent => 1,
            Self::NoChild => 2,
            Self::NobodyWorksOnIt => 3,
        }
    }

    /// The kind of a number.
    #[must_use]
    pub fn of_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_the_order_of_their_numbers() {
        for (kind, code) in GapKind::ALL.into_iter().zip(1..) {
            assert_eq!((kind.code(), GapKind::of_code(code)), (code, Some(kind)));
        }
        assert_eq!(GapKind::of_code(0), None);
        assert!(GapKind::ALL.is_sorted());
    }
}
