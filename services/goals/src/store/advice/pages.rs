//! Which objectives a page of advice is about: those that the caller may change, in the order of paths.

use ovation_chassis::ids::{GroupId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::CycleId;
use crate::viewer::Viewer;

/// An objective of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its id.
    pub id: Uuid,
    /// Its place, by which pages follow each other.
    pub path: String,
}

/// All objectives of a cycle that are not closed, behind a path.
pub(crate) async fn of_everybody(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cycle: CycleId,
    after: &str,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let listed = sqlx::query_as!(
        Listed,
        "SELECT o.id, o.path
         FROM goals.objective AS o
         WHERE o.cycle_id = $1
             AND o.path > $2
             AND o.state <> 3
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
    Ok(listed)
}

/// Those that a person or one of these groups owns. Owners always see what they own.
pub(crate) async fn of_owners(
    connection: &mut PgConnection,
    (person, groups): (PersonId, &[GroupId]),
    cycle: CycleId,
    after: &str,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let groups: Vec<Uuid> = groups.iter().map(|group| group.uuid()).collect();
    let listed = sqlx::query_as!(
        Listed,
        r#"SELECT own.id AS "id!", own.path AS "path!"
           FROM (
               SELECT id, path
               FROM goals.objective
               WHERE cycle_id = $1 AND owner_person_id = $2 AND path > $4 AND state <> 3
               UNION ALL
               SELECT id, path
               FROM goals.objective
               WHERE cycle_id = $1 AND owner_group_id = ANY($3) AND path > $4 AND state <> 3
           ) AS own
           ORDER BY own.path
           LIMIT $5"#,
        cycle.uuid(),
        person.uuid(),
        &groups,
        after,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(listed)
}
