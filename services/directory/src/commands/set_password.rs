//! Setting a person's password.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::ids::PersonId;

use super::check_password::check_password;
use super::hash_password::Passwords;
use crate::convert::message;
use crate::credential::{SessionId, attempt_name};
use crate::error::Error;
use crate::password::Password;
use crate::person::{Person, PersonStatus};
use crate::{access, store};

/// Sets a password and ends the person's sessions, but for the one that they set their own password from.
///
/// Errors: not the caller's to set; no such person; they have left; one's own old password is missing or wrong, or was wrong too
/// often.
pub(crate) async fn set_password(
    database: &Database,
    passwords: &Passwords,
    call: &Call,
    id: PersonId,
    session: Option<SessionId>,
    old: Option<Password>,
    new: Password,
) -> Result<Committed<message::SetPasswordResponse>, Error> {
    access::may_set_password(&call.caller, id)?;
    let is_own = call.caller.person() == Some(id);
    let (person, hash) = read(database, call, id).await?;
    if is_own {
        check_old(database, passwords, call, &person, hash.clone(), old).await?;
    }
    let new_hash = passwords.hash(new).await?;
    let mut tx = database.begin_unremembered(call).await?;
    let organization = tx.organization();
    let now = tx.now();
    if store::people::hold(tx.connection(), organization, id).await? != Some(person.status) {
        return Err(Error::PersonLeft(id));
    }
    if is_own && store::passwords::get(tx.connection(), organization, id).await? != hash {
        return Err(wrong());
    }
    store::passwords::set(tx.connection(), organization, id, &new_hash, now).await?;
    let but = session.filter(|_| is_own);
    store::sessions::end_all(tx.connection(), organization, id, but, now).await?;
    Ok(tx.commit_unremembered(message::SetPasswordResponse {}).await?)
}

async fn read(database: &Database, call: &Call, id: PersonId) -> Result<(Person, Option<String>), Error> {
    let organization = call.caller.organization;
    let mut reader = database.begin_read(call).await?;
    let person =
        store::people::get(reader.connection(), organization, id).await?.ok_or(Error::NoSuchPerson(id))?;
    if person.status == PersonStatus::Left {
        return Err(Error::PersonLeft(id));
    }
    let hash = store::passwords::get(reader.connection(), organization, id).await?;
    Ok((person, hash))
}

/// Wrong old passwords count as attempts to sign in: a stolen session is no way around their limit.
async fn check_old(
    database: &Database,
    passwords: &Passwords,
    call: &Call,
    person: &Person,
    hash: Option<String>,
    old: Option<Password>,
) -> Result<(), Error> {
    let old = old.ok_or_else(|| Error::field("old_password", "is required for one's own password"))?;
    let name = attempt_name(&call.caller.organization_key, &person.user_name_key());
    if check_password(database, passwords, &name, old, hash).await? { Ok(()) } else { Err(wrong()) }
}

fn wrong() -> Error {
    Error::field("old_password", "must be the current password")
}
