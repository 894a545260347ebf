//! Statements about what stands behind a secret.

use ovation_chassis::ids::OrganizationId;
use sqlx::{PgConnection, PgPool};

use crate::credential::{ApiTokenId, Credential, CredentialHolder, Secret, SessionId};

pub(crate) async fn insert(
    connection: &mut PgConnection,
    secret: &Secret,
    credential: Credential,
) -> Result<(), sqlx::Error> {
    let (session, api_token) = match credential.holder {
        CredentialHolder::Session(id) => (Some(id.uuid()), None),
        CredentialHolder::ApiToken(id) => (None, Some(id.uuid())),
    };
    let hash = secret.sha256();
    sqlx::query!(
        "INSERT INTO directory.credential (secret_sha256, organization_id, session_id, api_token_id)
         VALUES ($1, $2, $3, $4)",
        hash.as_slice(),
        credential.organization.uuid(),
        session,
        api_token,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Across organizations: what stands behind this secret.
pub(crate) async fn find(across: &PgPool, secret: &Secret) -> Result<Option<Credential>, sqlx::Error> {
    let hash = secret.sha256();
    let row = sqlx::query!(
        "SELECT organization_id, session_id, api_token_id
         FROM directory.credential
         WHERE secret_sha256 = $1",
        hash.as_slice(),
    )
    .fetch_optional(across)
    .await?;
    Ok(row.and_then(|row| {
        let session = row.session_id.map(|id| CredentialHolder::Session(SessionId(id)));
        let api_token = row.api_token_id.map(|id| CredentialHolder::ApiToken(ApiTokenId(id)));
        Some(Credential { organization: OrganizationId(row.organization_id), holder: session.or(api_token)? })
    }))
}
