//! Statements of an export.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::CycleId;
use crate::viewer::Viewer;

/// Objectives of a cycle that a viewer may see, behind a path, in the order of paths: id and path.
pub(crate) async fn objectives(
    connection: &mut PgConnection,
    cycle: CycleId,
    viewer: &Viewer,
    after: &str,
    limit: i64,
) -> Result<Vec<(Uuid, String)>, Error> {
    let rows = sqlx::query!(
        "SELECT o.id, o.path
         FROM goals.objective AS o
         WHERE o.cycle_id = $1 AND o.path > $2
             AND (o.readers IS NULL OR o.readers && $3 OR ($4 AND o.visibility = 2))
         ORDER BY o.path
         LIMIT $5",
        cycle.uuid(),
        after,
        &viewer.keys,
        viewer.administers,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.path)).collect())
}

/// The most key results that an objective of a cycle has which a viewer may see.
pub(crate) async fn key_results_max(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cycle: CycleId,
) -> Result<i64, Error> {
    let most = sqlx::query_scalar!(
        r#"SELECT COALESCE(max(count), 0) AS "most!"
           FROM (
               SELECT count(*) AS count
               FROM goals.key_result AS k
               JOIN goals.objective AS o ON o.id = k.objective_id
               WHERE k.cycle_id = $1
                   AND k.retired_at IS NULL
                   AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
               GROUP BY k.objective_id
           ) AS counted"#,
        cycle.uuid(),
        &viewer.keys,
        viewer.administers,
    )
    .fetch_one(connection)
    .await?;
    Ok(most)
}

/// Which of these parents a viewer may see: those that are objectives, and key results of such.
pub(crate) async fn seen(
    connection: &mut PgConnection,
    viewer: &Viewer,
    nodes: &[Uuid],
) -> Result<Vec<Uuid>, Error> {
    let seen = sqlx::query_scalar!(
        r#"SELECT node.id AS "id!"
           FROM (
               SELECT id, id AS objective_id FROM goals.objective WHERE id = ANY($1)
               UNION ALL
               SELECT id, objective_id FROM goals.key_result WHERE id = ANY($1)
           ) AS node
           JOIN goals.objective AS o ON o.id = node.objective_id
           WHERE o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2)"#,
        nodes,
        &viewer.keys,
        viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    Ok(seen)
}

/// What owners are called: the key of a group, the name of a person.
pub(crate) async fn owner_names(
    connection: &mut PgConnection,
    owners: &[Uuid],
) -> Result<Vec<(Uuid, String)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", name AS "name!" FROM goals.directory_group WHERE id = ANY($1)
           UNION ALL
           SELECT id, display_name FROM goals.directory_person WHERE id = ANY($1)"#,
        owners,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
