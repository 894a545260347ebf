//! Trees from windows of rows, however small these are.

use std::collections::BTreeMap;

use chrono::DateTime;
use ovation_chassis::ids::GroupId;
use proptest::prelude::*;
use uuid::Uuid;

use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultPlan};
use crate::measurement::Measurement;
use crate::objective::{Objective, ObjectiveKind, ObjectivePlan, ObjectiveState};
use crate::owner::Owner;
use crate::path::Path;
use crate::tree::{Merge, Placed, Range};

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

/// Reads a tree in windows of so many rows.
fn read(objectives: &[Objective], key_results: &[KeyResult], window: usize) -> Vec<Placed> {
    let mut merge = Merge::new(Range { root: None, levels_below: None });
    let mut nodes = Vec::new();
    while !merge.is_complete() {
        if let Some(after) = merge.objectives_after().map(str::to_owned) {
            let behind = objectives.iter().filter(|one| one.path.as_str() > after.as_str());
            merge.add_objectives(behind.take(window).cloned().collect(), window);
        }
        if let Some(after) = merge.key_results_after().map(str::to_owned) {
            let behind = key_results.iter().filter(|one| one.path.as_str() > after.as_str());
            merge.add_key_results(behind.take(window).cloned().collect(), window);
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
        let (objectives, key_results) = forest(&shape);
        let nodes = read(&objectives, &key_results, window);
        prop_assert_eq!(nodes.len(), objectives.len() + key_results.len());
        prop_assert!(nodes.is_sorted_by(|one, other| one.node.path() < other.node.path()));
        // Parents come before what is under them, one level higher.
        let mut depths: BTreeMap<Uuid, usize> = BTreeMap::new();
        for placed in &nodes {
            match placed.parent {
                None => prop_assert_eq!(placed.depth, 0),
                Some(parent) => prop_assert_eq!(depths.get(&parent).copied(), placed.depth.checked_sub(1)),
            }
            depths.insert(id_of(placed), placed.depth);
        }
    }
}

fn id_of(placed: &Placed) -> Uuid {
    match &placed.node {
        crate::tree::Node::Objective(one) => one.id.uuid(),
        crate::tree::Node::KeyResult(one) => one.id.uuid(),
    }
}

#[test]
fn a_part_of_a_tree_begins_at_its_top() {
    let (objectives, _) = forest(&[(99, 0), (0, 0), (1, 0)]);
    let top = objectives[1].path.clone();
    let range = Range { root: Some(top.clone()), levels_below: Some(1) };
    let mut merge = Merge::new(range.clone());
    merge.add_objectives(objectives[1..].to_vec(), 10);
    merge.add_key_results(Vec::new(), 10);
    let placed = merge.pop().expect("the top");
    assert_eq!((placed.depth, placed.parent), (0, None));
    let below = merge.pop().expect("what is under it");
    assert_eq!((below.depth, below.parent), (1, Some(objectives[1].id.uuid())));
    let chars = |path: &Path| i32::try_from(path.as_str().len()).expect("it fits");
    assert_eq!(range.path_chars_max(), chars(&objectives[2].path));
    assert_eq!(range.start(), top.as_str());
}
