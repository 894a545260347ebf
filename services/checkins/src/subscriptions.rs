//! What check-ins hear of others: people and groups of directory; cycles, objectives and key results of goals.
//!
//! Every fact carries its entity's whole state, so that a copy is replaced by a newer revision and everything else is nothing
//! new: the order and the number of deliveries do not matter.

use ovation_chassis::directory_copy;
use ovation_chassis::inbox::{HandleError, Incoming, Subscriber};
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::goals::v1::{
    CycleClosed, CycleCreated, KeyResult, KeyResultCreated, KeyResultUpdated, KeyResultValueChanged,
    Objective, ObjectiveAligned, ObjectiveCreated, ObjectiveProgressChanged, ObjectiveUpdated,
};
use prost::{Message, Name};

use crate::convert;
use crate::goals_copy::{CycleCopy, KeyResultCopy, ObjectiveCopy, newest};
use crate::store::copies;

const GOALS_TYPES: &[&str] = &[
    "ovation.goals.v1.CycleCreated",
    "ovation.goals.v1.CycleClosed",
    "ovation.goals.v1.ObjectiveCreated",
    "ovation.goals.v1.ObjectiveUpdated",
    "ovation.goals.v1.ObjectiveAligned",
    "ovation.goals.v1.ObjectiveProgressChanged",
    "ovation.goals.v1.KeyResultCreated",
    "ovation.goals.v1.KeyResultUpdated",
    "ovation.goals.v1.KeyResultValueChanged",
];

/// Keeps the copies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Copies;

impl Subscriber for Copies {
    const TYPES: &'static [&'static str] = &[
        "ovation.directory.v1.OrganizationCreated",
        "ovation.directory.v1.PersonCreated",
        "ovation.directory.v1.PersonUpdated",
        "ovation.directory.v1.GroupCreated",
        "ovation.directory.v1.MembershipSet",
        "ovation.directory.v1.MembershipEnded",
        "ovation.goals.v1.CycleCreated",
        "ovation.goals.v1.CycleClosed",
        "ovation.goals.v1.ObjectiveCreated",
        "ovation.goals.v1.ObjectiveUpdated",
        "ovation.goals.v1.ObjectiveAligned",
        "ovation.goals.v1.ObjectiveProgressChanged",
        "ovation.goals.v1.KeyResultCreated",
        "ovation.goals.v1.KeyResultUpdated",
        "ovation.goals.v1.KeyResultValueChanged",
    ];
    const COPIES: &'static [(&'static str, &'static [&'static str])] =
        &[("directory", directory_copy::DIRECTORY_TYPES), ("goals", GOALS_TYPES)];

    async fn handle(&self, tx: &mut Tx, events: &[Incoming]) -> Result<(), HandleError> {
        directory_copy::apply(tx, events).await?;
        let mut heard = Heard::default();
        for event in events {
            heard.take(event)?;
        }
        let organization = tx.organization();
        let connection = tx.connection();
        copies::keep_cycles(connection, organization, &newest(heard.cycles)).await?;
        copies::keep_objectives(connection, organization, &newest(heard.objectives)).await?;
        copies::keep_key_results(connection, organization, &newest(heard.key_results)).await?;
        Ok(())
    }
}

/// What a batch of events says of goals.
#[derive(Default)]
struct Heard {
    cycles: Vec<CycleCopy>,
    objectives: Vec<ObjectiveCopy>,
    key_results: Vec<KeyResultCopy>,
}

impl Heard {
    /// Takes what the event says; facts of other services are nothing to it.
    fn take(&mut self, event: &Incoming) -> Result<(), HandleError> {
        let revision = event.revision;
        if let Some(cycle) =
            stated(event, |fact: CycleCreated| fact.cycle)?.or(stated(event, |fact: CycleClosed| fact.cycle)?)
        {
            self.cycles.push(convert::cycle_copy(&cycle, revision).map_err(HandleError::Poison)?);
        } else if let Some(objective) = objective(event)? {
            self.objectives.push(convert::objective_copy(&objective, revision).map_err(HandleError::Poison)?);
        } else if let Some(key_result) = key_result(event)? {
            self.key_results
                .push(convert::key_result_copy(&key_result, revision).map_err(HandleError::Poison)?);
        }
        Ok(())
    }
}

fn objective(event: &Incoming) -> Result<Option<Objective>, HandleError> {
    Ok(stated(event, |fact: ObjectiveCreated| fact.objective)?
        .or(stated(event, |fact: ObjectiveUpdated| fact.objective)?)
        .or(stated(event, |fact: ObjectiveAligned| fact.objective)?)
        .or(stated(event, |fact: ObjectiveProgressChanged| fact.objective)?))
}

fn key_result(event: &Incoming) -> Result<Option<KeyResult>, HandleError> {
    Ok(stated(event, |fact: KeyResultCreated| fact.key_result)?
        .or(stated(event, |fact: KeyResultUpdated| fact.key_result)?)
        .or(stated(event, |fact: KeyResultValueChanged| fact.key_result)?))
}

/// The entity that the event states, if it is of this fact.
///
/// # Errors
///
/// Poison where it is of this fact and does not state one.
fn stated<F, E>(event: &Incoming, entity: impl FnOnce(F) -> Option<E>) -> Result<Option<E>, HandleError>
where
    F: Message + Default + Name,
{
    if !event.is::<F>() {
        return Ok(None);
    }
    match entity(event.decode::<F>()?) {
        Some(entity) => Ok(Some(entity)),
        None => Err(HandleError::Poison(format!("a {} must carry its entity", event.type_name))),
    }
}

#[cfg(test)]
#[path = "subscriptions_tests.rs"]
mod tests;
