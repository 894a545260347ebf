//! What happened, as facts on the stream: the entity's whole state. Facts about goals that not everybody in the organization sees
//! are restricted and without words.

pub(crate) mod policies;

pub(crate) mod talk;

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::goals::v1 as proto;
use prost::{Message, Name};
use uuid::Uuid;

use crate::convert::{answers, value_answers};
use crate::cycle::Cycle;
use crate::key_result::KeyResult;
use crate::kpi::Kpi;
use crate::objective::Objective;

/// A cycle was opened.
pub(crate) fn cycle_created(tx: &mut Tx, cycle: &Cycle) -> Result<(), Failure> {
    emit(tx, &proto::CycleCreated { cycle: Some(answers::cycle(cycle)) }, cycle.id.uuid(), cycle.revision)
}

/// A cycle was closed.
pub(crate) fn cycle_closed(tx: &mut Tx, cycle: &Cycle) -> Result<(), Failure> {
    emit(tx, &proto::CycleClosed { cycle: Some(answers::cycle(cycle)) }, cycle.id.uuid(), cycle.revision)
}

/// A cycle changed: name, dates, or where it stands.
pub(crate) fn cycle_updated(tx: &mut Tx, cycle: &Cycle) -> Result<(), Failure> {
    emit(tx, &proto::CycleUpdated { cycle: Some(answers::cycle(cycle)) }, cycle.id.uuid(), cycle.revision)
}

/// An objective was created.
pub(crate) fn objective_created(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveCreated { objective: Some(told_of_objective(objective)) };
    emit_of_objective(tx, &message, objective)
}

/// An objective was changed by a person.
pub(crate) fn objective_updated(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveUpdated { objective: Some(told_of_objective(objective)) };
    emit_of_objective(tx, &message, objective)
}

/// An objective's parents were replaced.
pub(crate) fn objective_aligned(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveAligned { objective: Some(told_of_objective(objective)) };
    emit_of_objective(tx, &message, objective)
}

/// An objective's progress was changed by what is under it.
pub(crate) fn objective_progress_changed(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveProgressChanged { objective: Some(told_of_objective(objective)) };
    emit_of_objective(tx, &message, objective)
}

/// A key result was created.
pub(crate) fn key_result_created(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultCreated { key_result: Some(told_of_key_result(key_result)) };
    emit_of_key_result(tx, &message, key_result)
}

/// A key result was changed by a person.
pub(crate) fn key_result_updated(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultUpdated { key_result: Some(told_of_key_result(key_result)) };
    emit_of_key_result(tx, &message, key_result)
}

/// A key result's value was changed by a reading.
pub(crate) fn key_result_value_changed(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultValueChanged { key_result: Some(told_of_key_result(key_result)) };
    emit_of_key_result(tx, &message, key_result)
}

/// A key result was taken out of its objective in mid-cycle.
pub(crate) fn key_result_retired(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultRetired { key_result: Some(told_of_key_result(key_result)) };
    emit_of_key_result(tx, &message, key_result)
}

/// What a fact tells of an objective: all of it, or, where not everybody sees it, no words.
fn told_of_objective(objective: &Objective) -> proto::Objective {
    let mut told = answers::objective(objective);
    if !objective.plan.visibility.is_open() {
        for text in [&mut told.title, &mut told.rationale, &mut told.external_id] {
            text.clear();
        }
        told.labels.clear();
        if let Some(manual) = told.roll_up.as_mut().and_then(|roll_up| roll_up.r#override.as_mut()) {
            manual.reason.clear();
        }
    }
    told
}

/// What a fact tells of a key result: all of it, or, where not everybody sees its objective, no words.
fn told_of_key_result(key_result: &KeyResult) -> proto::KeyResult {
    let mut told = answers::key_result(key_result);
    if !key_result.is_open {
        for text in [
            &mut told.title,
            &mut told.unit,
            &mut told.metric_key,
            &mut told.retired_reason,
            &mut told.external_id,
        ] {
            text.clear();
        }
        for milestone in &mut told.milestones {
            milestone.title.clear();
        }
    }
    told
}

fn emit_of_objective<M: Message + Name>(tx: &mut Tx, message: &M, of: &Objective) -> Result<(), Failure> {
    let audience = audience(of.plan.visibility.is_open());
    tx.emit(Fact { message, entity_id: of.id.uuid(), revision: of.revision, audience })?;
    Ok(())
}

fn emit_of_key_result<M: Message + Name>(tx: &mut Tx, message: &M, of: &KeyResult) -> Result<(), Failure> {
    let audience = audience(of.is_open);
    tx.emit(Fact { message, entity_id: of.id.uuid(), revision: of.revision, audience })?;
    Ok(())
}

/// For whom facts about a goal are.
pub(crate) const fn audience(is_open: bool) -> Audience {
    if is_open { Audience::Open } else { Audience::Restricted }
}

/// A KPI was created.
pub(crate) fn kpi_created(tx: &mut Tx, kpi: &Kpi) -> Result<(), Failure> {
    let message = proto::KpiCreated { kpi: Some(value_answers::kpi(kpi, tx.now())) };
    emit(tx, &message, kpi.id.uuid(), kpi.revision)
}

/// A KPI was changed by a person.
pub(crate) fn kpi_updated(tx: &mut Tx, kpi: &Kpi) -> Result<(), Failure> {
    let message = proto::KpiUpdated { kpi: Some(value_answers::kpi(kpi, tx.now())) };
    emit(tx, &message, kpi.id.uuid(), kpi.revision)
}

/// A KPI's value was changed by a reading.
pub(crate) fn kpi_value_changed(tx: &mut Tx, kpi: &Kpi) -> Result<(), Failure> {
    let message = proto::KpiValueChanged { kpi: Some(value_answers::kpi(kpi, tx.now())) };
    emit(tx, &message, kpi.id.uuid(), kpi.revision)
}

fn emit<M: Message + Name>(tx: &mut Tx, message: &M, entity_id: Uuid, revision: i64) -> Result<(), Failure> {
    tx.emit(Fact { message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}
