//! Statements on KPIs.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{KpiId, ReadingId};
use crate::kpi::{Cadence, Kpi, KpiPlan};
use crate::owner::Owner;
use crate::series::{Current, Place, ReadingSource, Standing};
use crate::value_kind::{Currency, ValueKind};

struct KpiRow {
    id: Uuid,
    name: String,
    description: String,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    unit: String,
    value_kind: i16,
    currency: Option<String>,
    lower: Option<Decimal>,
    upper: Option<Decimal>,
    cadence: i16,
    metric_key: Option<String>,
    reading_id: Option<Uuid>,
    read_effective_at: Option<DateTime<Utc>>,
    read_recorded_at: Option<DateTime<Utc>>,
    read_value: Option<Decimal>,
    read_source: Option<i16>,
    archived_at: Option<DateTime<Utc>>,
    revision: i64,
    content_revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl KpiRow {
    fn standing(&self) -> Result<Standing, Error> {
        let times = self.read_effective_at.zip(self.read_recorded_at);
        let Some((id, (effective_at, recorded_at))) = self.reading_id.zip(times) else {
            return Ok(Standing::default());
        };
        let source = self.read_source.and_then(ReadingSource::of_code);
        let source = source.ok_or(Error::BrokenRow("kpi.read_source"))?;
        let place = Place { effective_at, recorded_at, id: ReadingId(id) };
        Ok(Standing { current: Some(Current { place, value: self.read_value, source }), check_in: None })
    }
}

impl TryFrom<KpiRow> for Kpi {
    type Error = Error;

    fn try_from(row: KpiRow) -> Result<Self, Error> {
        let standing = row.standing()?;
        let currency = match row.currency {
            None => None,
            Some(code) => Some(Currency::of_code(&code).ok_or(Error::BrokenRow("kpi.currency"))?),
        };
        let plan = KpiPlan {
            name: row.name,
            description: row.description,
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id)
                .ok_or(Error::BrokenRow("kpi.owner"))?,
            unit: row.unit,
            value_kind: ValueKind::of_code(row.value_kind).ok_or(Error::BrokenRow("kpi.value_kind"))?,
            currency,
            lower: row.lower,
            upper: row.upper,
            cadence: Cadence::of_code(row.cadence).ok_or(Error::BrokenRow("kpi.cadence"))?,
            metric_key: row.metric_key,
        };
        Ok(Self {
            id: KpiId(row.id),
            plan,
            standing,
            archived_at: row.archived_at,
            revision: row.revision,
            content_revision: row.content_revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Which KPIs a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Filter {
    /// Only those of this owner.
    pub owner: Option<Owner>,
    /// Archived ones, too.
    pub with_archived: bool,
}

/// KPIs in the order of their ids; those that are not there are left out.
pub(crate) async fn by_ids(connection: &mut PgConnection, ids: &[KpiId]) -> Result<Vec<Kpi>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        KpiRow,
        "SELECT
             id, name, description, owner_group_id, owner_person_id, unit, value_kind, currency, lower, upper, cadence, metric_key,
             reading_id, read_effective_at, read_recorded_at, read_value, read_source, archived_at, revision, content_revision,
             created_at, updated_at
         FROM goals.kpi
         WHERE id = ANY($1)
         ORDER BY id",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Kpi::try_from).collect()
}

/// A KPI, as it is.
pub(crate) async fn find(connection: &mut PgConnection, id: KpiId) -> Result<Option<Kpi>, Error> {
    Ok(by_ids(connection, &[id]).await?.pop())
}

/// Locks KPIs in the order of their ids, and reads them.
pub(crate) async fn lock(connection: &mut PgConnection, ids: &[KpiId]) -> Result<Vec<Kpi>, Error> {
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query_scalar!(
        "SELECT id
         FROM goals.kpi
         WHERE id = ANY($1)
         ORDER BY id
         FOR UPDATE",
        &uuids,
    )
    .fetch_all(&mut *connection)
    .await?;
    by_ids(connection, ids).await
}

/// KPIs by name and then by id, behind the one that is named.
pub(crate) async fn list(
    connection: &mut PgConnection,
    filter: Filter,
    after: Option<(String, KpiId)>,
    limit: i64,
) -> Result<Vec<Kpi>, Error> {
    let (name, id) = after.unzip();
    let rows = sqlx::query_as!(
        KpiRow,
        "SELECT
             id, name, description, owner_group_id, owner_person_id, unit, value_kind, currency, lower, upper, cadence, metric_key,
             reading_id, read_effective_at, read_recorded_at, read_value, read_source, archived_at, revision, content_revision,
             created_at, updated_at
         FROM goals.kpi
         WHERE ($1::uuid IS NULL OR owner_group_id = $1)
             AND ($2::uuid IS NULL OR owner_person_id = $2)
             AND ($3 OR archived_at IS NULL)
             -- No name is empty: without one, behind what is before all.
             AND (name, id) > (COALESCE($4, ''), COALESCE($5, '00000000-0000-0000-0000-000000000000'::uuid))
         ORDER BY name, id
         LIMIT $6",
        filter.owner.and_then(Owner::group).map(Uuid::from),
        filter.owner.and_then(Owner::person).map(Uuid::from),
        filter.with_archived,
        name,
        id.map(KpiId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Kpi::try_from).collect()
}

/// Adds a KPI.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    kpi: &Kpi,
) -> Result<(), Error> {
    let plan = &kpi.plan;
    sqlx::query!(
        "INSERT INTO goals.kpi (
             organization_id, id, name, description, owner_group_id, owner_person_id, unit, value_kind, currency, lower, upper,
             cadence, metric_key
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        organization.uuid(),
        kpi.id.uuid(),
        plan.name,
        plan.description,
        plan.owner.group().map(Uuid::from),
        plan.owner.person().map(Uuid::from),
        plan.unit,
        plan.value_kind.code(),
        plan.currency.as_ref().map(Currency::code),
        plan.lower,
        plan.upper,
        plan.cadence.code(),
        plan.metric_key,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores what a person changed of a locked KPI.
pub(crate) async fn update(connection: &mut PgConnection, kpi: &Kpi) -> Result<(), Error> {
    let plan = &kpi.plan;
    let done = sqlx::query!(
        "UPDATE goals.kpi
         SET
             name = $3, description = $4, owner_group_id = $5, owner_person_id = $6, unit = $7, value_kind = $8, currency = $9,
             lower = $10, upper = $11, cadence = $12, metric_key = $13, archived_at = $14,
             revision = $2 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        kpi.id.uuid(),
        kpi.revision,
        plan.name,
        plan.description,
        plan.owner.group().map(Uuid::from),
        plan.owner.person().map(Uuid::from),
        plan.unit,
        plan.value_kind.code(),
        plan.currency.as_ref().map(Currency::code),
        plan.lower,
        plan.upper,
        plan.cadence.code(),
        plan.metric_key,
        kpi.archived_at,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}
