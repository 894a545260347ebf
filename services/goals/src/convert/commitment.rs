//! Messages of `CommitmentService`, both ways.

use chrono::{DateTime, Utc};
use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::page::Page;
use ovation_chassis::{decimal, time};
use ovation_proto::ovation::goals::v1 as proto;
use rust_decimal::Decimal;

use super::requests::{Asked, asked};
use crate::commands::AnswerCommitment;
use crate::commitment::{Answer, Distribution, Each, Level, Published, Question};
use crate::config::{COMMITMENT_COMMENT_CHARS_MAX, COMMITMENT_COMMENTS_PAGE, COMMITMENT_RESULTS_PAGE};
use crate::ids::ObjectiveId;
use crate::queries::commitment::ListOfObjective;
use crate::store::commitment_results::Comment;
use crate::store::read_confirmations::Confirmations;

/// `AnswerCommitment`.
pub(crate) fn answer_commitment(
    call: &Call,
    message: &proto::AnswerCommitmentRequest,
) -> Asked<AnswerCommitment> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let objective_id = fields.id("objective_id", &message.objective_id);
    let said = [
        ("convinced", message.convinced),
        ("will_move", message.will_move),
        ("heard", message.heard),
        ("excitement", message.excitement),
    ];
    let is_answered = said.iter().any(|(_, level)| *level != 0);
    let levels = said.map(|(field, level)| Level::of_number(fields.number(field, level, 0..=5)));
    fields.require(is_answered, "convinced", "or `will_move`, `heard` or `excitement` must be from 1 to 5");
    let comment = fields.paragraphs("comment", &message.comment, 0..=COMMITMENT_COMMENT_CHARS_MAX);
    let signed = message.signed && !comment.is_empty();
    let answer = Answer { levels: Each(levels), comment, signed };
    asked(call, fields, &message.request_id, AnswerCommitment { objective_id, answer })
}

/// `ConfirmRead`.
pub(crate) fn confirm_read(call: &Call, message: &proto::ConfirmReadRequest) -> Asked<ObjectiveId> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("objective_id", &message.objective_id);
    asked(call, fields, &message.request_id, id)
}

/// `ListCommitmentTrend`.
pub(crate) fn list_trend(
    call: &Call,
    message: &proto::ListCommitmentTrendRequest,
) -> Result<ListOfObjective, Failure> {
    let page = (message.page_size, message.page_token.as_str());
    list_of_objective(call, &message.objective_id, page, COMMITMENT_RESULTS_PAGE)
}

/// `ListCommitmentComments`.
pub(crate) fn list_comments(
    call: &Call,
    message: &proto::ListCommitmentCommentsRequest,
) -> Result<ListOfObjective, Failure> {
    let page = (message.page_size, message.page_token.as_str());
    list_of_objective(call, &message.objective_id, page, COMMITMENT_COMMENTS_PAGE)
}

fn list_of_objective(
    call: &Call,
    id: &str,
    (page_size, page_token): (i32, &str),
    (default, max): (i32, i32),
) -> Result<ListOfObjective, Failure> {
    let objective_id: ObjectiveId = super::requests::id("objective_id", id)?;
    let page = Page::of(call, page_size, page_token, default, max, &objective_id)?;
    Ok(ListOfObjective { objective_id, page })
}

/// What is remembered of an answer: nothing that was said.
#[must_use]
pub(crate) fn remembered(id: ObjectiveId, answered_at: DateTime<Utc>) -> proto::CommitmentAnswer {
    proto::CommitmentAnswer {
        objective_id: id.to_string(),
        answered_at: Some(time::timestamp(answered_at)),
        ..proto::CommitmentAnswer::default()
    }
}

/// An answer in full: what is remembered of it, with what was said.
#[must_use]
pub(crate) fn completed(remembered: proto::CommitmentAnswer, answer: &Answer) -> proto::CommitmentAnswer {
    let level = |question| answer.levels.of(question).map_or(0, |level| i32::from(level.number()));
    proto::CommitmentAnswer {
        convinced: level(Question::Convinced),
        will_move: level(Question::WillMove),
        heard: level(Question::Heard),
        excitement: level(Question::Excitement),
        comment: answer.comment.clone(),
        signed: answer.signed,
        ..remembered
    }
}

/// The caller's own answer, or none.
#[must_use]
pub(crate) fn mine(id: ObjectiveId, answer: Option<&(Answer, DateTime<Utc>)>) -> proto::CommitmentAnswer {
    match answer {
        Some((answer, answered_at)) => completed(remembered(id, *answered_at), answer),
        None => {
            proto::CommitmentAnswer { objective_id: id.to_string(), ..proto::CommitmentAnswer::default() }
        }
    }
}

/// A result, or none.
#[must_use]
pub(crate) fn published(id: ObjectiveId, published: Option<&Published>) -> proto::Commitment {
    let Some(published) = published else {
        return proto::Commitment { objective_id: id.to_string(), ..proto::Commitment::default() };
    };
    let of = |question| published.distributions.of(question).as_ref().map(distribution);
    proto::Commitment {
        objective_id: id.to_string(),
        published: true,
        answers: i32::try_from(published.answers()).unwrap_or(i32::MAX),
        convinced: of(Question::Convinced),
        will_move: of(Question::WillMove),
        heard: of(Question::Heard),
        excitement: of(Question::Excitement),
        published_on: Some(time::date(published.on)),
    }
}

fn distribution(distribution: &Distribution) -> proto::Distribution {
    let counts = distribution.0.iter().map(|count| i32::try_from(*count).unwrap_or(i32::MAX));
    let mean = distribution.mean_tenths().map(|tenths| decimal::to_proto(Decimal::new(tenths, 1)));
    proto::Distribution { counts: counts.collect(), mean }
}

/// A comment.
#[must_use]
pub(crate) fn comment(comment: Comment) -> proto::CommitmentComment {
    let author_id = comment.author.map(|author| author.to_string()).unwrap_or_default();
    proto::CommitmentComment { text: comment.text, author_id }
}

/// Who has read an objective.
#[must_use]
pub(crate) fn confirmations(id: ObjectiveId, confirmations: Confirmations) -> proto::ReadConfirmations {
    proto::ReadConfirmations {
        objective_id: id.to_string(),
        current: i32::try_from(confirmations.current).unwrap_or(i32::MAX),
        earlier: i32::try_from(confirmations.earlier).unwrap_or(i32::MAX),
        mine: confirmations.mine,
    }
}
