//! `UpdateCycle`: what a cycle is and when.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use crate::convert::{CycleAnswer, answers};
use crate::cycle::CycleChange;
use crate::error::Error;
use crate::ids::CycleId;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct UpdateCycle {
    /// Which cycle.
    pub id: CycleId,
    /// What it is to be.
    pub change: CycleChange,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Changes a cycle that is not closed.
pub(crate) async fn update_cycle(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: UpdateCycle,
) -> Result<Committed<CycleAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let cycle = store::cycles::lock(tx.connection(), asked.id).await?;
    let mut cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: asked.id.uuid() })?;
    if !cycle.is_open() {
        return Err(Error::CycleClosed(asked.id));
    }
    if !asked.etag.is_empty() && asked.etag != cycle.revision.to_string() {
        return Err(Error::EtagMismatch("cycle"));
    }
    cycle.plan = cycle.plan.changed(asked.change).map_err(|(field, right)| Error::field(field, right))?;
    store::cycles::update(tx.connection(), &cycle).await?;
    cycle.revision += 1;
    events::cycle_updated(&mut tx, &cycle)?;
    Ok(tx.commit(answers::cycle(&cycle)).await?)
}
