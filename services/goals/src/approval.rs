//! Who approves an objective: by the rule of the policy that is in force for its owner.

use ovation_chassis::ids::PersonId;

use crate::policy::Approval;

#[expect(clippy::struct_excessive_bools, reason = "four relations, of which any may hold")]
/// What a person is to an objective, as far as approving it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// They own it, or lead the group that does.
    pub acts_for_owner: bool,
    /// They lead the owning group or one above it; or one of the owning person's groups, or one
    /// above these.
    pub leads: bool,
    /// They are the owning person's manager.
    pub manages: bool,
    /// They are an administrator or HR.
    pub administers: bool,
}

impl Approval {
    /// Whether a person of this standing decides on what `proposed_by` proposed: never the one who
    /// proposed it.
    #[must_use]
    pub fn is_by(self, person: PersonId, standing: Standing, proposed_by: Option<PersonId>) -> bool {
        let is_named = match self {
            Self::Nobody => standing.acts_for_owner || standing.leads || standing.administers,
            Self::Lead => standing.leads || standing.manages,
            Self::Hr => standing.administers,
        };
        is_named && proposed_by != Some(person)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOBODY: Standing =
        Standing { acts_for_owner: false, leads: false, manages: false, administers: false };
    const OWNER: Standing = Standing { acts_for_owner: true, ..NOBODY };
    const LEAD: Standing = Standing { leads: true, ..NOBODY };
    const MANAGER: Standing = Standing { manages: true, ..NOBODY };
    const HR: Standing = Standing { administers: true, ..NOBODY };

    #[test]
    fn those_decide_whom_the_rule_names() {
        let (person, other) = (PersonId(Uuid::from_u128(1)), Some(PersonId(Uuid::from_u128(2))));
        let deciding = |rule: Approval| {
            [NOBODY, OWNER, LEAD, MANAGER, HR].map(|standing| rule.is_by(person, standing, other))
        };
        assert_eq!(deciding(Approval::Nobody), [false, true, true, false, true]);
        assert_eq!(deciding(Approval::Lead), [false, false, true, true, false]);
        assert_eq!(deciding(Approval::Hr), [false, false, false, false, true]);
    }

    #[test]
    fn nobody_decides_on_what_they_proposed() {
        let person = PersonId(Uuid::from_u128(1));
        let everything = Standing { acts_for_owner: true, leads: true, manages: true, administers: true };
        for rule in [Approval::Nobody, Approval::Lead, Approval::Hr] {
            assert!(!rule.is_by(person, everything, Some(person)));
            assert!(rule.is_by(person, everything, None));
        }
    }
}
