//! Who owns a goal.

use ovation_chassis::ids::{GroupId, PersonId};
use serde::Serialize;
use uuid::Uuid;

/// The one owner of an objective or a key result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Owner {
    /// A department or a team; its leads act for it.
    Group(GroupId),
    /// A person, who acts for themselves.
    Person(PersonId),
}

impl Owner {
    /// The owner in its two columns, of which exactly one is filled; `None` otherwise.
    #[must_use]
    pub fn of_columns(group: Option<Uuid>, person: Option<Uuid>) -> Option<Self> {
        match (group, person) {
            (Some(group), None) => Some(Self::Group(GroupId(group))),
            (None, Some(person)) => Some(Self::Person(PersonId(person))),
            _ => None,
        }
    }

    /// Its bare id, for SQL.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Group(group) => group.uuid(),
            Self::Person(person) => person.uuid(),
        }
    }

    /// The owning group, if a group owns it.
    #[must_use]
    pub fn group(self) -> Option<GroupId> {
        match self {
            Self::Group(group) => Some(group),
            Self::Person(_) => None,
        }
    }

    /// The owning person, if a person owns it.
    #[must_use]
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Group(_) => None,
        }
    }
}
