//! Messages about objectives as domain values.

use ovation_chassis::call::Call;
use ovation_chassis::fields::Fields;
use ovation_chassis::time;
use ovation_proto::ovation::goals::v1 as proto;

use super::parts::{key, kind, labels, outcome, owner, parents, required, state, visibility, weight};
use super::requests::{Asked, asked};
use crate::commands::{AlignObjective, CreateObjective, Manual, SetRollUp, UpdateObjective};
use crate::config::{
    OBJECTIVE_TITLE_CHARS_MAX, OVERRIDE_PROGRESS_MAX, PEOPLE_MAX, RATIONALE_CHARS_MAX, REASON_CHARS_MAX,
    UNIT_CHARS_MAX,
};
use crate::objective::{ObjectiveChange, ObjectiveKind, ObjectivePlan, ObjectiveState};
use crate::progress::Progress;
use crate::rollup::Method;

/// `CreateObjective`.
pub(crate) fn create_objective(
    call: &Call,
    message: &proto::CreateObjectiveRequest,
) -> Asked<CreateObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let objective = fields.required("objective", message.objective.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("objective", |fields| CreateObjective {
        cycle_id: fields.id("cycle_id", &objective.cycle_id),
        plan: plan(fields, &objective),
        parents: parents(fields, &objective.parents),
        external_id: key(fields, "external_id", &objective.external_id),
    });
    asked(call, fields, &message.request_id, value)
}

/// What a person says of a new objective.
fn plan(fields: &mut Fields, objective: &proto::Objective) -> ObjectivePlan {
    let title = fields.line("title", &objective.title, 1..=OBJECTIVE_TITLE_CHARS_MAX);
    let rationale = fields.paragraphs("rationale", &objective.rationale, 0..=RATIONALE_CHARS_MAX);
    let kind = kind(fields, objective.kind).unwrap_or(ObjectiveKind::Aspirational);
    let state = state(fields, objective.state).unwrap_or(ObjectiveState::Draft);
    let is_early = matches!(state, ObjectiveState::Draft | ObjectiveState::Active);
    fields.require(is_early, "state", "must be DRAFT or ACTIVE for a new objective");
    let owner = owner(fields, objective.owner.as_ref());
    ObjectivePlan {
        title,
        rationale,
        kind,
        state,
        owner,
        weight: weight(fields, objective.weight.as_ref()),
        contributors: fields.ids("contributor_ids", &objective.contributor_ids, PEOPLE_MAX),
        visibility: visibility(fields, objective, owner.group()),
        counts_upwards: objective.counts_upwards,
        labels: labels(fields, &objective.labels),
    }
}

/// `UpdateObjective`.
pub(crate) fn update_objective(
    call: &Call,
    message: &proto::UpdateObjectiveRequest,
) -> Asked<UpdateObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let reason = fields.paragraphs("reason", &message.reason, 0..=REASON_CHARS_MAX);
    let allowed = [
        "title",
        "rationale",
        "kind",
        "state",
        "weight",
        "owner",
        "contributor_ids",
        "visibility",
        "visible_to_group_id",
        "visible_to_person_ids",
        "counts_upwards",
        "labels",
        "outcome",
    ];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let objective = fields.required("objective", message.objective.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("objective", |fields| UpdateObjective {
        id: fields.id("id", &objective.id),
        etag: objective.etag.clone(),
        change: change(fields, &mask, &objective),
        reason,
    });
    asked(call, fields, &message.request_id, value)
}

/// The fields that the mask names.
fn change(fields: &mut Fields, mask: &[&str], objective: &proto::Objective) -> ObjectiveChange {
    let has = |name: &str| mask.contains(&name);
    let new_owner = has("owner").then(|| owner(fields, objective.owner.as_ref()));
    let sees = ["visibility", "visible_to_group_id", "visible_to_person_ids"].iter().any(|name| has(name));
    let group = new_owner.and_then(crate::owner::Owner::group);
    ObjectiveChange {
        title: has("title").then(|| fields.line("title", &objective.title, 1..=OBJECTIVE_TITLE_CHARS_MAX)),
        rationale: has("rationale")
            .then(|| fields.paragraphs("rationale", &objective.rationale, 0..=RATIONALE_CHARS_MAX)),
        kind: if has("kind") { required(fields, "kind", objective.kind, kind) } else { None },
        state: if has("state") { required(fields, "state", objective.state, state) } else { None },
        weight: has("weight").then(|| weight(fields, objective.weight.as_ref())),
        owner: new_owner,
        contributors: has("contributor_ids")
            .then(|| fields.ids("contributor_ids", &objective.contributor_ids, PEOPLE_MAX)),
        visibility: sees.then(|| visibility(fields, objective, group)),
        counts_upwards: has("counts_upwards").then_some(objective.counts_upwards),
        labels: has("labels").then(|| labels(fields, &objective.labels)),
        outcome: if has("outcome") { required(fields, "outcome", objective.outcome, outcome) } else { None },
    }
}

/// `SetRollUp`.
pub(crate) fn set_roll_up(call: &Call, message: &proto::SetRollUpRequest) -> Asked<SetRollUp> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let unit = fields.line("unit", &message.unit, 0..=UNIT_CHARS_MAX);
    let method: Option<proto::RollUpMethod> = fields.optional_choice("method", message.method);
    let method = method.unwrap_or(proto::RollUpMethod::WeightedMean);
    let is_sum = method == proto::RollUpMethod::Sum;
    fields.require(is_sum || unit.is_empty(), "unit", "must be empty unless `method` is SUM");
    let method = i16::try_from(i32::from(method)).ok().and_then(|code| Method::of_code(code, &unit));
    let manual = message
        .r#override
        .as_ref()
        .map(|manual| fields.within("override", |fields| read_manual(fields, manual)));
    let value = SetRollUp {
        id: fields.id("objective_id", &message.objective_id),
        method: method.unwrap_or(Method::WeightedMean),
        manual,
        etag: message.etag.clone(),
    };
    asked(call, fields, &message.request_id, value)
}

fn read_manual(fields: &mut Fields, message: &proto::ProgressOverride) -> Manual {
    let progress = fields.required_decimal("progress", message.progress.as_ref());
    let most = rust_decimal::Decimal::from(OVERRIDE_PROGRESS_MAX);
    let is_near = (-most..=most).contains(&progress);
    fields.require(is_near, "progress", format!("must be from -{most} to {most}; 1 is the target"));
    let until = message.expires_at.as_ref().and_then(time::from_timestamp);
    fields.require(
        until.is_some(),
        "expires_at",
        "is required: the moment from which the computed progress holds again",
    );
    Manual {
        progress: Progress::of_decimal(progress),
        reason: fields.paragraphs("reason", &message.reason, 1..=REASON_CHARS_MAX),
        until: until.unwrap_or_default(),
    }
}

/// `AlignObjective`.
pub(crate) fn align_objective(call: &Call, message: &proto::AlignObjectiveRequest) -> Asked<AlignObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let value = AlignObjective {
        id: fields.id("objective_id", &message.objective_id),
        parents: parents(&mut fields, &message.parents),
        etag: message.etag.clone(),
    };
    asked(call, fields, &message.request_id, value)
}
