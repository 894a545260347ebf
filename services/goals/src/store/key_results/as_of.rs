//! Key results as they were known at a past moment: see [`crate::store::objectives::as_of`].

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::KeyResultRow;
use crate::error::Error;
use crate::filter::Traits;
use crate::key_result::KeyResult;
use crate::store::tree::Window;

/// Key results of a window as they stood then, in the order of paths, with what is read of their objectives.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    window: &Window<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<(KeyResult, Traits)>, Error> {
    sqlx::query_as!(
        KeyResultRow,
        "SELECT
             k.id, k.objective_id, k.cycle_id, k.title, k.measure, k.baseline, k.target, k.committed, k.stretch, k.lower, k.upper,
             k.milestones, k.unit, k.owner_group_id, k.owner_person_id, k.weight, k.controllability, k.due_on, k.value_kind, k.currency,
             k.expected_steps, k.metric_key, k.kpi_id, valued.reading_id, valued.read_effective_at, valued.read_recorded_at,
             valued.read_value, valued.read_source, valued.check_in_id, valued.check_in_effective_at, valued.check_in_recorded_at,
             valued.confidence, valued.progress, k.retired_at, k.retired_reason, k.replaced_by_id, k.score, k.external_id, k.path,
             valued.revision, k.content_revision, k.created_at, valued.updated_at,
             -- Rights are today's, and this is no fact.
             true AS \"is_open!\",
             aim.kind AS objective_kind, aim.state AS objective_state, aim.labels AS objective_labels,
             aim.owner_group_id AS objective_owner_group_id, aim.owner_person_id AS objective_owner_person_id
         FROM goals.key_result_version AS k
         CROSS JOIN LATERAL (
             SELECT aim.kind, aim.state, aim.labels, aim.owner_group_id, aim.owner_person_id
             FROM goals.objective_version AS aim
             WHERE aim.organization_id = k.organization_id
                 AND aim.id = k.objective_id
                 AND aim.recorded_from <= $7
                 AND aim.recorded_until > $7
             LIMIT 1
         ) AS aim
         CROSS JOIN LATERAL (
             SELECT
                 v.reading_id, v.read_effective_at, v.read_recorded_at, v.read_value, v.read_source, v.check_in_id,
                 v.check_in_effective_at, v.check_in_recorded_at, v.confidence, v.progress, v.revision, v.updated_at
             FROM goals.key_result_value_version AS v
             WHERE v.organization_id = k.organization_id AND v.id = k.id AND v.recorded_from <= $7
             ORDER BY v.recorded_from DESC
             LIMIT 1
         ) AS valued
         WHERE k.cycle_id = $1
             AND k.path >= $2
             AND k.path < $3
             AND k.path > $4
             AND length(k.path) <= $5
             AND k.recorded_from <= $7
             AND k.recorded_until > $7
             -- Looked up one by one: as a join it would depend on statistics, which a burst of new goals outruns.
             AND (
                 SELECT today.readers IS NULL OR today.readers && $8 OR ($9 AND today.visibility = 2)
                 FROM goals.objective AS today
                 WHERE today.organization_id = k.organization_id AND today.id = k.objective_id
             )
         ORDER BY k.path
         LIMIT $6",
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        moment,
        &window.viewer.keys,
        window.viewer.administers,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(TryFrom::try_from)
    .collect()
}
