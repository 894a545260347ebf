//! Changing a person.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;

use super::create_person::check_manager;
use crate::convert::{self, message};
use crate::error::Error;
use crate::person::{Person, PersonChange, PersonStatus};
use crate::{access, events, store};

/// Changes a person; whoever leaves is signed out everywhere. What is already so is answered without a new revision.
///
/// Errors: not the caller's to change; no such person; another revision than expected; the organization would be without an
/// administrator; the manager is nobody here, has left, or is the person; the employee number is taken.
pub(crate) async fn update_person(
    database: &Database,
    call: &Call,
    remembered: &Remembered,
    id: PersonId,
    expected_revision: Option<i64>,
    change: PersonChange,
) -> Result<Committed<message::Person>, Error> {
    access::may_change(&call.caller, id, &change)?;
    let mut tx = match database.begin_write(call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let now = tx.now();
    let (person, others_administer) = lock(tx.connection(), organization, id, &change).await?;
    access::may_change_roles(&call.caller, &person, &change)?;
    if expected_revision.is_some_and(|expected| expected != person.revision) {
        return Err(Error::EtagMismatch);
    }
    let manager = change.manager.flatten();
    if manager == Some(id) {
        return Err(Error::field("person.manager_id", "must be somebody else"));
    }
    let field = if change.roles.is_some() { "person.roles" } else { "person.status" };
    let Some(changed) = person.changed(change) else {
        return Ok(tx.commit(convert::person(&person)).await?);
    };
    if person.administers() && !changed.administers() && !others_administer {
        return Err(Error::field(
            field,
            "must leave the organization an administrator: make somebody else one first",
        ));
    }
    if manager != person.manager {
        check_manager(tx.connection(), organization, manager).await?;
    }
    store::people::update(tx.connection(), organization, &changed).await?;
    if changed.status == PersonStatus::Left {
        store::sessions::end_all(tx.connection(), organization, id, None, now).await?;
    }
    events::person_updated(&mut tx, &changed)?;
    Ok(tx.commit(convert::person(&changed)).await?)
}

/// Locks the person, and all administrators where the change might take the last one; whether others administer.
async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: PersonId,
    change: &PersonChange,
) -> Result<(Person, bool), Error> {
    if !change.touches_administration() {
        let person = store::people::lock(connection, organization, id).await?;
        return Ok((person.ok_or(Error::NoSuchPerson(id))?, true));
    }
    let locked = store::people::lock_with_administrators(connection, organization, id).await?;
    let others_administer = locked.iter().any(|other| other.id != id && other.administers());
    let person = locked.into_iter().find(|person| person.id == id);
    Ok((person.ok_or(Error::NoSuchPerson(id))?, others_administer))
}
