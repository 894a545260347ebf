//! Statements on key results.

pub(crate) mod as_of;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::key_result_json;
use super::tree::Window;
use crate::error::Error;
use crate::filter::{Owners, Traits};
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId, ReadingId};
use crate::key_result::{Controllability, KeyResult, KeyResultPlan, Retirement};
use crate::measurement::{Measure, Measurement, Values};
use crate::objective::{ObjectiveKind, ObjectiveState};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Weight};
use crate::series::{Current, Place, ReadingSource, Standing, Stated};
use crate::value_kind::{Currency, ValueKind};

struct KeyResultRow {
    id: Uuid,
    objective_id: Uuid,
    cycle_id: Uuid,
    title: String,
    measure: i16,
    baseline: Option<Decimal>,
    target: Option<Decimal>,
    committed: Option<Decimal>,
    stretch: Option<Decimal>,
    lower: Option<Decimal>,
    upper: Option<Decimal>,
    milestones: serde_json::Value,
    unit: String,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    weight: Decimal,
    controllability: Option<i16>,
    due_on: Option<NaiveDate>,
    value_kind: i16,
    currency: Option<String>,
    expected_steps: serde_json::Value,
    metric_key: Option<String>,
    kpi_id: Option<Uuid>,
    reading_id: Option<Uuid>,
    read_effective_at: Option<DateTime<Utc>>,
    read_recorded_at: Option<DateTime<Utc>>,
    read_value: Option<Decimal>,
    read_source: Option<i16>,
    check_in_id: Option<Uuid>,
    check_in_effective_at: Option<DateTime<Utc>>,
    check_in_recorded_at: Option<DateTime<Utc>>,
    confidence: i16,
    progress: Option<Decimal>,
    retired_at: Option<DateTime<Utc>>,
    retired_reason: Option<String>,
    replaced_by_id: Option<Uuid>,
    score: Option<Decimal>,
    external_id: Option<String>,
    path: String,
    revision: i64,
    content_revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    is_open: bool,
    objective_kind: i16,
    objective_state: i16,
    objective_labels: Vec<String>,
    objective_owner_group_id: Option<Uuid>,
    objective_owner_person_id: Option<Uuid>,
}

impl KeyResultRow {
    /// What is read of its objective.
    fn of(&mut self) -> Result<Traits, Error> {
        Ok(Traits {
            id: ObjectiveId(self.objective_id),
            kind: ObjectiveKind::of_code(self.objective_kind).ok_or(Error::BrokenRow("objective.kind"))?,
            state: ObjectiveState::of_code(self.objective_state)
                .ok_or(Error::BrokenRow("objective.state"))?,
            labels: std::mem::take(&mut self.objective_labels),
            owner: Owner::of_columns(self.objective_owner_group_id, self.objective_owner_person_id)
                .ok_or(Error::BrokenRow("objective.owner"))?,
        })
    }

    fn standing(&self) -> Result<Standing, Error> {
        let place = |id: Option<Uuid>, effective_at, recorded_at| {
            let (effective_at, recorded_at) = Option::zip(effective_at, recorded_at)?;
            Some(Place { effective_at, recorded_at, id: ReadingId(id?) })
        };
        let current = match place(self.reading_id, self.read_effective_at, self.read_recorded_at) {
            None => None,
            Some(place) => {
                let source = self.read_source.and_then(ReadingSource::of_code);
                let source = source.ok_or(Error::BrokenRow("key_result.read_source"))?;
                Some(Current { place, value: self.read_value, source })
            }
        };
        let check_in = place(self.check_in_id, self.check_in_effective_at, self.check_in_recorded_at);
        let check_in = check_in.map(|place| Stated { place, confidence: self.confidence });
        Ok(Standing { current, check_in })
    }
}

impl TryFrom<KeyResultRow> for KeyResult {
    type Error = Error;

    fn try_from(row: KeyResultRow) -> Result<Self, Error> {
        let standing = row.standing()?;
        let measure = Measure::of_code(row.measure).ok_or(Error::BrokenRow("key_result.measure"))?;
        let values = Values {
            baseline: row.baseline,
            target: row.target,
            committed: row.committed,
            stretch: row.stretch,
            lower: row.lower,
            upper: row.upper,
            milestones: key_result_json::milestones(row.milestones)?,
        };
        let measurement =
            Measurement::new(measure, values).map_err(|_| Error::BrokenRow("key_result.target"))?;
        let controllability = match row.controllability {
            None => None,
            Some(code) => {
                Some(Controllability::of_code(code).ok_or(Error::BrokenRow("key_result.controllability"))?)
            }
        };
        let plan = KeyResultPlan {
            title: row.title,
            measurement,
            unit: row.unit,
            weight: Weight::of_decimal(row.weight).ok_or(Error::BrokenRow("key_result.weight"))?,
            controllability,
            due_on: row.due_on,
            value_kind: ValueKind::of_code(row.value_kind)
                .ok_or(Error::BrokenRow("key_result.value_kind"))?,
            currency: row.currency.as_deref().and_then(Currency::of_code),
            expected: key_result_json::expected(row.expected_steps)?,
            metric_key: row.metric_key,
            kpi_id: row.kpi_id.map(KpiId),
        };
        let retired = row.retired_at.zip(row.retired_reason).map(|(at, reason)| Retirement {
            at,
            reason,
            replaced_by: row.replaced_by_id.map(KeyResultId),
        });
        Ok(Self {
            id: KeyResultId(row.id),
            objective_id: ObjectiveId(row.objective_id),
            cycle_id: CycleId(row.cycle_id),
            plan,
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id)
                .ok_or(Error::BrokenRow("key_result.owner"))?,
            standing,
            progress: row.progress.map(Progress::of_decimal),
            retired,
            score: row.score,
            external_id: row.external_id,
            path: Path::of_stored(row.path),
            is_open: row.is_open,
            revision: row.revision,
            content_revision: row.content_revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<KeyResultRow> for (KeyResult, Traits) {
    type Error = Error;

    fn try_from(mut row: KeyResultRow) -> Result<Self, Error> {
        let of = row.of()?;
        Ok((row.try_into()?, of))
    }
}

/// One statement over the same columns; what differs is which rows, and their order.
macro_rules! key_results {
    ($connection:expr, $which:literal, $($argument:expr),+ $(,)?) => {
        key_results!(as KeyResult, $connection, $which, $($argument),+)
    };
    // With what is read of the objective.
    (of $connection:expr, $which:literal, $($argument:expr),+ $(,)?) => {
        key_results!(as TryFrom, $connection, $which, $($argument),+)
    };
    (as $kind:ident, $connection:expr, $which:literal, $($argument:expr),+) => {
        sqlx::query_as!(
            KeyResultRow,
            "SELECT
                 k.id, k.objective_id, k.cycle_id, k.title, k.measure, k.baseline, k.target, k.committed, k.stretch, k.lower, k.upper,
                 k.milestones, k.unit, k.owner_group_id, k.owner_person_id, k.weight, k.controllability, k.due_on, k.value_kind,
                 k.currency, k.expected_steps, k.metric_key, k.kpi_id, k.reading_id, k.read_effective_at, k.read_recorded_at, k.read_value, k.read_source,
                 k.check_in_id, k.check_in_effective_at, k.check_in_recorded_at, k.confidence,
                 k.progress, k.retired_at, k.retired_reason, k.replaced_by_id, k.score, k.external_id, k.path, k.revision,
                 k.content_revision, k.created_at, k.updated_at, o.readers IS NULL AS \"is_open!\",
                 o.kind AS objective_kind, o.state AS objective_state, o.labels AS objective_labels,
                 o.owner_group_id AS objective_owner_group_id, o.owner_person_id AS objective_owner_person_id
             FROM goals.key_result AS k
             JOIN goals.objective AS o ON o.organization_id = k.organization_id AND o.id = k.objective_id "
                + $which,
            $($argument),+
        )
        .fetch_all($connection)
        .await?
        .into_iter()
        .map($kind::try_from)
        .collect()
    };
}

/// Key results in the order of their ids; those that are not there are left out.
pub(crate) async fn by_ids(
    connection: &mut PgConnection,
    ids: &[KeyResultId],
) -> Result<Vec<KeyResult>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    key_results!(
        connection,
        "WHERE k.id = ANY($1)
         ORDER BY k.id",
        &ids,
    )
}

/// A key result, as it is.
pub(crate) async fn find(connection: &mut PgConnection, id: KeyResultId) -> Result<Option<KeyResult>, Error> {
    Ok(by_ids(connection, &[id]).await?.pop())
}

/// A key result, as it is, with what is read of its objective.
pub(crate) async fn find_with_objective(
    connection: &mut PgConnection,
    id: KeyResultId,
) -> Result<Option<(KeyResult, Traits)>, Error> {
    let found: Result<Vec<_>, Error> = key_results!(of connection, "WHERE k.id = $1", id.uuid());
    Ok(found?.pop())
}

/// The key results of an objective in sibling order.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    limit: i64,
) -> Result<Vec<KeyResult>, Error> {
    key_results!(
        connection,
        "WHERE k.objective_id = $1
         ORDER BY k.id
         LIMIT $2",
        objective.uuid(),
        limit,
    )
}

/// How many key results an objective has.
pub(crate) async fn count_of_objective(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<i64, Error> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM goals.key_result WHERE objective_id = $1"#,
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// Key results of a window, in the order of paths, whose objective the viewer sees.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    window: &Window<'_>,
) -> Result<Vec<(KeyResult, Traits)>, Error> {
    key_results!(
        of connection,
        "WHERE k.cycle_id = $1
             AND k.path >= $2
             AND k.path < $3
             AND k.path > $4
             AND length(k.path) <= $5
             AND (o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2))
         ORDER BY k.path
         LIMIT $6",
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        &window.viewer.keys,
        window.viewer.administers,
    )
}

/// The same of some owners, and of some owners' objectives.
pub(crate) async fn of_owners(
    connection: &mut PgConnection,
    window: &Window<'_>,
    owners: &Owners,
) -> Result<Vec<(KeyResult, Traits)>, Error> {
    key_results!(
        of connection,
        "JOIN (
             WITH goal (id) AS (
                 SELECT owned.id
                 FROM UNNEST($9::uuid[]) AS owner (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id FROM goals.objective AS c WHERE c.cycle_id = $1 AND c.owner_group_id = owner.id
                     -- Kept apart, here and below: together with other conditions another index would seem to serve.
                     OFFSET 0
                 ) AS owned
                 UNION
                 SELECT owned.id
                 FROM UNNEST($10::uuid[]) AS owner (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id FROM goals.objective AS c WHERE c.cycle_id = $1 AND c.owner_person_id = owner.id
                     OFFSET 0
                 ) AS owned
                 UNION
                 SELECT id FROM UNNEST($11::uuid[]) AS named (id)
             )
             SELECT DISTINCT candidate.id
             FROM (
                 SELECT owned.id, owned.path, owned.cycle_id
                 FROM UNNEST($9::uuid[]) AS owner (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id, c.path, c.cycle_id FROM goals.key_result AS c WHERE c.owner_group_id = owner.id
                     OFFSET 0
                 ) AS owned
                 UNION ALL
                 SELECT owned.id, owned.path, owned.cycle_id
                 FROM UNNEST($10::uuid[]) AS owner (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id, c.path, c.cycle_id FROM goals.key_result AS c WHERE c.owner_person_id = owner.id
                     OFFSET 0
                 ) AS owned
                 UNION ALL
                 SELECT under.id, under.path, under.cycle_id
                 FROM goal
                 CROSS JOIN LATERAL (
                     SELECT c.id, c.path, c.cycle_id FROM goals.key_result AS c WHERE c.objective_id = goal.id
                     OFFSET 0
                 ) AS under
             ) AS candidate
             WHERE candidate.cycle_id = $1
                 AND candidate.path >= $2
                 AND candidate.path < $3
                 AND candidate.path > $4
                 AND length(candidate.path) <= $5
         ) AS picked ON picked.id = k.id
         WHERE o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2)
         ORDER BY k.path
         LIMIT $6",
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        &window.viewer.keys,
        window.viewer.administers,
        &owners.groups,
        &owners.people,
        &owners.objectives,
    )
}

/// Locks key results in the order of their ids, and reads them.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    ids: &[KeyResultId],
) -> Result<Vec<KeyResult>, Error> {
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query_scalar!(
        "SELECT id
         FROM goals.key_result
         WHERE id = ANY($1)
         ORDER BY id
         FOR UPDATE",
        &uuids,
    )
    .fetch_all(&mut *connection)
    .await?;
    by_ids(connection, ids).await
}

/// Raises the revision of all key results of a locked objective, of which something is another that is kept with the
/// objective; and reads them.
pub(crate) async fn touch_all(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Vec<KeyResult>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM goals.key_result
         WHERE objective_id = $1
         ORDER BY id
         FOR UPDATE",
        objective.uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE goals.key_result
         SET revision = revision + 1, updated_at = transaction_timestamp()
         WHERE id = ANY($1)",
        &ids,
    )
    .execute(&mut *connection)
    .await?;
    let ids: Vec<KeyResultId> = ids.into_iter().map(KeyResultId).collect();
    by_ids(connection, &ids).await
}
