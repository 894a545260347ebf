//! Who sees a goal.
//!
//! An objective, with its key results, is seen by everybody in the organization, by a group, or by
//! named people; its owner and its contributors always see it. A group's goals are seen by its
//! members, by members of the groups under it, and by leads of the groups above it. What a group
//! may see, administrators and HR see, too; what named people may see, they do not.
//!
//! The same rule in SQL is `(o.readers IS NULL OR o.readers && $keys OR ($administers AND
//! o.visibility = 2))`, with [`Viewer::keys`] and [`Viewer::administers`]; `readers` is a column that
//! follows from the others.

use ovation_chassis::ids::{GroupId, PersonId};
use serde::Serialize;
use uuid::Uuid;

/// Who sees an objective beside its owner and its contributors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Visibility {
    /// Everybody in the organization.
    #[default]
    Organization,
    /// A group.
    Group(GroupId),
    /// Named people.
    NamedPeople(Vec<PersonId>),
}

/// A caller, as far as seeing goals goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The person, the groups they belong to with all above these, and the groups under those they
    /// lead. Empty for who is no person.
    pub keys: Vec<Uuid>,
    /// Whether they are an administrator or HR.
    pub administers: bool,
}

impl Visibility {
    /// The number under which it is stored and sent.
    #[must_use]
    pub const fn code(&self) -> i16 {
        match self {
            Self::Organization => 1,
            Self::Group(_) => 2,
            Self::NamedPeople(_) => 3,
        }
    }

    /// The visibility in its columns, if they go together.
    #[must_use]
    pub fn of_columns(code: i16, group: Option<Uuid>, people: &[Uuid]) -> Option<Self> {
        match (code, group) {
            (1, _) => Some(Self::Organization),
            (2, Some(group)) => Some(Self::Group(GroupId(group))),
            (3, _) => Some(Self::NamedPeople(people.iter().copied().map(PersonId).collect())),
            _ => None,
        }
    }

    /// The group that sees it, if one does.
    #[must_use]
    pub const fn group(&self) -> Option<GroupId> {
        match self {
            Self::Group(group) => Some(*group),
            Self::Organization | Self::NamedPeople(_) => None,
        }
    }

    /// The people who are named.
    #[must_use]
    pub fn people(&self) -> &[PersonId] {
        match self {
            Self::NamedPeople(people) => people,
            Self::Organization | Self::Group(_) => &[],
        }
    }

    /// Whether everybody in the organization sees it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Organization)
    }
}

impl Viewer {
    /// Whether they see an objective of this visibility, of which these people and groups are owner,
    /// contributors or named.
    #[must_use]
    pub fn sees(&self, visibility: &Visibility, readers: impl IntoIterator<Item = Uuid>) -> bool {
        let mut readers = readers.into_iter();
        match visibility {
            Visibility::Organization => true,
            Visibility::Group(_) if self.administers => true,
            Visibility::Group(_) | Visibility::NamedPeople(_) => {
                readers.any(|reader| self.keys.contains(&reader))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_see_what_a_group_sees_and_not_what_named_people_see() {
        let hr = Viewer { keys: vec![Uuid::from_u128(1)], administers: true };
        let other = [Uuid::from_u128(2)];
        let group = Visibility::Group(GroupId(other[0]));
        let named = Visibility::NamedPeople(vec![PersonId(other[0])]);
        assert!(hr.sees(&Visibility::Organization, []));
        assert!(hr.sees(&group, other));
        assert!(!hr.sees(&named, other));
        assert!(hr.sees(&named, [other[0], Uuid::from_u128(1)]));
    }

    #[test]
    fn a_member_sees_what_one_of_their_keys_is_named_for() {
        let member = Viewer { keys: vec![Uuid::from_u128(1), Uuid::from_u128(5)], administers: false };
        let group = Visibility::Group(GroupId::default());
        assert!(member.sees(&group, [Uuid::from_u128(5)]));
        assert!(!member.sees(&group, [Uuid::from_u128(6)]));
        assert!(!Viewer::default().sees(&group, []));
    }

    #[test]
    fn a_visibility_survives_being_stored() {
        let people = vec![PersonId(Uuid::from_u128(7))];
        for visibility in [
            Visibility::Organization,
            Visibility::Group(GroupId(Uuid::from_u128(3))),
            Visibility::NamedPeople(people),
        ] {
            let people: Vec<Uuid> = visibility.people().iter().map(|person| person.uuid()).collect();
            let group = visibility.group().map(Uuid::from);
            assert_eq!(Visibility::of_columns(visibility.code(), group, &people), Some(visibility));
        }
        assert_eq!(Visibility::of_columns(2, None, &[]), None);
    }
}
