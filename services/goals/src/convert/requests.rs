//! Messages as domain values: nothing malformed passes.

use std::collections::{BTreeMap, HashMap};

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::idempotency::Remembered;
use ovation_chassis::ids::GroupId;
use ovation_chassis::page::Page;
use ovation_proto::ovation::goals::v1 as proto;
use serde::Serialize;
use uuid::Uuid;

use super::parts::{
    controllability, kind, measurement, owner, parents, required, required_date, state, weight,
};
use crate::commands::{
    AlignObjective, CreateKeyResult, CreateObjective, ImportOutline, UpdateKeyResult, UpdateObjective,
};
use crate::config::{
    CYCLE_NAME_CHARS_MAX, CYCLES_PAGE, HEADING_SHOWN_CHARS_MAX, KEY_RESULT_TITLE_CHARS_MAX,
    OBJECTIVE_TITLE_CHARS_MAX, OUTLINE_BYTES_MAX, OUTLINE_LINES_MAX, RATIONALE_CHARS_MAX, UNIT_CHARS_MAX,
};
use crate::cycle::CyclePlan;
use crate::ids::CycleId;
use crate::import::Owners;
use crate::key_result::{KeyResultChange, KeyResultPlan};
use crate::objective::{ObjectiveChange, ObjectiveKind, ObjectivePlan, ObjectiveState};
use crate::queries::{GetTree, ListObjectives};

/// The key under which a write is remembered, and what it asks for.
pub(crate) type Asked<T> = Result<(Remembered, T), Failure>;

/// `CreateCycle`.
pub(crate) fn create_cycle(call: &Call, message: &proto::CreateCycleRequest) -> Asked<CyclePlan> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let cycle = fields.required("cycle", message.cycle.as_ref()).cloned().unwrap_or_default();
    let plan = fields.within("cycle", |fields| {
        let name = fields.line("name", &cycle.name, 1..=CYCLE_NAME_CHARS_MAX);
        let starts_on = required_date(fields, "starts_on", cycle.starts_on.as_ref());
        let ends_on = required_date(fields, "ends_on", cycle.ends_on.as_ref());
        let is_backwards = starts_on.zip(ends_on).is_some_and(|(starts_on, ends_on)| ends_on < starts_on);
        fields.require(!is_backwards, "ends_on", "must not be before `starts_on`");
        CyclePlan { name, starts_on: starts_on.unwrap_or_default(), ends_on: ends_on.unwrap_or_default() }
    });
    asked(call, fields, &message.request_id, plan)
}

/// `CloseCycle`.
pub(crate) fn close_cycle(call: &Call, message: &proto::CloseCycleRequest) -> Asked<CycleId> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("cycle_id", &message.cycle_id);
    asked(call, fields, &message.request_id, id)
}

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
        plan: ObjectivePlan {
            title: fields.line("title", &objective.title, 1..=OBJECTIVE_TITLE_CHARS_MAX),
            rationale: fields.paragraphs("rationale", &objective.rationale, 0..=RATIONALE_CHARS_MAX),
            kind: kind(fields, objective.kind).unwrap_or(ObjectiveKind::Aspirational),
            state: state(fields, objective.state).unwrap_or(ObjectiveState::Draft),
            owner: owner(fields, objective.owner.as_ref()),
            weight: weight(fields, objective.weight.as_ref()),
        },
        parents: parents(fields, &objective.parents),
    });
    asked(call, fields, &message.request_id, value)
}

/// `UpdateObjective`.
pub(crate) fn update_objective(
    call: &Call,
    message: &proto::UpdateObjectiveRequest,
) -> Asked<UpdateObjective> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let allowed = ["title", "rationale", "kind", "state", "weight", "owner"];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let has = |name: &str| mask.contains(&name);
    let objective = fields.required("objective", message.objective.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("objective", |fields| UpdateObjective {
        id: fields.id("id", &objective.id),
        etag: objective.etag.clone(),
        change: ObjectiveChange {
            title: has("title")
                .then(|| fields.line("title", &objective.title, 1..=OBJECTIVE_TITLE_CHARS_MAX)),
            rationale: has("rationale")
                .then(|| fields.paragraphs("rationale", &objective.rationale, 0..=RATIONALE_CHARS_MAX)),
            kind: if has("kind") { required(fields, "kind", objective.kind, kind) } else { None },
            state: if has("state") { required(fields, "state", objective.state, state) } else { None },
            weight: has("weight").then(|| weight(fields, objective.weight.as_ref())),
            owner: has("owner").then(|| owner(fields, objective.owner.as_ref())),
        },
    });
    asked(call, fields, &message.request_id, value)
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
        plan: KeyResultPlan {
            title: fields.line("title", &key_result.title, 1..=KEY_RESULT_TITLE_CHARS_MAX),
            measurement: measurement(fields, &key_result),
            unit: fields.line("unit", &key_result.unit, 0..=UNIT_CHARS_MAX),
            weight: weight(fields, key_result.weight.as_ref()),
            controllability: controllability(fields, key_result.controllability),
            due_on: fields.date("due_on", key_result.due_on.as_ref()),
        },
        owner: key_result.owner.as_ref().map(|message| owner(fields, Some(message))),
    });
    asked(call, fields, &message.request_id, value)
}

/// `UpdateKeyResult`.
pub(crate) fn update_key_result(
    call: &Call,
    message: &proto::UpdateKeyResultRequest,
) -> Asked<UpdateKeyResult> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let allowed =
        ["title", "baseline", "target", "stretch", "unit", "owner", "weight", "controllability", "due_on"];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let has = |name: &str| mask.contains(&name);
    let new = fields.required("key_result", message.key_result.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("key_result", |fields| UpdateKeyResult {
        id: fields.id("id", &new.id),
        etag: new.etag.clone(),
        change: KeyResultChange {
            title: has("title").then(|| fields.line("title", &new.title, 1..=KEY_RESULT_TITLE_CHARS_MAX)),
            baseline: has("baseline").then(|| fields.decimal("baseline", new.baseline.as_ref())),
            target: has("target").then(|| fields.decimal("target", new.target.as_ref())),
            stretch: has("stretch").then(|| fields.decimal("stretch", new.stretch.as_ref())),
            unit: has("unit").then(|| fields.line("unit", &new.unit, 0..=UNIT_CHARS_MAX)),
            owner: has("owner").then(|| owner(fields, new.owner.as_ref())),
            weight: has("weight").then(|| weight(fields, new.weight.as_ref())),
            controllability: has("controllability").then(|| controllability(fields, new.controllability)),
            due_on: has("due_on").then(|| fields.date("due_on", new.due_on.as_ref())),
            ..KeyResultChange::default()
        },
    });
    asked(call, fields, &message.request_id, value)
}

/// `ImportOutline`: without a key in a dry run.
pub(crate) fn import_outline(
    call: &Call,
    message: proto::ImportOutlineRequest,
) -> Result<(Option<Remembered>, ImportOutline), Failure> {
    let mut fields = Fields::new();
    let (bytes, lines) = (message.outline.len(), message.outline.lines().count());
    fields.require(
        bytes <= OUTLINE_BYTES_MAX,
        "outline",
        format!("must have at most {OUTLINE_BYTES_MAX} bytes, has {bytes}"),
    );
    fields.require(
        lines <= OUTLINE_LINES_MAX,
        "outline",
        format!("must have at most {OUTLINE_LINES_MAX} lines, has {lines}"),
    );
    let groups = headed_groups(&mut fields, &message.groups);
    let value = ImportOutline {
        cycle_id: fields.id("cycle_id", &message.cycle_id),
        owners: Owners { groups, default: fields.id("default_group_id", &message.default_group_id) },
        outline: message.outline,
    };
    if message.dry_run {
        fields.finish()?;
        return Ok((None, value));
    }
    fields.request_id(&message.request_id);
    let (key, value) = asked(call, fields, &message.request_id, value)?;
    Ok((Some(key), value))
}

/// Which group owns what is under which heading. Blanks around a heading do not count; what two
/// headings that are then the same say would be a matter of luck.
fn headed_groups(fields: &mut Fields, said: &HashMap<String, String>) -> BTreeMap<String, GroupId> {
    let mut groups: BTreeMap<String, GroupId> = BTreeMap::new();
    // Sorted: a map of the protocol has no order, and violations are to be the same each time.
    let said: BTreeMap<&String, &String> = said.iter().collect();
    for (heading, group) in said {
        let field = groups_field(heading);
        let group = fields.id(&field, group);
        let is_new = groups.insert(heading.trim().to_owned(), group).is_none();
        fields.require(is_new, &field, "must differ from other headings by more than blanks");
    }
    groups
}

/// The field that a violation of a heading's group is of; an error is no place for a long heading.
pub(crate) fn groups_field(heading: &str) -> String {
    let shown: String = heading.chars().take(HEADING_SHOWN_CHARS_MAX).collect();
    format!("groups[{shown:?}]")
}

/// `ListCycles`.
pub(crate) fn list_cycles(call: &Call, message: &proto::ListCyclesRequest) -> Result<Page, Failure> {
    let (default, max) = CYCLES_PAGE;
    Page::of(call, message.page_size, &message.page_token, default, max, &())
}

/// `ListObjectives`.
pub(crate) fn list_objectives(
    call: &Call,
    message: &proto::ListObjectivesRequest,
) -> Result<ListObjectives, Failure> {
    let mut fields = Fields::new();
    let cycle_id: CycleId = fields.id("cycle_id", &message.cycle_id);
    let owner = message.owner.as_ref().map(|message| owner(&mut fields, Some(message)));
    fields.finish()?;
    ListObjectives::new(call, (cycle_id, owner), message.page_size, &message.page_token)
}

/// `GetTree`.
pub(crate) fn get_tree(message: &proto::GetTreeRequest) -> Result<GetTree, Failure> {
    let mut fields = Fields::new();
    let cycle_id = fields.id("cycle_id", &message.cycle_id);
    let root_id = fields.optional_id::<Uuid>("root_id", &message.root_id);
    let depth = fields.number("depth", message.depth, 0..=i32::MAX);
    fields.finish()?;
    Ok(GetTree { cycle_id, root_id, levels_below: usize::try_from(depth).ok().filter(|depth| *depth > 0) })
}

/// The one id that a read asks for.
pub(crate) fn id<T: From<Uuid>>(field: &str, value: &str) -> Result<T, Failure> {
    let mut fields = Fields::new();
    let id = fields.id(field, value);
    fields.finish()?;
    Ok(id)
}

pub(super) fn asked<T: Serialize>(call: &Call, fields: Fields, request_id: &str, value: T) -> Asked<T> {
    fields.finish()?;
    Ok((call.request_id(request_id, &value)?, value))
}
