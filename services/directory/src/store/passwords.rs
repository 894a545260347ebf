//! Statements about passwords.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;

use super::rows::status;
use crate::person::PersonStatus;

/// What signing in needs to know of a person.
pub(crate) struct Login {
    pub(crate) person: PersonId,
    pub(crate) status: PersonStatus,
    /// Nothing for somebody who does not sign in yet.
    pub(crate) hash: Option<String>,
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    organization: OrganizationId,
    user_name_key: &str,
) -> Result<Option<Login>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT person.id, person.status, password.hash AS "hash?"
           FROM directory.person
           LEFT JOIN directory.password
               ON password.organization_id = person.organization_id
               AND password.person_id = person.id
           WHERE person.organization_id = $1
               AND person.user_name_key = $2"#,
        organization.uuid(),
        user_name_key,
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(Login { person: PersonId(row.id), status: status(row.status)?, hash: row.hash }))
        .transpose()
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT hash
         FROM directory.password
         WHERE organization_id = $1
             AND person_id = $2",
        organization.uuid(),
        person.uuid(),
    )
    .fetch_optional(connection)
    .await
}

pub(crate) async fn set(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO directory.password (organization_id, person_id, hash, changed_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (organization_id, person_id) DO UPDATE
         SET hash = EXCLUDED.hash, changed_at = EXCLUDED.changed_at",
        organization.uuid(),
        person.uuid(),
        hash,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
