//! Statements on what was carried over from cycle to cycle.

use chrono::NaiveDate;
use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::path::Path;
use crate::viewer::Viewer;

/// What became of these objectives in a cycle: from what, into what, and where that stands.
pub(crate) async fn objectives(
    connection: &mut PgConnection,
    cycle: CycleId,
    from: &[ObjectiveId],
) -> Result<Vec<(ObjectiveId, (ObjectiveId, Path))>, Error> {
    let from: Vec<Uuid> = from.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT carried_from_id AS "from!", id, path
           FROM goals.objective
           WHERE cycle_id = $1 AND carried_from_id = ANY($2)"#,
        cycle.uuid(),
        &from,
    )
    .fetch_all(connection)
    .await?;
    let carried =
        rows.into_iter().map(|row| (ObjectiveId(row.from), (ObjectiveId(row.id), Path::of_stored(row.path))));
    Ok(carried.collect())
}

/// What became of the key results of these objectives in a cycle, as far as it is not retired.
pub(crate) async fn key_results(
    connection: &mut PgConnection,
    cycle: CycleId,
    objectives: &[ObjectiveId],
) -> Result<Vec<(KeyResultId, (KeyResultId, Path))>, Error> {
    let objectives: Vec<Uuid> = objectives.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT carried.carried_from_id, new.id, new.path
         FROM goals.key_result AS old
         JOIN goals.carried_key_result AS carried
             ON carried.organization_id = old.organization_id AND carried.carried_from_id = old.id
         JOIN goals.key_result AS new ON new.organization_id = carried.organization_id AND new.id = carried.key_result_id
         WHERE old.objective_id = ANY($2) AND new.cycle_id = $1 AND new.retired_at IS NULL",
        cycle.uuid(),
        &objectives,
    )
    .fetch_all(connection)
    .await?;
    let carried = rows
        .into_iter()
        .map(|row| (KeyResultId(row.carried_from_id), (KeyResultId(row.id), Path::of_stored(row.path))));
    Ok(carried.collect())
}

/// Key results of these objectives of which something is left to reach, in the order of their ids.
pub(crate) async fn unfinished(
    connection: &mut PgConnection,
    objectives: &[ObjectiveId],
    limit: i64,
) -> Result<Vec<KeyResultId>, Error> {
    let objectives: Vec<Uuid> = objectives.iter().map(|id| id.uuid()).collect();
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM goals.key_result
         WHERE objective_id = ANY($1) AND retired_at IS NULL AND (progress IS NULL OR progress < 1)
         ORDER BY id
         LIMIT $2",
        &objectives,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(KeyResultId).collect())
}

/// Stores which key result each of these continues.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    origins: &[(KeyResultId, KeyResultId)],
) -> Result<(), Error> {
    let new: Vec<Uuid> = origins.iter().map(|(new, _)| new.uuid()).collect();
    let from: Vec<Uuid> = origins.iter().map(|(_, from)| from.uuid()).collect();
    sqlx::query!(
        "INSERT INTO goals.carried_key_result (organization_id, key_result_id, carried_from_id)
         SELECT $1, new_id, from_id
         FROM UNNEST($2::uuid[], $3::uuid[]) AS new (new_id, from_id)",
        organization.uuid(),
        &new,
        &from,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What an objective continues and what continues it, itself included, as far as a viewer sees it:
/// by the start of the cycle and then by id, behind the one that is named.
pub(crate) async fn lineage(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    viewer: &Viewer,
    after: Option<(NaiveDate, ObjectiveId)>,
    limit: i64,
) -> Result<Vec<(NaiveDate, ObjectiveId)>, Error> {
    let (after_start, after_id) = after.unzip();
    let rows = sqlx::query!(
        r#"WITH RECURSIVE
           continued (id, carried_from_id) AS (
               SELECT id, carried_from_id FROM goals.objective WHERE id = $1
               UNION
               SELECT o.id, o.carried_from_id FROM continued JOIN goals.objective AS o ON o.id = continued.carried_from_id
           ),
           continuing (id) AS (
               SELECT $1::uuid
               UNION
               SELECT o.id FROM continuing JOIN goals.objective AS o ON o.carried_from_id = continuing.id
           )
           SELECT cycle.starts_on, o.id
           FROM (SELECT id FROM continued UNION SELECT id FROM continuing) AS line
           JOIN goals.objective AS o ON o.id = line.id
           JOIN goals.cycle AS cycle ON cycle.organization_id = o.organization_id AND cycle.id = o.cycle_id
           WHERE (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
               AND ($4::date IS NULL OR (cycle.starts_on, o.id) > ($4, $5))
           ORDER BY cycle.starts_on, o.id
           LIMIT $6"#,
        objective.uuid(),
        &viewer.keys,
        viewer.administers,
        after_start,
        after_id.map(Uuid::from),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.starts_on, ObjectiveId(row.id))).collect())
}
