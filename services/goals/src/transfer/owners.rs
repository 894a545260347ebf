//! Who owns a goal of a file: names, keys and addresses as owners of the organization.

use std::collections::HashMap;

use ovation_chassis::ids::{GroupId, PersonId};

use super::finding::{Complaint, Finding};
use super::row::Row;
use super::words::Scope;
use crate::owner::Owner;
use crate::title;

/// What names stand for.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    names: HashMap<String, Found>,
    default: Option<Owner>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// Whoever imports said so: nobody else is meant.
    Chosen(Owner),
    One(Owner),
    Several,
}

/// Whose a goal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// `None` where the row names nobody: the default for an objective, the objective's owner for a key result.
    pub owner: Option<Owner>,
    /// People who work on it beside the owner.
    pub contributors: Vec<PersonId>,
    /// The first of the groups, if it is known.
    pub group: Option<GroupId>,
    /// People who are named as those who see it.
    pub visible_to: Vec<PersonId>,
    /// Names that nobody is known by.
    pub missing: Vec<String>,
    /// What is said of them.
    pub findings: Vec<Finding>,
}

impl Found {
    const fn owner(&self) -> Option<Owner> {
        match self {
            Self::Chosen(owner) | Self::One(owner) => Some(*owner),
            Self::Several => None,
        }
    }
}

impl Owners {
    /// Nobody is known yet; `default` owns what names nobody who is.
    #[must_use]
    pub fn new(default: Owner) -> Self {
        Self { names: HashMap::new(), default: Some(default) }
    }

    /// Somebody is called so. Names are compared without case, width and blanks.
    pub fn add(&mut self, name: &str, owner: Owner) {
        let found = self.names.entry(title::key(name)).or_insert(Found::One(owner));
        if matches!(found, Found::One(other) if *other != owner) {
            *found = Found::Several;
        }
    }

    /// Whoever imports says whom a name stands for.
    pub fn choose(&mut self, name: &str, owner: Owner) {
        self.names.insert(title::key(name), Found::Chosen(owner));
    }

    /// Whose a row is.
    #[must_use]
    pub fn of(&self, row: &Row) -> Owned {
        let mut owned = Owned {
            owner: None,
            contributors: Vec::new(),
            group: None,
            visible_to: Vec::new(),
            missing: Vec::new(),
            findings: Vec::new(),
        };
        let (person, group) = (row.owners.first(), row.groups.first());
        let named = match row.scope {
            Some(Scope::Person) => person,
            Some(Scope::Group) => group.or(person),
            Some(Scope::Organization) => None,
            None => person.or(group),
        };
        if let Some(name) = named {
            // An unknown owner is said, and the default takes the place.
            owned.owner = self.look_up(name, &mut owned).or(self.default);
        }
        for name in row.owners.iter().filter(|name| Some(*name) != named) {
            if let Some(Owner::Person(person)) = self.look_up(name, &mut owned)
                && owned.owner != Some(Owner::Person(person))
                && !owned.contributors.contains(&person)
            {
                owned.contributors.push(person);
            }
        }
        if let Some(group) = group {
            owned.group = self.names.get(&title::key(group)).and_then(Found::owner).and_then(Owner::group);
        }
        for name in &row.visible_to {
            if let Some(Owner::Person(person)) = self.look_up(name, &mut owned)
                && !owned.visible_to.contains(&person)
            {
                owned.visible_to.push(person);
            }
        }
        owned
    }

    /// The owner by default.
    #[must_use]
    pub const fn default(&self) -> Option<Owner> {
        self.default
    }

    fn look_up(&self, name: &str, owned: &mut Owned) -> Option<Owner> {
        let complaint = match self.names.get(&title::key(name)) {
            Some(Found::Chosen(found) | Found::One(found)) => return Some(*found),
            Some(Found::Several) => Complaint::OwnerAmbiguous { owner: name.to_owned() },
            None => Complaint::OwnerUnknown { owner: name.to_owned() },
        };
        owned.missing.push(name.to_owned());
        owned.findings.push(Finding::of_cell("", name, complaint));
        None
    }
}
