//! Statements on the shape of the tree.

use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::CycleId;
use crate::path::Path;

/// Holds the organization's tree to the end of the transaction: one at a time changes alignments,
/// places and sums.
pub(crate) async fn lock(connection: &mut PgConnection, organization: OrganizationId) -> Result<(), Error> {
    sqlx::query_scalar!(
        "SELECT pg_advisory_xact_lock(hashtextextended('ovation.goals.tree/' || $1::text, 0))::text",
        organization.to_string(),
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Whether the cycle is there, and where in it a node stands, if one is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// Whether the cycle is there.
    pub has_cycle: bool,
    /// The node's place; `None` where it is not in the cycle.
    pub path: Option<Path>,
}

/// Finds a cycle and a node of it, an objective or a key result.
pub(crate) async fn root(
    connection: &mut PgConnection,
    cycle: CycleId,
    node: Option<Uuid>,
) -> Result<Root, Error> {
    let row = sqlx::query!(
        r#"SELECT
               EXISTS (SELECT 1 FROM goals.cycle WHERE id = $1) AS "has_cycle!",
               COALESCE(
                   (SELECT path FROM goals.objective WHERE id = $2 AND cycle_id = $1),
                   (SELECT path FROM goals.key_result WHERE id = $2 AND cycle_id = $1)
               ) AS "path?""#,
        cycle.uuid(),
        node,
    )
    .fetch_one(connection)
    .await?;
    Ok(Root { has_cycle: row.has_cycle, path: row.path.map(Path::of_stored) })
}

/// The characters of the longest path at or under a place.
pub(crate) async fn path_chars_under(
    connection: &mut PgConnection,
    cycle: CycleId,
    top: &Path,
) -> Result<usize, Error> {
    let chars = sqlx::query_scalar!(
        r#"SELECT GREATEST(
               (SELECT max(length(path)) FROM goals.objective WHERE cycle_id = $1 AND path >= $2 AND path < $3),
               (SELECT max(length(path)) FROM goals.key_result WHERE cycle_id = $1 AND path >= $2 AND path < $3)
           ) AS "chars?""#,
        cycle.uuid(),
        top.as_str(),
        top.end(),
    )
    .fetch_one(connection)
    .await?;
    Ok(chars.and_then(|chars| usize::try_from(chars).ok()).unwrap_or(top.as_str().len()))
}

/// Moves everything at and under a place to another.
pub(crate) async fn move_under(
    connection: &mut PgConnection,
    cycle: CycleId,
    from: &Path,
    to: &Path,
) -> Result<(), Error> {
    sqlx::query!(
        "WITH moved_objectives AS (
             UPDATE goals.objective
             SET path = $4 || substr(path, length($2) + 1)
             WHERE cycle_id = $1 AND path >= $2 AND path < $3
         )
         UPDATE goals.key_result
         SET path = $4 || substr(path, length($2) + 1)
         WHERE cycle_id = $1 AND path >= $2 AND path < $3",
        cycle.uuid(),
        from.as_str(),
        from.end(),
        to.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
