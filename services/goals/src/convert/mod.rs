//! Messages and domain values, both ways. Nothing malformed passes from [`requests`] to a command;
//! nothing in [`answers`] can fail.

pub(crate) mod answers;
mod parts;
pub(crate) mod requests;
pub(crate) mod transfers;

/// The answers that commands remember, under the names by which commands know them.
pub(crate) use ovation_proto::ovation::goals::v1::{
    Cycle as CycleAnswer, Import as TransferAnswer, ImportOutlineResponse as ImportAnswer,
    KeyResult as KeyResultAnswer, Objective as ObjectiveAnswer,
};
