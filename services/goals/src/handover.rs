//! Goals that hang in the air, and their way into other hands.

use chrono::NaiveDate;
use ovation_chassis::ids::OrganizationId;
use uuid::Uuid;

use crate::coded::coded;
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::owner::Owner;

coded! {
    /// Kinds of things to hand over.
    pub enum HandoverKind {
        /// An objective.
        Objective = 1,
        /// A key result.
        KeyResult = 2,
        /// A KPI.
        Kpi = 3,
        /// An objective that waits for an approval.
        Approval = 4,
        /// A suggestion that its owner has to answer.
        Suggestion = 5,
    }
}

coded! {
    /// Why something hangs in the air.
    pub enum HandoverCause {
        /// The owner has left.
        PersonLeft = 1,
        /// Nobody is in the owning group or under it.
        GroupEmpty = 2,
        /// The directory does not know the owner.
        OwnerUnknown = 3,
        /// It was asked for what this person has.
        Asked = 4,
        /// Nobody is there who may approve it.
        NoApprover = 5,
    }
}

/// What may have to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverItem {
    /// What it is.
    pub kind: HandoverKind,
    /// Which one; for an approval, the objective.
    pub id: Uuid,
    /// Empty where the caller may not see the goal.
    pub title: String,
    /// Whose it is.
    pub owner: Owner,
    /// Why it is listed.
    pub cause: HandoverCause,
    /// The handover that is ahead: from when on, and to whom.
    pub ahead: Option<(NaiveDate, Owner)>,
}

/// A goal that can change hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoalId {
    /// An objective.
    Objective(ObjectiveId),
    /// A key result.
    KeyResult(KeyResultId),
    /// A KPI.
    Kpi(KpiId),
}

impl GoalId {
    /// Its bare id, for SQL.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Objective(id) => id.uuid(),
            Self::KeyResult(id) => id.uuid(),
            Self::Kpi(id) => id.uuid(),
        }
    }
}

/// A goal, as far as handing it over goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnedGoal {
    /// Which one.
    pub id: GoalId,
    /// Its cycle; a KPI has none.
    pub cycle_id: Option<CycleId>,
    /// Whose it is.
    pub owner: Owner,
    /// Whose its objective is: the same for what is no key result.
    pub objective_owner: Owner,
    /// Whether the caller sees it.
    pub is_seen: bool,
}

/// A handover that is ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handover {
    /// What changes hands.
    pub goal: Uuid,
    /// Whose it was when it was asked for.
    pub old: Owner,
    /// Whose it becomes.
    pub new: Owner,
}

/// Handovers that are due in one organization and were asked for by one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueHandovers {
    /// The tenant.
    pub organization: OrganizationId,
    /// The tenant's key.
    pub organization_key: String,
    /// Who asked.
    pub actor: String,
}

impl Handover {
    /// What changes hands now that the day has come; `None` if the handover lapses: the goal is gone
    /// or another's than when it was asked for, and who asked may have no say in it any more; or it
    /// is the new owner's already.
    #[must_use]
    pub fn carried_out(&self, goals: &[OwnedGoal]) -> Option<(GoalId, Owner)> {
        let goal = goals.iter().find(|goal| goal.id.uuid() == self.goal)?;
        (goal.owner == self.old && goal.owner != self.new).then_some((goal.id, self.new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovation_chassis::ids::PersonId;

    #[test]
    fn a_handover_lapses_if_the_goal_is_gone_or_another_s_by_then() {
        let [alice, bob, carol] = [1, 2, 3].map(|number| Owner::Person(PersonId(Uuid::from_u128(number))));
        let id = GoalId::Objective(ObjectiveId(Uuid::from_u128(9)));
        let goal = |owner| OwnedGoal {
            id,
            cycle_id: Some(CycleId::default()),
            owner,
            objective_owner: owner,
            is_seen: true,
        };
        let handover = Handover { goal: id.uuid(), old: alice, new: bob };
        assert_eq!(handover.carried_out(&[goal(alice)]), Some((id, bob)));
        assert_eq!(handover.carried_out(&[goal(carol)]), None);
        assert_eq!(handover.carried_out(&[goal(bob)]), None);
        assert_eq!(handover.carried_out(&[]), None);
    }
}
