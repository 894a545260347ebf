//! What the end of a cycle is answered with, as messages of `ScoringService`.

use ovation_chassis::{decimal, time};
use ovation_proto::google::r#type::Decimal as DecimalMessage;
use ovation_proto::ovation::goals::v1 as proto;

use super::answers;
use crate::ids::ObjectiveId;
use crate::judgement::{JudgementResult, Points, gap};
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::progress::Progress;
use crate::queries::scoring::Judged;
use crate::scoring::{Gone, Score, ScoreVerdict, Scoring, of_key_results, success_line};
use crate::store::judgement_results::Gap;
use crate::store::retrospectives::Written;

/// The scores of an objective.
#[must_use]
pub(crate) fn scoring(scoring: &Scoring) -> proto::Scoring {
    let (objective, closing) = (&scoring.objective, &scoring.closing);
    let (suggested, projected) = guessed(objective.progress, scoring.gone);
    proto::Scoring {
        objective_id: objective.id.to_string(),
        suggested,
        projected,
        r#final: objective.score.map(decimal::to_proto),
        success_line: success_line(objective.plan.kind).map(score),
        verdict: scoring.verdict().map_or(0, ScoreVerdict::code).into(),
        closing_note: closing.note.clone(),
        key_results: scoring.key_results.iter().map(|one| key_result(one, scoring.gone)).collect(),
        scored_by_id: closing.by.map(|by| by.to_string()).unwrap_or_default(),
        scored_at: closing.at.map(time::timestamp),
        key_results_score: of_key_results(&scoring.key_results).map(score),
    }
}

fn key_result(key_result: &KeyResult, gone: Gone) -> proto::KeyResultScore {
    let (suggested, projected) = guessed(key_result.progress, gone);
    proto::KeyResultScore {
        key_result_id: key_result.id.to_string(),
        title: key_result.plan.title.clone(),
        suggested,
        projected,
        r#final: key_result.score.map(decimal::to_proto),
    }
}

/// What a progress suggests, and what it comes to.
fn guessed(progress: Option<Progress>, gone: Gone) -> (Option<DecimalMessage>, Option<DecimalMessage>) {
    let projected = progress.and_then(|progress| Score::projected(progress, gone));
    (progress.map(Score::suggested).map(score), projected.map(score))
}

/// A retrospective.
#[must_use]
pub(crate) fn retrospective(id: ObjectiveId, written: &Written) -> proto::Retrospective {
    proto::Retrospective {
        objective_id: id.to_string(),
        keep: written.text.keep.clone(),
        problem: written.text.problem.clone(),
        r#try: written.text.r#try.clone(),
        author_id: written.author.map(|author| author.to_string()).unwrap_or_default(),
        updated_at: written.updated_at.map(time::timestamp),
        etag: written.revision.to_string(),
    }
}

/// What everybody sees of the judgements of an objective.
#[must_use]
pub(crate) fn judgement(judged: &Judged) -> proto::Judgement {
    let mean = judged.result.as_ref().map(JudgementResult::mean);
    let between = mean.zip(judged.key_results).map(|(mean, key_results)| gap(mean, key_results));
    proto::Judgement {
        objective_id: judged.objective_id.to_string(),
        mine: None,
        published: judged.result.is_some(),
        answers: judged.result.map_or(0, |result| i32::try_from(result.answers).unwrap_or(i32::MAX)),
        mean: mean.map(score),
        key_results_score: judged.key_results.map(score),
        gap: between.map(decimal::to_proto),
    }
}

/// The same with the caller's own judgement.
#[must_use]
pub(crate) fn with_mine(judgement: proto::Judgement, mine: Option<Points>) -> proto::Judgement {
    proto::Judgement { mine: mine.map(|points| decimal::to_proto(points.decimal())), ..judgement }
}

/// An objective that its key results did not carry.
#[must_use]
pub(crate) fn judgement_gap(gap: &Gap) -> proto::Judgement {
    let judged = Judged {
        objective_id: gap.objective_id,
        result: Some(gap.result),
        key_results: Some(gap.key_results),
    };
    with_mine(judgement(&judged), gap.mine)
}

/// What was carried over.
#[must_use]
pub(crate) fn carried(objectives: &[Objective]) -> proto::CarryOverResponse {
    proto::CarryOverResponse { objectives: objectives.iter().map(answers::objective).collect() }
}

fn score(score: Score) -> DecimalMessage {
    decimal::to_proto(score.decimal())
}
