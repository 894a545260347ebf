//! Statements about sessions.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;

use super::rows::{role, status};
use crate::credential::{Session, SessionId};
use crate::person::{PersonStatus, Role};

pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    session: &Session,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO directory.session (organization_id, id, person_id, created_at, last_used_at)
         VALUES ($1, $2, $3, $4, $5)",
        organization.uuid(),
        session.id.uuid(),
        session.person.uuid(),
        session.created_at,
        session.last_used_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes a person's sessions from before this time, and all but the newest few. Their credentials go with them.
pub(crate) async fn forget_old(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    created_before: DateTime<Utc>,
    keep_max: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM directory.session
         WHERE organization_id = $1
             AND person_id = $2
             AND (
                 created_at < $3
                 OR id NOT IN (
                     SELECT newest.id
                     FROM directory.session AS newest
                     WHERE newest.organization_id = $1
                         AND newest.person_id = $2
                     ORDER BY newest.id DESC
                     LIMIT $4
                 )
             )",
        organization.uuid(),
        person.uuid(),
        created_before,
        keep_max,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A session with what its person may do.
pub(crate) struct SessionOfPerson {
    pub(crate) session: Session,
    pub(crate) status: PersonStatus,
    pub(crate) roles: Vec<Role>,
    pub(crate) organization_key: String,
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: SessionId,
) -> Result<Option<SessionOfPerson>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT session.person_id, session.created_at, session.last_used_at, session.ended_at,
                person.status, person.roles, organization.key
         FROM directory.session
         JOIN directory.person
             ON person.organization_id = session.organization_id
             AND person.id = session.person_id
         JOIN directory.organization
             ON organization.organization_id = session.organization_id
         WHERE session.organization_id = $1
             AND session.id = $2",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(SessionOfPerson {
            session: Session {
                id,
                person: PersonId(row.person_id),
                created_at: row.created_at,
                last_used_at: row.last_used_at,
                ended_at: row.ended_at,
            },
            status: status(row.status)?,
            roles: row.roles.into_iter().map(role).collect::<Result<_, _>>()?,
            organization_key: row.key,
        })
    })
    .transpose()
}

/// Writes the last use, unless a later one is there.
pub(crate) async fn mark_used(
    connection: &mut PgConnection,
    organization: OrganizationId,
    session: &Session,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE directory.session
         SET last_used_at = $3
         WHERE organization_id = $1
             AND id = $2
             AND last_used_at < $3",
        organization.uuid(),
        session.id.uuid(),
        session.last_used_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends one session of a person; whether it was there and open.
pub(crate) async fn end(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query!(
        "UPDATE directory.session
         SET ended_at = $4
         WHERE organization_id = $1
             AND person_id = $2
             AND id = $3
             AND ended_at IS NULL",
        organization.uuid(),
        person.uuid(),
        id.uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends all sessions of a person but this one.
pub(crate) async fn end_all(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
    but: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE directory.session
         SET ended_at = $4
         WHERE organization_id = $1
             AND person_id = $2
             AND id IS DISTINCT FROM $3
             AND ended_at IS NULL",
        organization.uuid(),
        person.uuid(),
        but.map(SessionId::uuid),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
