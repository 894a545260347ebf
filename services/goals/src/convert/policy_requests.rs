//! Messages of `PoliciesService` as domain values: nothing malformed passes.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::page::Page;
use ovation_proto::ovation::goals::v1 as proto;

use super::parts::owner;
use super::requests::{Asked, asked};
use crate::commands::{HandOver, SetCycleTimetable, SetGroupPolicy, UpdateGoalsSettings};
use crate::config::{
    CYCLE_PROGRESS_PAGE, GROUP_POLICIES_PAGE, HANDOVER_GOALS_MAX, HANDOVERS_PAGE, JOB_TYPE_CHARS_MAX,
};
use crate::ids::{CycleId, PolicyId};
use crate::owner::Owner;
use crate::policy::{Approval, IndividualObjectives, Place, RationaleRule, Rules};
use crate::queries::policies::{ListCycleProgress, ListHandovers};
use crate::reminder::CycleStep;
use crate::settings::SettingsChange;
use crate::timetable::Steps;

/// `UpdateGoalsSettings`.
pub(crate) fn update_goals_settings(
    call: &Call,
    message: &proto::UpdateGoalsSettingsRequest,
) -> Asked<UpdateGoalsSettings> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let allowed = ["fiscal_year_start_month", "check_in_days", "answers_shown_from", "answers_step"];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let new = fields.required("settings", message.settings.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("settings", |fields| {
        let mut number = |name: &str, value: i32, bounds| {
            let read = mask.contains(&name).then(|| fields.number(name, value, bounds))?;
            i16::try_from(read).ok()
        };
        UpdateGoalsSettings {
            change: SettingsChange {
                fiscal_year_start_month: number(
                    "fiscal_year_start_month",
                    new.fiscal_year_start_month,
                    1..=12,
                ),
                check_in_days: number("check_in_days", new.check_in_days, 1..=92),
                answers_shown_from: number("answers_shown_from", new.answers_shown_from, 3..=50),
                answers_step: number("answers_step", new.answers_step, 3..=10),
            },
            etag: new.etag.clone(),
        }
    });
    asked(call, fields, &message.request_id, value)
}

/// `SetGroupPolicy`.
pub(crate) fn set_group_policy(call: &Call, message: &proto::SetGroupPolicyRequest) -> Asked<SetGroupPolicy> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let policy = fields.required("policy", message.policy.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("policy", |fields| SetGroupPolicy {
        place: Place {
            group: fields.optional_id::<GroupId>("group_id", &policy.group_id),
            job_type: Some(fields.line("job_type", &policy.job_type, 0..=JOB_TYPE_CHARS_MAX))
                .filter(|job_type| !job_type.is_empty()),
        },
        rules: Rules {
            individual_objectives: rule::<proto::IndividualObjectives, _>(
                fields,
                ("individual_objectives", policy.individual_objectives),
                IndividualObjectives::of_code,
            ),
            key_results_max: most(fields, "key_results_max", policy.key_results_max, 20),
            rationale: rule::<proto::RationaleRule, _>(
                fields,
                ("rationale", policy.rationale),
                RationaleRule::of_code,
            ),
            approval: rule::<proto::Approval, _>(fields, ("approval", policy.approval), Approval::of_code),
            objectives_max: most(fields, "objectives_max", policy.objectives_max, 50),
        },
    });
    let says_nothing = message.policy.is_some() && fields.is_clean() && value.rules == Rules::default();
    fields.require(!says_nothing, "policy", "must say at least one thing; to say nothing, delete the policy");
    asked(call, fields, &message.request_id, value)
}

/// A rule that may be left to the group above.
fn rule<E, T>(fields: &mut Fields, (field, value): (&str, i32), of_code: fn(i16) -> Option<T>) -> Option<T>
where
    E: TryFrom<i32> + Default + Into<i32>,
{
    let choice: E = fields.optional_choice(field, value)?;
    i16::try_from(choice.into()).ok().and_then(of_code)
}

/// A number that may be left, by 0, to the group above.
fn most(fields: &mut Fields, field: &str, value: i32, max: i32) -> Option<i16> {
    let read = fields.number(field, value, 0..=max);
    i16::try_from(read).ok().filter(|most| *most > 0)
}

/// `DeleteGroupPolicy`.
pub(crate) fn delete_group_policy(call: &Call, message: &proto::DeleteGroupPolicyRequest) -> Asked<PolicyId> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let id = fields.id("policy_id", &message.policy_id);
    asked(call, fields, &message.request_id, id)
}

/// `ListGroupPolicies`.
pub(crate) fn list_group_policies(
    call: &Call,
    message: &proto::ListGroupPoliciesRequest,
) -> Result<Page, Failure> {
    let (default, max) = GROUP_POLICIES_PAGE;
    Page::of(call, message.page_size, &message.page_token, default, max, &())
}

/// `GetEffectivePolicy`.
pub(crate) fn get_effective_policy(message: &proto::GetEffectivePolicyRequest) -> Result<Owner, Failure> {
    let mut fields = Fields::new();
    let owner = owner(&mut fields, message.owner.as_ref());
    fields.finish()?;
    Ok(owner)
}

/// `SetCycleTimetable`.
pub(crate) fn set_cycle_timetable(
    call: &Call,
    message: &proto::SetCycleTimetableRequest,
) -> Asked<SetCycleTimetable> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let cycle_id = fields.id("cycle_id", &message.cycle_id);
    let timetable = fields.required("timetable", message.timetable.as_ref()).cloned().unwrap_or_default();
    let steps = fields.within("timetable", |fields| {
        let steps = Steps {
            draft_until: fields.date("draft_until", timetable.draft_until.as_ref()),
            discuss_until: fields.date("discuss_until", timetable.discuss_until.as_ref()),
            fixed_on: fields.date("fixed_on", timetable.fixed_on.as_ref()),
            mid_term_on: fields.date("mid_term_on", timetable.mid_term_on.as_ref()),
            close_on: fields.date("close_on", timetable.close_on.as_ref()),
        };
        for wrong in steps.out_of_order() {
            fields.violation(wrong.field, wrong.description);
        }
        steps
    });
    let value = SetCycleTimetable { cycle_id, steps, etag: timetable.etag };
    asked(call, fields, &message.request_id, value)
}

/// `CopyCycleSettings`: to which cycle, and from which.
pub(crate) fn copy_cycle_settings(
    call: &Call,
    message: &proto::CopyCycleSettingsRequest,
) -> Asked<(CycleId, CycleId)> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let to: CycleId = fields.id("cycle_id", &message.cycle_id);
    let from: CycleId = fields.id("from_cycle_id", &message.from_cycle_id);
    fields.require(
        to != from || to.uuid().is_nil(),
        "from_cycle_id",
        "must be another cycle than `cycle_id`",
    );
    asked(call, fields, &message.request_id, (to, from))
}

/// `RemindOpenOwners`.
pub(crate) fn remind_open_owners(
    call: &Call,
    message: &proto::RemindOpenOwnersRequest,
) -> Asked<(CycleId, CycleStep)> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let cycle = fields.id("cycle_id", &message.cycle_id);
    let step: proto::CycleStep = fields.choice("step", message.step);
    let step = i16::try_from(i32::from(step)).ok().and_then(CycleStep::of_code);
    // Without a step there is a violation, and the value goes nowhere.
    asked(call, fields, &message.request_id, (cycle, step.unwrap_or(CycleStep::Draft)))
}

/// `ListCycleProgress`.
pub(crate) fn list_cycle_progress(
    call: &Call,
    message: &proto::ListCycleProgressRequest,
) -> Result<ListCycleProgress, Failure> {
    let mut fields = Fields::new();
    let cycle_id: CycleId = fields.id("cycle_id", &message.cycle_id);
    fields.finish()?;
    let (default, max) = CYCLE_PROGRESS_PAGE;
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &cycle_id)?;
    Ok(ListCycleProgress { cycle_id, page })
}

/// `ListHandovers`.
pub(crate) fn list_handovers(
    call: &Call,
    message: &proto::ListHandoversRequest,
) -> Result<ListHandovers, Failure> {
    let mut fields = Fields::new();
    let cycle_id: Option<CycleId> = fields.optional_id("cycle_id", &message.cycle_id);
    let person: Option<PersonId> = fields.optional_id("person_id", &message.person_id);
    fields.finish()?;
    let (default, max) = HANDOVERS_PAGE;
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &(cycle_id, person))?;
    Ok(ListHandovers { cycle_id, person, page })
}

/// `HandOver`.
pub(crate) fn hand_over(call: &Call, message: &proto::HandOverRequest) -> Asked<HandOver> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    fields.require(!message.ids.is_empty(), "ids", "is required: name the goals to hand over");
    let ids = fields.ids("ids", &message.ids, HANDOVER_GOALS_MAX);
    let to = match &message.to {
        Some(to) => fields.within("to", |fields| match &to.owner {
            Some(proto::owner::Owner::GroupId(id)) => Some(Owner::Group(fields.id("group_id", id))),
            Some(proto::owner::Owner::PersonId(id)) => Some(Owner::Person(fields.id("person_id", id))),
            None => None,
        }),
        None => None,
    };
    fields.require(to.is_some(), "to", "is required: a `group_id` or a `person_id`");
    let from = fields.date("from", message.from.as_ref());
    // Without an owner there is a violation, and the value goes nowhere.
    let to = to.unwrap_or(Owner::Group(GroupId::default()));
    asked(call, fields, &message.request_id, HandOver { ids, to, from })
}
