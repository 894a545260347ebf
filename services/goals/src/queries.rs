//! Reads, each of one moment.

pub(crate) mod coach;
pub(crate) mod commitment;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod objectives;
pub(crate) mod policies;
pub(crate) mod tree;
pub(crate) mod values;

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;

use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::CycleId;
use crate::store;

/// `GetCycle`.
pub(crate) async fn cycle(database: &Database, call: &Call, id: CycleId) -> Result<Cycle, Error> {
    let mut reader = database.begin_read(call).await?;
    let cycle = store::cycles::find(reader.connection(), id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })
}

/// `ListCycles`: the latest start first, and the token of the next page.
pub(crate) async fn cycles(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<(Vec<Cycle>, String), Error> {
    let after = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let cycles = store::cycles::list(reader.connection(), after, page.limit()).await?;
    Ok(page.finish(cycles, |last| (last.plan.starts_on, last.id)))
}
