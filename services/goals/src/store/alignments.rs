//! Statements on alignments.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::objectives::of_columns;
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::objective::{Alignment, Parent};
use crate::path::Path;

/// A goal that an objective may serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The edge to it.
    pub alignment: Alignment,
    /// Its cycle.
    pub cycle_id: CycleId,
    /// When that was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Its place in the tree of its cycle.
    pub path: Path,
}

/// Reads goals that an objective may serve; those that are not there are left out.
pub(crate) async fn candidates(
    connection: &mut PgConnection,
    parents: &[Parent],
) -> Result<Vec<Candidate>, Error> {
    let split = |wanted: fn(&Parent) -> bool| -> Vec<Uuid> {
        parents.iter().copied().filter(wanted).map(Parent::uuid).collect()
    };
    let objectives = split(|parent| matches!(parent, Parent::Objective(_)));
    let key_results = split(|parent| matches!(parent, Parent::KeyResult(_)));
    let rows = sqlx::query!(
        r#"WITH goal AS (
               SELECT organization_id, id AS parent_id, id AS objective_id, cycle_id, path
               FROM goals.objective
               WHERE id = ANY($1)
               UNION ALL
               SELECT organization_id, id, objective_id, cycle_id, path
               FROM goals.key_result
               WHERE id = ANY($2)
           )
           SELECT
               goal.parent_id AS "parent_id!", goal.objective_id AS "objective_id!", goal.cycle_id AS "cycle_id!",
               goal.path AS "path!", cycle.closed_at AS "closed_at?"
           FROM goal
           JOIN goals.cycle AS cycle ON cycle.organization_id = goal.organization_id AND cycle.id = goal.cycle_id"#,
        &objectives,
        &key_results,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Candidate {
            alignment: Alignment {
                parent: of_columns(row.parent_id, row.objective_id),
                objective_id: ObjectiveId(row.objective_id),
            },
            cycle_id: CycleId(row.cycle_id),
            closed_at: row.closed_at,
            path: Path::of_stored(row.path),
        })
        .collect())
}

/// Whether an objective is one of these, or above one of them, over all alignments.
pub(crate) async fn is_at_or_above(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    others: &[ObjectiveId],
) -> Result<bool, Error> {
    let others: Vec<Uuid> = others.iter().map(|id| id.uuid()).collect();
    let is_above = sqlx::query_scalar!(
        r#"WITH RECURSIVE above (id) AS (
               SELECT id FROM UNNEST($1::uuid[]) AS start (id)
               -- Each objective once, whatever the number of ways to it.
               UNION
               SELECT a.parent_objective_id
               FROM above
               JOIN goals.alignment AS a ON a.objective_id = above.id
           )
           SELECT EXISTS (SELECT 1 FROM above WHERE id = $2) AS "is_above!""#,
        &others,
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(is_above)
}

/// All edges that lead upwards from these objectives and count: child and parent, each edge once.
pub(crate) async fn counting_above(
    connection: &mut PgConnection,
    objectives: &[ObjectiveId],
) -> Result<Vec<(ObjectiveId, ObjectiveId)>, Error> {
    let objectives: Vec<Uuid> = objectives.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"WITH RECURSIVE above (child_id, parent_id) AS (
               SELECT objective_id, parent_objective_id
               FROM goals.alignment
               WHERE objective_id = ANY($1) AND parent_key_result_id IS NULL AND frozen_at IS NULL
               UNION
               SELECT next.objective_id, next.parent_objective_id
               FROM above
               -- OFFSET 0 keeps to one probe of the index for each, however many they are thought to be.
               CROSS JOIN LATERAL (
                   SELECT a.objective_id, a.parent_objective_id
                   FROM goals.alignment AS a
                   WHERE a.objective_id = above.parent_id AND a.parent_key_result_id IS NULL AND a.frozen_at IS NULL
                   OFFSET 0
               ) AS next
           )
           SELECT child_id AS "child_id!", parent_id AS "parent_id!" FROM above"#,
        &objectives,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (ObjectiveId(row.child_id), ObjectiveId(row.parent_id))).collect())
}

/// The objectives in which an objective counts directly.
pub(crate) async fn counting_parents(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Vec<ObjectiveId>, Error> {
    let parents = sqlx::query_scalar!(
        "SELECT parent_objective_id
         FROM goals.alignment
         WHERE objective_id = $1 AND parent_key_result_id IS NULL AND frozen_at IS NULL
         ORDER BY parent_objective_id",
        objective.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(parents.into_iter().map(ObjectiveId).collect())
}

/// Adds alignments: for each objective its edge, with its position among the objective's parents.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    alignments: &[(ObjectiveId, Alignment, i16)],
) -> Result<(), Error> {
    let objectives: Vec<Uuid> = alignments.iter().map(|(objective, _, _)| objective.uuid()).collect();
    let parents: Vec<Uuid> = alignments.iter().map(|(_, alignment, _)| alignment.parent.uuid()).collect();
    let ways_up: Vec<Uuid> =
        alignments.iter().map(|(_, alignment, _)| alignment.objective_id.uuid()).collect();
    let positions: Vec<i16> = alignments.iter().map(|(_, _, position)| *position).collect();
    sqlx::query!(
        "INSERT INTO goals.alignment (organization_id, objective_id, parent_id, parent_objective_id, position)
         SELECT $1, objective_id, parent_id, parent_objective_id, position
         FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[]) AS new (objective_id, parent_id, parent_objective_id, position)
         -- A parent that stays keeps what was frozen of it.
         ON CONFLICT (organization_id, objective_id, parent_id)
         DO UPDATE SET position = EXCLUDED.position",
        organization.uuid(),
        &objectives,
        &parents,
        &ways_up,
        &positions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes an objective's alignments, but for these parents.
pub(crate) async fn delete_others(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    kept: &[Parent],
) -> Result<(), Error> {
    let kept: Vec<Uuid> = kept.iter().copied().map(Parent::uuid).collect();
    sqlx::query!(
        "DELETE FROM goals.alignment
         WHERE objective_id = $1 AND parent_id <> ALL ($2)",
        objective.uuid(),
        &kept,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Freezes what objectives of other cycles count in a cycle that closes.
pub(crate) async fn freeze(
    connection: &mut PgConnection,
    cycle: CycleId,
    frozen_at: DateTime<Utc>,
) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE goals.alignment AS a
         SET frozen_at = $2, frozen_weight = child.weight, frozen_progress = CASE WHEN child.counts THEN child.progress END
         FROM goals.objective AS parent, goals.objective AS child
         WHERE parent.cycle_id = $1
             AND a.organization_id = parent.organization_id
             AND a.parent_objective_id = parent.id
             AND a.parent_key_result_id IS NULL
             AND a.frozen_at IS NULL
             AND child.organization_id = a.organization_id
             AND child.id = a.objective_id
             AND child.cycle_id <> $1",
        cycle.uuid(),
        frozen_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}
