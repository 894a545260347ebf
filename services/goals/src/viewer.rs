//! Who sees a goal.
//!
//! An objective, with its key results, is seen by everybody in the organization, by a group, or by
//! named people; its owner and its contributors always see it. A group's goals are seen by its
//! members, by members of the groups under it, and by leads of the groups above it. What a group
//! may see, administrators and HR see, too; what named people may see, they do not.
//!
//! The same rule in SQL is `(o.readers IS NULL OR o.readers && $keys OR ($administers AND
//! o.visibility = 2))`, with [`Viewer::keys`] and [`Viewer::administers`].

use uuid::Uuid;

use crate::coded::coded;

coded! {
    /// Who sees an objective beside its owner and its contributors.
    pub enum Visibility {
        /// Everybody in the organization.
        Organization = 1,
        /// A group.
        Group = 2,
        /// Named people.
        NamedPeople = 3,
    }
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

impl Viewer {
    /// Whether they see an objective of this visibility, with these people and groups as its
    /// readers.
    #[must_use]
    pub fn sees(&self, visibility: Visibility, readers: &[Uuid]) -> bool {
        match visibility {
            Visibility::Organization => true,
            Visibility::Group => self.administers || self.is_among(readers),
            Visibility::NamedPeople => self.is_among(readers),
        }
    }

    fn is_among(&self, readers: &[Uuid]) -> bool {
        readers.iter().any(|reader| self.keys.contains(reader))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_see_what_a_group_sees_and_not_what_named_people_see() {
        let hr = Viewer { keys: vec![Uuid::from_u128(1)], administers: true };
        let other = [Uuid::from_u128(2)];
        assert!(hr.sees(Visibility::Organization, &[]));
        assert!(hr.sees(Visibility::Group, &other));
        assert!(!hr.sees(Visibility::NamedPeople, &other));
        assert!(hr.sees(Visibility::NamedPeople, &[Uuid::from_u128(1)]));
    }

    #[test]
    fn a_member_sees_what_one_of_their_keys_is_named_for() {
        let member = Viewer { keys: vec![Uuid::from_u128(1), Uuid::from_u128(5)], administers: false };
        assert!(member.sees(Visibility::Group, &[Uuid::from_u128(5)]));
        assert!(!member.sees(Visibility::Group, &[Uuid::from_u128(6)]));
        assert!(!Viewer::default().sees(Visibility::NamedPeople, &[]));
    }
}
