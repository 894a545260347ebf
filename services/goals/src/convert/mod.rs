//! Messages and domain values, both ways. Nothing malformed passes from [`requests`] to a command;
//! nothing in [`answers`] can fail.

pub(crate) mod answers;
mod parts;
pub(crate) mod policy_answers;
pub(crate) mod policy_requests;
pub(crate) mod requests;

/// The answers that commands remember, under the names by which commands know them.
pub(crate) use ovation_proto::ovation::goals::v1::{
    Cycle as CycleAnswer, CycleTimetable as TimetableAnswer,
    DeleteGroupPolicyResponse as PolicyDeletedAnswer, GoalsSettings as SettingsAnswer,
    GroupPolicy as PolicyAnswer, HandOverResponse as HandedOverAnswer, ImportOutlineResponse as ImportAnswer,
    KeyResult as KeyResultAnswer, Objective as ObjectiveAnswer, RemindOpenOwnersResponse as RemindedAnswer,
};
