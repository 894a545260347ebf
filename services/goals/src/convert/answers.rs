//! Domain values as messages.

use ovation_chassis::{decimal, time};
use ovation_proto::google::r#type::Decimal as DecimalMessage;
use ovation_proto::ovation::goals::v1 as proto;

use crate::cycle::Cycle;
use crate::key_result::{Controllability, KeyResult};
use crate::objective::{Objective, Parent};
use crate::owner::Owner;
use crate::progress::{Progress, Terms, Weight};
use crate::queries::Explanation;
use crate::store::alignments::Child;
use crate::tree::{Node, Placed};
use crate::verdict::{Report, Said, Verdict};

/// A cycle.
#[must_use]
pub(crate) fn cycle(cycle: &Cycle) -> proto::Cycle {
    let state = if cycle.is_open() { proto::CycleState::Active } else { proto::CycleState::Closed };
    proto::Cycle {
        id: cycle.id.to_string(),
        name: cycle.plan.name.clone(),
        starts_on: Some(time::date(cycle.plan.starts_on)),
        ends_on: Some(time::date(cycle.plan.ends_on)),
        state: state.into(),
        etag: cycle.revision.to_string(),
        ..proto::Cycle::default()
    }
}

/// An objective.
#[must_use]
pub(crate) fn objective(objective: &Objective) -> proto::Objective {
    let plan = &objective.plan;
    proto::Objective {
        id: objective.id.to_string(),
        cycle_id: objective.cycle_id.to_string(),
        title: plan.title.clone(),
        rationale: plan.rationale.clone(),
        kind: plan.kind.code().into(),
        owner: Some(owner(plan.owner)),
        parents: objective.parents.iter().copied().map(parent).collect(),
        state: plan.state.code().into(),
        progress: objective.progress.map(progress),
        weight: Some(weight(plan.weight)),
        etag: objective.revision.to_string(),
        created_at: Some(time::timestamp(objective.created_at)),
        updated_at: Some(time::timestamp(objective.updated_at)),
        ..proto::Objective::default()
    }
}

/// A key result.
#[must_use]
pub(crate) fn key_result(key_result: &KeyResult) -> proto::KeyResult {
    let plan = &key_result.plan;
    let measurement = &plan.measurement;
    let stretch = measurement.way().and_then(|way| way.stretch);
    proto::KeyResult {
        id: key_result.id.to_string(),
        objective_id: key_result.objective_id.to_string(),
        title: plan.title.clone(),
        measure: measurement.measure().code().into(),
        baseline: measurement.baseline().map(decimal::to_proto),
        target: measurement.target().map(decimal::to_proto),
        stretch: stretch.map(decimal::to_proto),
        current: key_result.current().map(decimal::to_proto),
        unit: plan.unit.clone(),
        owner: Some(owner(key_result.owner)),
        weight: Some(weight(plan.weight)),
        controllability: plan.controllability.map_or(0, Controllability::code).into(),
        due_on: plan.due_on.map(time::date),
        progress: key_result.progress.map(progress),
        confidence: key_result.check_in.map_or(0, |check_in| check_in.confidence.into()),
        check_in_id: key_result.check_in.map(|check_in| check_in.id.to_string()).unwrap_or_default(),
        etag: key_result.revision.to_string(),
        created_at: Some(time::timestamp(key_result.created_at)),
        updated_at: Some(time::timestamp(key_result.updated_at)),
        ..proto::KeyResult::default()
    }
}

/// A piece of a tree.
#[must_use]
pub(crate) fn tree_piece(nodes: &[Placed]) -> proto::GetTreeResponse {
    proto::GetTreeResponse { nodes: nodes.iter().map(tree_node).collect() }
}

fn tree_node(placed: &Placed) -> proto::TreeNode {
    let node = match &placed.node {
        Node::Objective(one) => proto::tree_node::Node::Objective(objective(one)),
        Node::KeyResult(one) => proto::tree_node::Node::KeyResult(key_result(one)),
    };
    proto::TreeNode {
        node: Some(node),
        parent_id: placed.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        // At most 32 levels.
        depth: i32::try_from(placed.depth).unwrap_or(i32::MAX),
    }
}

/// How a progress came about.
#[must_use]
pub(crate) fn explanation(explanation: &Explanation) -> proto::ExplainProgressResponse {
    match explanation {
        Explanation::Objective { objective, children } => proto::ExplainProgressResponse {
            progress: objective.progress.map(progress),
            terms: children.iter().map(term).collect(),
            weighted_sum: Some(plain(objective.terms.weighted_sum())),
            weight_sum: Some(plain(objective.terms.weight_sum())),
            ..proto::ExplainProgressResponse::default()
        },
        Explanation::KeyResult(key_result) => proto::ExplainProgressResponse {
            progress: key_result.progress.map(progress),
            baseline: key_result.plan.measurement.baseline().map(decimal::to_proto),
            target: key_result.plan.measurement.target().map(decimal::to_proto),
            current: key_result.current().map(decimal::to_proto),
            check_in_id: key_result.check_in.map(|check_in| check_in.id.to_string()).unwrap_or_default(),
            ..proto::ExplainProgressResponse::default()
        },
    }
}

fn term(child: &Child) -> proto::ProgressTerm {
    let contribution = child.progress.map(|_| Terms::of_child(child.weight, child.progress).weighted_sum());
    proto::ProgressTerm {
        node_id: child.id.to_string(),
        title: child.title.clone(),
        weight: Some(weight(child.weight)),
        progress: child.progress.map(progress),
        contribution: contribution.map(plain),
        ..proto::ProgressTerm::default()
    }
}

/// What an import did, or would do.
#[must_use]
pub(crate) fn import(report: &Report) -> proto::ImportOutlineResponse {
    // At most 20,000 lines.
    let count = |verdict| i32::try_from(report.count(verdict)).unwrap_or(i32::MAX);
    proto::ImportOutlineResponse {
        lines: report.lines.iter().map(line).collect(),
        objectives_created: count(Verdict::ObjectiveCreated),
        objectives_found: count(Verdict::ObjectiveFound),
        key_results_created: count(Verdict::KeyResultCreated),
        key_results_found: count(Verdict::KeyResultFound),
        lines_not_understood: count(Verdict::NotUnderstood),
        headings: report.headings.clone(),
    }
}

fn line(said: &Said) -> proto::OutlineLine {
    proto::OutlineLine {
        number: i32::try_from(said.number).unwrap_or(i32::MAX),
        verdict: said.verdict.code().into(),
        detail: said.detail.clone(),
        node_id: said.node.map(|node| node.to_string()).unwrap_or_default(),
    }
}

fn owner(owner: Owner) -> proto::Owner {
    let owner = match owner {
        Owner::Group(group) => proto::owner::Owner::GroupId(group.to_string()),
        Owner::Person(person) => proto::owner::Owner::PersonId(person.to_string()),
    };
    proto::Owner { owner: Some(owner) }
}

fn parent(parent: Parent) -> proto::Parent {
    let parent = match parent {
        Parent::Objective(id) => proto::parent::Parent::ObjectiveId(id.to_string()),
        Parent::KeyResult(id) => proto::parent::Parent::KeyResultId(id.to_string()),
    };
    proto::Parent { parent: Some(parent) }
}

fn progress(progress: Progress) -> DecimalMessage {
    decimal::to_proto(progress.decimal())
}

fn weight(weight: Weight) -> DecimalMessage {
    decimal::to_proto(weight.decimal())
}

fn plain(value: String) -> DecimalMessage {
    DecimalMessage { value }
}
