//! `SetCycleTimetable`: when the steps of a cycle are.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::lookup;
use crate::convert::{TimetableAnswer, policy_answers as answers};
use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::{CycleId, TimetableId};
use crate::timetable::{Steps, Timetable};
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SetCycleTimetable {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// What it is to be; the dates are in order.
    pub steps: Steps,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Sets a cycle's timetable.
pub(crate) async fn set_cycle_timetable(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: SetCycleTimetable,
) -> Result<Committed<TimetableAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let cycle = locked_open_cycle(&mut tx, asked.cycle_id).await?;
    let misdated = asked.steps.out_of_reach(&cycle.plan).into_iter();
    let violations = misdated.map(|wrong| Violation {
        field: format!("timetable.{}", wrong.field),
        description: wrong.description,
    });
    let violations: Vec<Violation> = violations.collect();
    if !violations.is_empty() {
        return Err(Error::Fields(violations));
    }
    let timetable = put(&mut tx, &cycle, asked.steps, &asked.etag).await?;
    Ok(tx.commit(answers::timetable(&timetable)).await?)
}

/// A cycle whose timetable is about to change; refused if it is closed.
pub(super) async fn locked_open_cycle(tx: &mut Tx, id: CycleId) -> Result<Cycle, Error> {
    let cycle = store::cycles::lock(tx.connection(), id).await?;
    let cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })?;
    if cycle.is_open() { Ok(cycle) } else { Err(Error::CycleClosed(id)) }
}

/// Stores the timetable of a locked cycle.
pub(super) async fn put(tx: &mut Tx, cycle: &Cycle, steps: Steps, etag: &str) -> Result<Timetable, Error> {
    let organization = tx.organization();
    let old = store::timetables::find(tx.connection(), cycle.id).await?;
    let revision = old.map_or(0, |old| old.revision);
    lookup::demand_etag("timetable", etag, revision)?;
    let id = old.map_or_else(TimetableId::random, |old| old.id);
    let timetable = Timetable { id, cycle_id: cycle.id, steps, revision: revision + 1 };
    store::timetables::put(tx.connection(), organization, &timetable).await?;
    events::policies::cycle_timetable_set(tx, &timetable)?;
    Ok(timetable)
}
