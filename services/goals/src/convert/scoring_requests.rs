//! Messages of `ScoringService` as domain values.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::page::Page;
use ovation_proto::google::r#type::Decimal as DecimalMessage;
use ovation_proto::ovation::goals::v1 as proto;

use super::parts::outcome;
use super::requests::{Asked, asked, id};
use crate::commands::{CarryOver, JudgeObjective, ScoreObjective, SetRetrospective};
use crate::config::{
    CARRIED_MAX, CLOSING_NOTE_CHARS_MAX, JUDGEMENT_GAPS_PAGE, KEY_RESULTS_PER_OBJECTIVE_MAX, LINEAGE_PAGE,
    RETROSPECTIVE_CHARS_MAX,
};
use crate::ids::KeyResultId;
use crate::judgement::Points;
use crate::queries::scoring::{ListJudgementGaps, ListLineage};
use crate::scoring::{Retrospective, Score};

/// `ScoreObjective`.
pub(crate) fn score_objective(call: &Call, message: &proto::ScoreObjectiveRequest) -> Asked<ScoreObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let note = fields.paragraphs("closing_note", &message.closing_note, 0..=CLOSING_NOTE_CHARS_MAX);
    let value = ScoreObjective {
        id: fields.id("objective_id", &message.objective_id),
        score: score(&mut fields, message.r#final.as_ref()),
        key_results: key_results(&mut fields, &message.key_results),
        note: Some(note).filter(|note| !note.is_empty()),
        outcome: outcome(&mut fields, message.outcome),
    };
    let says_something = message.r#final.is_some()
        || !message.key_results.is_empty()
        || !message.closing_note.is_empty()
        || message.outcome != 0;
    fields.require(says_something, "final", "or `key_results`, `closing_note` or `outcome` is required");
    asked(call, fields, &message.request_id, value)
}

/// The final scores of key results, each once.
fn key_results(fields: &mut Fields, messages: &[proto::KeyResultScore]) -> Vec<(KeyResultId, Score)> {
    if messages.len() > KEY_RESULTS_PER_OBJECTIVE_MAX {
        let right = format!("must be at most {KEY_RESULTS_PER_OBJECTIVE_MAX}, are {}", messages.len());
        fields.violation("key_results", right);
        return Vec::new();
    }
    let mut scores: Vec<(KeyResultId, Score)> = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        fields.within(format_args!("key_results[{index}]"), |fields| {
            let id: KeyResultId = fields.id("key_result_id", &message.key_result_id);
            let is_repeated = scores.iter().any(|(one, _)| *one == id) && !id.uuid().is_nil();
            fields.require(!is_repeated, "key_result_id", "must not be repeated");
            fields.require(message.r#final.is_some(), "final", "is required");
            scores.push((id, score(fields, message.r#final.as_ref()).unwrap_or(Score::FULL)));
        });
    }
    scores
}

/// A final score; `None` where it is not said.
fn score(fields: &mut Fields, message: Option<&DecimalMessage>) -> Option<Score> {
    let value = fields.decimal("final", message)?;
    let score = Score::of_decimal(value);
    fields.require(score.is_some(), "final", "must be from 0 to 1 with at most 2 decimals");
    score
}

/// `SetRetrospective`.
pub(crate) fn set_retrospective(
    call: &Call,
    message: &proto::SetRetrospectiveRequest,
) -> Asked<SetRetrospective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let objective_id = fields.id("objective_id", &message.objective_id);
    let mut text = |field, value| fields.paragraphs(field, value, 0..=RETROSPECTIVE_CHARS_MAX);
    let text = Retrospective {
        keep: text("keep", &message.keep),
        problem: text("problem", &message.problem),
        r#try: text("try", &message.r#try),
    };
    let value = SetRetrospective { objective_id, text, etag: message.etag.clone() };
    asked(call, fields, &message.request_id, value)
}

/// `JudgeObjective`.
pub(crate) fn judge_objective(call: &Call, message: &proto::JudgeObjectiveRequest) -> Asked<JudgeObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let objective_id = fields.id("objective_id", &message.objective_id);
    let value = fields.required_decimal("judgement", message.judgement.as_ref());
    let points = Points::of_decimal(value);
    fields.require(points.is_some(), "judgement", "must be from 0 to 10 with at most 1 decimal");
    let points = points.unwrap_or_default();
    asked(call, fields, &message.request_id, JudgeObjective { objective_id, points })
}

/// `CarryOver`.
pub(crate) fn carry_over(call: &Call, message: &proto::CarryOverRequest) -> Asked<CarryOver> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = CarryOver {
        cycle_id: fields.id("to_cycle_id", &message.to_cycle_id),
        objectives: fields.ids("objective_ids", &message.objective_ids, CARRIED_MAX),
        with_key_results: message.with_key_results,
    };
    fields.require(!message.objective_ids.is_empty(), "objective_ids", "is required: at least one");
    asked(call, fields, &message.request_id, value)
}

/// `ListJudgementGaps`.
pub(crate) fn list_judgement_gaps(
    call: &Call,
    message: &proto::ListJudgementGapsRequest,
) -> Result<ListJudgementGaps, Failure> {
    let cycle_id = id("cycle_id", &message.cycle_id)?;
    let (default, max) = JUDGEMENT_GAPS_PAGE;
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &cycle_id)?;
    Ok(ListJudgementGaps { cycle_id, page })
}

/// `ListLineage`.
pub(crate) fn list_lineage(call: &Call, message: &proto::ListLineageRequest) -> Result<ListLineage, Failure> {
    let objective_id = id("objective_id", &message.objective_id)?;
    let (default, max) = LINEAGE_PAGE;
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &objective_id)?;
    Ok(ListLineage { objective_id, page })
}
