//! Messages of `ConversationService` as domain values.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::page::Page;
use ovation_proto::ovation::goals::v1 as proto;
use serde::Serialize;
use uuid::Uuid;

use super::requests::{Asked, asked};
use crate::commands::{
    AnswerWhy, AskWhy, CreateAlternative, CreateComment, DeclineSuggestion, ProposedObjective, ResolveWhy,
    ReturnObjective, Suggest,
};
use crate::config::{
    ALTERNATIVES_PAGE, COMMENT_CHARS_MAX, MENTIONS_MAX, OBJECTIVE_TITLE_CHARS_MAX, QUESTION_CHARS_MAX,
    REASON_CHARS_MAX, SUGGESTED_FIELDS_MAX, TALK_PAGE,
};
use crate::ids::{CycleId, ObjectiveId};
use crate::queries::{ListQuestions, ListSuggestions, Listing, QuestionScope};
use crate::suggestion::{SuggestionState, Wanted};

/// `CreateComment`.
pub(crate) fn create_comment(call: &Call, message: &proto::CreateCommentRequest) -> Asked<CreateComment> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = CreateComment {
        node_id: fields.id("node_id", &message.node_id),
        text: fields.paragraphs("text", &message.text, 1..=COMMENT_CHARS_MAX),
        mentioned: fields.ids("mentioned_ids", &message.mentioned_ids, MENTIONS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// `AskWhy`.
pub(crate) fn ask_why(call: &Call, message: &proto::AskWhyRequest) -> Asked<AskWhy> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = AskWhy {
        objective_id: fields.id("objective_id", &message.objective_id),
        text: fields.paragraphs("text", &message.text, 1..=QUESTION_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// `AnswerWhy`.
pub(crate) fn answer_why(call: &Call, message: &proto::AnswerWhyRequest) -> Asked<AnswerWhy> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = AnswerWhy {
        question_id: fields.id("question_id", &message.question_id),
        text: fields.paragraphs("text", &message.text, 1..=COMMENT_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// `ResolveWhy`.
pub(crate) fn resolve_why(call: &Call, message: &proto::ResolveWhyRequest) -> Asked<ResolveWhy> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let question_id = fields.id("question_id", &message.question_id);
    let value = ResolveWhy { question_id, is_resolved: message.resolved };
    asked(call, fields, &message.request_id, value)
}

/// `Suggest`.
pub(crate) fn suggest(call: &Call, message: &proto::SuggestRequest) -> Asked<Suggest> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let count = message.changes.len();
    fields.require(
        (1..=SUGGESTED_FIELDS_MAX).contains(&count),
        "changes",
        format!("must have from 1 to {SUGGESTED_FIELDS_MAX} changes, has {count}"),
    );
    let wanted = |change: &proto::FieldChange| Wanted { field: change.field.clone(), to: change.to.clone() };
    let value = Suggest {
        node_id: fields.id("node_id", &message.node_id),
        wanted: message.changes.iter().take(SUGGESTED_FIELDS_MAX).map(wanted).collect(),
        reason: fields.paragraphs("reason", &message.reason, 0..=REASON_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// `DeclineSuggestion`.
pub(crate) fn decline_suggestion(
    call: &Call,
    message: &proto::DeclineSuggestionRequest,
) -> Asked<DeclineSuggestion> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = DeclineSuggestion {
        suggestion_id: fields.id("suggestion_id", &message.suggestion_id),
        reason: fields.paragraphs("reason", &message.reason, 1..=REASON_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// `CreateAlternative`.
pub(crate) fn create_alternative(
    call: &Call,
    message: &proto::CreateAlternativeRequest,
) -> Asked<CreateAlternative> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let title = fields.line("title", &message.title, 0..=OBJECTIVE_TITLE_CHARS_MAX);
    let value = CreateAlternative {
        objective_id: fields.id("objective_id", &message.objective_id),
        title: Some(title).filter(|title| !title.is_empty()),
    };
    asked(call, fields, &message.request_id, value)
}

/// `ProposeObjective`.
pub(crate) fn propose_objective(
    call: &Call,
    message: &proto::ProposeObjectiveRequest,
) -> Asked<ProposedObjective> {
    proposed(call, &message.request_id, (&message.objective_id, &message.etag))
}

/// `ApproveObjective`.
pub(crate) fn approve_objective(
    call: &Call,
    message: &proto::ApproveObjectiveRequest,
) -> Asked<ProposedObjective> {
    proposed(call, &message.request_id, (&message.objective_id, &message.etag))
}

fn proposed(call: &Call, request_id: &str, (objective_id, etag): (&str, &str)) -> Asked<ProposedObjective> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let value = ProposedObjective { id: fields.id("objective_id", objective_id), etag: etag.to_owned() };
    asked(call, fields, request_id, value)
}

/// `ReturnObjective`.
pub(crate) fn return_objective(
    call: &Call,
    message: &proto::ReturnObjectiveRequest,
) -> Asked<ReturnObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = ReturnObjective {
        id: fields.id("objective_id", &message.objective_id),
        reason: fields.paragraphs("reason", &message.reason, 1..=REASON_CHARS_MAX),
    };
    asked(call, fields, &message.request_id, value)
}

/// A write that names one thing and says no more: `WithdrawComment`, `AcceptSuggestion`, `WithdrawSuggestion`, `ChooseAlternative`.
pub(crate) fn of_one<T: From<Uuid> + Serialize>(
    call: &Call,
    request_id: &str,
    (field, id): (&str, &str),
) -> Asked<T> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let id = fields.id(field, id);
    asked(call, fields, request_id, id)
}

/// The objective of `GetWhys`.
pub(crate) fn objective_id(value: &str) -> Result<ObjectiveId, Failure> {
    super::requests::id("objective_id", value)
}

/// A list of what belongs to an objective: `ListComments`, `ListProposals`.
pub(crate) fn of_objective(
    call: &Call,
    objective_id: &str,
    (page_size, page_token): (i32, &str),
) -> Result<Listing<ObjectiveId>, Failure> {
    let id = super::requests::id("objective_id", objective_id)?;
    Listing::new(call, id, TALK_PAGE, page_size, page_token)
}

/// `ListAlternatives`.
pub(crate) fn list_alternatives(
    call: &Call,
    message: &proto::ListAlternativesRequest,
) -> Result<Listing<ObjectiveId>, Failure> {
    let id = super::requests::id("objective_id", &message.objective_id)?;
    Listing::new(call, id, ALTERNATIVES_PAGE, message.page_size, &message.page_token)
}

/// `ListQuestions`.
pub(crate) fn list_questions(
    call: &Call,
    message: &proto::ListQuestionsRequest,
) -> Result<ListQuestions, Failure> {
    let mut fields = Fields::new();
    let objective: Option<ObjectiveId> = fields.optional_id("objective_id", &message.objective_id);
    let cycle: Option<CycleId> = fields.optional_id("cycle_id", &message.cycle_id);
    let is_one = objective.is_none() || cycle.is_none();
    fields.require(is_one, "cycle_id", "must be empty where `objective_id` is not");
    fields.finish()?;
    let scope = match (objective, cycle) {
        (Some(objective), _) => QuestionScope::Objective(objective),
        (None, Some(cycle)) => QuestionScope::Cycle(cycle),
        (None, None) => QuestionScope::All,
    };
    let what = (scope, message.only_unresolved);
    Listing::new(call, what, TALK_PAGE, message.page_size, &message.page_token)
}

/// `ListSuggestions`.
pub(crate) fn list_suggestions(
    call: &Call,
    message: &proto::ListSuggestionsRequest,
) -> Result<ListSuggestions, Failure> {
    let mut fields = Fields::new();
    let objective: Option<ObjectiveId> = fields.optional_id("objective_id", &message.objective_id);
    let state: Option<proto::SuggestionState> = fields.optional_choice("state", message.state);
    let state =
        state.and_then(|state| i16::try_from(i32::from(state)).ok()).and_then(SuggestionState::of_code);
    let is_open = state.is_none_or(|state| state == SuggestionState::Open);
    fields.require(
        objective.is_some() || is_open,
        "state",
        "must be OPEN or unspecified without an `objective_id`: nothing else waits",
    );
    fields.finish()?;
    Listing::new(call, (objective, state), TALK_PAGE, message.page_size, &message.page_token)
}

/// `ListApprovals`.
pub(crate) fn list_approvals(call: &Call, message: &proto::ListApprovalsRequest) -> Result<Page, Failure> {
    let (default, max) = TALK_PAGE;
    Page::of(call, message.page_size, &message.page_token, default, max, &())
}
