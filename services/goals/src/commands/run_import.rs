//! `RunImport`: hands an import to the workers, to be checked or to be taken in.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::imports::HINT;
use super::lookup;
use crate::convert::TransferAnswer;
use crate::convert::transfers;
use crate::error::Error;
use crate::ids::ImportId;
use crate::store;
use crate::transfer::job::ImportState;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RunImport {
    /// Which import.
    pub id: ImportId,
    /// Only say what would become of the rows.
    pub is_dry_run: bool,
}

/// Says what is to be done; a worker does it. A run that was cancelled goes on where it was; what is under way already is not begun anew.
pub(crate) async fn run_import(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: RunImport,
) -> Result<Committed<TransferAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let import = store::transfers::imports::lock(tx.connection(), asked.id).await?;
    let import = import.ok_or(Error::NotFound { what: "import", id: asked.id.uuid() })?;
    lookup::demand_own(&import, &call.caller)?;
    let is_under_way = if asked.is_dry_run { ImportState::Checking } else { ImportState::Running };
    if import.state == is_under_way {
        return Ok(tx.commit(transfers::import(&import)).await?);
    }
    let state = import.next(asked.is_dry_run).ok_or(Error::ImportState(import.state.name()))?;
    if import.bytes_uploaded == 0 {
        return Err(Error::field("import_id", "must be of an import with a file; upload it first"));
    }
    let goes_on = import.has_run && import.state == ImportState::Cancelled;
    store::transfers::imports::begin(tx.connection(), asked.id, state, goes_on).await?;
    tx.hint_after_commit(HINT, asked.id.uuid(), 1);
    let begun = store::transfers::imports::find(tx.connection(), asked.id).await?;
    let begun = begun.ok_or(Error::NotFound { what: "import", id: asked.id.uuid() })?;
    Ok(tx.commit(transfers::import(&begun)).await?)
}
