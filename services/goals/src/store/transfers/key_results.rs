//! Adding and changing key results that a file names, and the readings of their values.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::store::demand;

/// A key result as a file says it, with all that it has.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyResultColumns {
    /// Its id.
    pub id: Uuid,
    /// Its objective; taken for new ones.
    pub objective_id: Uuid,
    /// The objective's cycle; taken for new ones.
    pub cycle_id: Uuid,
    /// Its place; taken for new ones.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The title as an import compares it.
    pub title_key: String,
    /// By number.
    pub measure: i16,
    /// Progress 0.
    pub baseline: Option<Decimal>,
    /// Progress 1.
    pub target: Option<Decimal>,
    /// What is promised.
    pub committed: Option<Decimal>,
    /// Beyond the target.
    pub stretch: Option<Decimal>,
    /// Of a band.
    pub lower: Option<Decimal>,
    /// Of a band.
    pub upper: Option<Decimal>,
    /// Shown behind values.
    pub unit: String,
    /// The owner, if it is a group.
    pub owner_group_id: Option<Uuid>,
    /// The owner, if it is a person.
    pub owner_person_id: Option<Uuid>,
    /// How much it counts.
    pub weight: Decimal,
    /// By number.
    pub controllability: Option<i16>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// What the other system calls it.
    pub external_id: Option<String>,
    /// From 0 to 1.
    pub score: Option<Decimal>,
    /// By its measurement and its latest value.
    pub progress: Option<Decimal>,
    /// Whether more than its value changes.
    pub is_said: bool,
}

/// A value that a file says.
#[derive(Clone, Debug)]
pub(crate) struct ImportedReading {
    /// The reading.
    pub id: Uuid,
    /// The key result.
    pub key_result_id: Uuid,
    /// The value.
    pub value: Decimal,
    /// 1 to 10; 0 where none is stated.
    pub confidence: i16,
}

/// Adds key results.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    key_results: &[KeyResultColumns],
) -> Result<(), Error> {
    let new = serde_json::to_value(key_results).map_err(|_| Error::BrokenRow("key_result"))?;
    sqlx::query!(
        "INSERT INTO goals.key_result (
             organization_id, id, objective_id, cycle_id, path, title, title_key, measure, baseline, target, committed, stretch, lower,
             upper, unit, owner_group_id, owner_person_id, weight, controllability, due_on, external_id, score, progress
         )
         SELECT
             $1, id, objective_id, cycle_id, path, title, title_key, measure, baseline, target, committed, stretch, lower, upper,
             unit, owner_group_id, owner_person_id, weight, controllability, due_on, external_id, score, progress
         FROM jsonb_to_recordset($2) AS new (
             id uuid, objective_id uuid, cycle_id uuid, path text, title text, title_key text, measure smallint, baseline numeric,
             target numeric, committed numeric, stretch numeric, lower numeric, upper numeric, unit text, owner_group_id uuid,
             owner_person_id uuid, weight numeric, controllability smallint, due_on date, external_id text, score numeric,
             progress numeric
         )",
        organization.uuid(),
        new,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes locked key results.
pub(crate) async fn update(
    connection: &mut PgConnection,
    key_results: &[KeyResultColumns],
) -> Result<(), Error> {
    let new = serde_json::to_value(key_results).map_err(|_| Error::BrokenRow("key_result"))?;
    let done = sqlx::query!(
        "UPDATE goals.key_result AS k
         SET
             title = new.title, title_key = new.title_key, measure = new.measure, baseline = new.baseline, target = new.target,
             committed = new.committed, stretch = new.stretch, lower = new.lower, upper = new.upper, unit = new.unit,
             owner_group_id = new.owner_group_id, owner_person_id = new.owner_person_id, weight = new.weight,
             controllability = new.controllability, due_on = new.due_on, external_id = new.external_id, score = new.score,
             -- Milestones have the progress that they had.
             progress = CASE new.measure WHEN 6 THEN k.progress ELSE new.progress END,
             import_key = CASE WHEN k.title_key = new.title_key THEN k.import_key END,
             revision = k.revision + 1, content_revision = k.content_revision + new.is_said::integer, updated_at = transaction_timestamp()
         FROM jsonb_to_recordset($1) AS new (
             id uuid, title text, title_key text, measure smallint, baseline numeric, target numeric, committed numeric,
             stretch numeric, lower numeric, upper numeric, unit text, owner_group_id uuid, owner_person_id uuid, weight numeric,
             controllability smallint, due_on date, external_id text, score numeric, progress numeric, is_said boolean
         )
         WHERE k.id = new.id",
        new,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), key_results.len())
}

/// Records values as of a moment, and makes them current where no later one is.
pub(crate) async fn insert_readings(
    connection: &mut PgConnection,
    organization: OrganizationId,
    source: Uuid,
    effective_at: DateTime<Utc>,
    readings: &[ImportedReading],
) -> Result<(), Error> {
    let ids: Vec<Uuid> = readings.iter().map(|reading| reading.id).collect();
    let series: Vec<Uuid> = readings.iter().map(|reading| reading.key_result_id).collect();
    let values: Vec<Decimal> = readings.iter().map(|reading| reading.value).collect();
    let confidences: Vec<i16> = readings.iter().map(|reading| reading.confidence).collect();
    sqlx::query!(
        "WITH new AS (
             SELECT *
             FROM UNNEST($4::uuid[], $5::uuid[], $6::numeric[], $7::smallint[]) AS new (id, series_id, value, confidence)
         ), recorded AS (
             INSERT INTO goals.reading (
                 organization_id, series_id, effective_at, recorded_at, id, value, source, source_id, confidence
             )
             -- ovation.goals.v1.ReadingSource: an import.
             SELECT $1, series_id, $3, transaction_timestamp(), id, value, 3, $2::uuid::text, confidence
             FROM new
         )
         UPDATE goals.key_result AS k
         SET
             reading_id = new.id, read_effective_at = $3, read_recorded_at = transaction_timestamp(), read_value = new.value,
             read_source = 3, check_in_id = NULL, confidence = new.confidence
         FROM new
         WHERE k.id = new.series_id AND (k.read_effective_at IS NULL OR k.read_effective_at <= $3)",
        organization.uuid(),
        source,
        effective_at,
        &ids,
        &series,
        &values,
        &confidences,
    )
    .execute(connection)
    .await?;
    Ok(())
}
