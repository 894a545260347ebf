//! Parts that several messages have.

use chrono::NaiveDate;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::GroupId;
use ovation_proto::google::r#type::{Date, Decimal as DecimalMessage};
use ovation_proto::ovation::goals::v1 as proto;
use uuid::Uuid;

use crate::config::{
    EXTERNAL_ID_CHARS_MAX, LABEL_CHARS_MAX, LABELS_MAX, MILESTONE_TITLE_CHARS_MAX, MILESTONES_MAX,
    PARENTS_MAX, PEOPLE_MAX,
};
use crate::expected::{ExpectedPath, Step, Steps};
use crate::ids::{KeyResultId, MilestoneId, ObjectiveId};
use crate::key_result::Controllability;
use crate::measurement::{Measure, Measurement, Milestone, Values};
use crate::objective::{ObjectiveKind, ObjectiveState, Outcome, Parent};
use crate::owner::Owner;
use crate::progress::Weight;
use crate::value_kind::{Currency, ValueKind};
use crate::viewer::Visibility;

/// How an objective is meant; `None` where it is not said.
pub(crate) fn kind(fields: &mut Fields, value: i32) -> Option<ObjectiveKind> {
    let kind: proto::ObjectiveKind = fields.optional_choice("kind", value)?;
    i16::try_from(i32::from(kind)).ok().and_then(ObjectiveKind::of_code)
}

/// Where an objective stands; `None` where it is not said.
pub(crate) fn state(fields: &mut Fields, value: i32) -> Option<ObjectiveState> {
    let state: proto::ObjectiveState = fields.optional_choice("state", value)?;
    i16::try_from(i32::from(state)).ok().and_then(ObjectiveState::of_code)
}

/// Whether the owners can bring it about; `None` where it is not said.
pub(crate) fn controllability(fields: &mut Fields, value: i32) -> Option<Controllability> {
    let controllability: proto::Controllability = fields.optional_choice("controllability", value)?;
    i16::try_from(i32::from(controllability)).ok().and_then(Controllability::of_code)
}

/// A choice that an update names must be made.
pub(crate) fn required<T>(
    fields: &mut Fields,
    field: &str,
    value: i32,
    read: fn(&mut Fields, i32) -> Option<T>,
) -> Option<T> {
    fields.require(value != 0, field, "is required");
    read(fields, value)
}

/// A date that must be there; `None` after a violation.
pub(crate) fn required_date(fields: &mut Fields, field: &str, message: Option<&Date>) -> Option<NaiveDate> {
    fields.require(message.is_some(), field, "is required");
    fields.date(field, message)
}

/// How a new key result is measured. New milestones get ids that follow from the request's, so that
/// the same call repeated says the same.
pub(crate) fn measurement(fields: &mut Fields, message: &proto::KeyResult, request_id: &str) -> Measurement {
    let measure: proto::Measure = fields.choice("measure", message.measure);
    let decimals = [
        ("baseline", &message.baseline),
        ("target", &message.target),
        ("committed", &message.committed),
        ("stretch", &message.stretch),
        ("lower", &message.lower),
        ("upper", &message.upper),
    ];
    let was_clean = fields.is_clean();
    let [baseline, target, committed, stretch, lower, upper] =
        decimals.map(|(field, value)| fields.decimal(field, value.as_ref()));
    let milestones = milestones(fields, &message.milestones, request_id);
    let measure = i16::try_from(i32::from(measure)).ok().and_then(Measure::of_code);
    // Whether the values fit is looked at only where each of them is right.
    let Some(measure) = measure.filter(|_| !was_clean || fields.is_clean()) else {
        return Measurement::NotMeasured;
    };
    let values = Values { baseline, target, committed, stretch, lower, upper, milestones };
    Measurement::new(measure, values).unwrap_or_else(|misfits| {
        for misfit in misfits {
            fields.violation(misfit.field, misfit.description);
        }
        Measurement::NotMeasured
    })
}

/// Milestones as they are asked for. Those with an id are there already: the command gives them what was reached.
pub(crate) fn milestones(
    fields: &mut Fields,
    messages: &[proto::Milestone],
    request_id: &str,
) -> Vec<Milestone> {
    let base = request_id.parse::<Uuid>().unwrap_or_default().as_u128();
    if messages.len() > MILESTONES_MAX {
        fields.violation("milestones", format!("must be at most {MILESTONES_MAX}, are {}", messages.len()));
        return Vec::new();
    }
    let read = |(number, message): (u128, &proto::Milestone)| {
        fields.within(format_args!("milestones[{number}]"), |fields| Milestone {
            id: match fields.optional_id::<MilestoneId>("id", &message.id) {
                Some(id) => id,
                None => MilestoneId(Uuid::from_u128(base.wrapping_add(number + 1))),
            },
            title: fields.line("title", &message.title, 1..=MILESTONE_TITLE_CHARS_MAX),
            weight: weight(fields, message.weight.as_ref()),
            due_on: fields.date("due_on", message.due_on.as_ref()),
            done_at: None,
        })
    };
    (0_u128..).zip(messages).map(read).collect()
}

/// How values are written, and in which currency.
pub(crate) fn value_kind(fields: &mut Fields, kind: i32, currency: &str) -> (ValueKind, Option<Currency>) {
    let kind: Option<proto::ValueKind> = fields.optional_choice("value_kind", kind);
    let code = kind.and_then(|kind| i16::try_from(i32::from(kind)).ok());
    let kind = code.and_then(ValueKind::of_code).unwrap_or(ValueKind::Number);
    let code = Currency::of_code(currency);
    if kind == ValueKind::Currency {
        let right = "must be an ISO 4217 code of three capital letters, as JPY";
        fields.require(code.is_some(), "currency", right);
        (kind, code)
    } else {
        fields.require(currency.is_empty(), "currency", "must be empty unless `value_kind` is CURRENCY");
        (kind, None)
    }
}

/// What is expected by when.
pub(crate) fn expected(fields: &mut Fields, messages: &[proto::ExpectedStep]) -> ExpectedPath {
    if messages.is_empty() {
        return ExpectedPath::Linear;
    }
    let mut steps = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        steps.push(fields.within(format_args!("expected_steps[{index}]"), |fields| Step {
            on: fields.required_date("on", message.on.as_ref()),
            value: fields.required_decimal("value", message.value.as_ref()),
        }));
    }
    if !fields.is_clean() {
        return ExpectedPath::Linear;
    }
    match Steps::new(steps) {
        Ok(steps) => ExpectedPath::Steps(steps),
        Err(misfit) => {
            fields.violation("expected_steps", misfit.description);
            ExpectedPath::Linear
        }
    }
}

/// A key that another system knows; `None` where it is empty.
pub(crate) fn key(fields: &mut Fields, field: &str, value: &str) -> Option<String> {
    let key = fields.line(field, value, 0..=EXTERNAL_ID_CHARS_MAX);
    (!key.is_empty()).then_some(key)
}

/// Who sees an objective; unspecified means everybody.
pub(crate) fn visibility(
    fields: &mut Fields,
    message: &proto::Objective,
    owning_group: Option<GroupId>,
) -> Visibility {
    let choice: Option<proto::Visibility> = fields.optional_choice("visibility", message.visibility);
    let group: Option<GroupId> = fields.optional_id("visible_to_group_id", &message.visible_to_group_id);
    let people = fields.ids("visible_to_person_ids", &message.visible_to_person_ids, PEOPLE_MAX);
    let is_group = choice == Some(proto::Visibility::Group);
    let is_named = choice == Some(proto::Visibility::NamedPeople);
    fields.require(
        is_group || group.is_none(),
        "visible_to_group_id",
        "must be empty unless `visibility` is GROUP",
    );
    fields.require(
        is_named || people.is_empty(),
        "visible_to_person_ids",
        "must be empty unless `visibility` is NAMED_PEOPLE",
    );
    if is_named {
        return Visibility::NamedPeople(people);
    }
    if !is_group {
        return Visibility::Organization;
    }
    let group = group.or(owning_group);
    fields.require(group.is_some(), "visible_to_group_id", "is required for an objective that no group owns");
    group.map_or(Visibility::Organization, Visibility::Group)
}

/// Labels, each once, in their order.
pub(crate) fn labels(fields: &mut Fields, values: &[String]) -> Vec<String> {
    if values.len() > LABELS_MAX {
        fields.violation("labels", format!("must be at most {LABELS_MAX}, are {}", values.len()));
        return Vec::new();
    }
    let mut labels: Vec<String> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let label = fields.line(&format!("labels[{index}]"), value, 1..=LABEL_CHARS_MAX);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// How an objective ended; `None` where it is not said.
pub(crate) fn outcome(fields: &mut Fields, value: i32) -> Option<Outcome> {
    let outcome: proto::Outcome = fields.optional_choice("outcome", value)?;
    i16::try_from(i32::from(outcome)).ok().and_then(Outcome::of_code)
}

/// A weight; unset means 1.
pub(crate) fn weight(fields: &mut Fields, message: Option<&DecimalMessage>) -> Weight {
    let Some(value) = fields.decimal("weight", message) else {
        return Weight::ONE;
    };
    Weight::of_decimal(value).unwrap_or_else(|| {
        fields.violation("weight", "must be from 0 to 1000");
        Weight::ONE
    })
}

/// An owner that must be there.
pub(crate) fn owner(fields: &mut Fields, message: Option<&proto::Owner>) -> Owner {
    match message.and_then(|message| message.owner.as_ref()) {
        Some(proto::owner::Owner::GroupId(id)) => Owner::Group(fields.id("owner.group_id", id)),
        Some(proto::owner::Owner::PersonId(id)) => Owner::Person(fields.id("owner.person_id", id)),
        None => {
            fields.violation("owner", "is required: a `group_id` or a `person_id`");
            Owner::Group(GroupId::default())
        }
    }
}

/// What an objective serves, each once.
pub(crate) fn parents(fields: &mut Fields, messages: &[proto::Parent]) -> Vec<Parent> {
    if messages.len() > PARENTS_MAX {
        fields
            .violation("parents", format!("must have at most {PARENTS_MAX} parents, has {}", messages.len()));
        return Vec::new();
    }
    let mut parents = Vec::with_capacity(messages.len());
    for (index, message) in messages.iter().enumerate() {
        let parent = fields.within(format_args!("parents[{index}]"), |fields| match &message.parent {
            Some(proto::parent::Parent::ObjectiveId(id)) => {
                Some(Parent::Objective(fields.id::<ObjectiveId>("objective_id", id)))
            }
            Some(proto::parent::Parent::KeyResultId(id)) => {
                Some(Parent::KeyResult(fields.id::<KeyResultId>("key_result_id", id)))
            }
            None => None,
        });
        let field = format!("parents[{index}]");
        fields.require(parent.is_some(), &field, "is required: an `objective_id` or a `key_result_id`");
        let is_repeated = parent.is_some_and(|parent| parents.contains(&parent) && !parent.uuid().is_nil());
        fields.require(!is_repeated, &field, "must not be repeated");
        parents.extend(parent);
    }
    parents
}
