//! Statements about organizations.

use ovation_chassis::ids::OrganizationId;
use sqlx::{PgConnection, PgPool};

use super::rows::OrganizationRow;
use crate::organization::Organization;

pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: &Organization,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO directory.organization (organization_id, key, name, time_zone, revision, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        organization.id.uuid(),
        organization.key,
        organization.name,
        organization.time_zone,
        organization.revision,
        organization.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn get(
    connection: &mut PgConnection,
    id: OrganizationId,
) -> Result<Option<Organization>, sqlx::Error> {
    let row = sqlx::query_as!(
        OrganizationRow,
        "SELECT organization_id, key, name, time_zone, revision, created_at
         FROM directory.organization
         WHERE organization_id = $1",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Organization::from))
}

/// Across organizations: which one signs in under this key.
pub(crate) async fn id_of_key(across: &PgPool, key: &str) -> Result<Option<OrganizationId>, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "SELECT organization_id
         FROM directory.organization
         WHERE key = $1",
        key,
    )
    .fetch_optional(across)
    .await?;
    Ok(id.map(OrganizationId))
}
