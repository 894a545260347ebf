//! Settings, policies, timetables and handovers as messages.

use ovation_chassis::time;
use ovation_proto::ovation::goals::v1 as proto;

use super::answers::owner;
use crate::handover::HandoverItem;
use crate::policy::{Approval, EffectivePolicy, GroupPolicy, InForce, IndividualObjectives, RationaleRule};
use crate::reminder::{Reminded, Reminder};
use crate::settings::Settings;
use crate::store::cycle_progress::GroupCycleProgress;
use crate::timetable::Timetable;

/// An organization's settings.
#[must_use]
pub(crate) fn settings(settings: Settings, revision: i64) -> proto::GoalsSettings {
    proto::GoalsSettings {
        fiscal_year_start_month: settings.fiscal_year_start_month.into(),
        check_in_days: settings.check_in_days.into(),
        answers_shown_from: settings.answers_shown_from.into(),
        answers_step: settings.answers_step.into(),
        etag: revision.to_string(),
    }
}

/// A policy.
#[must_use]
pub(crate) fn policy(policy: &GroupPolicy) -> proto::GroupPolicy {
    let (place, rules) = (&policy.place, &policy.rules);
    proto::GroupPolicy {
        id: policy.id.to_string(),
        group_id: place.group.map(|group| group.to_string()).unwrap_or_default(),
        job_type: place.job_type.clone().unwrap_or_default(),
        individual_objectives: rules.individual_objectives.map_or(0, IndividualObjectives::code).into(),
        key_results_max: rules.key_results_max.unwrap_or_default().into(),
        rationale: rules.rationale.map_or(0, RationaleRule::code).into(),
        approval: rules.approval.map_or(0, Approval::code).into(),
        objectives_max: rules.objectives_max.unwrap_or_default().into(),
    }
}

/// What is in force for an owner.
#[must_use]
pub(crate) fn effective(policy: &EffectivePolicy) -> proto::EffectivePolicy {
    proto::EffectivePolicy {
        individual_objectives: policy.individual_objectives.value.code().into(),
        individual_objectives_policy_id: set_by(&policy.individual_objectives),
        key_results_max: policy.key_results_max.value.into(),
        key_results_max_policy_id: set_by(&policy.key_results_max),
        rationale: policy.rationale.value.code().into(),
        rationale_policy_id: set_by(&policy.rationale),
        approval: policy.approval.value.code().into(),
        approval_policy_id: set_by(&policy.approval),
        objectives_max: policy.objectives_max.value.into(),
        objectives_max_policy_id: set_by(&policy.objectives_max),
    }
}

fn set_by<T>(rule: &InForce<T>) -> String {
    rule.policy.map(|policy| policy.to_string()).unwrap_or_default()
}

/// A timetable.
#[must_use]
pub(crate) fn timetable(timetable: &Timetable) -> proto::CycleTimetable {
    let steps = &timetable.steps;
    proto::CycleTimetable {
        cycle_id: timetable.cycle_id.to_string(),
        draft_until: steps.draft_until.map(time::date),
        discuss_until: steps.discuss_until.map(time::date),
        fixed_on: steps.fixed_on.map(time::date),
        mid_term_on: steps.mid_term_on.map(time::date),
        close_on: steps.close_on.map(time::date),
        etag: timetable.revision.to_string(),
    }
}

/// How far a group is.
#[must_use]
pub(crate) fn progress(progress: &GroupCycleProgress) -> proto::GroupCycleProgress {
    proto::GroupCycleProgress {
        group_id: progress.group.to_string(),
        drafts: count(progress.drafts),
        proposed: count(progress.proposed),
        active: count(progress.active),
        closed: count(progress.closed),
        scored: count(progress.scored),
        people_without: count(progress.people_without),
    }
}

/// A reminder, as a fact.
#[must_use]
pub(crate) fn reminder(reminder: &Reminder) -> proto::GoalsReminderRequested {
    proto::GoalsReminderRequested {
        cycle_id: reminder.cycle_id.to_string(),
        step: reminder.step.code().into(),
        owner: Some(owner(reminder.owner)),
        goals: reminder.goals,
    }
}

/// How many owners were reminded.
#[must_use]
pub(crate) fn reminded(reminded: Reminded) -> proto::RemindOpenOwnersResponse {
    proto::RemindOpenOwnersResponse {
        reminded: count(reminded.now),
        already_reminded: count(reminded.earlier),
    }
}

/// What may have to be handed over.
#[must_use]
pub(crate) fn handover_item(item: &HandoverItem) -> proto::HandoverItem {
    proto::HandoverItem {
        kind: item.kind.code().into(),
        id: item.id.to_string(),
        title: item.title.clone(),
        owner: Some(owner(item.owner)),
        cause: item.cause.code().into(),
        scheduled_from: item.ahead.map(|(starts_on, _)| time::date(starts_on)),
        scheduled_to: item.ahead.map(|(_, new)| owner(new)),
    }
}

/// How many goals change hands, now and later; both are at most as many as were named.
#[must_use]
pub(crate) fn handed_over(now: usize, scheduled: usize) -> proto::HandOverResponse {
    proto::HandOverResponse {
        handed_over: i32::try_from(now).unwrap_or(i32::MAX),
        scheduled: i32::try_from(scheduled).unwrap_or(i32::MAX),
    }
}

/// Counts of people and goals of one organization, far below the largest that is sent.
fn count(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
