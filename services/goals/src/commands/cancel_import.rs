//! `CancelImport`: stops an import, between two batches if it is being taken in. What is in stays.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::TransferAnswer;
use crate::convert::transfers;
use crate::error::Error;
use crate::ids::ImportId;
use crate::store;
use crate::transfer::job::ImportState;

/// Stops an import that is not done. Stopping one that is stopped changes nothing.
pub(crate) async fn cancel_import(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: ImportId,
) -> Result<Committed<TransferAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let import = store::transfers::imports::lock(tx.connection(), id).await?;
    let import = import.ok_or(Error::NotFound { what: "import", id: id.uuid() })?;
    if matches!(import.state, ImportState::Done | ImportState::Failed) {
        return Err(Error::ImportState(import.state.name()));
    }
    if import.state != ImportState::Cancelled {
        store::transfers::imports::end(tx.connection(), id, ImportState::Cancelled, "").await?;
    }
    let stopped = store::transfers::imports::find(tx.connection(), id).await?;
    let stopped = stopped.ok_or(Error::NotFound { what: "import", id: id.uuid() })?;
    Ok(tx.commit(transfers::import(&stopped)).await?)
}
