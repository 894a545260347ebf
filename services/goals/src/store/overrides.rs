//! Statements on overrides that end.

use ovation_chassis::db::Database;
use ovation_chassis::ids::OrganizationId;
use sqlx::{PgConnection, PgPool};

use crate::error::Error;
use crate::ids::ObjectiveId;

/// Organizations in which an override is over.
pub(crate) async fn organizations_with_ends(across: &PgPool) -> Result<Vec<OrganizationId>, Error> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT organization_id
         FROM goals.override_end
         WHERE expires_at <= now()
         ORDER BY organization_id",
    )
    .fetch_all(across)
    .await?;
    Ok(ids.into_iter().map(OrganizationId).collect())
}

/// The organization's key, if the copy of the directory has it.
pub(crate) async fn organization_key(
    database: &Database,
    organization: OrganizationId,
) -> Result<Option<String>, Error> {
    let mut reader = database.begin_read_of(organization).await?;
    let key = sqlx::query_scalar!("SELECT key FROM goals.directory_organization")
        .fetch_optional(reader.connection())
        .await?;
    Ok(key)
}

/// Takes ends that are past off the list, and says whose they are.
pub(crate) async fn take_ended(
    connection: &mut PgConnection,
    limit: usize,
) -> Result<Vec<ObjectiveId>, Error> {
    let ids = sqlx::query_scalar!(
        "DELETE FROM goals.override_end
         WHERE objective_id IN (
             SELECT objective_id
             FROM goals.override_end
             WHERE expires_at <= transaction_timestamp()
             ORDER BY objective_id
             LIMIT $1
         )
         RETURNING objective_id",
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(ObjectiveId).collect())
}
