//! Messages about key results as domain values.

use ovation_chassis::call::Call;
use ovation_chassis::fields::Fields;
use ovation_proto::ovation::goals::v1 as proto;

use super::parts::{controllability, expected, key, measurement, milestones, owner, value_kind, weight};
use super::requests::{Asked, asked};
use crate::commands::{CreateKeyResult, RetireKeyResult, SetMilestones, UpdateKeyResult};
use crate::config::{KEY_RESULT_TITLE_CHARS_MAX, MILESTONES_MAX, REASON_CHARS_MAX, UNIT_CHARS_MAX};
use crate::ids::MilestoneId;
use crate::key_result::{KeyResultChange, KeyResultPlan};

/// `CreateKeyResult`.
pub(crate) fn create_key_result(
    call: &Call,
    message: &proto::CreateKeyResultRequest,
) -> Asked<CreateKeyResult> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let objective_id = fields.id("objective_id", &message.objective_id);
    let key_result = fields.required("key_result", message.key_result.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("key_result", |fields| CreateKeyResult {
        objective_id,
        plan: plan(fields, &key_result, &message.request_id),
        owner: key_result.owner.as_ref().map(|message| owner(fields, Some(message))),
        external_id: key(fields, "external_id", &key_result.external_id),
    });
    asked(call, fields, &message.request_id, value)
}

/// What a person says of a new key result.
fn plan(fields: &mut Fields, key_result: &proto::KeyResult, request_id: &str) -> KeyResultPlan {
    let title = fields.line("title", &key_result.title, 1..=KEY_RESULT_TITLE_CHARS_MAX);
    let (value_kind, currency) = value_kind(fields, key_result.value_kind, &key_result.currency);
    KeyResultPlan {
        title,
        measurement: measurement(fields, key_result, request_id),
        unit: fields.line("unit", &key_result.unit, 0..=UNIT_CHARS_MAX),
        weight: weight(fields, key_result.weight.as_ref()),
        controllability: controllability(fields, key_result.controllability),
        due_on: fields.date("due_on", key_result.due_on.as_ref()),
        value_kind,
        currency,
        expected: expected(fields, &key_result.expected_steps),
        metric_key: key(fields, "metric_key", &key_result.metric_key),
        kpi_id: fields.optional_id("kpi_id", &key_result.kpi_id),
    }
}

/// `UpdateKeyResult`.
pub(crate) fn update_key_result(
    call: &Call,
    message: &proto::UpdateKeyResultRequest,
) -> Asked<UpdateKeyResult> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let reason = fields.paragraphs("reason", &message.reason, 0..=REASON_CHARS_MAX);
    let allowed = [
        "title",
        "baseline",
        "target",
        "committed",
        "stretch",
        "lower",
        "upper",
        "milestones",
        "unit",
        "owner",
        "weight",
        "controllability",
        "due_on",
        "value_kind",
        "currency",
        "expected_steps",
        "metric_key",
        "kpi_id",
    ];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let new = fields.required("key_result", message.key_result.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("key_result", |fields| UpdateKeyResult {
        id: fields.id("id", &new.id),
        etag: new.etag.clone(),
        change: change(fields, &mask, &new, &message.request_id),
        reason,
    });
    asked(call, fields, &message.request_id, value)
}

/// The fields that the mask names.
fn change(fields: &mut Fields, mask: &[&str], new: &proto::KeyResult, request_id: &str) -> KeyResultChange {
    let has = |name: &str| mask.contains(&name);
    KeyResultChange {
        title: has("title").then(|| fields.line("title", &new.title, 1..=KEY_RESULT_TITLE_CHARS_MAX)),
        baseline: has("baseline").then(|| fields.decimal("baseline", new.baseline.as_ref())),
        target: has("target").then(|| fields.decimal("target", new.target.as_ref())),
        committed: has("committed").then(|| fields.decimal("committed", new.committed.as_ref())),
        stretch: has("stretch").then(|| fields.decimal("stretch", new.stretch.as_ref())),
        lower: has("lower").then(|| fields.decimal("lower", new.lower.as_ref())),
        upper: has("upper").then(|| fields.decimal("upper", new.upper.as_ref())),
        milestones: has("milestones").then(|| milestones(fields, &new.milestones, request_id)),
        unit: has("unit").then(|| fields.line("unit", &new.unit, 0..=UNIT_CHARS_MAX)),
        owner: has("owner").then(|| owner(fields, new.owner.as_ref())),
        weight: has("weight").then(|| weight(fields, new.weight.as_ref())),
        controllability: has("controllability").then(|| controllability(fields, new.controllability)),
        due_on: has("due_on").then(|| fields.date("due_on", new.due_on.as_ref())),
        value_kind: (has("value_kind") || has("currency"))
            .then(|| value_kind(fields, new.value_kind, &new.currency)),
        expected: has("expected_steps").then(|| expected(fields, &new.expected_steps)),
        metric_key: has("metric_key").then(|| key(fields, "metric_key", &new.metric_key)),
        kpi_id: has("kpi_id").then(|| fields.optional_id("kpi_id", &new.kpi_id)),
    }
}

/// `SetMilestones`.
pub(crate) fn set_milestones(call: &Call, message: &proto::SetMilestonesRequest) -> Asked<SetMilestones> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let reached: Vec<MilestoneId> = fields.ids("reached_ids", &message.reached_ids, MILESTONES_MAX);
    let not_reached: Vec<MilestoneId> =
        fields.ids("not_reached_ids", &message.not_reached_ids, MILESTONES_MAX);
    let is_said = !reached.is_empty() || !not_reached.is_empty();
    fields.require(is_said, "reached_ids", "or `not_reached_ids` must name a milestone");
    let is_both = reached.iter().any(|id| not_reached.contains(id));
    fields.require(!is_both, "not_reached_ids", "must not name what `reached_ids` names");
    let value =
        SetMilestones { id: fields.id("key_result_id", &message.key_result_id), reached, not_reached };
    asked(call, fields, &message.request_id, value)
}

/// `RetireKeyResult`.
pub(crate) fn retire_key_result(
    call: &Call,
    message: &proto::RetireKeyResultRequest,
) -> Asked<RetireKeyResult> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let replacement = message.replacement.as_ref().map(|key_result| {
        fields.within("replacement", |fields| {
            let owner = key_result.owner.as_ref().map(|message| owner(fields, Some(message)));
            (plan(fields, key_result, &message.request_id), owner)
        })
    });
    let value = RetireKeyResult {
        id: fields.id("key_result_id", &message.key_result_id),
        reason: fields.paragraphs("reason", &message.reason, 1..=REASON_CHARS_MAX),
        replacement,
    };
    asked(call, fields, &message.request_id, value)
}
