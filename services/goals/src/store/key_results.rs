//! Statements on key results.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId, ReadingId};
use crate::key_result::{Controllability, KeyResult, KeyResultPlan};
use crate::measurement::{Measure, Measurement, Values};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Weight};
use crate::series::{Current, Place, ReadingSource, Standing, Stated};
use crate::title;
use crate::tree::Range;

struct KeyResultRow {
    id: Uuid,
    objective_id: Uuid,
    cycle_id: Uuid,
    title: String,
    measure: i16,
    baseline: Option<Decimal>,
    target: Option<Decimal>,
    stretch: Option<Decimal>,
    unit: String,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    weight: Decimal,
    controllability: Option<i16>,
    due_on: Option<NaiveDate>,
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
    path: String,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl KeyResultRow {
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
        let (baseline, target, stretch) = (row.baseline, row.target, row.stretch);
        let values = Values { baseline, target, stretch, ..Values::default() };
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
        };
        Ok(Self {
            id: KeyResultId(row.id),
            objective_id: ObjectiveId(row.objective_id),
            cycle_id: CycleId(row.cycle_id),
            plan,
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id)
                .ok_or(Error::BrokenRow("key_result.owner"))?,
            standing,
            progress: row.progress.map(Progress::of_decimal),
            path: Path::of_stored(row.path),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Key results in the order of their ids; those that are not there are left out.
pub(crate) async fn by_ids(
    connection: &mut PgConnection,
    ids: &[KeyResultId],
) -> Result<Vec<KeyResult>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        KeyResultRow,
        "SELECT
             id, objective_id, cycle_id, title, measure, baseline, target, stretch, unit, owner_group_id, owner_person_id, weight,
             controllability, due_on, reading_id, read_effective_at, read_recorded_at, read_value, read_source, check_in_id,
             check_in_effective_at, check_in_recorded_at, confidence, progress, path, revision, created_at, updated_at
         FROM goals.key_result
         WHERE id = ANY($1)
         ORDER BY id",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(KeyResult::try_from).collect()
}

/// A key result, as it is.
pub(crate) async fn find(connection: &mut PgConnection, id: KeyResultId) -> Result<Option<KeyResult>, Error> {
    Ok(by_ids(connection, &[id]).await?.pop())
}

/// The key results of an objective in sibling order.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    limit: i64,
) -> Result<Vec<KeyResult>, Error> {
    let rows = sqlx::query_as!(
        KeyResultRow,
        "SELECT
             id, objective_id, cycle_id, title, measure, baseline, target, stretch, unit, owner_group_id, owner_person_id, weight,
             controllability, due_on, reading_id, read_effective_at, read_recorded_at, read_value, read_source, check_in_id,
             check_in_effective_at, check_in_recorded_at, confidence, progress, path, revision, created_at, updated_at
         FROM goals.key_result
         WHERE objective_id = $1
         ORDER BY id
         LIMIT $2",
        objective.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(KeyResult::try_from).collect()
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

/// Key results of a cycle within a range of paths and behind one of them, in the order of paths.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    cycle: CycleId,
    range: &Range,
    after: &str,
    limit: i64,
) -> Result<Vec<KeyResult>, Error> {
    let rows = sqlx::query_as!(
        KeyResultRow,
        "SELECT
             id, objective_id, cycle_id, title, measure, baseline, target, stretch, unit, owner_group_id, owner_person_id, weight,
             controllability, due_on, reading_id, read_effective_at, read_recorded_at, read_value, read_source, check_in_id,
             check_in_effective_at, check_in_recorded_at, confidence, progress, path, revision, created_at, updated_at
         FROM goals.key_result
         WHERE cycle_id = $1
             AND path >= $2
             AND path < $3
             AND path > $4
             AND length(path) <= $5
         ORDER BY path
         LIMIT $6",
        cycle.uuid(),
        range.start(),
        range.end(),
        after,
        range.path_chars_max(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(KeyResult::try_from).collect()
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

/// Stores what a person changed of a locked key result. One that was imported is its own from a new
/// title on.
pub(crate) async fn update(connection: &mut PgConnection, key_result: &KeyResult) -> Result<(), Error> {
    let plan = &key_result.plan;
    let way = plan.measurement.way();
    let done = sqlx::query!(
        "UPDATE goals.key_result
         SET
             title = $3, title_key = $4, baseline = $5, target = $6, stretch = $7, unit = $8, owner_group_id = $9,
             owner_person_id = $10, weight = $11, controllability = $12, due_on = $13, progress = $14,
             import_key = CASE WHEN title_key = $4 THEN import_key END,
             revision = $2 + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        key_result.id.uuid(),
        key_result.revision,
        plan.title,
        title::key(&plan.title),
        way.map(|way| way.baseline),
        way.map(|way| way.target),
        way.and_then(|way| way.stretch),
        plan.unit,
        key_result.owner.group().map(Uuid::from),
        key_result.owner.person().map(Uuid::from),
        plan.weight.decimal(),
        plan.controllability.map(Controllability::code),
        plan.due_on,
        key_result.progress.map(Progress::decimal),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}
