//! Statements about tokens of machine clients.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::credential::{ApiToken, ApiTokenId};

struct ApiTokenRow {
    id: Uuid,
    name: String,
    scopes: Vec<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl From<ApiTokenRow> for ApiToken {
    fn from(row: ApiTokenRow) -> Self {
        Self {
            id: ApiTokenId(row.id),
            name: row.name,
            scopes: row.scopes,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        }
    }
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    token: &ApiToken,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO directory.api_token (organization_id, id, name, scopes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        organization.uuid(),
        token.id.uuid(),
        token.name,
        &token.scopes,
        token.created_at,
        token.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A token with the key of its organization.
pub(crate) async fn get(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: ApiTokenId,
) -> Result<Option<(ApiToken, String)>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT api_token.id, api_token.name, api_token.scopes, api_token.created_at, api_token.expires_at,
                api_token.revoked_at, api_token.last_used_at, organization.key
         FROM directory.api_token
         JOIN directory.organization
             ON organization.organization_id = api_token.organization_id
         WHERE api_token.organization_id = $1
             AND api_token.id = $2",
        organization.uuid(),
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| {
        let token = ApiToken {
            id: ApiTokenId(row.id),
            name: row.name,
            scopes: row.scopes,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        };
        (token, row.key)
    }))
}

/// Tokens before this id, newest first: ids grow with time.
pub(crate) async fn list(
    connection: &mut PgConnection,
    organization: OrganizationId,
    before: ApiTokenId,
    limit: i64,
) -> Result<Vec<ApiToken>, sqlx::Error> {
    let rows = sqlx::query_as!(
        ApiTokenRow,
        "SELECT id, name, scopes, created_at, expires_at, revoked_at, last_used_at
         FROM directory.api_token
         WHERE organization_id = $1
             AND id < $2
         ORDER BY id DESC
         LIMIT $3",
        organization.uuid(),
        before.uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(ApiToken::from).collect())
}

/// Writes the last use, unless a later one is there.
pub(crate) async fn mark_used(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: ApiTokenId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE directory.api_token
         SET last_used_at = $3
         WHERE organization_id = $1
             AND id = $2
             AND (last_used_at IS NULL OR last_used_at < $3)",
        organization.uuid(),
        id.uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Revokes a token; one that was revoked keeps its first time. Whether it is there.
pub(crate) async fn revoke(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: ApiTokenId,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let revoked = sqlx::query!(
        "UPDATE directory.api_token
         SET revoked_at = COALESCE(revoked_at, $3)
         WHERE organization_id = $1
             AND id = $2",
        organization.uuid(),
        id.uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(revoked.rows_affected() == 1)
}
