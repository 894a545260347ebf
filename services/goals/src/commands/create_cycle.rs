//! `CreateCycle`: opens a planning period.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::{CycleAnswer, answers};
use crate::cycle::{Cycle, CyclePlan};
use crate::error::Error;
use crate::ids::CycleId;
use crate::{events, store};

/// Opens a cycle. Its name is unique in the organization.
pub(crate) async fn create_cycle(
    database: &Database,
    call: &Call,
    key: &Remembered,
    plan: CyclePlan,
) -> Result<Committed<CycleAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let cycle = Cycle { id: CycleId::random(), plan, closed_at: None, revision: 1 };
    let organization = tx.organization();
    store::cycles::insert(tx.connection(), organization, &cycle).await?;
    events::cycle_created(&mut tx, &cycle)?;
    Ok(tx.commit(answers::cycle(&cycle)).await?)
}
