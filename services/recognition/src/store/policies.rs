//! How organizations use points, and in which time zone.

use chrono_tz::Tz;
use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;

use crate::coin::Points;
use crate::period::AllowancePeriod;
use crate::policy::{Policy, PolicyContent};

fn policy(
    peer_bonus: bool,
    allowance_points: i32,
    period: i16,
    revision: i64,
) -> Result<Policy, sqlx::Error> {
    let period = AllowancePeriod::from_code(period)
        .ok_or_else(|| sqlx::Error::Decode(format!("a policy has the period {period}").into()))?;
    Ok(Policy {
        content: PolicyContent { peer_bonus, allowance: Points::new(allowance_points), period },
        revision,
    })
}

/// The organization's policy; the default if it was never set.
pub async fn find(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<Policy, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT peer_bonus, allowance_points, period, revision
         FROM recognition.policy
         WHERE organization_id = $1",
        organization.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map_or(Ok(Policy::default()), |row| {
        policy(row.peer_bonus, row.allowance_points, row.period, row.revision)
    })
}

/// The policy together with the time zone that its periods are of; no zone if the organization is not known here yet.
pub async fn find_with_zone(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<(Policy, Option<Tz>), sqlx::Error> {
    let policy = find(&mut *connection, organization).await?;
    let zone = sqlx::query_scalar!(
        "SELECT time_zone
         FROM recognition.directory_organization
         WHERE organization_id = $1",
        organization.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    let zone =
        zone.map(|zone| zone.parse::<Tz>().map_err(|error| sqlx::Error::Decode(error.into()))).transpose()?;
    Ok((policy, zone))
}

/// The policy, locked until the transaction ends. An organization without one gets the default, so that there is a row to lock.
pub async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<Policy, sqlx::Error> {
    let default = Policy::default();
    sqlx::query!(
        "INSERT INTO recognition.policy (organization_id, peer_bonus, allowance_points, period, revision)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organization_id) DO NOTHING",
        organization.uuid(),
        default.content.peer_bonus,
        default.content.allowance.get(),
        default.content.period.code(),
        default.revision,
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!(
        "SELECT peer_bonus, allowance_points, period, revision
         FROM recognition.policy
         WHERE organization_id = $1
         FOR UPDATE",
        organization.uuid(),
    )
    .fetch_one(connection)
    .await?;
    policy(row.peer_bonus, row.allowance_points, row.period, row.revision)
}

/// Stores the next revision of a policy that is locked.
pub async fn update(
    connection: &mut PgConnection,
    organization: OrganizationId,
    policy: &Policy,
) -> Result<(), sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE recognition.policy
         SET peer_bonus = $2, allowance_points = $3, period = $4, revision = $5
         WHERE organization_id = $1
             AND revision + 1 = $5::bigint
         RETURNING revision",
        organization.uuid(),
        policy.content.peer_bonus,
        policy.content.allowance.get(),
        policy.content.period.code(),
        policy.revision,
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}
