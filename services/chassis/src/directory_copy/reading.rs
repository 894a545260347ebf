//! What services ask of the copy.

use ovation_proto::ovation::directory::v1::{MembershipRole, PersonStatus};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::{GroupId, OrganizationId, PersonId};

/// A person as the copy knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryPerson {
    /// The person.
    pub id: PersonId,
    /// As it is shown.
    pub display_name: String,
    /// Whether they have left.
    pub left: bool,
    /// `ja` or `en`.
    pub locale: String,
    /// An IANA time zone.
    pub time_zone: String,
}

/// A person's role in a group, if they are a member.
pub async fn role_in(
    connection: &mut PgConnection,
    organization: OrganizationId,
    group: GroupId,
    person: PersonId,
) -> Result<Option<MembershipRole>, sqlx::Error> {
    let role = sqlx::query_scalar!(
        "SELECT role
         FROM directory_membership
         WHERE organization_id = $1 AND group_id = $2 AND person_id = $3 AND NOT ended",
        organization.uuid(),
        group.uuid(),
        person.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(role.map(|role| MembershipRole::try_from(i32::from(role)).unwrap_or(MembershipRole::Member)))
}

/// The groups that a person is a member of, and whether they lead them.
pub async fn groups_of(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<Vec<(GroupId, bool)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT group_id, role
         FROM directory_membership
         WHERE organization_id = $1 AND person_id = $2 AND NOT ended
         ORDER BY group_id",
        organization.uuid(),
        person.uuid(),
    )
    .fetch_all(connection)
    .await?;
    let leads = |role: i16| i32::from(role) == i32::from(MembershipRole::Lead);
    Ok(rows.into_iter().map(|row| (GroupId(row.group_id), leads(row.role))).collect())
}

/// The groups that people are in, whatever their role: who and which, each once.
pub async fn groups_of_all(
    connection: &mut PgConnection,
    organization: OrganizationId,
    people: &[PersonId],
) -> Result<Vec<(PersonId, GroupId)>, sqlx::Error> {
    let people: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT person_id, group_id
         FROM directory_membership
         WHERE organization_id = $1 AND person_id = ANY($2) AND NOT ended
         ORDER BY person_id, group_id",
        organization.uuid(),
        &people,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), GroupId(row.group_id))).collect())
}

/// A person, if the copy knows them.
pub async fn person(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<Option<DirectoryPerson>, sqlx::Error> {
    Ok(people(connection, organization, &[person]).await?.pop())
}

/// Those of these people whom the copy knows, in order of id.
pub async fn people(
    connection: &mut PgConnection,
    organization: OrganizationId,
    people: &[PersonId],
) -> Result<Vec<DirectoryPerson>, sqlx::Error> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT id, display_name, status, locale, time_zone
         FROM directory_person
         WHERE organization_id = $1 AND id = ANY($2)
         ORDER BY id",
        organization.uuid(),
        &ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DirectoryPerson {
            id: PersonId(row.id),
            display_name: row.display_name,
            left: i32::from(row.status) == i32::from(PersonStatus::Left),
            locale: row.locale,
            time_zone: row.time_zone,
        })
        .collect())
}

/// Whether the copy knows the group.
pub async fn group_exists(
    connection: &mut PgConnection,
    organization: OrganizationId,
    group: GroupId,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM directory_group WHERE organization_id = $1 AND id = $2) AS "exists!""#,
        organization.uuid(),
        group.uuid(),
    )
    .fetch_one(connection)
    .await
}

/// The organization's time zone, if the copy knows it.
pub async fn time_zone(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT time_zone FROM directory_organization WHERE organization_id = $1",
        organization.uuid()
    )
    .fetch_optional(connection)
    .await
}
