//! Parts that several messages have.

use chrono::NaiveDate;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::GroupId;
use ovation_proto::google::r#type::{Date, Decimal as DecimalMessage};
use ovation_proto::ovation::goals::v1 as proto;

use crate::config::PARENTS_MAX;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::key_result::Controllability;
use crate::measurement::{Measure, Measurement, Values};
use crate::objective::{ObjectiveKind, ObjectiveState, Parent};
use crate::owner::Owner;
use crate::progress::Weight;

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

/// How a new key result is measured.
pub(crate) fn measurement(fields: &mut Fields, message: &proto::KeyResult) -> Measurement {
    let measure: proto::Measure = fields.choice("measure", message.measure);
    let baseline = fields.decimal("baseline", message.baseline.as_ref());
    let target = fields.decimal("target", message.target.as_ref());
    let stretch = fields.decimal("stretch", message.stretch.as_ref());
    let measure = i16::try_from(i32::from(measure)).ok().and_then(Measure::of_code);
    // Whether the values fit is looked at only where each of them is right.
    let are_read = [(&message.baseline, baseline), (&message.target, target), (&message.stretch, stretch)]
        .iter()
        .all(|(said, read)| said.is_some() == read.is_some());
    let Some(measure) = measure.filter(|_| are_read) else {
        return Measurement::NotMeasured;
    };
    let values = Values { baseline, target, stretch, ..Values::default() };
    Measurement::new(measure, values).unwrap_or_else(|misfits| {
        for misfit in misfits {
            fields.violation(misfit.field, misfit.description);
        }
        Measurement::NotMeasured
    })
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
