//! Statements on the shape of the tree.

use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;

use crate::error::Error;
use crate::ids::CycleId;
use crate::path::Path;
use crate::tree::Range;
use crate::viewer::Viewer;

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

/// The part of a cycle's tree that one statement reads, for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'a> {
    /// The cycle.
    pub cycle: CycleId,
    /// Which part of its tree.
    pub range: &'a Range,
    /// Who sees it.
    pub viewer: &'a Viewer,
    /// Behind which path.
    pub after: &'a str,
    /// At most so many rows.
    pub limit: i64,
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
