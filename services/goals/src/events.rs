//! What happened, as facts on the stream: the entity's whole state, open to the organization.

pub(crate) mod talk;

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::goals::v1 as proto;
use prost::{Message, Name};
use uuid::Uuid;

use crate::convert::answers;
use crate::cycle::Cycle;
use crate::key_result::KeyResult;
use crate::objective::Objective;

/// A cycle was opened.
pub(crate) fn cycle_created(tx: &mut Tx, cycle: &Cycle) -> Result<(), Failure> {
    emit(tx, &proto::CycleCreated { cycle: Some(answers::cycle(cycle)) }, cycle.id.uuid(), cycle.revision)
}

/// A cycle was closed.
pub(crate) fn cycle_closed(tx: &mut Tx, cycle: &Cycle) -> Result<(), Failure> {
    emit(tx, &proto::CycleClosed { cycle: Some(answers::cycle(cycle)) }, cycle.id.uuid(), cycle.revision)
}

/// An objective was created.
pub(crate) fn objective_created(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveCreated { objective: Some(answers::objective(objective)) };
    emit(tx, &message, objective.id.uuid(), objective.revision)
}

/// An objective was changed by a person.
pub(crate) fn objective_updated(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveUpdated { objective: Some(answers::objective(objective)) };
    emit(tx, &message, objective.id.uuid(), objective.revision)
}

/// An objective's parents were replaced.
pub(crate) fn objective_aligned(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveAligned { objective: Some(answers::objective(objective)) };
    emit(tx, &message, objective.id.uuid(), objective.revision)
}

/// An objective's progress was changed by what is under it.
pub(crate) fn objective_progress_changed(tx: &mut Tx, objective: &Objective) -> Result<(), Failure> {
    let message = proto::ObjectiveProgressChanged { objective: Some(answers::objective(objective)) };
    emit(tx, &message, objective.id.uuid(), objective.revision)
}

/// A key result was created.
pub(crate) fn key_result_created(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultCreated { key_result: Some(answers::key_result(key_result)) };
    emit(tx, &message, key_result.id.uuid(), key_result.revision)
}

/// A key result was changed by a person.
pub(crate) fn key_result_updated(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultUpdated { key_result: Some(answers::key_result(key_result)) };
    emit(tx, &message, key_result.id.uuid(), key_result.revision)
}

/// A key result's value was changed by a check-in.
pub(crate) fn key_result_value_changed(tx: &mut Tx, key_result: &KeyResult) -> Result<(), Failure> {
    let message = proto::KeyResultValueChanged { key_result: Some(answers::key_result(key_result)) };
    emit(tx, &message, key_result.id.uuid(), key_result.revision)
}

fn emit<M: Message + Name>(tx: &mut Tx, message: &M, entity_id: Uuid, revision: i64) -> Result<(), Failure> {
    tx.emit(Fact { message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}
