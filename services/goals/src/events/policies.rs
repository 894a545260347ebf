//! Facts on settings, policies, timetables and reminders.

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::goals::v1 as proto;

use super::emit;
use crate::convert::policy_answers as answers;
use crate::policy::GroupPolicy;
use crate::reminder::Reminder;
use crate::settings::Settings;
use crate::timetable::Timetable;

/// The organization changed its settings.
pub(crate) fn goals_settings_updated(tx: &mut Tx, settings: Settings, revision: i64) -> Result<(), Failure> {
    let message = proto::GoalsSettingsUpdated { settings: Some(answers::settings(settings, revision)) };
    let organization = tx.organization().uuid();
    emit(tx, &message, organization, revision)
}

/// A policy was set.
pub(crate) fn group_policy_set(tx: &mut Tx, policy: &GroupPolicy) -> Result<(), Failure> {
    let message = proto::GroupPolicySet { policy: Some(answers::policy(policy)) };
    emit(tx, &message, policy.id.uuid(), policy.revision)
}

/// A policy was taken away.
pub(crate) fn group_policy_deleted(tx: &mut Tx, policy: &GroupPolicy) -> Result<(), Failure> {
    let message = proto::GroupPolicyDeleted { policy: Some(answers::policy(policy)) };
    emit(tx, &message, policy.id.uuid(), policy.revision + 1)
}

/// The timetable of a cycle was set.
pub(crate) fn cycle_timetable_set(tx: &mut Tx, timetable: &Timetable) -> Result<(), Failure> {
    let message = proto::CycleTimetableSet { timetable: Some(answers::timetable(timetable)) };
    emit(tx, &message, timetable.id.uuid(), timetable.revision)
}

/// An owner is to be reminded. Who is late is nobody's but Ovation's to know.
pub(crate) fn goals_reminder_requested(tx: &mut Tx, reminder: &Reminder) -> Result<(), Failure> {
    let message = answers::reminder(reminder);
    let (entity_id, revision) = (reminder.entity_id(), reminder.revision);
    tx.emit(Fact { message: &message, entity_id, revision, audience: Audience::Restricted })?;
    Ok(())
}
