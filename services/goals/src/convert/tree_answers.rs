//! Goals with how they fare, and trees of them, as messages.

use ovation_chassis::decimal;
use ovation_proto::ovation::goals::v1 as proto;

use super::answers::{key_result, objective, owner, progress};
use crate::config::SUMMARY_PROGRESS_DECIMALS;
use crate::cycle_day::Fares;
use crate::health::Health;
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::queries::objectives::ObjectiveWithKeyResults;
use crate::tree::{Node, Placed, Summary};

/// An objective with how it fares.
#[must_use]
pub(crate) fn objective_that_fares(one: &Objective, health: Health) -> proto::Objective {
    proto::Objective { health: health.code().into(), ..objective(one) }
}

/// A key result with how it fares, and where it is expected.
#[must_use]
pub(crate) fn key_result_that_fares(one: &KeyResult, fares: Fares) -> proto::KeyResult {
    proto::KeyResult {
        health: fares.health.code().into(),
        expected_progress: fares.expected.map(progress),
        ..key_result(one)
    }
}

/// An objective with its key results.
#[must_use]
pub(crate) fn objective_with_key_results(found: &ObjectiveWithKeyResults) -> proto::GetObjectiveResponse {
    let key_results = found.key_results.iter();
    proto::GetObjectiveResponse {
        objective: Some(objective_that_fares(&found.objective, found.health)),
        key_results: key_results.map(|(one, fares)| key_result_that_fares(one, *fares)).collect(),
    }
}

/// A piece of a tree.
#[must_use]
pub(crate) fn tree_piece(nodes: &[Placed]) -> proto::GetTreeResponse {
    proto::GetTreeResponse { nodes: nodes.iter().map(tree_node).collect() }
}

fn tree_node(placed: &Placed) -> proto::TreeNode {
    let node = match &placed.node {
        Node::Objective(one, health) => proto::tree_node::Node::Objective(objective_that_fares(one, *health)),
        Node::KeyResult(one, fares) => proto::tree_node::Node::KeyResult(key_result_that_fares(one, *fares)),
        Node::Summary(one) => proto::tree_node::Node::Summary(summary(one)),
    };
    proto::TreeNode {
        node: Some(node),
        parent_id: placed.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        // At most 32 levels.
        depth: i32::try_from(placed.depth).unwrap_or(i32::MAX),
    }
}

fn summary(summary: &Summary) -> proto::NodeSummary {
    let rounded = |progress: crate::progress::Progress| {
        // Half-even, as everywhere.
        decimal::to_proto(progress.decimal().round_dp(SUMMARY_PROGRESS_DECIMALS).normalize())
    };
    let (kind, state) = summary.objective.unzip();
    proto::NodeSummary {
        id: summary.id.to_string(),
        is_key_result: summary.objective.is_none(),
        title: summary.title.clone(),
        progress: summary.progress.map(rounded),
        health: summary.health.code().into(),
        owner: Some(owner(summary.owner)),
        kind: kind.map_or(0, |kind| kind.code()).into(),
        state: state.map_or(0, |state| state.code()).into(),
    }
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::GroupId;
    use prost::Message as _;
    use rust_decimal::Decimal;
    use uuid::Uuid;

    use super::*;
    use crate::ids::ObjectiveId;
    use crate::objective::{ObjectiveKind, ObjectiveState};
    use crate::owner::Owner;
    use crate::path::Path;
    use crate::progress::Progress;

    fn node(progress: &str) -> proto::GetTreeResponse {
        let id = Uuid::from_u128(u128::MAX);
        let summary = Summary {
            id,
            path: Path::of_objective(None, ObjectiveId(id)).expect("it is not too deep"),
            title: "新規のお客さまが初日に価値を感じて毎週つかいつづけている状態".chars().take(30).collect(),
            progress: Some(Progress::of_decimal(progress.parse::<Decimal>().expect("a decimal"))),
            health: Health::CheckInMissing,
            owner: Owner::Group(GroupId(id)),
            objective: Some((ObjectiveKind::Moonshot, ObjectiveState::Active)),
        };
        tree_piece(&[Placed { node: Node::Summary(Box::new(summary)), parent: Some(id), depth: 7 }])
    }

    #[test]
    fn a_node_at_a_glance_has_at_most_250_bytes() {
        let piece = node("-0.123456789012");
        let Some(proto::tree_node::Node::Summary(summary)) = &piece.nodes[0].node else {
            panic!("a summary")
        };
        assert_eq!(summary.title.chars().count(), 30);
        assert!(piece.encoded_len() <= 250, "it has {} bytes", piece.encoded_len());
    }

    #[test]
    fn progress_at_a_glance_is_rounded_half_even() {
        for (progress, shown) in
            [("0.33333333", "0.3333"), ("0.00005", "0"), ("0.00015", "0.0002"), ("1", "1")]
        {
            let piece = node(progress);
            let Some(proto::tree_node::Node::Summary(summary)) = &piece.nodes[0].node else {
                panic!("a summary")
            };
            assert_eq!(summary.progress.as_ref().map(|progress| progress.value.as_str()), Some(shown));
        }
    }
}
