//! Objectives as they were known at a past moment: versions, each of which held for a time.
//!
//! A moment later than now is what stands now. Rights are today's: what today's objective hides is
//! left out, whatever it was then.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::ObjectiveRow;
use crate::cycle_day::LastHeard;
use crate::error::Error;
use crate::objective::Objective;
use crate::store::tree::Window;

/// Objectives of a window as they stood then, in the order of paths.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    window: &Window<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<(Objective, Option<LastHeard>)>, Error> {
    sqlx::query_as!(
        ObjectiveRow,
        r#"SELECT
               o.id, o.cycle_id, o.title, o.rationale, o.kind, o.state, o.outcome, o.owner_group_id, o.owner_person_id, o.weight,
               o.contributor_ids, o.visibility, o.visible_to_group_id, o.visible_to_person_ids, o.counts_upwards, o.labels,
               o.roll_up_method, o.sum_unit, o.override_progress, o.override_reason, o.override_expires_at, o.override_set_by,
               o.override_set_at, counted.weighted_sum_attos::text AS "weighted_sum_attos!", counted.weight_sum, counted.sum_gone,
               counted.sum_length, counted.computed_progress, counted.progress, o.score, o.carried_from_id, o.alternative_to_id,
               o.external_id, o.path, counted.revision, o.content_revision, o.created_at, counted.updated_at,
               COALESCE(served.parent_ids, '{}') AS "parent_ids!",
               COALESCE(served.objective_ids, '{}') AS "parent_objective_ids!",
               -- Of its own key results or, without any, of those of the objectives that counted in it.
               CASE WHEN o.state = 2 THEN COALESCE(
                   (
                       SELECT ARRAY[min(GREATEST(k.created_at, v.read_effective_at)), max(v.read_effective_at)]
                       FROM goals.key_result AS today
                       JOIN goals.key_result_version AS k ON k.organization_id = today.organization_id AND k.id = today.id
                       CROSS JOIN LATERAL (
                           SELECT v.read_effective_at
                           FROM goals.key_result_value_version AS v
                           WHERE v.organization_id = k.organization_id AND v.id = k.id AND v.recorded_from <= $7
                           ORDER BY v.recorded_from DESC
                           LIMIT 1
                       ) AS v
                       WHERE today.organization_id = o.organization_id
                           AND today.objective_id = o.id
                           AND k.recorded_from <= $7
                           AND k.recorded_until > $7
                           AND k.retired_at IS NULL
                           AND k.measure <> 4
                           AND k.weight > 0
                       HAVING count(*) > 0
                   ),
                   (
                       SELECT ARRAY[min(GREATEST(k.created_at, v.read_effective_at)), max(v.read_effective_at)]
                       FROM goals.alignment_version AS a
                       JOIN goals.objective_version AS child ON child.organization_id = a.organization_id AND child.id = a.objective_id
                       JOIN goals.key_result AS today ON today.organization_id = child.organization_id AND today.objective_id = child.id
                       JOIN goals.key_result_version AS k ON k.organization_id = today.organization_id AND k.id = today.id
                       CROSS JOIN LATERAL (
                           SELECT v.read_effective_at
                           FROM goals.key_result_value_version AS v
                           WHERE v.organization_id = k.organization_id AND v.id = k.id AND v.recorded_from <= $7
                           ORDER BY v.recorded_from DESC
                           LIMIT 1
                       ) AS v
                       WHERE a.organization_id = o.organization_id
                           AND a.parent_objective_id = o.id
                           AND a.parent_id = o.id
                           AND a.recorded_from <= $7
                           AND a.recorded_until > $7
                           AND child.recorded_from <= $7
                           AND child.recorded_until > $7
                           AND child.state IN (2, 3)
                           AND child.outcome IS DISTINCT FROM 4
                           AND child.alternative_to_id IS NULL
                           AND (child.visibility = 1 OR child.counts_upwards)
                           AND child.weight > 0
                           AND k.recorded_from <= $7
                           AND k.recorded_until > $7
                           AND k.retired_at IS NULL
                           AND k.measure <> 4
                           AND k.weight > 0
                       HAVING count(*) > 0
                   )
               ) END AS "heard?: Vec<Option<DateTime<Utc>>>"
           FROM goals.objective_version AS o
           CROSS JOIN LATERAL (
               SELECT
                   p.weighted_sum_attos, p.weight_sum, p.sum_gone, p.sum_length, p.computed_progress, p.progress, p.revision,
                   p.updated_at
               FROM goals.objective_progress_version AS p
               WHERE p.organization_id = o.organization_id AND p.id = o.id AND p.recorded_from <= $7
               ORDER BY p.recorded_from DESC
               LIMIT 1
           ) AS counted
           CROSS JOIN LATERAL (
               SELECT
                   array_agg(a.parent_id ORDER BY a.position) AS parent_ids,
                   array_agg(a.parent_objective_id ORDER BY a.position) AS objective_ids
               FROM goals.alignment_version AS a
               WHERE a.organization_id = o.organization_id
                   AND a.objective_id = o.id
                   AND a.recorded_from <= $7
                   AND a.recorded_until > $7
           ) AS served
           WHERE o.cycle_id = $1
               AND o.path >= $2
               AND o.path < $3
               AND o.path > $4
               AND length(o.path) <= $5
               AND o.recorded_from <= $7
               AND o.recorded_until > $7
               -- Looked up one by one: as a join it would depend on statistics, which a burst of new goals outruns.
               AND (
                   SELECT today.readers IS NULL OR today.readers && $8 OR ($9 AND today.visibility = 2)
                   FROM goals.objective AS today
                   WHERE today.organization_id = o.organization_id AND today.id = o.id
               )
           ORDER BY o.path
           LIMIT $6"#,
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
