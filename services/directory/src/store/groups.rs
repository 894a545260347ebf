//! Statements about groups.

use ovation_chassis::ids::{GroupId, OrganizationId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{GroupRow, kind_number};
use crate::group::{Group, GroupKind};

pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    group: &Group,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"INSERT INTO directory."group" (
               organization_id, id, key, folded_key, name, sort_key, kind, parent_id, revision, created_at
           )
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#,
        organization.uuid(),
        group.id.uuid(),
        group.key,
        group.folded_key(),
        group.name,
        group.sort_key(),
        kind_number(group.kind),
        group.parent.map(GroupId::uuid),
        group.revision,
        group.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: GroupId,
) -> Result<Option<Group>, sqlx::Error> {
    let row = sqlx::query_as!(
        GroupRow,
        r#"SELECT id, key, name, kind, parent_id, revision, created_at
           FROM directory."group"
           WHERE organization_id = $1
               AND id = $2"#,
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Group::try_from).transpose()
}

/// The departments from this one upwards, at most as many as asked for. Empty unless it is a department.
pub(crate) async fn line_of(
    connection: &mut PgConnection,
    organization: OrganizationId,
    department: GroupId,
    levels_max: i64,
) -> Result<Vec<GroupId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        r#"WITH RECURSIVE line AS (
               SELECT id, parent_id, 1::bigint AS level
               FROM directory."group"
               WHERE organization_id = $1
                   AND id = $2
                   AND kind = 1
               UNION ALL
               SELECT above.id, above.parent_id, line.level + 1
               FROM line
               JOIN directory."group" AS above
                   ON above.organization_id = $1
                   AND above.id = line.parent_id
               WHERE line.level < $3
           )
           SELECT id AS "id!"
           FROM line
           ORDER BY level"#,
        organization.uuid(),
        department.uuid(),
        levels_max,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(GroupId).collect())
}

/// Which part of the list of groups.
pub(crate) struct GroupsPart {
    /// Sort key and id of the group before the first.
    pub(crate) after: (String, Uuid),
    pub(crate) kind: Option<GroupKind>,
    pub(crate) limit: i64,
}

pub(crate) async fn list(
    connection: &mut PgConnection,
    organization: OrganizationId,
    part: GroupsPart,
) -> Result<Vec<Group>, sqlx::Error> {
    let rows = sqlx::query_as!(
        GroupRow,
        r#"SELECT id, key, name, kind, parent_id, revision, created_at
           FROM directory."group"
           WHERE organization_id = $1
               AND (sort_key, id) > ($2, $3)
               AND ($4::smallint IS NULL OR kind = $4)
           ORDER BY sort_key, id
           LIMIT $5"#,
        organization.uuid(),
        part.after.0,
        part.after.1,
        part.kind.map(kind_number),
        part.limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Group::try_from).collect()
}
