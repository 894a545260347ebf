//! Statements on imports and the pieces of their files.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::config::IMPORT_LEASE_SECONDS;
use crate::error::Error;
use crate::ids::ImportId;
use crate::store::demand;
use crate::transfer::Format;
use crate::transfer::job::{Import, ImportState, RowCounts};

struct ImportRecord {
    id: Uuid,
    format: i16,
    file_name: String,
    options: serde_json::Value,
    actor: String,
    state: i16,
    has_run: bool,
    bytes_uploaded: i64,
    staged_at: Option<DateTime<Utc>>,
    rows_total: i64,
    rows_done: i64,
    rows_created: i64,
    rows_updated: i64,
    rows_unchanged: i64,
    rows_refused: i64,
    place_done: i32,
    unknown_columns: Vec<String>,
    missing: Vec<String>,
    missing_cycles: Vec<String>,
    error: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<ImportRecord> for Import {
    type Error = Error;

    fn try_from(row: ImportRecord) -> Result<Self, Error> {
        Ok(Self {
            id: ImportId(row.id),
            actor: row.actor,
            format: Format::of_code(row.format).ok_or(Error::BrokenRow("import.format"))?,
            file_name: row.file_name,
            options: serde_json::from_value(row.options).map_err(|_| Error::BrokenRow("import.options"))?,
            state: ImportState::of_code(row.state).ok_or(Error::BrokenRow("import.state"))?,
            has_run: row.has_run,
            bytes_uploaded: row.bytes_uploaded,
            counts: RowCounts {
                total: row.rows_total,
                done: row.rows_done,
                created: row.rows_created,
                updated: row.rows_updated,
                unchanged: row.rows_unchanged,
                refused: row.rows_refused,
            },
            place_done: row.place_done,
            is_staged: row.staged_at.is_some(),
            unknown_columns: row.unknown_columns,
            missing: row.missing,
            missing_cycles: row.missing_cycles,
            error: row.error,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

/// One statement over the same columns; what differs is which rows.
macro_rules! imports {
    ($connection:expr, $which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            ImportRecord,
            "SELECT
                 id, actor, format, file_name, options, state, has_run, bytes_uploaded, staged_at, rows_total, rows_done, rows_created,
                 rows_updated, rows_unchanged, rows_refused, place_done, unknown_columns, missing, missing_cycles, error, created_at, finished_at
             FROM goals.import "
                + $which,
            $($argument),+
        )
        .fetch_all($connection)
        .await?
        .into_iter()
        .map(Import::try_from)
        .collect::<Result<Vec<Import>, Error>>()
    };
}

/// An import that a worker took up.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    /// The import.
    pub id: ImportId,
    /// Whose.
    pub organization: OrganizationId,
    /// The organization's key.
    pub organization_key: String,
    /// Who asked for it.
    pub actor: String,
    /// The person who asked for it.
    pub person: Option<PersonId>,
}

/// Opens an import.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    claimed: &Claimed,
    import: &Import,
) -> Result<(), Error> {
    let options = serde_json::to_value(&import.options).map_err(|_| Error::BrokenRow("import.options"))?;
    sqlx::query!(
        "INSERT INTO goals.import (organization_id, id, organization_key, actor, person_id, format, file_name, options)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        claimed.organization.uuid(),
        import.id.uuid(),
        claimed.organization_key,
        claimed.actor,
        claimed.person.map(PersonId::uuid),
        import.format.code(),
        import.file_name,
        options,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An import, as it is.
pub(crate) async fn find(connection: &mut PgConnection, id: ImportId) -> Result<Option<Import>, Error> {
    Ok(imports!(connection, "WHERE id = $1", id.uuid())?.pop())
}

/// An import that is about to change.
pub(crate) async fn lock(connection: &mut PgConnection, id: ImportId) -> Result<Option<Import>, Error> {
    Ok(imports!(connection, "WHERE id = $1 FOR UPDATE", id.uuid())?.pop())
}

/// Imports, the latest first, behind the one that is named.
pub(crate) async fn list(
    connection: &mut PgConnection,
    after: Option<ImportId>,
    limit: i64,
) -> Result<Vec<Import>, Error> {
    imports!(
        connection,
        "WHERE $1::uuid IS NULL OR id < $1
         ORDER BY id DESC
         LIMIT $2",
        after.map(ImportId::uuid),
        limit,
    )
}

/// Adds a piece behind those of a locked import that are there.
pub(crate) async fn add_piece(
    connection: &mut PgConnection,
    organization: OrganizationId,
    import: &Import,
    data: &[u8],
) -> Result<(), Error> {
    let done = sqlx::query!(
        "WITH piece AS (
             INSERT INTO goals.import_piece (organization_id, import_id, position, data)
             VALUES ($1, $2, $3, $4)
         )
         UPDATE goals.import
         SET bytes_uploaded = $3 + octet_length($4), staged_at = NULL
         WHERE id = $2 AND bytes_uploaded = $3",
        organization.uuid(),
        import.id.uuid(),
        import.bytes_uploaded,
        data,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// The piece that begins at a position.
pub(crate) async fn piece(
    connection: &mut PgConnection,
    id: ImportId,
    position: i64,
) -> Result<Option<Vec<u8>>, Error> {
    let data = sqlx::query_scalar!(
        "SELECT data
         FROM goals.import_piece
         WHERE import_id = $1 AND position = $2",
        id.uuid(),
        position,
    )
    .fetch_optional(connection)
    .await?;
    Ok(data)
}

/// Hands a locked import to the workers. A run that goes on keeps what was done; anything else begins anew.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    id: ImportId,
    state: ImportState,
    goes_on: bool,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.import
         SET
             state = $2::smallint, has_run = has_run OR $2::smallint = 4, error = '', finished_at = NULL, worker_id = NULL, worked_until = NULL,
             place_done = CASE WHEN $3 THEN place_done ELSE 0 END,
             staged_at = CASE WHEN $3 THEN staged_at END
         WHERE id = $1",
        id.uuid(),
        state.code(),
        goes_on,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Ends what workers do with a locked import.
pub(crate) async fn end(
    connection: &mut PgConnection,
    id: ImportId,
    state: ImportState,
    error: &str,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.import
         SET state = $2, error = $3, finished_at = transaction_timestamp(), worker_id = NULL, worked_until = NULL
         WHERE id = $1",
        id.uuid(),
        state.code(),
        error,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// The file of an import is no longer needed.
pub(crate) async fn delete_pieces(connection: &mut PgConnection, id: ImportId) -> Result<(), Error> {
    sqlx::query!("DELETE FROM goals.import_piece WHERE import_id = $1", id.uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// Plans each statement of the transaction for the tables as they are. Plans that are kept from before an import are for a table of a
/// few rows, and would compare each row with each once it has many.
pub(crate) async fn plan_each_statement(connection: &mut PgConnection) -> Result<(), Error> {
    sqlx::query!("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// Keeps an import for its worker to the end of the transaction, and for a while longer; `None` where it is no longer theirs.
pub(crate) async fn hold(
    connection: &mut PgConnection,
    id: ImportId,
    worker: Uuid,
) -> Result<Option<Import>, Error> {
    let held = sqlx::query!(
        "UPDATE goals.import
         SET worked_until = now() + make_interval(secs => $3)
         WHERE id = $1 AND worker_id = $2 AND state IN (2, 4)",
        id.uuid(),
        worker,
        IMPORT_LEASE_SECONDS,
    )
    .execute(&mut *connection)
    .await?;
    if held.rows_affected() == 0 { Ok(None) } else { find(connection, id).await }
}

/// Stores how far the worker of a held import is.
pub(crate) async fn progress(connection: &mut PgConnection, import: &Import) -> Result<(), Error> {
    let counts = import.counts;
    let done = sqlx::query!(
        "UPDATE goals.import
         SET
             rows_total = $2, rows_done = $3, rows_created = $4, rows_updated = $5, rows_unchanged = $6, rows_refused = $7,
             place_done = $8, unknown_columns = $9, missing = $10, missing_cycles = $12,
             staged_at = CASE WHEN $11 THEN COALESCE(staged_at, transaction_timestamp()) END
         WHERE id = $1",
        import.id.uuid(),
        counts.total,
        counts.done,
        counts.created,
        counts.updated,
        counts.unchanged,
        counts.refused,
        import.place_done,
        &import.unknown_columns,
        &import.missing,
        import.is_staged,
        &import.missing_cycles,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Takes up an import that nobody is at, in any organization.
pub(crate) async fn claim(across: &PgPool, worker: Uuid) -> Result<Option<Claimed>, Error> {
    let row = sqlx::query!(
        "UPDATE goals.import AS import
         SET worker_id = $1, worked_until = now() + make_interval(secs => $2)
         FROM (
             SELECT organization_id, id
             FROM goals.import
             WHERE state IN (2, 4) AND (worked_until IS NULL OR worked_until < now())
             ORDER BY worked_until NULLS FIRST
             LIMIT 1
             FOR UPDATE SKIP LOCKED
         ) AS due
         WHERE import.organization_id = due.organization_id AND import.id = due.id
         RETURNING import.organization_id, import.id, import.organization_key, import.actor, import.person_id",
        worker,
        IMPORT_LEASE_SECONDS,
    )
    .fetch_optional(across)
    .await?;
    Ok(row.map(|row| Claimed {
        id: ImportId(row.id),
        organization: OrganizationId(row.organization_id),
        organization_key: row.organization_key,
        actor: row.actor,
        person: row.person_id.map(PersonId),
    }))
}
