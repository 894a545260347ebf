//! What happened, as facts. Every fact carries the whole entity as the answers show it.

use ovation_chassis::event::Fact;
use ovation_chassis::failure::Failure;
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::tx::Tx;
use ovation_proto::ovation::common::v1::Audience;

use crate::convert::{self, message};
use crate::group::{Group, Membership, membership_entity};
use crate::organization::Organization;
use crate::person::Person;

pub(crate) fn organization_created(tx: &mut Tx, organization: &Organization) -> Result<(), Failure> {
    let message = message::OrganizationCreated { organization: Some(convert::organization(organization)) };
    let (entity_id, revision) = (organization.id.uuid(), organization.revision);
    tx.emit(Fact { message: &message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}

pub(crate) fn person_created(tx: &mut Tx, person: &Person) -> Result<(), Failure> {
    let message = message::PersonCreated { person: Some(convert::person(person)) };
    let (entity_id, revision) = (person.id.uuid(), person.revision);
    tx.emit(Fact { message: &message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}

pub(crate) fn person_updated(tx: &mut Tx, person: &Person) -> Result<(), Failure> {
    let message = message::PersonUpdated { person: Some(convert::person(person)) };
    let (entity_id, revision) = (person.id.uuid(), person.revision);
    tx.emit(Fact { message: &message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}

pub(crate) fn group_created(tx: &mut Tx, group: &Group) -> Result<(), Failure> {
    let message = message::GroupCreated { group: Some(convert::group(group)) };
    let (entity_id, revision) = (group.id.uuid(), group.revision);
    tx.emit(Fact { message: &message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}

pub(crate) fn membership_set(tx: &mut Tx, membership: &Membership) -> Result<(), Failure> {
    let message = message::MembershipSet { membership: Some(convert::membership(membership)) };
    let entity_id = membership_entity(membership.group, membership.person);
    tx.emit(Fact { message: &message, entity_id, revision: membership.revision, audience: Audience::Open })?;
    Ok(())
}

pub(crate) fn membership_ended(
    tx: &mut Tx,
    group: GroupId,
    person: PersonId,
    revision: i64,
) -> Result<(), Failure> {
    let message = message::MembershipEnded { group_id: group.to_string(), person_id: person.to_string() };
    let entity_id = membership_entity(group, person);
    tx.emit(Fact { message: &message, entity_id, revision, audience: Audience::Open })?;
    Ok(())
}
