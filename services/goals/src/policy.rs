//! How goals are set in a group, and what of it is in force for whom.
//!
//! A policy is of a group, of a job type (職種) in it, or, without a group, of the organization. It
//! says some things and leaves others open. What is in force is found field by field: the first
//! policy that says something, going from the owner's group up the tree to the organization, where
//! at each step the one for the owner's job type goes before the one for all. What nobody says has
//! a default.
//!
//! For a group, this begins at the group; only policies for all hold. For a person it begins at
//! their first group, by which they are counted, too: one person, one policy, though they may be in
//! many groups. A person without a group has the organization's.

use std::collections::HashMap;

use ovation_chassis::ids::GroupId;
use serde::Serialize;

use crate::coded::coded;
use crate::config::GROUP_LEVELS_MAX;
use crate::ids::PolicyId;

coded! {
    /// Whether people set objectives of their own.
    pub enum IndividualObjectives {
        /// 必須.
        Required = 1,
        /// 任意.
        Optional = 2,
        /// なし.
        Off = 3,
    }
}

coded! {
    /// Whether a rationale must be written before an objective is proposed or becomes active.
    pub enum RationaleRule {
        /// It must.
        Required = 1,
        /// It may.
        Optional = 2,
    }
}

coded! {
    /// Who approves an objective before it becomes active.
    pub enum Approval {
        /// Nobody: whoever may change it makes it active.
        Nobody = 1,
        /// A lead of the owning group or above it; for a person's objective, of one of their groups, or their manager.
        Lead = 2,
        /// Administrators and HR.
        Hr = 3,
    }
}

/// A policy as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPolicy {
    /// Its id.
    pub id: PolicyId,
    /// Where it holds.
    pub place: Place,
    /// What it says.
    pub rules: Rules,
    /// 1 at first, raised by each change.
    pub revision: i64,
}

/// Where a policy holds, or where an owner stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// The group; `None` for the organization.
    pub group: Option<GroupId>,
    /// The job type; `None` for all, or where it is not known.
    pub job_type: Option<String>,
}

/// What a policy says; `None` leaves it to the group above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Whether people set objectives of their own.
    pub individual_objectives: Option<IndividualObjectives>,
    /// The most key results of an objective before the coach advises: 1 to 20.
    pub key_results_max: Option<i16>,
    /// Whether a rationale must be written.
    pub rationale: Option<RationaleRule>,
    /// Who approves.
    pub approval: Option<Approval>,
    /// The most objectives of one owner before the coach advises: 1 to 50.
    pub objectives_max: Option<i16>,
}

/// A value with the policy that says it; `None` where it is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce<T> {
    /// What holds.
    pub value: T,
    /// Where it is set.
    pub policy: Option<PolicyId>,
}

/// What is in force for an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectivePolicy {
    /// Whether people set objectives of their own; OPTIONAL if nobody says.
    pub individual_objectives: InForce<IndividualObjectives>,
    /// The most key results of an objective; 5 if nobody says.
    pub key_results_max: InForce<i16>,
    /// Whether a rationale must be written; OPTIONAL if nobody says.
    pub rationale: InForce<RationaleRule>,
    /// Who approves; nobody if nobody says.
    pub approval: InForce<Approval>,
    /// The most objectives of one owner; 3 if nobody says.
    pub objectives_max: InForce<i16>,
}

impl EffectivePolicy {
    /// What policies say of an owner, the nearest first.
    #[must_use]
    pub fn of(nearest_first: &[&GroupPolicy]) -> Self {
        fn first<T>(policies: &[&GroupPolicy], rule: impl Fn(&Rules) -> Option<T>, default: T) -> InForce<T> {
            let said = policies.iter().find_map(|policy| rule(&policy.rules).map(|value| (value, policy.id)));
            said.map_or(InForce { value: default, policy: None }, |(value, id)| InForce {
                value,
                policy: Some(id),
            })
        }
        let policies = nearest_first;
        Self {
            individual_objectives: first(
                policies,
                |rules| rules.individual_objectives,
                IndividualObjectives::Optional,
            ),
            key_results_max: first(policies, |rules| rules.key_results_max, 5),
            rationale: first(policies, |rules| rules.rationale, RationaleRule::Optional),
            approval: first(policies, |rules| rules.approval, Approval::Nobody),
            objectives_max: first(policies, |rules| rules.objectives_max, 3),
        }
    }
}

/// Policies with the tree of the groups that they hold in.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    above: HashMap<GroupId, GroupId>,
    set: HashMap<Place, GroupPolicy>,
}

impl Policies {
    /// These policies, and which group is above which.
    #[must_use]
    pub fn new(above: impl IntoIterator<Item = (GroupId, GroupId)>, policies: Vec<GroupPolicy>) -> Self {
        let set = policies.into_iter().map(|policy| (policy.place.clone(), policy)).collect();
        Self { above: above.into_iter().collect(), set }
    }

    /// What is in force for who stands there.
    ///
    /// Groups further up than [`GROUP_LEVELS_MAX`] say nothing: a copy of the directory may show a
    /// circle for as long as facts are under way.
    #[must_use]
    pub fn in_force(&self, place: &Place) -> EffectivePolicy {
        let up = std::iter::successors(place.group, |group| self.above.get(group).copied());
        let steps = up.take(GROUP_LEVELS_MAX).map(Some).chain([None]);
        let chain: Vec<&GroupPolicy> = steps
            .flat_map(|group| {
                let of_job_type =
                    place.job_type.clone().map(|job_type| Place { group, job_type: Some(job_type) });
                of_job_type.into_iter().chain([Place { group, job_type: None }])
            })
            .filter_map(|place| self.set.get(&place))
            .collect();
        EffectivePolicy::of(&chain)
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
