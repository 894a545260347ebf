//! Statements on cycles.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::cycle::{Cycle, CycleKind, CyclePlan, CycleState, FiscalPart};
use crate::error::Error;
use crate::ids::CycleId;

struct CycleRow {
    id: Uuid,
    name: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    kind: i16,
    fiscal_year: Option<i16>,
    ordinal: Option<i16>,
    state: i16,
    closed_at: Option<DateTime<Utc>>,
    revision: i64,
}

impl TryFrom<CycleRow> for Cycle {
    type Error = Error;

    fn try_from(row: CycleRow) -> Result<Self, Error> {
        let part = FiscalPart {
            kind: CycleKind::of_code(row.kind).ok_or(Error::BrokenRow("cycle.kind"))?,
            year: row.fiscal_year,
            ordinal: row.ordinal,
        };
        Ok(Self {
            id: CycleId(row.id),
            plan: CyclePlan { name: row.name, starts_on: row.starts_on, ends_on: row.ends_on, part },
            state: CycleState::of_code(row.state).ok_or(Error::BrokenRow("cycle.state"))?,
            closed_at: row.closed_at,
            revision: row.revision,
        })
    }
}

/// Adds a cycle.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    cycle: &Cycle,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.cycle (organization_id, id, name, starts_on, ends_on, kind, fiscal_year, ordinal, state, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        organization.uuid(),
        cycle.id.uuid(),
        cycle.plan.name,
        cycle.plan.starts_on,
        cycle.plan.ends_on,
        cycle.plan.part.kind.code(),
        cycle.plan.part.year,
        cycle.plan.part.ordinal,
        cycle.state.code(),
        cycle.revision,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A cycle, as it is.
pub(crate) async fn find(connection: &mut PgConnection, id: CycleId) -> Result<Option<Cycle>, Error> {
    let row = sqlx::query_as!(
        CycleRow,
        "SELECT id, name, starts_on, ends_on, kind, fiscal_year, ordinal, state, closed_at, revision
         FROM goals.cycle
         WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Cycle::try_from).transpose()
}

/// A cycle that will not be closed before the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, id: CycleId) -> Result<Option<Cycle>, Error> {
    let row = sqlx::query_as!(
        CycleRow,
        "SELECT id, name, starts_on, ends_on, kind, fiscal_year, ordinal, state, closed_at, revision
         FROM goals.cycle
         WHERE id = $1
         FOR SHARE",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Cycle::try_from).transpose()
}

/// Cycles that will not be closed before the transaction ends, held in the order of their ids.
pub(crate) async fn hold_all(connection: &mut PgConnection, ids: &[CycleId]) -> Result<Vec<Cycle>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        CycleRow,
        "SELECT id, name, starts_on, ends_on, kind, fiscal_year, ordinal, state, closed_at, revision
         FROM goals.cycle
         WHERE id = ANY($1)
         ORDER BY id
         FOR SHARE",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Cycle::try_from).collect()
}

/// A cycle that is about to change.
pub(crate) async fn lock(connection: &mut PgConnection, id: CycleId) -> Result<Option<Cycle>, Error> {
    let row = sqlx::query_as!(
        CycleRow,
        "SELECT id, name, starts_on, ends_on, kind, fiscal_year, ordinal, state, closed_at, revision
         FROM goals.cycle
         WHERE id = $1
         FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Cycle::try_from).transpose()
}

/// Stores what a person changed of a locked cycle that is open.
pub(crate) async fn update(connection: &mut PgConnection, cycle: &Cycle) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.cycle
         SET
             name = $3, starts_on = $4, ends_on = $5, kind = $6, fiscal_year = $7, ordinal = $8, state = $9, revision = $2 + 1
         WHERE id = $1 AND revision = $2 AND closed_at IS NULL",
        cycle.id.uuid(),
        cycle.revision,
        cycle.plan.name,
        cycle.plan.starts_on,
        cycle.plan.ends_on,
        cycle.plan.part.kind.code(),
        cycle.plan.part.year,
        cycle.plan.part.ordinal,
        cycle.state.code(),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Closes a locked cycle that is open.
pub(crate) async fn close(
    connection: &mut PgConnection,
    id: CycleId,
    closed_at: DateTime<Utc>,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.cycle
         SET state = 2, closed_at = $2, revision = revision + 1
         WHERE id = $1 AND closed_at IS NULL",
        id.uuid(),
        closed_at,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Cycles, the latest start first, behind the one that is named.
pub(crate) async fn list(
    connection: &mut PgConnection,
    after: Option<(NaiveDate, CycleId)>,
    limit: i64,
) -> Result<Vec<Cycle>, Error> {
    let (starts_on, id) = after.unzip();
    let rows = sqlx::query_as!(
        CycleRow,
        "SELECT id, name, starts_on, ends_on, kind, fiscal_year, ordinal, state, closed_at, revision
         FROM goals.cycle
         WHERE $1::date IS NULL OR (starts_on, id) < ($1, $2)
         ORDER BY starts_on DESC, id DESC
         LIMIT $3",
        starts_on,
        id.map(CycleId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Cycle::try_from).collect()
}
