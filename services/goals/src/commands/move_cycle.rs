//! `MoveCycle`: takes a cycle on, from planning to active to scoring, or one step back.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::{CycleAnswer, answers};
use crate::cycle::CycleState;
use crate::error::Error;
use crate::ids::CycleId;
use crate::{events, store};

/// Moves a cycle that is not closed; one that is there already stays as it is.
pub(crate) async fn move_cycle(
    database: &Database,
    call: &Call,
    key: &Remembered,
    (id, to): (CycleId, CycleState),
) -> Result<Committed<CycleAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let cycle = store::cycles::lock(tx.connection(), id).await?;
    let mut cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })?;
    if !cycle.is_open() {
        return Err(Error::CycleClosed(id));
    }
    if cycle.state != to {
        if !cycle.state.may_become(to) {
            return Err(Error::CycleState { from: cycle.state.name(), to: to.name() });
        }
        cycle.state = to;
        store::cycles::update(tx.connection(), &cycle).await?;
        cycle.revision += 1;
        events::cycle_updated(&mut tx, &cycle)?;
    }
    Ok(tx.commit(answers::cycle(&cycle)).await?)
}
