//! Statements on alternatives: drafts that are kept beside an objective.

use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::path::Path;
use crate::viewer::Viewer;

/// The objective beside which one is kept; `None` where it is no alternative.
pub(crate) async fn beside(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Option<ObjectiveId>, Error> {
    let beside = sqlx::query_scalar!(
        "SELECT alternative_to_id
         FROM goals.objective
         WHERE id = $1",
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(beside.flatten().map(ObjectiveId))
}

/// Those of these objectives that are alternatives.
pub(crate) async fn among(
    connection: &mut PgConnection,
    objectives: &[ObjectiveId],
) -> Result<Vec<ObjectiveId>, Error> {
    let ids: Vec<Uuid> = objectives.iter().map(|id| id.uuid()).collect();
    let alternatives = sqlx::query_scalar!(
        "SELECT id
         FROM goals.objective
         WHERE id = ANY($1) AND alternative_to_id IS NOT NULL
         ORDER BY id",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(alternatives.into_iter().map(ObjectiveId).collect())
}

/// Alternatives of an objective that a viewer may see, behind one of them and in the order in which they were made.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    (objective, viewer): (ObjectiveId, &Viewer),
    after: Option<ObjectiveId>,
    limit: i64,
) -> Result<Vec<ObjectiveId>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM goals.objective
         WHERE alternative_to_id = $1
             AND ($2::uuid IS NULL OR id > $2)
             AND (readers IS NULL OR readers && $4 OR ($5 AND visibility = 2))
         ORDER BY id
         LIMIT $3",
        objective.uuid(),
        after.map(ObjectiveId::uuid),
        limit,
        &viewer.keys,
        viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(ObjectiveId).collect())
}

/// How many alternatives an objective has.
pub(crate) async fn count(connection: &mut PgConnection, objective: ObjectiveId) -> Result<i64, Error> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM goals.objective WHERE alternative_to_id = $1"#,
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// Key results of an objective that are not retired, in sibling order.
pub(crate) async fn key_results_of(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Vec<KeyResultId>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM goals.key_result
         WHERE objective_id = $1 AND retired_at IS NULL
         ORDER BY id",
        objective.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(KeyResultId).collect())
}

/// Locks, in the order of their ids, an objective and all of its alternatives, and reads their ids.
pub(crate) async fn lock_all(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Vec<ObjectiveId>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT id
         FROM goals.objective
         WHERE id = $1 OR alternative_to_id = $1
         ORDER BY id
         FOR UPDATE",
        objective.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(ObjectiveId).collect())
}

/// Makes a locked alternative the chosen one, and the one chosen before, a draft again, and all others alternatives of it.
/// `locked` is how many they are together.
pub(crate) async fn choose(
    connection: &mut PgConnection,
    (before, chosen): (ObjectiveId, ObjectiveId),
    locked: usize,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET
             alternative_to_id = CASE WHEN id <> $2 THEN $2 END,
             state = CASE WHEN id = $1 THEN 1 ELSE state END,
             revision = revision + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 OR alternative_to_id = $1",
        before.uuid(),
        chosen.uuid(),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), locked)
}

/// What serves an objective or one of its key results: each objective once, with the position that this has among what it serves.
pub(crate) async fn serving(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Vec<(ObjectiveId, i16)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT objective_id, min(position) AS "position!"
           FROM goals.alignment
           WHERE parent_objective_id = $1
           GROUP BY objective_id
           ORDER BY objective_id"#,
        objective.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (ObjectiveId(row.objective_id), row.position)).collect())
}

/// Removes every alignment of and to these objectives and their key results, and raises the revision of what served `before`.
pub(crate) async fn release(
    connection: &mut PgConnection,
    (before, chosen): (ObjectiveId, ObjectiveId),
    served_by: &[ObjectiveId],
) -> Result<(), Error> {
    sqlx::query!(
        "DELETE FROM goals.alignment
         WHERE objective_id = $1 OR objective_id = $2 OR parent_objective_id = $1",
        before.uuid(),
        chosen.uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = served_by.iter().map(|id| id.uuid()).collect();
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET revision = revision + 1, updated_at = transaction_timestamp()
         WHERE id = ANY($1)",
        &ids,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), ids.len())
}

/// Moves what stands under an objective, but for its own key results, under another place: what stood under
/// one of these stands under the place itself.
pub(crate) async fn move_children(
    connection: &mut PgConnection,
    (cycle, from, to): (CycleId, &Path, &Path),
) -> Result<(), Error> {
    sqlx::query!(
        "WITH moved_objectives AS (
             UPDATE goals.objective
             -- A segment of 33 characters for each node.
             SET path = $4 || substr(path, length($2) + 1 + CASE substr(path, length($2) + 1, 1) WHEN 'k' THEN 33 ELSE 0 END)
             WHERE cycle_id = $1 AND path > $2 AND path < $3
         )
         UPDATE goals.key_result
         SET path = $4 || substr(path, length($2) + 1 + CASE substr(path, length($2) + 1, 1) WHEN 'k' THEN 33 ELSE 0 END)
         WHERE cycle_id = $1 AND path > $2 AND path < $3
             AND (length(path) > length($2) + 33 OR substr(path, length($2) + 1, 1) <> 'k')",
        cycle.uuid(),
        from.as_str(),
        from.end(),
        to.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
