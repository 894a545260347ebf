//! Domain values as messages.

use ovation_chassis::{decimal, time};
use ovation_proto::google::r#type::Decimal as DecimalMessage;
use ovation_proto::ovation::goals::v1 as proto;

use crate::cycle::Cycle;
use crate::expected::{ExpectedPath, Step};
use crate::key_result::{Controllability, KeyResult};
use crate::measurement::Milestone;
use crate::objective::{Objective, Outcome, Parent};
use crate::owner::Owner;
use crate::progress::{Progress, Terms, Weight};
use crate::queries::Explanation;
use crate::rollup::RollUp;
use crate::series::Standing;
use crate::store::alignments::Child;
use crate::tree::{Node, Placed};
use crate::verdict::{Report, Said, Verdict};

/// A cycle.
#[must_use]
pub(crate) fn cycle(cycle: &Cycle) -> proto::Cycle {
    proto::Cycle {
        id: cycle.id.to_string(),
        name: cycle.plan.name.clone(),
        starts_on: Some(time::date(cycle.plan.starts_on)),
        ends_on: Some(time::date(cycle.plan.ends_on)),
        state: cycle.state.code().into(),
        etag: cycle.revision.to_string(),
        kind: cycle.plan.part.kind.code().into(),
        fiscal_year: cycle.plan.part.year.unwrap_or_default().into(),
        ordinal: cycle.plan.part.ordinal.unwrap_or_default().into(),
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
        etag: objective.content_revision.to_string(),
        created_at: Some(time::timestamp(objective.created_at)),
        updated_at: Some(time::timestamp(objective.updated_at)),
        contributor_ids: strings(&plan.contributors),
        visibility: plan.visibility.code().into(),
        visible_to_group_id: plan.visibility.group().map(|group| group.to_string()).unwrap_or_default(),
        visible_to_person_ids: strings(plan.visibility.people()),
        counts_upwards: plan.counts_upwards,
        labels: plan.labels.clone(),
        outcome: objective.outcome.map_or(0, Outcome::code).into(),
        roll_up: Some(roll_up(&objective.roll_up)),
        computed_progress: objective.computed.map(progress),
        health: 0,
        carried_from_id: optional(objective.origin.carried_from),
        alternative_to_id: optional(objective.origin.alternative_to),
        external_id: objective.origin.external_id.clone().unwrap_or_default(),
        score: objective.score.map(decimal::to_proto),
    }
}

/// A key result.
#[must_use]
pub(crate) fn key_result(key_result: &KeyResult) -> proto::KeyResult {
    let (plan, standing) = (&key_result.plan, &key_result.standing);
    let measurement = &plan.measurement;
    let values = measurement.values();
    proto::KeyResult {
        id: key_result.id.to_string(),
        objective_id: key_result.objective_id.to_string(),
        title: plan.title.clone(),
        measure: measurement.measure().code().into(),
        baseline: measurement.baseline().map(decimal::to_proto),
        target: measurement.target().map(decimal::to_proto),
        stretch: values.stretch.map(decimal::to_proto),
        current: key_result.current().map(decimal::to_proto),
        unit: plan.unit.clone(),
        owner: Some(owner(key_result.owner)),
        weight: Some(weight(plan.weight)),
        controllability: plan.controllability.map_or(0, Controllability::code).into(),
        due_on: plan.due_on.map(time::date),
        progress: key_result.progress.map(progress),
        confidence: standing.confidence().into(),
        check_in_id: check_in_id(standing),
        etag: key_result.content_revision.to_string(),
        created_at: Some(time::timestamp(key_result.created_at)),
        updated_at: Some(time::timestamp(key_result.updated_at)),
        committed: values.committed.map(decimal::to_proto),
        lower: values.lower.map(decimal::to_proto),
        upper: values.upper.map(decimal::to_proto),
        milestones: values.milestones.iter().map(milestone).collect(),
        value_kind: plan.value_kind.code().into(),
        currency: plan.currency.as_ref().map(|currency| currency.code().to_owned()).unwrap_or_default(),
        expected_steps: expected_steps(&plan.expected),
        metric_key: plan.metric_key.clone().unwrap_or_default(),
        kpi_id: optional(plan.kpi_id),
        retired_at: key_result.retired.as_ref().map(|retired| time::timestamp(retired.at)),
        retired_reason: key_result.retired.as_ref().map(|retired| retired.reason.clone()).unwrap_or_default(),
        replaced_by_id: optional(key_result.retired.as_ref().and_then(|retired| retired.replaced_by)),
        external_id: key_result.external_id.clone().unwrap_or_default(),
        score: key_result.score.map(decimal::to_proto),
        source: standing.current.map_or(0, |current| current.source.code()).into(),
        effective_at: standing.current.map(|current| time::timestamp(current.place.effective_at)),
        ..proto::KeyResult::default()
    }
}

/// How an objective rolls up. An override that has ended is told no more.
fn roll_up(roll_up: &RollUp) -> proto::RollUp {
    let manual = roll_up.manual.as_ref().map(|manual| proto::ProgressOverride {
        progress: Some(progress(manual.progress)),
        reason: manual.reason.clone(),
        expires_at: manual.until.map(time::timestamp),
        set_by_person_id: manual.by.to_string(),
        set_at: Some(time::timestamp(manual.at)),
    });
    proto::RollUp {
        method: roll_up.method.code().into(),
        unit: roll_up.method.unit().unwrap_or_default().to_owned(),
        r#override: manual,
    }
}

fn milestone(milestone: &Milestone) -> proto::Milestone {
    proto::Milestone {
        id: milestone.id.to_string(),
        title: milestone.title.clone(),
        weight: Some(weight(milestone.weight)),
        due_on: milestone.due_on.map(time::date),
        reached_at: milestone.done_at.map(time::timestamp),
    }
}

fn expected_steps(expected: &ExpectedPath) -> Vec<proto::ExpectedStep> {
    let steps = match expected {
        ExpectedPath::Linear => &[][..],
        ExpectedPath::Steps(steps) => steps.as_slice(),
    };
    let step = |step: &Step| proto::ExpectedStep {
        on: Some(time::date(step.on)),
        value: Some(decimal::to_proto(step.value)),
    };
    steps.iter().map(step).collect()
}

fn optional(id: Option<impl std::fmt::Display>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

fn strings(ids: &[impl std::fmt::Display]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
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
            check_in_id: check_in_id(&key_result.standing),
            source: key_result.standing.current.map_or(0, |current| current.source.code()).into(),
            effective_at: key_result
                .standing
                .current
                .map(|current| time::timestamp(current.place.effective_at)),
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

fn check_in_id(standing: &Standing) -> String {
    standing.check_in_id().map(|id| id.to_string()).unwrap_or_default()
}

/// Who owns a goal.
#[must_use]
pub(crate) fn owner(owner: Owner) -> proto::Owner {
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
