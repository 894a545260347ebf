//! Statements about people.

use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{PersonRow, locale_text, role_numbers, status, status_number};
use crate::person::{Person, PersonStatus};

pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: &Person,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO directory.person (
             organization_id, id, user_name, user_name_key, display_name, kana, employee_number, email, job_type, title,
             manager_id, locale, time_zone, status, roles, search_text, sort_key, revision, created_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        organization.uuid(),
        person.id.uuid(),
        person.user_name,
        person.user_name_key(),
        person.display_name,
        person.kana,
        person.employee_number,
        person.email,
        person.job_type,
        person.title,
        person.manager.map(PersonId::uuid),
        locale_text(person.locale),
        person.time_zone,
        status_number(person.status),
        &role_numbers(&person.roles),
        person.search_text(),
        person.sort_key(),
        person.revision,
        person.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores a changed person. Their row must be locked and stand one revision below.
pub(crate) async fn update(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: &Person,
) -> Result<(), sqlx::Error> {
    let updated = sqlx::query!(
        "UPDATE directory.person
         SET display_name = $3, kana = $4, employee_number = $5, email = $6, job_type = $7, title = $8, manager_id = $9,
             locale = $10, time_zone = $11, status = $12, roles = $13, search_text = $14, sort_key = $15, revision = $16::bigint
         WHERE organization_id = $1
             AND id = $2
             AND revision = $16::bigint - 1",
        organization.uuid(),
        person.id.uuid(),
        person.display_name,
        person.kana,
        person.employee_number,
        person.email,
        person.job_type,
        person.title,
        person.manager.map(PersonId::uuid),
        locale_text(person.locale),
        person.time_zone,
        status_number(person.status),
        &role_numbers(&person.roles),
        person.search_text(),
        person.sort_key(),
        person.revision,
    )
    .execute(connection)
    .await?;
    if updated.rows_affected() == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PersonId,
) -> Result<Option<Person>, sqlx::Error> {
    let row = sqlx::query_as!(
        PersonRow,
        "SELECT id, user_name, display_name, kana, employee_number, email, job_type, title,
                manager_id, locale, time_zone, status, roles, revision, created_at
         FROM directory.person
         WHERE organization_id = $1
             AND id = $2",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Person::try_from).transpose()
}

/// Locks a person against other changes. Rows that refer to them may be added meanwhile.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PersonId,
) -> Result<Option<Person>, sqlx::Error> {
    let row = sqlx::query_as!(
        PersonRow,
        "SELECT id, user_name, display_name, kana, employee_number, email, job_type, title,
                manager_id, locale, time_zone, status, roles, revision, created_at
         FROM directory.person
         WHERE organization_id = $1
             AND id = $2
         FOR NO KEY UPDATE",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Person::try_from).transpose()
}

/// Locks a person and all administrators, in order of their ids, so that no two changes each leave the other's administrator.
pub(crate) async fn lock_with_administrators(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PersonId,
) -> Result<Vec<Person>, sqlx::Error> {
    let rows = sqlx::query_as!(
        PersonRow,
        "SELECT id, user_name, display_name, kana, employee_number, email, job_type, title,
                manager_id, locale, time_zone, status, roles, revision, created_at
         FROM directory.person
         WHERE organization_id = $1
             AND id IN (
                 SELECT administrator.id
                 FROM directory.person AS administrator
                 WHERE administrator.organization_id = $1
                     AND administrator.roles <> '{}'
                     AND administrator.roles @> ARRAY[1]::smallint[]
                 UNION ALL
                 SELECT $2
             )
         ORDER BY id
         FOR NO KEY UPDATE",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Person::try_from).collect()
}

/// Where a person stands; they may leave the moment after.
pub(crate) async fn status_of(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PersonId,
) -> Result<Option<PersonStatus>, sqlx::Error> {
    let number = sqlx::query_scalar!(
        "SELECT status
         FROM directory.person
         WHERE organization_id = $1
             AND id = $2",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    number.map(status).transpose()
}

/// Holds a person as they are until the transaction ends: nobody can make them leave meanwhile.
pub(crate) async fn hold(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PersonId,
) -> Result<Option<PersonStatus>, sqlx::Error> {
    let number = sqlx::query_scalar!(
        "SELECT status
         FROM directory.person
         WHERE organization_id = $1
             AND id = $2
         FOR SHARE",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    number.map(status).transpose()
}

/// Which part of the list of people.
pub(crate) struct PeoplePart<'a> {
    /// Sort key and id of the person before the first.
    pub(crate) after: (String, Uuid),
    /// A pattern for LIKE on the folded names.
    pub(crate) pattern: &'a str,
    pub(crate) include_left: bool,
    pub(crate) limit: i64,
}

pub(crate) async fn list(
    connection: &mut PgConnection,
    organization: OrganizationId,
    part: PeoplePart<'_>,
) -> Result<Vec<Person>, sqlx::Error> {
    let rows = sqlx::query_as!(
        PersonRow,
        "SELECT id, user_name, display_name, kana, employee_number, email, job_type, title,
                manager_id, locale, time_zone, status, roles, revision, created_at
         FROM directory.person
         WHERE organization_id = $1
             AND (sort_key, id) > ($2, $3)
             AND (status <> 3 OR $4)
             AND search_text LIKE $5
         ORDER BY sort_key, id
         LIMIT $6",
        organization.uuid(),
        part.after.0,
        part.after.1,
        part.include_left,
        part.pattern,
        part.limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Person::try_from).collect()
}
