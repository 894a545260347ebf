//! Finding out who is behind a credential.
//!
//! The secret's hash names an organization and a session or token; the rest is read inside that organization. The gateway keeps
//! the answer for at most 60 seconds, which is how soon an end, a revocation or a departure takes effect.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::tx::{Begin, Tx};

use crate::credential::{ApiTokenId, Credential, CredentialHolder, Secret, SessionId};
use crate::error::Error;
use crate::identity::Resolved;
use crate::person::PersonStatus;
use crate::store;

/// Resolves a credential. Errors: it is unknown, expired, ended or revoked, or its person has left.
pub(crate) async fn resolve_credential(
    database: &Database,
    call: &Call,
    credential: &str,
) -> Result<Resolved, Error> {
    let secret = Secret::read(credential).ok_or(Error::CredentialInvalid)?;
    let credential =
        store::credentials::find(database.across(), &secret).await?.ok_or(Error::CredentialInvalid)?;
    let begin = Begin {
        organization: credential.organization,
        // Nothing is published here.
        organization_key: String::new(),
        actor: call.caller.actor(),
        traceparent: call.traceparent.clone(),
        cause: None,
    };
    let mut tx = database.begin(begin).await?;
    let resolved = match credential.holder {
        CredentialHolder::Session(id) => use_session(&mut tx, credential, id).await?,
        CredentialHolder::ApiToken(id) => use_api_token(&mut tx, credential, id).await?,
    };
    Ok(tx.commit_unremembered(resolved).await?.answer)
}

async fn use_session(tx: &mut Tx, credential: Credential, id: SessionId) -> Result<Resolved, Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let found =
        store::sessions::get(tx.connection(), organization, id).await?.ok_or(Error::CredentialInvalid)?;
    if !found.session.is_open(now) || found.status == PersonStatus::Left {
        return Err(Error::CredentialInvalid);
    }
    let session = match found.session.used(now) {
        Some(used) => {
            store::sessions::mark_used(tx.connection(), organization, &used).await?;
            used
        }
        None => found.session,
    };
    Ok(Resolved {
        credential,
        organization_key: found.organization_key,
        person: Some(session.person),
        roles: found.roles,
        scopes: Vec::new(),
        expires_at: session.expires_at(),
    })
}

async fn use_api_token(tx: &mut Tx, credential: Credential, id: ApiTokenId) -> Result<Resolved, Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let (token, organization_key) =
        store::api_tokens::get(tx.connection(), organization, id).await?.ok_or(Error::CredentialInvalid)?;
    if !token.is_valid(now) {
        return Err(Error::CredentialInvalid);
    }
    if token.is_use_news(now) {
        store::api_tokens::mark_used(tx.connection(), organization, id, now).await?;
    }
    Ok(Resolved {
        credential,
        organization_key,
        person: None,
        roles: Vec::new(),
        scopes: token.scopes,
        expires_at: token.expires_at,
    })
}
