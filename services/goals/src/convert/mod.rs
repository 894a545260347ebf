//! Messages and domain values, both ways. Nothing malformed passes from [`requests`] to a command;
//! nothing in [`answers`] can fail.

pub(crate) mod answers;
pub(crate) mod coach;
pub(crate) mod commitment;
pub(crate) mod conversation;
pub(crate) mod history;
pub(crate) mod key_result_requests;
pub(crate) mod objective_requests;
mod parts;
pub(crate) mod policy_answers;
pub(crate) mod policy_requests;
pub(crate) mod requests;
pub(crate) mod scoring_answers;
pub(crate) mod scoring_requests;
pub(crate) mod search_answers;
pub(crate) mod search_requests;
pub(crate) mod talk;
pub(crate) mod transfers;
pub(crate) mod value_answers;
pub(crate) mod value_requests;

/// The answers that commands remember, under the names by which commands know them.
pub(crate) use ovation_proto::ovation::goals::v1::{
    Advice as AdviceAnswer, CarryOverResponse as CarryOverAnswer, Comment as CommentAnswer, CommitmentAnswer,
    Cycle as CycleAnswer, CycleTimetable as TimetableAnswer,
    DeleteGroupPolicyResponse as PolicyDeletedAnswer, GoalsSettings as SettingsAnswer,
    GroupPolicy as PolicyAnswer, HandOverResponse as HandedOverAnswer, Import as TransferAnswer,
    ImportOutlineResponse as ImportAnswer, Judgement as JudgementAnswer, KeyResult as KeyResultAnswer,
    Kpi as KpiAnswer, Objective as ObjectiveAnswer, Question as QuestionAnswer,
    ReadConfirmations as ReadConfirmationsAnswer, RemindOpenOwnersResponse as RemindedAnswer,
    ReportMetricValuesResponse as ReportAnswer, RetireKeyResultResponse as RetirementAnswer,
    Retrospective as RetrospectiveAnswer, Scoring as ScoringAnswer, Suggestion as SuggestionAnswer,
};
