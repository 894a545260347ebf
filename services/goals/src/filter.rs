//! Which goals a list or a tree is about.
//!
//! All conditions hold. An objective is looked at itself. **A key result** has the kind, the state and
//! the labels of its objective, and a health of its own; it is owned by whom a filter asks for if it
//! is itself or its objective is, and it concerns somebody whom its objective concerns.
//!
//! **What concerns a person**: what they own, contribute to, or own a key result of, and what is
//! owned by a group that they lead or belong to.

use ovation_chassis::ids::{GroupId, PersonId};
use serde::Serialize;
use uuid::Uuid;

use crate::health::Health;
use crate::ids::ObjectiveId;
use crate::objective::{Objective, ObjectiveKind, ObjectiveState};
use crate::owner::Owner;

/// Conditions as they are asked for; empty ones are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Conditions {
    /// Owned by exactly this one.
    pub owner: Option<Owner>,
    /// Owned by one of these groups, or of `people`.
    pub groups: Vec<GroupId>,
    /// And by those under them.
    pub with_sub_groups: bool,
    /// Owned by one of these people, or of `groups`.
    pub people: Vec<PersonId>,
    /// With one of these labels.
    pub labels: Vec<String>,
    /// Meant like one of these.
    pub kinds: Vec<ObjectiveKind>,
    /// That stand at one of these.
    pub states: Vec<ObjectiveState>,
    /// That fare like one of these.
    pub healths: Vec<Health>,
    /// That concern the caller.
    pub concerns_me: bool,
}

/// By whom goals are owned, or which they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners {
    /// By these groups.
    pub groups: Vec<Uuid>,
    /// By these people.
    pub people: Vec<Uuid>,
    /// These objectives, whoever owns them.
    pub objectives: Vec<Uuid>,
}

/// Conditions with the groups and goals that they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As they are asked for.
    pub conditions: Conditions,
    /// Whose goals, if that matters.
    pub owners: Option<Owners>,
    /// What concerns the caller, if that matters.
    pub concern: Option<Owners>,
}

/// What a filter looks at of an objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Which.
    pub id: ObjectiveId,
    /// How it is meant.
    pub kind: ObjectiveKind,
    /// Where it stands.
    pub state: ObjectiveState,
    /// By which words it is found.
    pub labels: Vec<String>,
    /// Who owns it.
    pub owner: Owner,
}

impl Conditions {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { with_sub_groups: self.with_sub_groups, ..Self::default() }
    }
}

impl Owners {
    /// Sorted, so that looking up is quick.
    #[must_use]
    pub fn new(mut groups: Vec<Uuid>, mut people: Vec<Uuid>, mut objectives: Vec<Uuid>) -> Self {
        for ids in [&mut groups, &mut people, &mut objectives] {
            ids.sort_unstable();
            ids.dedup();
        }
        Self { groups, people, objectives }
    }

    fn hold(&self, owner: Owner) -> bool {
        match owner {
            Owner::Group(group) => self.groups.binary_search(&group.uuid()).is_ok(),
            Owner::Person(person) => self.people.binary_search(&person.uuid()).is_ok(),
        }
    }

    fn hold_objective(&self, of: &Traits) -> bool {
        self.hold(of.owner) || self.objectives.binary_search(&of.id.uuid()).is_ok()
    }
}

impl Traits {
    /// Of an objective.
    #[must_use]
    pub fn of(objective: &Objective) -> Self {
        let plan = &objective.plan;
        Self {
            id: objective.id,
            kind: plan.kind,
            state: plan.state,
            labels: plan.labels.clone(),
            owner: plan.owner,
        }
    }
}

impl Filter {
    /// Whose goals have to be looked at, where it is not all of them: the narrowest of the conditions
    /// on owners.
    #[must_use]
    pub fn reach(&self) -> Option<&Owners> {
        self.concern.as_ref().or(self.owners.as_ref())
    }

    /// Whether an objective that fares like this is asked for.
    #[must_use]
    pub fn takes(&self, of: &Traits, health: Health) -> bool {
        self.is_of_kind(of, health) && self.all_owners().all(|owners| owners.hold_objective(of))
    }

    /// Whether a key result of the owner and the objective is asked for, that fares like this.
    #[must_use]
    pub fn takes_key_result(&self, owner: Owner, of: &Traits, health: Health) -> bool {
        let mut all = self.all_owners();
        self.is_of_kind(of, health) && all.all(|owners| owners.hold(owner) || owners.hold_objective(of))
    }

    fn all_owners(&self) -> impl Iterator<Item = &Owners> {
        self.owners.iter().chain(&self.concern)
    }

    fn is_of_kind(&self, of: &Traits, health: Health) -> bool {
        let Conditions { labels, kinds, states, healths, .. } = &self.conditions;
        (kinds.is_empty() || kinds.contains(&of.kind))
            && (states.is_empty() || states.contains(&of.state))
            && (healths.is_empty() || healths.contains(&health))
            && (labels.is_empty() || labels.iter().any(|label| of.labels.contains(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(id: u128) -> Owner {
        Owner::Group(GroupId(Uuid::from_u128(id)))
    }

    fn traits(owner: Owner) -> Traits {
        Traits {
            id: ObjectiveId(Uuid::from_u128(100)),
            kind: ObjectiveKind::Committed,
            state: ObjectiveState::Active,
            labels: vec!["品質".to_owned()],
            owner,
        }
    }

    fn by(conditions: Conditions) -> Filter {
        Filter { conditions, ..Filter::default() }
    }

    #[test]
    fn without_conditions_everything_is_taken() {
        let filter = by(Conditions { with_sub_groups: true, ..Conditions::default() });
        assert!(filter.conditions.is_empty() && filter.reach().is_none());
        assert!(filter.takes(&traits(group(1)), Health::Closed));
    }

    #[test]
    fn all_conditions_hold_and_any_of_one_condition_is_enough() {
        let conditions = Conditions {
            labels: vec!["速さ".to_owned(), "品質".to_owned()],
            kinds: vec![ObjectiveKind::Committed, ObjectiveKind::Moonshot],
            states: vec![ObjectiveState::Active],
            healths: vec![Health::Behind, Health::Overdue],
            ..Conditions::default()
        };
        let filter = by(conditions);
        let of = traits(group(1));
        assert!(filter.takes(&of, Health::Behind));
        assert!(!filter.takes(&of, Health::OnTrack));
        assert!(!filter.takes(&Traits { kind: ObjectiveKind::Aspirational, ..of.clone() }, Health::Behind));
        assert!(!filter.takes(&Traits { state: ObjectiveState::Draft, ..of.clone() }, Health::Behind));
        assert!(!filter.takes(&Traits { labels: Vec::new(), ..of }, Health::Behind));
    }

    #[test]
    fn a_key_result_is_taken_for_its_owner_or_for_its_objective() {
        let owners = Owners::new(vec![Uuid::from_u128(1)], Vec::new(), vec![Uuid::from_u128(100)]);
        let filter = Filter { owners: Some(owners), ..Filter::default() };
        let (own, other) = (group(1), group(2));
        let elsewhere = Traits { id: ObjectiveId(Uuid::from_u128(7)), ..traits(other) };
        let taken = |owner, of: &Traits| filter.takes_key_result(owner, of, Health::OnTrack);
        assert!(taken(own, &elsewhere) && taken(other, &traits(other)));
        assert!(!taken(other, &elsewhere) && !filter.takes(&elsewhere, Health::OnTrack));
    }
}
