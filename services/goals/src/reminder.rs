//! Reminding the owners of goals that are not as far as the timetable says.

use uuid::Uuid;

use crate::coded::coded;
use crate::ids::CycleId;
use crate::owner::Owner;

coded! {
    /// A step of a cycle's timetable.
    pub enum CycleStep {
        /// Groups, and people who must have an objective, have at least a draft.
        Draft = 1,
        /// Everything is active.
        Fixed = 2,
        /// Every active key result has had a value, or was created, within the cadence.
        MidTerm = 3,
        /// Every objective is closed with a score, or cancelled.
        Close = 4,
    }
}

/// One owner who is to be reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Of which step.
    pub step: CycleStep,
    /// Who.
    pub owner: Owner,
    /// How many of the owner's goals are not as far; 0 where there is none yet.
    pub goals: i32,
    /// 1 for the first day, raised by each further one.
    pub revision: i64,
}

/// How many owners a call reminded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminded {
    /// Now.
    pub now: i64,
    /// Earlier on the same day.
    pub earlier: i64,
}

/// The namespace of reminders' entity ids.
const REMINDERS: Uuid = Uuid::from_u128(0x6f76_6174_696f_6e20_676f_616c_7320_7265);

impl Reminder {
    /// The entity of its facts: the same on every day.
    #[must_use]
    pub fn entity_id(&self) -> Uuid {
        let owner = match self.owner {
            Owner::Group(group) => group.uuid(),
            Owner::Person(person) => person.uuid(),
        };
        let mut name = Vec::with_capacity(34);
        name.extend_from_slice(self.cycle_id.uuid().as_bytes());
        name.extend_from_slice(&self.step.code().to_be_bytes());
        name.extend_from_slice(owner.as_bytes());
        Uuid::new_v5(&REMINDERS, &name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovation_chassis::ids::PersonId;

    #[test]
    fn a_reminder_is_the_same_entity_on_every_day_and_another_for_each_owner_and_step() {
        let first = Reminder {
            cycle_id: CycleId(Uuid::from_u128(1)),
            step: CycleStep::Draft,
            owner: Owner::Person(PersonId(Uuid::from_u128(2))),
            goals: 0,
            revision: 1,
        };
        assert_eq!(first.entity_id(), Reminder { goals: 3, revision: 2, ..first }.entity_id());
        assert_ne!(first.entity_id(), Reminder { step: CycleStep::Close, ..first }.entity_id());
        let another = Owner::Person(PersonId(Uuid::from_u128(3)));
        assert_ne!(first.entity_id(), Reminder { owner: another, ..first }.entity_id());
    }
}
