//! Messages and domain values, both ways. Nothing malformed passes from [`requests`] to a command;
//! nothing in [`answers`] can fail.

pub(crate) mod answers;
pub(crate) mod conversation;
mod parts;
pub(crate) mod requests;
pub(crate) mod talk;

/// The answers that commands remember, under the names by which commands know them.
pub(crate) use ovation_proto::ovation::goals::v1::{
    Comment as CommentAnswer, Cycle as CycleAnswer, ImportOutlineResponse as ImportAnswer,
    KeyResult as KeyResultAnswer, Objective as ObjectiveAnswer, Question as QuestionAnswer,
    Suggestion as SuggestionAnswer,
};
