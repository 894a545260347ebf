//! Statements on key results.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{CheckInId, CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{CheckIn, Controllability, KeyResult, KeyResultPlan};
use crate::measurement::{Measure, Measurement, Values};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Weight};
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
    check_in_id: Option<Uuid>,
    read_effective_at: Option<DateTime<Utc>>,
    read_value: Option<Decimal>,
    confidence: i16,
    progress: Option<Decimal>,
    path: String,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<KeyResultRow> for KeyResult {
    type Error = Error;

    fn try_from(row: KeyResultRow) -> Result<Self, Error> {
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
        let check_in = row.check_in_id.zip(row.read_effective_at).map(|(id, created_at)| CheckIn {
            id: CheckInId(id),
            created_at,
            value: row.read_value,
            confidence: row.confidence,
        });
        Ok(Self {
            id: KeyResultId(row.id),
            objective_id: ObjectiveId(row.objective_id),
            cycle_id: CycleId(row.cycle_id),
            plan,
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id)
                .ok_or(Error::BrokenRow("key_result.owner"))?,
            check_in,
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
             controllability, due_on, check_in_id, read_effective_at, read_value, confidence, progress, path,
             revision, created_at, updated_at
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
             controllability, due_on, check_in_id, read_effective_at, read_value, confidence, progress, path,
             revision, created_at, updated_at
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
             controllability, due_on, check_in_id, read_effective_at, read_value, confidence, progress, path,
             revision, created_at, updated_at
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

/// Stores the latest check-ins of locked key results, with the progress that they mean.
pub(crate) async fn check_in(connection: &mut PgConnection, key_results: &[KeyResult]) -> Result<(), Error> {
    let check_ins = || key_results.iter().map(|key_result| key_result.check_in);
    let ids: Vec<Uuid> = key_results.iter().map(|key_result| key_result.id.uuid()).collect();
    let check_in_ids: Vec<Option<Uuid>> = check_ins().map(|one| one.map(|one| one.id.uuid())).collect();
    let times: Vec<Option<DateTime<Utc>>> = check_ins().map(|one| one.map(|one| one.created_at)).collect();
    let values: Vec<Option<Decimal>> = check_ins().map(|one| one.and_then(|one| one.value)).collect();
    let confidences: Vec<i16> = check_ins().map(|one| one.map_or(0, |one| one.confidence)).collect();
    let progress: Vec<Option<Decimal>> =
        key_results.iter().map(|one| one.progress.map(Progress::decimal)).collect();
    let done = sqlx::query!(
        "UPDATE goals.key_result AS k
         SET
             check_in_id = new.check_in_id, reading_id = new.check_in_id, read_effective_at = new.read_at,
             read_recorded_at = new.read_at, read_source = 1, read_value = new.read_value,
             confidence = new.confidence, progress = new.progress,
             revision = k.revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST($1::uuid[], $2::uuid[], $3::timestamptz[], $4::numeric[], $5::smallint[], $6::numeric[])
             AS new (id, check_in_id, read_at, read_value, confidence, progress)
         WHERE k.id = new.id",
        &ids,
        &check_in_ids as &[Option<Uuid>],
        &times as &[Option<DateTime<Utc>>],
        &values as &[Option<Decimal>],
        &confidences,
        &progress as &[Option<Decimal>],
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), key_results.len())
}
