//! Adding and changing key results that a file names, and the readings of their values.

use chrono::NaiveDate;
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
    /// By its measurement and the value that is there.
    pub progress: Option<Decimal>,
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
             revision = k.revision + 1, content_revision = k.content_revision + 1, updated_at = transaction_timestamp()
         FROM jsonb_to_recordset($1) AS new (
             id uuid, title text, title_key text, measure smallint, baseline numeric, target numeric, committed numeric,
             stretch numeric, lower numeric, upper numeric, unit text, owner_group_id uuid, owner_person_id uuid, weight numeric,
             controllability smallint, due_on date, external_id text, score numeric, progress numeric
         )
         WHERE k.id = new.id",
        new,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), key_results.len())
}
