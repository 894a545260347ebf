//! Adding a person.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;

use super::hash_password::Passwords;
use crate::convert::{self, message};
use crate::error::Error;
use crate::password::Password;
use crate::person::{NewPerson, Person, PersonStatus};
use crate::{access, events, store};

/// Adds a person, with a password if one is given.
///
/// Errors: only administrators make administrators; tokens give neither roles nor passwords; the manager is nobody here or has left; user name or employee number is taken.
pub(crate) async fn create_person(
    database: &Database,
    passwords: &Passwords,
    call: &Call,
    remembered: &Remembered,
    new: NewPerson,
    password: Option<Password>,
) -> Result<Committed<message::Person>, Error> {
    access::may_add(&call.caller, &new.roles, password.is_some())?;
    // Before the transaction: hashing takes longer than a connection may be held for.
    let hash = match password {
        Some(password) => Some(passwords.hash(password).await?),
        None => None,
    };
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let now = tx.now();
    let ours = store::organizations::get(tx.connection(), organization)
        .await?
        .ok_or_else(|| Failure::not_found("organization", organization))?;
    check_manager(tx.connection(), organization, new.manager).await?;
    let person = Person::added(PersonId::random(), new, &ours.time_zone, now);
    store::people::insert(tx.connection(), organization, &person).await?;
    if let Some(hash) = hash {
        store::passwords::set(tx.connection(), organization, person.id, &hash, now).await?;
    }
    events::person_created(&mut tx, &person)?;
    Ok(tx.commit(convert::person(&person)).await?)
}

/// Checks that the manager is somebody who can be one. Without a lock: a manager may leave later anyhow, and two people who are
/// made each other's managers would wait for each other.
pub(super) async fn check_manager(
    connection: &mut PgConnection,
    organization: OrganizationId,
    manager: Option<PersonId>,
) -> Result<(), Error> {
    let Some(manager) = manager else {
        return Ok(());
    };
    match store::people::status_of(connection, organization, manager).await? {
        Some(PersonStatus::Active | PersonStatus::OnLeave) => Ok(()),
        Some(PersonStatus::Left) => {
            Err(Error::field("person.manager_id", "must be somebody who has not left"))
        }
        None => Err(Error::field("person.manager_id", "must be a person of the organization")),
    }
}
