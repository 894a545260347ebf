//! Making a token for a machine client.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use super::draw_random::draw_random;
use crate::convert::{self, message};
use crate::credential::{
    ApiToken, ApiTokenId, Credential, CredentialHolder, NewApiToken, Secret, SecretKind,
};
use crate::error::Error;
use crate::store;

/// Makes a token. Its secret joins the answer after the answer was remembered: it is nowhere in the database.
///
/// Errors: it would end in the past or in more than a year.
pub(crate) async fn create_api_token(
    database: &Database,
    call: &Call,
    remembered: &Remembered,
    new: NewApiToken,
) -> Result<Committed<message::CreateApiTokenResponse>, Error> {
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let now = tx.now();
    let expires_at =
        new.end(now).ok_or_else(|| Error::field("expires_at", "must be ahead, at most a year"))?;
    let token = ApiToken {
        id: ApiTokenId::random(),
        name: new.name,
        scopes: new.scopes.into_iter().map(str::to_owned).collect(),
        created_at: now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    let secret = Secret::new(SecretKind::ApiToken, draw_random()?);
    store::api_tokens::insert(tx.connection(), organization, &token).await?;
    let credential = Credential { organization, holder: CredentialHolder::ApiToken(token.id) };
    store::credentials::insert(tx.connection(), &secret, credential).await?;
    let answer = message::CreateApiTokenResponse {
        api_token: Some(convert::api_token(&token)),
        secret: String::new(),
    };
    let mut committed = tx.commit(answer).await?;
    committed.answer.secret = secret.into_text();
    Ok(committed)
}
