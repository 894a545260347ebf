//! Groups: departments, which form a tree, and teams, which are free; and who is in them.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{GroupId, PersonId};
use serde::Serialize;
use uuid::{Uuid, uuid};

use crate::folding::{folded_key, folded_name};

/// How deep the tree of departments may be, in levels. Organizations have about eight; a tree far deeper is a mistake.
pub const DEPARTMENT_LEVELS_MAX: usize = 32;

/// Namespace of the ids of memberships.
const MEMBERSHIPS: Uuid = uuid!("8e0ad2b6-97a0-4f5c-8a2e-0b6f5d1f9c21");

/// A department or a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its key, as it was given.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: GroupKind,
    /// The department above.
    pub parent: Option<GroupId>,
    /// Counts its changes from 1.
    pub revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum GroupKind {
    /// A node of the management tree.
    Department,
    /// Free, cross-functional.
    Team,
}

/// A group to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewGroup {
    /// Well-formed by [`is_key`].
    pub key: String,
    /// 1 to 200 characters.
    pub name: String,
    /// What it is.
    pub kind: GroupKind,
    /// The department above; departments only.
    pub parent: Option<GroupId>,
}

/// A person in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: GroupId,
    /// The person.
    pub person: PersonId,
    /// Their role in it.
    pub role: MembershipRole,
    /// Counts changes from 1, and goes on where it was after the membership ended.
    pub revision: i64,
}

/// A member's role in a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum MembershipRole {
    /// Belongs to it.
    #[default]
    Member,
    /// Leads it.
    Lead,
}

/// Why a department cannot stand where it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// It would become its own ancestor.
    Cycle,
    /// The tree would become deeper than [`DEPARTMENT_LEVELS_MAX`].
    TooDeep,
}

impl Group {
    /// The group that this request creates, at revision 1.
    #[must_use]
    pub fn created(id: GroupId, new: NewGroup, now: DateTime<Utc>) -> Self {
        Self {
            id,
            key: new.key,
            name: new.name,
            kind: new.kind,
            parent: new.parent,
            revision: 1,
            created_at: now,
        }
    }

    /// The key as it is compared: whatever the case and width.
    #[must_use]
    pub fn folded_key(&self) -> String {
        folded_key(&self.key)
    }

    /// Where it stands among others.
    #[must_use]
    pub fn sort_key(&self) -> String {
        folded_name(&self.name)
    }
}

/// Whether the text may be a group's key, besides its length: letters of any script, digits, `-` and `_`.
#[must_use]
pub fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '_'))
}

/// Checks that a department may stand under a parent whose line of ancestors, from the parent itself upwards, is this.
pub fn place(department: GroupId, line: &[GroupId]) -> Result<(), Misplaced> {
    if line.contains(&department) {
        return Err(Misplaced::Cycle);
    }
    if line.len() >= DEPARTMENT_LEVELS_MAX {
        return Err(Misplaced::TooDeep);
    }
    Ok(())
}

/// The id under which the facts about a person in a group are kept: always the same for the two.
#[must_use]
pub fn membership_entity(group: GroupId, person: PersonId) -> Uuid {
    let mut both = [0; 32];
    both[..16].copy_from_slice(group.uuid().as_bytes());
    both[16..].copy_from_slice(person.uuid().as_bytes());
    Uuid::new_v5(&MEMBERSHIPS, &both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_letters_digits_and_two_signs() {
        for right in ["sales", "Sales-1", "営業部", "a_b"] {
            assert!(is_key(right), "{right}");
        }
        for wrong in ["", "a b", "a/b", "a.b", "営業・部"] {
            assert!(!is_key(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_department_never_stands_under_itself() {
        let line: Vec<GroupId> = (0..3).map(|_| GroupId::random()).collect();
        assert_eq!(place(line[1], &line), Err(Misplaced::Cycle));
        assert_eq!(place(GroupId::random(), &line), Ok(()));
        assert_eq!(place(GroupId::random(), &[]), Ok(()));
    }

    #[test]
    fn the_tree_of_departments_has_a_bottom() {
        let mut line: Vec<GroupId> = (1..DEPARTMENT_LEVELS_MAX).map(|_| GroupId::random()).collect();
        assert_eq!(place(GroupId::random(), &line), Ok(()));
        line.push(GroupId::random());
        assert_eq!(place(GroupId::random(), &line), Err(Misplaced::TooDeep));
    }

    #[test]
    fn a_membership_is_the_same_entity_whenever_it_is_set() {
        let (group, person) = (GroupId::random(), PersonId::random());
        assert_eq!(membership_entity(group, person), membership_entity(group, person));
        assert_ne!(
            membership_entity(group, person),
            membership_entity(GroupId(person.uuid()), PersonId(group.uuid()))
        );
    }
}
