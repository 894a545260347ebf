//! Creating an organization with its first administrator.
//!
//! The operator is in no organization, yet a transaction and a remembered answer are: both are those of the new one, whose id
//! comes from the request's id ([`id_of_request`]), so that a repeated request finds its answer there.

use std::sync::Arc;

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::caller::Caller;
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{PersonId, RequestId};

use super::hash_password::Passwords;
use crate::convert::{self, message};
use crate::error::Error;
use crate::organization::{NewOrganization, Organization, id_of_request};
use crate::password::Password;
use crate::person::{NewPerson, Person, Role};
use crate::{events, store};

/// What to create.
pub(crate) struct Founding {
    pub(crate) request: RequestId,
    pub(crate) organization: NewOrganization,
    pub(crate) administrator: NewPerson,
    pub(crate) password: Password,
}

/// Creates an organization. Errors: the key is taken.
pub(crate) async fn create_organization(
    database: &Database,
    passwords: &Passwords,
    call: &Call,
    remembered: &Remembered,
    founding: Founding,
) -> Result<Committed<message::CreateOrganizationResponse>, Error> {
    let Founding { request, organization: new, mut administrator, password } = founding;
    let hash = passwords.hash(password).await?;
    let id = id_of_request(request);
    let call = inside(
        call,
        Caller { organization: id, organization_key: new.key.as_str().into(), ..(*call.caller).clone() },
    );
    let mut tx = match database.begin_write(&call, remembered).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let now = tx.now();
    let organization = Organization {
        id,
        key: new.key,
        name: new.name,
        time_zone: new.time_zone,
        revision: 1,
        created_at: now,
    };
    store::organizations::insert(tx.connection(), &organization).await?;
    if !administrator.roles.contains(&Role::Administrator) {
        administrator.roles.insert(0, Role::Administrator);
    }
    let administrator = Person::added(PersonId::random(), administrator, &organization.time_zone, now);
    store::people::insert(tx.connection(), id, &administrator).await?;
    store::passwords::set(tx.connection(), id, administrator.id, &hash, now).await?;
    events::organization_created(&mut tx, &organization)?;
    events::person_created(&mut tx, &administrator)?;
    Ok(tx.commit(convert::created_organization(&organization, &administrator)).await?)
}

fn inside(call: &Call, caller: Caller) -> Call {
    let mut call = call.clone();
    call.caller = Arc::new(caller);
    call
}
