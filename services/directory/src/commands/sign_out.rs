//! Ending the session that the call came with.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;

use crate::convert::message;
use crate::credential::SessionId;
use crate::error::Error;
use crate::store;

/// Ends a session of the person who calls; one that is ended already stays so. Errors: the call came without a session.
pub(crate) async fn sign_out(
    database: &Database,
    call: &Call,
    session: Option<SessionId>,
) -> Result<Committed<message::SignOutResponse>, Error> {
    let (Some(person), Some(session)) = (call.caller.person(), session) else {
        return Err(Error::CredentialInvalid);
    };
    let mut tx = database.begin_unremembered(call).await?;
    let organization = tx.organization();
    let now = tx.now();
    store::sessions::end(tx.connection(), organization, person, session, now).await?;
    Ok(tx.commit_unremembered(message::SignOutResponse {}).await?)
}
