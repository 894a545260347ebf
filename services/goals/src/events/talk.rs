//! What people say of goals, as facts. Of an objective that not everybody in the organization may see they are restricted,
//! and say who and about what, and no text.

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::goals::v1 as proto;
use prost::{Message, Name};
use uuid::Uuid;

use crate::comment::Comment;
use crate::convert::talk;
use crate::policy::Approval;
use crate::proposal::{Proposal, ProposalState};
use crate::question::Question;
use crate::suggestion::Suggestion;
use crate::topic::Topic;

/// A comment was written.
pub(crate) fn comment_created(tx: &mut Tx, topic: &Topic, comment: &Comment) -> Result<(), Failure> {
    let message = proto::CommentCreated {
        comment: Some(told_comment(topic, comment)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, comment.id.uuid(), comment.revision())
}

/// A comment was taken back.
pub(crate) fn comment_withdrawn(tx: &mut Tx, topic: &Topic, comment: &Comment) -> Result<(), Failure> {
    let message = proto::CommentWithdrawn {
        comment: Some(told_comment(topic, comment)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, comment.id.uuid(), comment.revision())
}

/// A question was asked.
pub(crate) fn question_asked(tx: &mut Tx, topic: &Topic, question: &Question) -> Result<(), Failure> {
    let message = proto::QuestionAsked {
        question: Some(told_question(topic, question)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, question.id.uuid(), question.revision)
}

/// A question was answered.
pub(crate) fn question_answered(tx: &mut Tx, topic: &Topic, question: &Question) -> Result<(), Failure> {
    let message = proto::QuestionAnswered {
        question: Some(told_question(topic, question)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, question.id.uuid(), question.revision)
}

/// A question was resolved, or opened again.
pub(crate) fn question_resolved(tx: &mut Tx, topic: &Topic, question: &Question) -> Result<(), Failure> {
    let message = proto::QuestionResolved {
        question: Some(told_question(topic, question)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, question.id.uuid(), question.revision)
}

/// A change was suggested.
pub(crate) fn suggestion_made(tx: &mut Tx, topic: &Topic, suggestion: &Suggestion) -> Result<(), Failure> {
    let message = proto::SuggestionMade {
        suggestion: Some(told_suggestion(topic, suggestion)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, suggestion.id.uuid(), suggestion.revision())
}

/// A suggestion was accepted, declined or withdrawn.
pub(crate) fn suggestion_decided(tx: &mut Tx, topic: &Topic, suggestion: &Suggestion) -> Result<(), Failure> {
    let message = proto::SuggestionDecided {
        suggestion: Some(told_suggestion(topic, suggestion)),
        topic: Some(talk::topic(topic)),
    };
    emit(tx, topic, &message, suggestion.id.uuid(), suggestion.revision())
}

/// An objective was put forward; `approval` says who is to decide.
pub(crate) fn objective_proposed(
    tx: &mut Tx,
    topic: &Topic,
    proposal: &Proposal,
    approval: Approval,
) -> Result<(), Failure> {
    let message = proto::ObjectiveProposed {
        proposal: Some(talk::proposal(proposal)),
        topic: Some(talk::topic(topic)),
        approval: approval.code().into(),
    };
    emit(tx, topic, &message, proposal.id.uuid(), proposal.revision())
}

/// A proposal was approved or returned; of others nothing is told but the objective's new state.
pub(crate) fn proposal_decided(tx: &mut Tx, topic: &Topic, proposal: &Proposal) -> Result<(), Failure> {
    let (id, revision) = (proposal.id.uuid(), proposal.revision());
    let reason = if topic.is_open { proposal.reason.clone() } else { String::new() };
    let told = Some(proto::Proposal { reason, ..talk::proposal(proposal) });
    let about = Some(talk::topic(topic));
    match proposal.state {
        ProposalState::Approved => {
            let message = proto::ObjectiveApproved { proposal: told, topic: about };
            emit(tx, topic, &message, id, revision)
        }
        ProposalState::Returned => {
            let message = proto::ObjectiveReturned { proposal: told, topic: about };
            emit(tx, topic, &message, id, revision)
        }
        ProposalState::Waiting | ProposalState::SetAside => Ok(()),
    }
}

fn told_comment(topic: &Topic, comment: &Comment) -> proto::Comment {
    let comment = comment.clone();
    talk::comment(&if topic.is_open { comment } else { comment.without_text() })
}

fn told_question(topic: &Topic, question: &Question) -> proto::Question {
    let question = question.clone();
    talk::question(&if topic.is_open { question } else { question.without_texts() })
}

fn told_suggestion(topic: &Topic, suggestion: &Suggestion) -> proto::Suggestion {
    let suggestion = suggestion.clone();
    talk::suggestion(&if topic.is_open { suggestion } else { suggestion.without_texts() })
}

fn emit<M: Message + Name>(
    tx: &mut Tx,
    topic: &Topic,
    message: &M,
    entity_id: Uuid,
    revision: i64,
) -> Result<(), Failure> {
    let audience = if topic.is_open { Audience::Open } else { Audience::Restricted };
    tx.emit(Fact { message, entity_id, revision, audience })?;
    Ok(())
}
