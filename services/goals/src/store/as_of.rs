//! Statements on the past: versions of goals, each of which held for a time.
//!
//! A moment later than now is what stands now. Rights are today's: what today's objective hides is
//! left out, whatever it was then.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::tree::Root;
use crate::error::Error;
use crate::ids::CycleId;
use crate::path::Path;
use crate::viewer::Viewer;

/// A moment, and who looks back at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Past {
    /// As of when.
    pub moment: DateTime<Utc>,
    /// Who looks, with the rights of today.
    pub viewer: Viewer,
}

/// Finds a cycle of today, and where in it a node stood then, an objective or a key result.
pub(crate) async fn root(
    connection: &mut PgConnection,
    cycle: CycleId,
    node: Option<Uuid>,
    past: &Past,
) -> Result<Root, Error> {
    let row = sqlx::query!(
        r#"SELECT
               EXISTS (SELECT 1 FROM goals.cycle WHERE id = $1) AS "has_cycle!",
               (
                   SELECT node.path
                   FROM (
                       SELECT organization_id, id AS objective_id, cycle_id, path
                       FROM goals.objective_version
                       WHERE id = $2 AND recorded_from <= $3 AND recorded_until > $3
                       UNION ALL
                       SELECT organization_id, objective_id, cycle_id, path
                       FROM goals.key_result_version
                       WHERE id = $2 AND recorded_from <= $3 AND recorded_until > $3
                   ) AS node
                   JOIN goals.objective AS today
                       ON today.organization_id = node.organization_id AND today.id = node.objective_id
                   WHERE node.cycle_id = $1
                       AND (today.readers IS NULL OR today.readers && $4 OR ($5 AND today.visibility = 2))
               ) AS "path?""#,
        cycle.uuid(),
        node,
        past.moment,
        &past.viewer.keys,
        past.viewer.administers,
    )
    .fetch_one(connection)
    .await?;
    Ok(Root { has_cycle: row.has_cycle, path: row.path.map(Path::of_stored) })
}
