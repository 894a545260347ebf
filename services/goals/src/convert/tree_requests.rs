//! Messages that ask for lists and trees of goals.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::time;
use ovation_proto::ovation::goals::v1 as proto;
use uuid::Uuid;

use super::parts::{labels, owner};
use crate::config::FILTER_OWNERS_MAX;
use crate::filter::Conditions;
use crate::health::Health;
use crate::ids::CycleId;
use crate::objective::{ObjectiveKind, ObjectiveState};
use crate::queries::objectives::ListObjectives;
use crate::queries::tree::GetTree;
use crate::tree::View;

/// `ListObjectives`.
pub(crate) fn list_objectives(
    call: &Call,
    message: &proto::ListObjectivesRequest,
) -> Result<ListObjectives, Failure> {
    let mut fields = Fields::new();
    let cycle_id: CycleId = fields.id("cycle_id", &message.cycle_id);
    let owner = message.owner.as_ref().map(|message| owner(&mut fields, Some(message)));
    let conditions = Conditions { owner, ..conditions(&mut fields, message.filter.as_ref()) };
    fields.finish()?;
    ListObjectives::new(call, (cycle_id, conditions), message.page_size, &message.page_token)
}

/// `GetTree`.
pub(crate) fn get_tree(message: &proto::GetTreeRequest) -> Result<GetTree, Failure> {
    let mut fields = Fields::new();
    let cycle_id = fields.id("cycle_id", &message.cycle_id);
    let root_id = fields.optional_id::<Uuid>("root_id", &message.root_id);
    let depth = fields.number("depth", message.depth, 0..=i32::MAX);
    let view: Option<proto::TreeView> = fields.optional_choice("view", message.view);
    let conditions = conditions(&mut fields, message.filter.as_ref());
    let as_of = message.as_of.as_ref().and_then(|as_of| {
        let moment = time::from_timestamp(as_of);
        fields.require(moment.is_some(), "as_of", "must be a time between the years 1 and 9999");
        moment
    });
    fields.finish()?;
    let levels_below = usize::try_from(depth).ok().filter(|depth| *depth > 0);
    let view = if view == Some(proto::TreeView::Basic) { View::Basic } else { View::Full };
    Ok(GetTree { cycle_id, root_id, levels_below, view, conditions, as_of })
}

/// Which goals; a filter that is not there asks for all.
fn conditions(fields: &mut Fields, message: Option<&proto::GoalFilter>) -> Conditions {
    let Some(message) = message else {
        return Conditions::default();
    };
    fields.within("filter", |fields| {
        let groups = fields.ids("group_ids", &message.group_ids, FILTER_OWNERS_MAX);
        let has_groups = !message.group_ids.is_empty() || !message.with_sub_groups;
        fields.require(has_groups, "with_sub_groups", "must be false without `group_ids`");
        Conditions {
            owner: None,
            groups,
            with_sub_groups: message.with_sub_groups,
            people: fields.ids("person_ids", &message.person_ids, FILTER_OWNERS_MAX),
            labels: labels(fields, &message.labels),
            kinds: choices::<proto::ObjectiveKind, _>(
                fields,
                "kinds",
                &message.kinds,
                ObjectiveKind::of_code,
            ),
            states: choices::<proto::ObjectiveState, _>(
                fields,
                "states",
                &message.states,
                ObjectiveState::of_code,
            ),
            healths: choices::<proto::Health, _>(fields, "healths", &message.healths, Health::of_code),
            concerns_me: message.concerns_me,
        }
    })
}

/// Choices, each once; unspecified is none.
fn choices<E, T>(fields: &mut Fields, field: &str, values: &[i32], of_code: fn(i16) -> Option<T>) -> Vec<T>
where
    E: TryFrom<i32> + Into<i32> + Default,
    T: PartialEq,
{
    let mut all: Vec<T> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let choice: E = fields.choice(&format!("{field}[{index}]"), *value);
        let code: i32 = choice.into();
        let choice = i16::try_from(code).ok().and_then(of_code);
        all.extend(choice.filter(|choice| !all.contains(choice)));
    }
    all
}
