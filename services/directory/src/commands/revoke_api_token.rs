//! Revoking a machine client's token.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::message;
use crate::credential::ApiTokenId;
use crate::error::Error;
use crate::store;

/// Revokes a token; one that is revoked already stays so. Errors: there is no such token.
pub(crate) async fn revoke_api_token(
    database: &Database,
    call: &Call,
    remembered: &Remembered,
    id: ApiTokenId,
) -> Result<Committed<message::RevokeApiTokenResponse>, Error> {
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let now = tx.now();
    if !store::api_tokens::revoke(tx.connection(), organization, id, now).await? {
        return Err(Error::NoSuchApiToken(id));
    }
    Ok(tx.commit(message::RevokeApiTokenResponse {}).await?)
}
