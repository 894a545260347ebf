//! How a progress came about, as a message.

use ovation_chassis::{decimal, time};
use ovation_proto::ovation::goals::v1 as proto;

use super::answers::{check_in_id, plain, progress, progress_override, weight};
use crate::explain::{Explanation, LeftOut, Line, Others, Part, Reason};
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::progress::Terms;
use crate::queries::explain::Explained;
use crate::rollup::Method;
use crate::store::explanations::Lead;

/// How a progress came about.
#[must_use]
pub(crate) fn explanation(explained: &Explained) -> proto::ExplainProgressResponse {
    match explained {
        Explained::Objective { objective, explanation, is_cut, holding } => {
            let manual = holding.as_ref().map(progress_override);
            proto::ExplainProgressResponse {
                r#override: manual,
                is_cut: *is_cut,
                ..of_objective(objective, explanation)
            }
        }
        Explained::KeyResult(key_result) => of_key_result(key_result),
    }
}

/// The totals are those that are stored: they hold whatever is told of the terms.
fn of_objective(objective: &Objective, explanation: &Explanation<Lead>) -> proto::ExplainProgressResponse {
    let method = &objective.roll_up.method;
    let is_sum = method.unit().is_some();
    let is_mean = !is_sum && *method != Method::Weakest;
    // What each term carries is told where the terms are all of the progress.
    let is_whole = explanation.computed == objective.computed;
    let lines = explanation.lines.iter().map(|line| counting(line, is_sum, is_whole));
    let others = explanation.others.iter().map(|others| merged(others, is_sum, is_whole));
    let left_out = explanation.left_out.iter().map(excluded);
    proto::ExplainProgressResponse {
        progress: objective.progress.map(progress),
        terms: lines.chain(others).chain(left_out).collect(),
        weighted_sum: is_mean.then(|| plain(objective.terms.weighted_sum())),
        weight_sum: is_mean.then(|| plain(objective.terms.weight_sum())),
        method: method.code().into(),
        computed_progress: objective.computed.map(progress),
        unit: method.unit().unwrap_or_default().to_owned(),
        gone_sum: is_sum.then(|| decimal::to_proto(objective.ways.gone())),
        way_sum: is_sum.then(|| decimal::to_proto(objective.ways.length())),
        ..proto::ExplainProgressResponse::default()
    }
}

fn of_key_result(key_result: &KeyResult) -> proto::ExplainProgressResponse {
    let current = key_result.standing.current;
    proto::ExplainProgressResponse {
        progress: key_result.progress.map(progress),
        baseline: key_result.plan.measurement.baseline().map(decimal::to_proto),
        target: key_result.plan.measurement.target().map(decimal::to_proto),
        current: key_result.current().map(decimal::to_proto),
        check_in_id: check_in_id(&key_result.standing),
        source: current.map_or(0, |current| current.source.code()).into(),
        effective_at: current.map(|current| time::timestamp(current.place.effective_at)),
        ..proto::ExplainProgressResponse::default()
    }
}

fn counting(line: &Line<Lead>, is_sum: bool, is_whole: bool) -> proto::ProgressTerm {
    let share = &line.part.share;
    let ways = share.size.as_ref().filter(|_| is_sum).map(|size| size.ways);
    let contribution = match ways {
        Some(ways) => decimal::to_proto(ways.gone()),
        None => plain(Terms::of_child(share.weight, share.progress).weighted_sum()),
    };
    proto::ProgressTerm {
        contribution: Some(contribution),
        way: ways.map(|ways| decimal::to_proto(ways.length())),
        carries: is_whole.then(|| decimal::to_proto(line.contribution.decimal())),
        ..term(&line.part)
    }
}

fn excluded(left_out: &LeftOut<Lead>) -> proto::ProgressTerm {
    let is_restricted = left_out.part.source.is_some_and(|lead| lead.is_restricted);
    let reason = match left_out.reason {
        Reason::DoesNotCount if is_restricted => proto::ExclusionReason::Restricted,
        Reason::DoesNotCount => proto::ExclusionReason::NotActive,
        Reason::WithoutWeight => proto::ExclusionReason::WeightZero,
        Reason::Aligned => proto::ExclusionReason::NotAKeyResult,
        Reason::WithoutValue => proto::ExclusionReason::NoProgress,
        Reason::WithoutWay => proto::ExclusionReason::NotSummable,
        Reason::OtherUnit => proto::ExclusionReason::OtherUnit,
    };
    proto::ProgressTerm { excluded: reason.into(), ..term(&left_out.part) }
}

fn term(part: &Part<Lead>) -> proto::ProgressTerm {
    let check_in_id = part.source.and_then(|lead| lead.check_in_id);
    let reading = part.source.and_then(|lead| lead.reading);
    proto::ProgressTerm {
        node_id: part.id.to_string(),
        title: part.title.clone(),
        weight: Some(weight(part.share.weight)),
        progress: part.share.progress.map(progress),
        goals: 1,
        check_in_id: check_in_id.map(|id| id.to_string()).unwrap_or_default(),
        current: part.source.and_then(|lead| lead.current).map(decimal::to_proto),
        source: reading.map_or(0, |(source, _)| source.code()).into(),
        effective_at: reading.map(|(_, effective_at)| time::timestamp(effective_at)),
        ..proto::ProgressTerm::default()
    }
}

fn merged(others: &Others, is_sum: bool, is_whole: bool) -> proto::ProgressTerm {
    let contribution =
        if is_sum { decimal::to_proto(others.ways.gone()) } else { plain(others.terms.weighted_sum()) };
    proto::ProgressTerm {
        weight: Some(plain(others.terms.weight_sum())),
        contribution: Some(contribution),
        goals: i32::try_from(others.count).unwrap_or(i32::MAX),
        way: is_sum.then(|| decimal::to_proto(others.ways.length())),
        carries: is_whole.then(|| decimal::to_proto(others.contribution.decimal())),
        ..proto::ProgressTerm::default()
    }
}
