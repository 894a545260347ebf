//! Statements that store what a person changed of a key result.

use chrono::{DateTime, Utc};

use sqlx::PgConnection;
use uuid::Uuid;

use super::{demand, key_result_json};
use crate::error::Error;
use crate::key_result::{Controllability, KeyResult, Retirement};
use crate::progress::Progress;
use crate::title;
use crate::value_kind::Currency;

/// Stores what a person changed of a locked key result. One that was imported is its own from a new
/// title on.
pub(crate) async fn update(connection: &mut PgConnection, key_result: &KeyResult) -> Result<(), Error> {
    let plan = &key_result.plan;
    let values = plan.measurement.values();
    let retired = key_result.retired.as_ref();
    let done = sqlx::query!(
        "UPDATE goals.key_result
         SET
             title = $3, title_key = $4, baseline = $5, target = $6, committed = $7, stretch = $8, lower = $9, upper = $10,
             milestones = $11, unit = $12, owner_group_id = $13, owner_person_id = $14, weight = $15, controllability = $16,
             due_on = $17, value_kind = $18, currency = $19, expected_steps = $20, metric_key = $21, kpi_id = $22, progress = $23,
             retired_at = $24, retired_reason = $25, replaced_by_id = $26,
             import_key = CASE WHEN title_key = $4 THEN import_key END,
             revision = $2 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        key_result.id.uuid(),
        key_result.revision,
        plan.title,
        title::key(&plan.title),
        values.baseline,
        values.target,
        values.committed,
        values.stretch,
        values.lower,
        values.upper,
        key_result_json::milestones_json(&plan.measurement),
        plan.unit,
        key_result.owner.group().map(Uuid::from),
        key_result.owner.person().map(Uuid::from),
        plan.weight.decimal(),
        plan.controllability.map(Controllability::code),
        plan.due_on,
        plan.value_kind.code(),
        plan.currency.as_ref().map(Currency::code),
        key_result_json::steps_json(&plan.expected),
        plan.metric_key.as_deref(),
        plan.kpi_id.map(Uuid::from),
        key_result.progress.map(Progress::decimal),
        retired.map(|retired| retired.at) as Option<DateTime<Utc>>,
        retired.map(|retired: &Retirement| retired.reason.as_str()),
        retired.and_then(|retired| retired.replaced_by).map(Uuid::from),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}
