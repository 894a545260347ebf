//! Messages and domain values, both ways. Nothing malformed passes from [`requests`] to a command;
//! nothing in [`answers`] can fail.

pub(crate) mod answers;
pub(crate) mod commitment;
pub(crate) mod key_result_requests;
pub(crate) mod objective_requests;
mod parts;
pub(crate) mod requests;
pub(crate) mod scoring_answers;
pub(crate) mod scoring_requests;

/// The answers that commands remember, under the names by which commands know them.
pub(crate) use ovation_proto::ovation::goals::v1::{
    CarryOverResponse as CarryOverAnswer, Judgement as JudgementAnswer, Retrospective as RetrospectiveAnswer,
    Scoring as ScoringAnswer,
};
pub(crate) use ovation_proto::ovation::goals::v1::{
    CommitmentAnswer, Cycle as CycleAnswer, ImportOutlineResponse as ImportAnswer,
    KeyResult as KeyResultAnswer, Objective as ObjectiveAnswer, ReadConfirmations as ReadConfirmationsAnswer,
    RetireKeyResultResponse as RetirementAnswer,
};
