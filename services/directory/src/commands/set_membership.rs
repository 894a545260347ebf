//! Making a person a member of a group, or changing their role in it.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{GroupId, PersonId};

use crate::convert::{self, message};
use crate::error::Error;
use crate::group::{Membership, MembershipRole};
use crate::person::PersonStatus;
use crate::{events, store};

/// Sets a membership. What is already so is answered without a new revision.
///
/// Errors: no such group or person; the person has left.
pub(crate) async fn set_membership(
    database: &Database,
    call: &Call,
    remembered: &Remembered,
    group: GroupId,
    person: PersonId,
    role: MembershipRole,
) -> Result<Committed<message::Membership>, Error> {
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let now = tx.now();
    if store::groups::get(tx.connection(), organization, group).await?.is_none() {
        return Err(Error::NoSuchGroup(group));
    }
    match store::people::hold(tx.connection(), organization, person).await? {
        None => return Err(Error::NoSuchPerson(person)),
        Some(PersonStatus::Left) => return Err(Error::PersonLeft(person)),
        Some(PersonStatus::Active | PersonStatus::OnLeave) => {}
    }
    let set = store::memberships::set(tx.connection(), organization, group, person, role, now).await?;
    if let Some(membership) = &set {
        events::membership_set(&mut tx, membership)?;
    }
    // The answer says nothing of the revision.
    let membership = set.unwrap_or(Membership { group, person, role, revision: 1 });
    Ok(tx.commit(convert::membership(&membership)).await?)
}
