//! How much of an answer goals take, about, so that none grows beyond what clients accept.

use crate::change::PastChange;
use crate::comment::Comment;
use crate::config::ANSWERS_PER_QUESTION_MAX;
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::proposal::Proposal;
use crate::question::Question;
use crate::suggestion::Suggestion;
use crate::tree::Node;

/// Bytes of a goal beside its texts and parents: ids, numbers, times.
const GOAL_BYTES: usize = 600;
/// Bytes of one parent.
const PARENT_BYTES: usize = 48;

/// Bytes of a change beside its texts: ids, times.
const CHANGE_BYTES: usize = 150;
/// Bytes of a changed field beside its texts.
const FIELD_BYTES: usize = 15;

/// Bytes of an objective.
#[must_use]
pub fn of_objective(objective: &Objective) -> usize {
    let texts = objective.plan.title.len() + objective.plan.rationale.len();
    GOAL_BYTES + texts + PARENT_BYTES * objective.parents.len()
}

/// Bytes of a key result.
#[must_use]
pub fn of_key_result(key_result: &KeyResult) -> usize {
    GOAL_BYTES + key_result.plan.title.len() + key_result.plan.unit.len()
}

/// Bytes of a change.
#[must_use]
pub fn of_change(change: &PastChange) -> usize {
    let texts =
        change.fields.iter().map(|field| field.field.len() + field.from.len() + field.to.len() + FIELD_BYTES);
    CHANGE_BYTES + change.reason.len() + texts.sum::<usize>()
}

/// Bytes of a node of a tree.
#[must_use]
pub fn of_node(node: &Node) -> usize {
    match node {
        Node::Objective(objective) => of_objective(objective),
        Node::KeyResult(key_result) => of_key_result(key_result),
    }
}

/// Bytes of a comment.
#[must_use]
pub fn of_comment(comment: &Comment) -> usize {
    GOAL_BYTES + comment.text.len() + PARENT_BYTES * comment.mentioned.len()
}

/// Bytes of a question, and of its answers, whose texts have so many.
#[must_use]
pub fn of_question(question: &Question, answers_bytes: usize) -> usize {
    // Each answer has an author and a time beside its text.
    GOAL_BYTES + question.text.len() + answers_bytes + 2 * PARENT_BYTES * ANSWERS_PER_QUESTION_MAX
}

/// Bytes of a suggestion.
#[must_use]
pub fn of_suggestion(suggestion: &Suggestion) -> usize {
    let changes = suggestion.changes.iter();
    let changes: usize = changes.map(|one| one.field.len() + one.from.len() + one.to.len()).sum();
    let decision = suggestion.decision.as_ref().map_or(0, |decision| decision.reason.len());
    GOAL_BYTES + suggestion.reason.len() + changes + decision
}

/// Bytes of a proposal.
#[must_use]
pub fn of_proposal(proposal: &Proposal) -> usize {
    GOAL_BYTES + proposal.reason.len()
}

/// How many, from the first on, have at most so many bytes together; at least one.
#[must_use]
pub fn fitting(sizes: impl IntoIterator<Item = usize>, bytes_max: usize) -> usize {
    let sums = sizes.into_iter().scan(0_usize, |sum, size| {
        *sum += size;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= bytes_max).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_burst_the_answer_waits_and_one_is_always_sent() {
        assert_eq!(fitting([10, 10, 10], 30), 3);
        assert_eq!(fitting([10, 10, 10], 29), 2);
        assert_eq!(fitting([100, 1], 10), 1);
    }
}
