//! What the directory answers without changing anything. Each query sees one moment.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::page::Page;
use uuid::Uuid;

use crate::credential::{ApiToken, ApiTokenId};
use crate::error::Error;
use crate::folding::search_pattern;
use crate::group::{Group, GroupKind, Membership, MembershipRole};
use crate::organization::Organization;
use crate::person::Person;
use crate::store;
use crate::store::groups::GroupsPart;
use crate::store::people::PeoplePart;

/// Where a list in order of names continues: sort key and id of the last entry. The first page stands behind the empty name.
type NameKey = (String, Uuid);

/// A page of a list, and the token of the next.
pub(crate) type Listed<T> = (Vec<T>, String);

/// The caller's organization.
pub(crate) async fn organization(database: &Database, call: &Call) -> Result<Organization, Error> {
    let organization = call.caller.organization;
    let mut reader = database.begin_read(call).await?;
    let found = store::organizations::get(reader.connection(), organization).await?;
    Ok(found.ok_or_else(|| Failure::not_found("organization", organization))?)
}

/// The person who calls.
pub(crate) async fn me(
    database: &Database,
    call: &Call,
) -> Result<(Person, Organization, Vec<Membership>), Error> {
    let organization = call.caller.organization;
    let id = call.caller.person().ok_or(Error::Denied("only a person can ask who they are"))?;
    let mut reader = database.begin_read(call).await?;
    let person =
        store::people::get(reader.connection(), organization, id).await?.ok_or(Error::NoSuchPerson(id))?;
    let ours = store::organizations::get(reader.connection(), organization)
        .await?
        .ok_or_else(|| Failure::not_found("organization", organization))?;
    let memberships = store::memberships::of_person(reader.connection(), organization, id).await?;
    Ok((person, ours, memberships))
}

/// One person.
pub(crate) async fn person(database: &Database, call: &Call, id: PersonId) -> Result<Person, Error> {
    let mut reader = database.begin_read(call).await?;
    let found = store::people::get(reader.connection(), call.caller.organization, id).await?;
    found.ok_or(Error::NoSuchPerson(id))
}

/// People in order of their names.
pub(crate) async fn people(
    database: &Database,
    call: &Call,
    page: &Page,
    query: &str,
    include_left: bool,
) -> Result<Listed<Person>, Error> {
    let after = page.after::<NameKey>()?.unwrap_or_default();
    let pattern = search_pattern(query);
    let part = PeoplePart { after, pattern: &pattern, include_left, limit: page.limit() };
    let mut reader = database.begin_read(call).await?;
    let people = store::people::list(reader.connection(), call.caller.organization, part).await?;
    Ok(page.finish(people, |last| (last.sort_key(), last.id.uuid())))
}

/// One group.
pub(crate) async fn group(database: &Database, call: &Call, id: GroupId) -> Result<Group, Error> {
    let mut reader = database.begin_read(call).await?;
    let found = store::groups::get(reader.connection(), call.caller.organization, id).await?;
    found.ok_or(Error::NoSuchGroup(id))
}

/// Groups in order of their names.
pub(crate) async fn groups(
    database: &Database,
    call: &Call,
    page: &Page,
    kind: Option<GroupKind>,
) -> Result<Listed<Group>, Error> {
    let after = page.after::<NameKey>()?.unwrap_or_default();
    let part = GroupsPart { after, kind, limit: page.limit() };
    let mut reader = database.begin_read(call).await?;
    let groups = store::groups::list(reader.connection(), call.caller.organization, part).await?;
    Ok(page.finish(groups, |last| (last.sort_key(), last.id.uuid())))
}

/// Members of a group in order of their names.
pub(crate) async fn members(
    database: &Database,
    call: &Call,
    page: &Page,
    group: GroupId,
) -> Result<Listed<(Person, MembershipRole)>, Error> {
    let organization = call.caller.organization;
    let after = page.after::<NameKey>()?.unwrap_or_default();
    let mut reader = database.begin_read(call).await?;
    if store::groups::get(reader.connection(), organization, group).await?.is_none() {
        return Err(Error::NoSuchGroup(group));
    }
    let members =
        store::memberships::list(reader.connection(), organization, group, after, page.limit()).await?;
    Ok(page.finish(members, |(last, _)| (last.sort_key(), last.id.uuid())))
}

/// API tokens, newest first.
pub(crate) async fn api_tokens(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<Listed<ApiToken>, Error> {
    // Behind every id that there can be.
    let newest = ApiTokenId(Uuid::max());
    let before = page.after::<ApiTokenId>()?.unwrap_or(newest);
    let mut reader = database.begin_read(call).await?;
    let tokens =
        store::api_tokens::list(reader.connection(), call.caller.organization, before, page.limit()).await?;
    Ok(page.finish(tokens, |last| last.id))
}
