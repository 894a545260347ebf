//! Ending a membership.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{GroupId, PersonId};

use crate::convert::message;
use crate::error::Error;
use crate::{events, store};

/// Ends a membership. Errors: there is none.
pub(crate) async fn end_membership(
    database: &Database,
    call: &Call,
    remembered: &Remembered,
    group: GroupId,
    person: PersonId,
) -> Result<Committed<message::EndMembershipResponse>, Error> {
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let now = tx.now();
    let revision = store::memberships::end(tx.connection(), organization, group, person, now)
        .await?
        .ok_or(Error::NoSuchMembership { group, person })?;
    events::membership_ended(&mut tx, group, person, revision)?;
    Ok(tx.commit(message::EndMembershipResponse {}).await?)
}
