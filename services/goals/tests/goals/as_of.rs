//! Trees as they were known at a past moment.

use chrono::{DateTime, Utc};
use ovation_chassis::caller::Caller;
use ovation_chassis::{clock, time};
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::tree_node::Node;
use prost_types::Timestamp;

use crate::office::{Office, decimal, fresh, inner, reason, refused_fields, under, under_key_result};

/// The whole tree of a cycle; `None` for what stands.
pub(crate) fn whole(cycle: &message::Cycle, as_of: Option<DateTime<Utc>>) -> message::GetTreeRequest {
    message::GetTreeRequest {
        cycle_id: cycle.id.clone(),
        as_of: as_of.map(time::timestamp),
        ..message::GetTreeRequest::default()
    }
}

pub(crate) async fn tree(
    office: &Office,
    caller: &Caller,
    request: message::GetTreeRequest,
) -> Vec<message::TreeNode> {
    let mut pieces = inner(office.goals(caller).get_tree(request).await);
    let mut nodes = Vec::new();
    while let Some(piece) = pieces.message().await.expect("the stream goes on") {
        nodes.extend(piece.nodes);
    }
    nodes
}

/// Titles with depths.
pub(crate) fn shape(nodes: &[message::TreeNode]) -> Vec<(&str, i32)> {
    nodes.iter().map(|node| (title(node), node.depth)).collect()
}

fn title(node: &message::TreeNode) -> &str {
    match node.node.as_ref().expect("a node") {
        Node::Objective(objective) => &objective.title,
        Node::KeyResult(key_result) => &key_result.title,
        Node::Summary(summary) => &summary.title,
    }
}

fn seconds(seconds: i64) -> Timestamp {
    Timestamp { seconds, nanos: 0 }
}

#[tokio::test]
async fn what_was_not_there_yet_is_absent() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let before = clock::now();
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let between = clock::now();
    office.key_result(&objective, "Customers", "10").await;
    let alice = &office.cast.alice;
    assert_eq!(tree(&office, alice, whole(&cycle, Some(before))).await, []);
    let then = tree(&office, alice, whole(&cycle, Some(between))).await;
    assert_eq!(shape(&then), [("Grow", 0)]);
    let root = message::GetTreeRequest { root_id: objective.id, ..whole(&cycle, Some(before)) };
    assert_eq!(reason(office.goals(alice).get_tree(root).await), "NOT_FOUND");
}

#[tokio::test]
async fn what_was_moved_stands_where_it_stood_with_all_under_it() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let one = office.objective(&cycle, "One", vec![]).await;
    let moved = office.objective(&cycle, "Moved", vec![under(&one)]).await;
    let result = office.key_result(&moved, "Result", "1").await;
    office.objective(&cycle, "Deep", vec![under_key_result(&result)]).await;
    let other = office.objective(&cycle, "Other", vec![]).await;
    let alice = &office.cast.alice;
    let stood = tree(&office, alice, whole(&cycle, None)).await;
    let then = clock::now();
    office.align(&moved, vec![under(&other), under(&one)]).await.expect("it may");
    let later = clock::now();
    office.align(&moved, vec![]).await.expect("it may");
    assert_eq!(tree(&office, alice, whole(&cycle, Some(then))).await, stood);
    let under_other = tree(&office, alice, whole(&cycle, Some(later))).await;
    assert_eq!(shape(&under_other), [("One", 0), ("Other", 0), ("Moved", 1), ("Result", 2), ("Deep", 3)]);
    let Some(Node::Objective(realigned)) = &under_other[2].node else { panic!("an objective") };
    assert_eq!(realigned.parents, [under(&other), under(&one)]);
    // Only a part of it, by what was under it then.
    let part = message::GetTreeRequest { root_id: other.id.clone(), depth: 1, ..whole(&cycle, Some(later)) };
    assert_eq!(shape(&tree(&office, alice, part.clone()).await), [("Other", 0), ("Moved", 1)]);
    let part = message::GetTreeRequest { as_of: Some(time::timestamp(then)), ..part };
    assert_eq!(shape(&tree(&office, alice, part).await), [("Other", 0)]);
}

#[tokio::test]
async fn rights_are_those_of_today() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let hidden = office.objective(&cycle, "Hidden", vec![]).await;
    office.key_result(&hidden, "Result", "1").await;
    office.objective(&cycle, "Open", vec![]).await;
    let then = clock::now();
    office.hide(&hidden).await;
    let shown = tree(&office, &office.cast.alice, whole(&cycle, Some(then))).await;
    assert_eq!(shape(&shown), [("Hidden", 0), ("Result", 1), ("Open", 0)]);
    // An administrator, whom the objective does not name today.
    let shown = tree(&office, &office.cast.dora, whole(&cycle, Some(then))).await;
    assert_eq!(shape(&shown), [("Open", 0)]);
    let root = message::GetTreeRequest { root_id: hidden.id, ..whole(&cycle, Some(then)) };
    assert_eq!(reason(office.goals(&office.cast.dora).get_tree(root).await), "NOT_FOUND");
    let elsewhere = whole(&cycle, Some(then));
    assert_eq!(reason(office.goals(&office.cast.mallory).get_tree(elsewhere).await), "NOT_FOUND");
}

#[tokio::test]
async fn the_moment_at_which_a_change_began_shows_what_it_became() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "Customers", "10").await;
    office.check_in(&[(&result, "5")], 0).await;
    office.world.settle().await;
    let request =
        message::ListChangesRequest { node_id: result.id, ..message::ListChangesRequest::default() };
    let mut history = message::history_service_client::HistoryServiceClient::new(
        office.world.channel("goals", &office.cast.alice),
    );
    let changes = inner(history.list_changes(request).await).changes;
    let mut values = Vec::new();
    for change in &changes {
        let as_of = message::GetTreeRequest { as_of: change.changed_at, ..whole(&cycle, None) };
        let nodes = tree(&office, &office.cast.alice, as_of).await;
        let Some(Node::KeyResult(then)) = &nodes[1].node else { panic!("a key result") };
        values.push(then.current.clone());
    }
    assert_eq!(values, [decimal("5"), decimal("0")]);
}

#[tokio::test]
async fn a_moment_that_is_none_is_refused_and_one_to_come_shows_what_stands() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    office.objective(&cycle, "Grow", vec![]).await;
    let mut goals = office.goals(&office.cast.alice);
    let at = |as_of| message::GetTreeRequest { as_of: Some(as_of), ..whole(&cycle, None) };
    assert_eq!(refused_fields(goals.get_tree(at(seconds(i64::MAX))).await), ["as_of"]);
    assert_eq!(refused_fields(goals.get_tree(at(Timestamp { seconds: 0, nanos: -1 })).await), ["as_of"]);
    let ahead = tree(&office, &office.cast.alice, at(seconds(253_402_300_799))).await;
    assert_eq!(ahead, tree(&office, &office.cast.alice, whole(&cycle, None)).await);
    assert_eq!(tree(&office, &office.cast.alice, at(seconds(-62_135_596_800))).await, []);
}

#[tokio::test]
async fn an_imported_tree_is_known_from_its_import_on() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let before = clock::now();
    let request = message::ImportOutlineRequest {
        request_id: fresh(),
        cycle_id: cycle.id.clone(),
        outline: "## Team\n\n1. **OBJECTIVE: Grow**\n\n   - KR: Win 10 customers\n".to_owned(),
        default_group_id: office.cast.team.to_string(),
        ..message::ImportOutlineRequest::default()
    };
    inner(office.goals(&office.cast.dora).import_outline(request).await);
    let alice = &office.cast.alice;
    let stands = tree(&office, alice, whole(&cycle, None)).await;
    assert_eq!(stands.len(), 2);
    assert_eq!(tree(&office, alice, whole(&cycle, Some(before))).await, []);
    assert_eq!(tree(&office, alice, whole(&cycle, Some(clock::now()))).await, stands);
}
