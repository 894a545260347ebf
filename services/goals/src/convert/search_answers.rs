//! What was found, as messages.

use ovation_proto::ovation::goals::v1 as proto;

use super::answers::owner;
use crate::gap::Gap;
use crate::search::Match;

/// A goal that was found.
#[must_use]
pub(crate) fn found(found: &Match) -> proto::GoalMatch {
    proto::GoalMatch {
        objective_id: found.objective_id.to_string(),
        key_result_id: found.key_result_id.map(|id| id.to_string()).unwrap_or_default(),
        title: found.title.clone(),
        excerpt: found.excerpt.clone(),
        cycle_id: found.cycle_id.to_string(),
        owner: Some(owner(found.owner)),
    }
}

/// A gap in the alignment.
#[must_use]
pub(crate) fn gap(gap: &Gap) -> proto::AlignmentGap {
    proto::AlignmentGap {
        kind: gap.kind.code(),
        node_id: gap.node.to_string(),
        title: gap.title.clone(),
        owner: Some(owner(gap.owner)),
    }
}
