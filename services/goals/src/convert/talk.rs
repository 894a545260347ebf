//! What people say of goals, as messages.

use ovation_chassis::ids::PersonId;
use ovation_chassis::time;
use ovation_proto::ovation::goals::v1 as proto;

use super::answers;
use crate::comment::Comment;
use crate::ids::KeyResultId;
use crate::proposal::Proposal;
use crate::question::{Answer, Question};
use crate::suggestion::{FieldChange, Suggestion};
use crate::topic::Topic;
use crate::whys::{Why, Whys};

/// A comment.
#[must_use]
pub(crate) fn comment(comment: &Comment) -> proto::Comment {
    proto::Comment {
        id: comment.id.to_string(),
        objective_id: comment.objective_id.to_string(),
        key_result_id: key_result_id(comment.key_result_id),
        author_id: comment.author.to_string(),
        text: comment.text.clone(),
        mentioned_ids: comment.mentioned.iter().map(ToString::to_string).collect(),
        created_at: Some(time::timestamp(comment.created_at)),
        withdrawn_at: comment.withdrawn_at.map(time::timestamp),
    }
}

/// A question with its answers.
#[must_use]
pub(crate) fn question(question: &Question) -> proto::Question {
    proto::Question {
        id: question.id.to_string(),
        objective_id: question.objective_id.to_string(),
        author_id: question.author.to_string(),
        text: question.text.clone(),
        answers: question.answers.iter().map(answer).collect(),
        created_at: Some(time::timestamp(question.created_at)),
        resolved_at: question.resolved_at.map(time::timestamp),
    }
}

fn answer(answer: &Answer) -> proto::Answer {
    proto::Answer {
        author_id: answer.author.to_string(),
        text: answer.text.clone(),
        created_at: Some(time::timestamp(answer.created_at)),
    }
}

/// A suggestion.
#[must_use]
pub(crate) fn suggestion(suggestion: &Suggestion) -> proto::Suggestion {
    let decision = suggestion.decision.as_ref();
    proto::Suggestion {
        id: suggestion.id.to_string(),
        objective_id: suggestion.objective_id.to_string(),
        key_result_id: key_result_id(suggestion.key_result_id),
        author_id: suggestion.author.to_string(),
        changes: suggestion.changes.iter().map(change).collect(),
        reason: suggestion.reason.clone(),
        state: suggestion.state.code().into(),
        decided_by_id: person_id(decision.and_then(|decision| decision.by)),
        decision_reason: decision.map(|decision| decision.reason.clone()).unwrap_or_default(),
        created_at: Some(time::timestamp(suggestion.created_at)),
        decided_at: decision.map(|decision| time::timestamp(decision.at)),
    }
}

fn change(change: &FieldChange) -> proto::FieldChange {
    proto::FieldChange { field: change.field.clone(), from: change.from.clone(), to: change.to.clone() }
}

/// A proposal.
#[must_use]
pub(crate) fn proposal(proposal: &Proposal) -> proto::Proposal {
    proto::Proposal {
        id: proposal.id.to_string(),
        objective_id: proposal.objective_id.to_string(),
        proposed_by_id: person_id(proposal.proposed_by),
        proposed_at: Some(time::timestamp(proposal.proposed_at)),
        state: proposal.state.code().into(),
        decided_by_id: person_id(proposal.decided_by),
        decided_at: proposal.decided_at.map(time::timestamp),
        reason: proposal.reason.clone(),
    }
}

/// What a fact is about; its title only where everybody may know it.
#[must_use]
pub(crate) fn topic(topic: &Topic) -> proto::Topic {
    proto::Topic {
        objective_id: topic.objective.id.to_string(),
        key_result_id: key_result_id(topic.key_result.as_ref().map(|key_result| key_result.id)),
        cycle_id: topic.objective.cycle_id.to_string(),
        title: if topic.is_open { topic.title().to_owned() } else { String::new() },
        owner: Some(answers::owner(topic.owner())),
        objective_owner: Some(answers::owner(topic.objective.plan.owner)),
    }
}

/// The path of whys.
#[must_use]
pub(crate) fn whys(whys: &Whys) -> proto::GetWhysResponse {
    proto::GetWhysResponse {
        whys: whys.steps.iter().map(why).collect(),
        is_cut: whys.is_cut,
        sentence_ja: whys.sentence_ja(),
        sentence_en: whys.sentence_en(),
    }
}

fn why(why: &Why) -> proto::Why {
    proto::Why {
        node_id: why.node_id.to_string(),
        is_key_result: why.is_key_result(),
        title: why.title.clone(),
        rationale: why.rationale.clone(),
    }
}

fn key_result_id(id: Option<KeyResultId>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn person_id(id: Option<PersonId>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suggestion::{CONTROLLABILITIES, KINDS};

    #[test]
    fn choices_are_named_as_in_the_protocol() {
        for (name, kind) in KINDS {
            let named = proto::ObjectiveKind::from_str_name(name).map(i32::from);
            assert_eq!(named, Some(kind.code().into()), "{name}");
        }
        for (name, controllability) in CONTROLLABILITIES {
            let named = proto::Controllability::from_str_name(name).map(i32::from);
            assert_eq!(named, Some(controllability.code().into()), "{name}");
        }
    }
}
