//! Who may act for the owner of a goal: the person, a lead of the group, administrators and HR; and
//! API tokens, whose scope the permission table has checked. The first thing in every command that
//! changes a goal.

use ovation_chassis::caller::{Caller, Identity};
use ovation_chassis::directory_copy;
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;

use crate::error::Error;
use crate::owner::Owner;
use crate::store;
use crate::viewer::Visibility;

/// Demands that the caller may act for one of the owners. `denied` says who may, in full.
pub(crate) async fn demand(
    tx: &mut Tx,
    caller: &Caller,
    owners: &[Owner],
    denied: &'static str,
) -> Result<(), Error> {
    if caller.may_administer() || matches!(caller.identity, Identity::ApiToken(_)) {
        return Ok(());
    }
    let Some(person) = caller.person() else {
        return Err(Error::Denied(denied));
    };
    if owners.contains(&Owner::Person(person)) {
        return Ok(());
    }
    let organization = tx.organization();
    let groups = directory_copy::groups_of(tx.connection(), organization, person).await?;
    let leads =
        |owner: &Owner| groups.iter().any(|(group, is_lead)| *is_lead && owner.group() == Some(*group));
    if owners.iter().any(leads) { Ok(()) } else { Err(Error::Denied(denied)) }
}

/// Demands that the caller may act for each of the owners. `denied` says who may, in full.
pub(crate) async fn demand_all(
    tx: &mut Tx,
    caller: &Caller,
    owners: &[Owner],
    denied: &'static str,
) -> Result<(), Error> {
    if caller.may_administer() || matches!(caller.identity, Identity::ApiToken(_)) {
        return Ok(());
    }
    let Some(person) = caller.person() else {
        return Err(Error::Denied(denied));
    };
    let organization = tx.organization();
    let groups = directory_copy::groups_of(tx.connection(), organization, person).await?;
    let acts = |owner: &Owner| match owner {
        Owner::Person(owner) => *owner == person,
        Owner::Group(owner) => groups.iter().any(|(group, is_lead)| *is_lead && group == owner),
    };
    if owners.iter().all(acts) { Ok(()) } else { Err(Error::Denied(denied)) }
}

/// Demands that the caller is the owner, belongs to the owning group, or may act for it otherwise. `denied` says who may, in full.
pub(crate) async fn demand_belonging(
    tx: &mut Tx,
    caller: &Caller,
    owner: Owner,
    denied: &'static str,
) -> Result<(), Error> {
    if let (Some(person), Some(group)) = (caller.person(), owner.group()) {
        let organization = tx.organization();
        let role = directory_copy::role_in(tx.connection(), organization, group, person).await?;
        if role.is_some() {
            return Ok(());
        }
    }
    demand(tx, caller, &[owner], denied).await
}

/// Demands that a goal's owner to be is known and has not left.
pub(crate) async fn demand_known(tx: &mut Tx, field: &str, owner: Owner) -> Result<(), Error> {
    let organization = tx.organization();
    match owner {
        Owner::Person(id) => match directory_copy::person(tx.connection(), organization, id).await? {
            None => Err(Error::field(format!("{field}.person_id"), "must be a person of the organization")),
            Some(person) if person.left => {
                Err(Error::field(format!("{field}.person_id"), "must be a person who has not left"))
            }
            Some(_) => Ok(()),
        },
        Owner::Group(id) => {
            let known = store::directory::known_groups(tx.connection(), &[id]).await?;
            if known.is_empty() {
                Err(Error::field(format!("{field}.group_id"), "must be a group of the organization"))
            } else {
                Ok(())
            }
        }
    }
}

/// Demands that everybody who is to work on an objective or to see it is known, and that
/// contributors have not left.
pub(crate) async fn demand_people(
    tx: &mut Tx,
    contributors: &[PersonId],
    visibility: &Visibility,
) -> Result<(), Error> {
    let organization = tx.organization();
    if let Some(group) = visibility.group()
        && store::directory::known_groups(tx.connection(), &[group]).await?.is_empty()
    {
        let right = "must be a group of the organization";
        return Err(Error::field("objective.visible_to_group_id", right));
    }
    let fields = [
        ("objective.contributor_ids", contributors, true),
        ("objective.visible_to_person_ids", visibility.people(), false),
    ];
    for (field, people, must_be_there) in fields.into_iter().filter(|(_, people, _)| !people.is_empty()) {
        let known = directory_copy::people(tx.connection(), organization, people).await?;
        for (index, person) in people.iter().enumerate() {
            let found = known.iter().find(|known| known.id == *person);
            let field = || format!("{field}[{index}]");
            match found {
                None => return Err(Error::field(field(), "must be a person of the organization")),
                Some(person) if person.left && must_be_there => {
                    return Err(Error::field(field(), "must be a person who has not left"));
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}
