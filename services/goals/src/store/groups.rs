//! Statements on groups: who leads what, who is in them, and their order by name.

use ovation_chassis::ids::{GroupId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;

/// A group with the name by which lists are sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedGroup {
    /// The group.
    pub id: GroupId,
    /// As the directory spells it.
    pub name: String,
}

/// The groups that a person leads, with all under them.
pub(crate) async fn led_by(connection: &mut PgConnection, person: PersonId) -> Result<Vec<GroupId>, Error> {
    let groups = sqlx::query_scalar!(
        r#"WITH RECURSIVE led (id) AS (
               -- ovation.directory.v1.MembershipRole: a lead.
               SELECT group_id FROM goals.directory_membership WHERE person_id = $1 AND NOT ended AND role = 2
               UNION
               SELECT g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
           )
           SELECT id AS "id!"
           FROM led
           ORDER BY id"#,
        person.uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(groups.into_iter().map(GroupId).collect())
}

/// Whether a person is in one of these groups or, having left, was.
pub(crate) async fn has_among(
    connection: &mut PgConnection,
    groups: &[GroupId],
    person: PersonId,
) -> Result<bool, Error> {
    let has = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1
               FROM goals.directory_membership AS m
               JOIN goals.directory_person AS p ON p.id = m.person_id
               WHERE m.person_id = $1 AND m.group_id = ANY($2) AND (NOT m.ended OR p.status = 3)
           ) AS "has!""#,
        person.uuid(),
        &uuids(groups),
    )
    .fetch_one(connection)
    .await?;
    Ok(has)
}

/// Groups by name, behind one of them; only these if some are named.
pub(crate) async fn by_name(
    connection: &mut PgConnection,
    only: Option<&[GroupId]>,
    after: Option<(String, GroupId)>,
    limit: i64,
) -> Result<Vec<NamedGroup>, Error> {
    let (name, id) = after.unzip();
    let rows = sqlx::query!(
        r#"SELECT id, name
           FROM goals.directory_group
           WHERE ($1::uuid[] IS NULL OR id = ANY($1))
               AND ($2::text IS NULL OR (name COLLATE "C", id) > ($2 COLLATE "C", $3::uuid))
           ORDER BY name COLLATE "C", id
           LIMIT $4"#,
        only.map(uuids) as Option<Vec<Uuid>>,
        name,
        id.map(GroupId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| NamedGroup { id: GroupId(row.id), name: row.name }).collect())
}

/// Bare ids, for SQL.
pub(crate) fn uuids(groups: &[GroupId]) -> Vec<Uuid> {
    groups.iter().map(|group| group.uuid()).collect()
}
