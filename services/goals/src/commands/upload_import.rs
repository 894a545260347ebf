//! `UploadImport`: adds a piece of the file.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::lookup;
use crate::config::IMPORT_BYTES_MAX;
use crate::convert::TransferAnswer;
use crate::convert::transfers;
use crate::error::Error;
use crate::ids::ImportId;
use crate::store;
use crate::transfer::job::{Import, ImportState};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct UploadImport {
    /// Which import.
    pub id: ImportId,
    /// Where the piece begins, in bytes.
    pub offset: i64,
    /// The piece.
    #[serde(serialize_with = "digest")]
    pub data: Vec<u8>,
}

/// A piece is remembered by its digest: it is long.
fn digest<S: Serializer>(data: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, data).serialize(serializer)
}

/// Adds a piece behind those that are there. One that was there already changes nothing.
pub(crate) async fn upload_import(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: UploadImport,
) -> Result<Committed<TransferAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let import = store::transfers::imports::lock(tx.connection(), asked.id).await?;
    let import = import.ok_or(Error::NotFound { what: "import", id: asked.id.uuid() })?;
    lookup::demand_own(&import, &call.caller)?;
    if import.state != ImportState::Uploading {
        return Err(Error::ImportState(import.state.name()));
    }
    if asked.offset < import.bytes_uploaded {
        return Ok(tx.commit(transfers::import(&import)).await?);
    }
    if asked.offset > import.bytes_uploaded {
        let right = format!("must be {}, where the pieces that are there end", import.bytes_uploaded);
        return Err(Error::field("offset", right));
    }
    let bytes_uploaded =
        i64::try_from(asked.data.len()).unwrap_or(i64::MAX).saturating_add(import.bytes_uploaded);
    if bytes_uploaded > IMPORT_BYTES_MAX {
        let right = format!("must not make the file longer than {IMPORT_BYTES_MAX} bytes; split the file");
        return Err(Error::field("data", right));
    }
    let organization = tx.organization();
    store::transfers::imports::add_piece(tx.connection(), organization, &import, &asked.data).await?;
    Ok(tx.commit(transfers::import(&Import { bytes_uploaded, ..import })).await?)
}
