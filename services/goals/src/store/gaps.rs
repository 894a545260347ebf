//! Statements on what is missing in the alignment of goals.
//!
//! Closed objectives and alternatives to others have no gaps: nobody is to do anything about them.

use ovation_chassis::ids::GroupId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::gap::{Gap, GapKind};
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::viewer::Viewer;

/// Which gaps are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    /// Of which cycle.
    pub cycle: CycleId,
    /// Of this group and those under it, and of their members.
    pub group: Option<GroupId>,
    /// Who asks.
    pub viewer: &'a Viewer,
}

struct GapRow {
    node: Uuid,
    title: String,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    path: String,
}

impl GapRow {
    fn gap(self, kind: GapKind) -> Result<Gap, Error> {
        let owner = Owner::of_columns(self.owner_group_id, self.owner_person_id)
            .ok_or(Error::BrokenRow("goal.owner"))?;
        Ok(Gap { kind, node: self.node, title: self.title, owner, path: self.path })
    }
}

/// One statement over the same objectives and groups; what differs is the nodes, and what is missing.
/// Each kind has a statement of its own, so that each has a plan of its own.
macro_rules! gaps {
    ($connection:expr, $asked:expr, $after:expr, $limit:expr, $which:literal) => {
        sqlx::query_as!(
            GapRow,
            "WITH RECURSIVE
             asked (id) AS (
                 SELECT id FROM goals.directory_group WHERE id = $2
                 UNION
                 SELECT g.id FROM asked JOIN goals.directory_group AS g ON g.parent_id = asked.id
             ),
             -- Groups to which somebody belongs who has not left, and all above these. ovation.directory.v1.PersonStatus: left.
             staffed (id) AS (
                 SELECT m.group_id
                 FROM goals.directory_membership AS m
                 JOIN goals.directory_person AS p ON p.id = m.person_id
                 WHERE NOT m.ended AND p.status <> 3
                 UNION
                 SELECT g.parent_id FROM staffed JOIN goals.directory_group AS g ON g.id = staffed.id WHERE g.parent_id IS NOT NULL
             )
             SELECT node.id AS node, node.title, node.owner_group_id, node.owner_person_id, node.path "
                + $which
                + "
                 AND o.cycle_id = $1
                 AND node.cycle_id = $1
                 AND node.path > $5
                 -- ovation.goals.v1.ObjectiveState: closed.
                 AND o.state <> 3
                 AND o.alternative_to_id IS NULL
                 AND (o.readers IS NULL OR o.readers && $3 OR ($4 AND o.visibility = 2))
                 AND (
                     $2::uuid IS NULL
                     OR o.owner_group_id IN (SELECT id FROM asked)
                     OR node.owner_group_id IN (SELECT id FROM asked)
                     OR EXISTS (
                         SELECT 1
                         FROM goals.directory_membership AS m
                         WHERE m.person_id IN (o.owner_person_id, node.owner_person_id)
                             AND m.group_id IN (SELECT id FROM asked)
                             AND NOT m.ended
                     )
                 )
             ORDER BY node.path
             LIMIT $6",
            $asked.cycle.uuid(),
            $asked.group.map(Uuid::from),
            &$asked.viewer.keys,
            $asked.viewer.administers,
            $after,
            $limit,
        )
        .fetch_all($connection)
        .await?
    };
}

/// Gaps of one kind behind a path, in the order of paths.
pub(crate) async fn list(
    connection: &mut PgConnection,
    kind: GapKind,
    asked: &Asked<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Gap>, Error> {
    let rows = match kind {
        GapKind::NoParent => no_parent(connection, asked, after, limit).await?,
        GapKind::NoChild => no_child(connection, asked, after, limit).await?,
        GapKind::NobodyWorksOnIt => nobody(connection, asked, after, limit).await?,
    };
    rows.into_iter().map(|row| row.gap(kind)).collect()
}

async fn no_parent(
    connection: &mut PgConnection,
    asked: &Asked<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<GapRow>, Error> {
    Ok(gaps!(
        connection,
        asked,
        after,
        limit,
        "FROM goals.objective AS o
         JOIN goals.objective AS node ON node.id = o.id
         WHERE NOT EXISTS (SELECT 1 FROM goals.alignment AS a WHERE a.objective_id = o.id)
             AND (
                 o.owner_person_id IS NOT NULL
                 OR EXISTS (SELECT 1 FROM goals.directory_group AS g WHERE g.id = o.owner_group_id AND g.parent_id IS NOT NULL)
             )"
    ))
}

async fn no_child(
    connection: &mut PgConnection,
    asked: &Asked<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<GapRow>, Error> {
    Ok(gaps!(
        connection,
        asked,
        after,
        limit,
        "FROM goals.objective AS o
         JOIN goals.objective AS node ON node.id = o.id
         WHERE NOT EXISTS (SELECT 1 FROM goals.key_result AS k WHERE k.objective_id = o.id AND k.retired_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM goals.alignment AS a WHERE a.parent_objective_id = o.id)"
    ))
}

async fn nobody(
    connection: &mut PgConnection,
    asked: &Asked<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<GapRow>, Error> {
    Ok(gaps!(
        connection,
        asked,
        after,
        limit,
        "FROM goals.key_result AS node
         JOIN goals.objective AS o ON o.id = node.objective_id
         WHERE node.retired_at IS NULL
             AND node.reading_id IS NULL
             AND NOT EXISTS (
                 SELECT 1
                 FROM goals.alignment AS a
                 WHERE a.parent_objective_id = node.objective_id AND a.parent_key_result_id = node.id
             )
             AND (
                 node.owner_group_id NOT IN (SELECT id FROM staffed)
                 OR EXISTS (SELECT 1 FROM goals.directory_person AS p WHERE p.id = node.owner_person_id AND p.status = 3)
             )"
    ))
}
