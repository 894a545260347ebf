//! Statements on the copy of the directory that the chassis does not have.

use ovation_chassis::ids::GroupId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;

/// Those of these groups that the copy knows.
pub(crate) async fn known_groups(
    connection: &mut PgConnection,
    groups: &[GroupId],
) -> Result<Vec<GroupId>, Error> {
    let groups: Vec<Uuid> = groups.iter().map(|group| group.uuid()).collect();
    let known = sqlx::query_scalar!(
        "SELECT id
         FROM goals.directory_group
         WHERE id = ANY($1)
         ORDER BY id",
        &groups,
    )
    .fetch_all(connection)
    .await?;
    Ok(known.into_iter().map(GroupId).collect())
}
