//! Objectives as they were known at a past moment: see [`crate::store::as_of`].

use sqlx::PgConnection;

use super::ObjectiveRow;
use crate::error::Error;
use crate::ids::CycleId;
use crate::objective::Objective;
use crate::store::as_of::Past;
use crate::tree::Range;

/// Objectives of a cycle that stood within a range of paths then, behind one of them, in the order
/// of paths.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    cycle: CycleId,
    range: &Range,
    after: &str,
    limit: i64,
    past: &Past,
) -> Result<Vec<Objective>, Error> {
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
               COALESCE(served.objective_ids, '{}') AS "parent_objective_ids!"
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
        cycle.uuid(),
        range.start(),
        range.end(),
        after,
        range.path_chars_max(),
        limit,
        past.moment,
        &past.viewer.keys,
        past.viewer.administers,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(Objective::try_from)
    .collect()
}
