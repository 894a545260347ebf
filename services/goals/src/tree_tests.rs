//! Trees from windows of rows, however small these are.

use chrono::DateTime;
use ovation_chassis::ids::GroupId;
use proptest::prelude::*;
use uuid::Uuid;

use crate::cycle_day::Fares;
use crate::health::Health;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultPlan};
use crate::measurement::Measurement;
use crate::objective::{Objective, ObjectiveKind, ObjectivePlan, ObjectiveState};
use crate::owner::Owner;
use crate::path::Path;
use crate::tree::{Merge, Node, Part, Placed, Range, View};

fn objective(path: Path, id: ObjectiveId) -> Objective {
    let owner = Owner::Group(GroupId::default());
    let plan = ObjectivePlan::new("Grow".to_owned(), ObjectiveKind::Committed, ObjectiveState::Active, owner);
    Objective::new((id, CycleId::default()), plan, Vec::new(), path, DateTime::default())
}

fn key_result(path: Path, id: KeyResultId, objective_id: ObjectiveId) -> KeyResult {
    let plan = KeyResultPlan::new("Ship".to_owned(), Measurement::NotMeasured);
    let (objective, owner) = ((objective_id, CycleId::default()), Owner::Group(GroupId::default()));
    KeyResult::new(id, objective, plan, owner, path, DateTime::default())
}

/// A forest: the n-th objective stands under an earlier one or is a root, each with so many key results.
fn forest(shape: &[(usize, u8)]) -> (Vec<Objective>, Vec<KeyResult>) {
    let mut objectives: Vec<Objective> = Vec::new();
    let mut key_results = Vec::new();
    let mut next = 0_u128;
    let mut id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    for (above, count) in shape {
        // One in so many is a root, so that there are several.
        let parent = objectives.get(*above).map(|parent| parent.path.clone());
        let objective_id = ObjectiveId(id());
        let Ok(path) = Path::of_objective(parent.as_ref(), objective_id) else {
            continue;
        };
        for _ in 0..*count {
            let id = KeyResultId(id());
            if let Ok(path) = Path::of_key_result(&path, id) {
                key_results.push(key_result(path, id, objective_id));
            }
        }
        objectives.push(objective(path, objective_id));
    }
    objectives.sort_by(|one, other| one.path.cmp(&other.path));
    key_results.sort_by(|one, other| one.path.cmp(&other.path));
    (objectives, key_results)
}

/// The next window of nodes, of which only some are wanted.
fn part(all: &[Node], after: &str, window: usize, wanted: &dyn Fn(&Node) -> bool) -> Part {
    let behind = all.iter().filter(|one| one.path().as_str() > after);
    let read: Vec<&Node> = behind.take(window).collect();
    Part {
        last: read.last().map(|last| last.path().clone()),
        is_last: read.len() < window,
        nodes: read.into_iter().filter(|node| wanted(node)).cloned().collect(),
    }
}

/// Reads what is wanted of a tree in windows of so many rows.
fn read(
    (objectives, key_results): &(Vec<Objective>, Vec<KeyResult>),
    window: usize,
    wanted: impl Fn(&Node) -> bool,
) -> Vec<Placed> {
    let fares = Fares { health: Health::NoData, expected: None };
    let of_objective = |one: &Objective| Node::of_objective(one.clone(), Health::NoData, View::Full);
    let of_key_result = |one: &KeyResult| Node::of_key_result(one.clone(), fares, View::Basic);
    let objectives: Vec<Node> = objectives.iter().map(of_objective).collect();
    let key_results: Vec<Node> = key_results.iter().map(of_key_result).collect();
    let mut merge = Merge::new(Range { root: None, levels_below: None });
    let mut nodes = Vec::new();
    while !merge.is_complete() {
        if let Some(after) = merge.objectives_after().map(str::to_owned) {
            merge.add_objectives(part(&objectives, &after, window, &wanted));
        }
        if let Some(after) = merge.key_results_after().map(str::to_owned) {
            merge.add_key_results(part(&key_results, &after, window, &wanted));
        }
        while let Some(node) = merge.pop() {
            nodes.push(node);
        }
    }
    nodes
}

proptest! {
    #[test]
    fn a_tree_is_whole_and_in_order_whatever_the_window(
        shape in prop::collection::vec((0_usize..12, 0_u8..4), 1..12), window in 1_usize..6,
    ) {
        let forest = forest(&shape);
        let nodes = read(&forest, window, |_| true);
        prop_assert_eq!(nodes.len(), forest.0.len() + forest.1.len());
        prop_assert!(nodes.is_sorted_by(|one, other| one.node.path() < other.node.path()));
        for placed in &nodes {
            prop_assert_eq!(placed.depth + 1, placed.node.path().levels());
            prop_assert_eq!(placed.parent, placed.node.path().parent());
        }
    }

    #[test]
    fn what_is_left_out_leaves_the_rest_under_the_nearest_node_above(
        shape in prop::collection::vec((0_usize..12, 0_u8..4), 1..12), window in 1_usize..6, hidden in any::<u64>(),
    ) {
        let is_wanted = |node: &Node| hidden >> (node.id().as_u128() % 64) & 1 == 0;
        let forest = forest(&shape);
        let nodes = read(&forest, window, is_wanted);
        let all = read(&forest, 100, |_| true);
        let wanted: Vec<Uuid> = all.iter().map(|one| &one.node).filter(|one| is_wanted(one)).map(Node::id).collect();
        prop_assert_eq!(nodes.iter().map(|one| one.node.id()).collect::<Vec<_>>(), wanted);
        for placed in &nodes {
            let is_above = |other: &&Placed| other.node != placed.node && other.node.path().holds(placed.node.path());
            let above: Vec<&Placed> = nodes.iter().filter(is_above).collect();
            let nearest = above.iter().max_by_key(|one| one.node.path().levels());
            prop_assert_eq!(placed.parent, nearest.map(|one| one.node.id()));
            prop_assert_eq!(placed.depth, above.len());
        }
    }
}

#[test]
fn a_part_of_a_tree_begins_at_its_top() {
    let (objectives, _) = forest(&[(99, 0), (0, 0), (1, 0)]);
    let top = objectives[1].path.clone();
    let range = Range { root: Some(top.clone()), levels_below: Some(1) };
    let mut merge = Merge::new(range.clone());
    let nodes: Vec<Node> = objectives[1..]
        .iter()
        .map(|one| Node::of_objective(one.clone(), Health::NoData, View::Full))
        .collect();
    merge.add_objectives(part(&nodes, "", 10, &|_| true));
    merge.add_key_results(part(&[], "", 10, &|_| true));
    let placed = merge.pop().expect("the top");
    assert_eq!((placed.depth, placed.parent), (0, None));
    let below = merge.pop().expect("what is under it");
    assert_eq!((below.depth, below.parent), (1, Some(objectives[1].id.uuid())));
    let chars = |path: &Path| i32::try_from(path.as_str().len()).expect("it fits");
    assert_eq!(range.path_chars_max(), chars(&objectives[2].path));
    assert_eq!(range.start(), top.as_str());
}
