//! `CloseCycle`: nothing in a cycle changes any more.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::{CycleAnswer, answers};
use crate::cycle::CycleState;
use crate::error::Error;
use crate::ids::CycleId;
use crate::{events, store};

/// Closes a cycle; one that is closed stays as it is. What goals of other cycles count in it is
/// frozen.
pub(crate) async fn close_cycle(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: CycleId,
) -> Result<Committed<CycleAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (organization, now) = (tx.organization(), tx.now());
    store::tree::lock(tx.connection(), organization).await?;
    let cycle = store::cycles::lock(tx.connection(), id).await?;
    let mut cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })?;
    if cycle.is_open() {
        store::cycles::close(tx.connection(), id, now).await?;
        store::alignments::freeze(tx.connection(), id, now).await?;
        cycle.state = CycleState::Closed;
        cycle.closed_at = Some(now);
        cycle.revision += 1;
        events::cycle_closed(&mut tx, &cycle)?;
    }
    Ok(tx.commit(answers::cycle(&cycle)).await?)
}
