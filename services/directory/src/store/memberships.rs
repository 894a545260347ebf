//! Statements about who is in which group.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{GroupId, OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{PersonRow, membership_role, membership_role_number};
use crate::group::{Membership, MembershipRole};
use crate::person::Person;

/// Makes a person a member, or changes their role; `None` where it is so already.
///
/// The upsert locks the row, which carries the revision on from a membership that ended.
pub(crate) async fn set(
    connection: &mut PgConnection,
    organization: OrganizationId,
    group: GroupId,
    person: PersonId,
    role: MembershipRole,
    now: DateTime<Utc>,
) -> Result<Option<Membership>, sqlx::Error> {
    let revision = sqlx::query_scalar!(
        "INSERT INTO directory.membership AS known (organization_id, group_id, person_id, role, set_at, revision)
         VALUES ($1, $2, $3, $4, $5, 1)
         ON CONFLICT (organization_id, group_id, person_id) DO UPDATE
         SET role = EXCLUDED.role, set_at = EXCLUDED.set_at, ended_at = NULL, revision = known.revision + 1
         WHERE known.role <> EXCLUDED.role OR known.ended_at IS NOT NULL
         RETURNING revision",
        organization.uuid(),
        group.uuid(),
        person.uuid(),
        membership_role_number(role),
        now,
    )
    .fetch_optional(connection)
    .await?;
    Ok(revision.map(|revision| Membership { group, person, role, revision }))
}

/// Ends a membership; gives its new revision, or `None` where there is none.
pub(crate) async fn end(
    connection: &mut PgConnection,
    organization: OrganizationId,
    group: GroupId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE directory.membership
         SET ended_at = $4, revision = revision + 1
         WHERE organization_id = $1
             AND group_id = $2
             AND person_id = $3
             AND ended_at IS NULL
         RETURNING revision",
        organization.uuid(),
        group.uuid(),
        person.uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// The groups of a person, in order of their ids.
pub(crate) async fn of_person(
    connection: &mut PgConnection,
    organization: OrganizationId,
    person: PersonId,
) -> Result<Vec<Membership>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT group_id, role, revision
         FROM directory.membership
         WHERE organization_id = $1
             AND person_id = $2
             AND ended_at IS NULL
         ORDER BY group_id",
        organization.uuid(),
        person.uuid(),
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let role = membership_role(row.role)?;
            Ok(Membership { group: GroupId(row.group_id), person, role, revision: row.revision })
        })
        .collect()
}

/// Members of a group behind this sort key and id. Who has left is not among them, though the membership is kept: it is
/// there again should they come back.
pub(crate) async fn list(
    connection: &mut PgConnection,
    organization: OrganizationId,
    group: GroupId,
    after: (String, Uuid),
    limit: i64,
) -> Result<Vec<(Person, MembershipRole)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT person.id, person.user_name, person.display_name, person.kana, person.employee_number, person.email, person.job_type, person.title,
                    person.manager_id, person.locale, person.time_zone, person.status, person.roles, person.revision, person.created_at,
                    membership.role
         FROM directory.membership
         JOIN directory.person
             ON person.organization_id = membership.organization_id
             AND person.id = membership.person_id
         WHERE membership.organization_id = $1
             AND membership.group_id = $2
             AND membership.ended_at IS NULL
             AND person.status <> 3
             AND (person.sort_key, person.id) > ($3, $4)
         ORDER BY person.sort_key, person.id
         LIMIT $5",
        organization.uuid(),
        group.uuid(),
        after.0,
        after.1,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let role = membership_role(row.role)?;
            let person = PersonRow {
                id: row.id,
                user_name: row.user_name,
                display_name: row.display_name,
                kana: row.kana,
                employee_number: row.employee_number,
                email: row.email,
                job_type: row.job_type,
                title: row.title,
                manager_id: row.manager_id,
                locale: row.locale,
                time_zone: row.time_zone,
                status: row.status,
                roles: row.roles,
                revision: row.revision,
                created_at: row.created_at,
            };
            Ok((person.try_into()?, role))
        })
        .collect()
}
