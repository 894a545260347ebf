//! Directory's facts into the copy, set by set.

use ovation_proto::ovation::directory::v1::{
    Group, GroupCreated, Membership, MembershipEnded, MembershipSet, OrganizationCreated, Person,
    PersonCreated, PersonUpdated,
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::ids::OrganizationId;
use crate::inbox::{HandleError, Incoming};
use crate::tx::Tx;

/// The facts that feed the copy, for a subscriber's `TYPES` and `COPIES`.
pub const DIRECTORY_TYPES: &[&str] = &[
    "ovation.directory.v1.OrganizationCreated",
    "ovation.directory.v1.PersonCreated",
    "ovation.directory.v1.PersonUpdated",
    "ovation.directory.v1.GroupCreated",
    "ovation.directory.v1.MembershipSet",
    "ovation.directory.v1.MembershipEnded",
];

/// Takes directory's facts into the copy; leaves other services' events alone.
///
/// # Errors
///
/// Poison for an event without the ids that it needs.
pub async fn apply(tx: &mut Tx, events: &[Incoming]) -> Result<(), HandleError> {
    let organization = tx.organization();
    let (mut people, mut groups, mut memberships) =
        (People::default(), Groups::default(), Memberships::default());
    let connection = tx.connection();
    for event in newest(events) {
        match event.type_name.as_str() {
            "ovation.directory.v1.OrganizationCreated" => {
                store_organization(connection, organization, event).await?;
            }
            "ovation.directory.v1.PersonCreated" => {
                people.take(event, event.decode::<PersonCreated>()?.person)?;
            }
            "ovation.directory.v1.PersonUpdated" => {
                people.take(event, event.decode::<PersonUpdated>()?.person)?;
            }
            "ovation.directory.v1.GroupCreated" => {
                groups.take(event, event.decode::<GroupCreated>()?.group)?;
            }
            "ovation.directory.v1.MembershipSet" => {
                memberships.set(event, event.decode::<MembershipSet>()?.membership)?;
            }
            "ovation.directory.v1.MembershipEnded" => {
                memberships.end(event, &event.decode::<MembershipEnded>()?)?;
            }
            _ => {}
        }
    }
    people.store(connection, organization).await?;
    groups.store(connection, organization).await?;
    memberships.store(connection, organization).await?;
    Ok(())
}

/// The newest event of each entity, in order of entity: rows are locked in one order.
fn newest(events: &[Incoming]) -> Vec<&Incoming> {
    let mut newest: Vec<&Incoming> = events.iter().collect();
    newest.sort_by_key(|event| (event.entity_id, std::cmp::Reverse(event.revision)));
    newest.dedup_by_key(|event| event.entity_id);
    newest
}

fn missing(what: &str) -> HandleError {
    HandleError::Poison(format!("the event holds no {what}"))
}

fn id(text: &str) -> Result<Uuid, HandleError> {
    text.parse().map_err(|_| HandleError::Poison(format!("{text:?} is no id")))
}

fn small(number: i32) -> i16 {
    i16::try_from(number).unwrap_or(0)
}

async fn store_organization(
    connection: &mut PgConnection,
    organization: OrganizationId,
    event: &Incoming,
) -> Result<(), HandleError> {
    let shown = event.decode::<OrganizationCreated>()?.organization.ok_or_else(|| missing("organization"))?;
    sqlx::query!(
        "INSERT INTO directory_organization (organization_id, key, name, time_zone, revision)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organization_id)
         DO UPDATE SET
             key = EXCLUDED.key, name = EXCLUDED.name, time_zone = EXCLUDED.time_zone, revision = EXCLUDED.revision
         WHERE directory_organization.revision < EXCLUDED.revision",
        organization.uuid(),
        shown.key,
        shown.name,
        shown.time_zone,
        event.revision,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// People as columns.
#[derive(Default)]
struct People {
    ids: Vec<Uuid>,
    display_names: Vec<String>,
    kanas: Vec<String>,
    statuses: Vec<i16>,
    /// Arrays in the notation of Postgres: an array of arrays would have to be rectangular.
    roles: Vec<String>,
    managers: Vec<Option<Uuid>>,
    locales: Vec<String>,
    time_zones: Vec<String>,
    revisions: Vec<i64>,
}

impl People {
    fn take(&mut self, event: &Incoming, person: Option<Person>) -> Result<(), HandleError> {
        let person = person.ok_or_else(|| missing("person"))?;
        let roles: Vec<String> = person.roles.iter().map(ToString::to_string).collect();
        self.ids.push(id(&person.id)?);
        self.roles.push(format!("{{{}}}", roles.join(",")));
        self.statuses.push(small(person.status));
        self.managers.push(person.manager_id.parse().ok());
        self.display_names.push(person.display_name);
        self.kanas.push(person.kana);
        self.locales.push(person.locale);
        self.time_zones.push(person.time_zone);
        self.revisions.push(event.revision);
        Ok(())
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        organization: OrganizationId,
    ) -> Result<(), sqlx::Error> {
        if self.ids.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "INSERT INTO directory_person
                 (organization_id, id, display_name, kana, status, roles, manager_id, locale, time_zone, revision)
             SELECT $1, id, display_name, kana, status, roles::smallint[], manager_id, locale, time_zone, revision
             FROM UNNEST(
                 $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                 $10::bigint[]
             ) AS person (id, display_name, kana, status, roles, manager_id, locale, time_zone, revision)
             ON CONFLICT (organization_id, id)
             DO UPDATE SET
                 display_name = EXCLUDED.display_name, kana = EXCLUDED.kana, status = EXCLUDED.status,
                 roles = EXCLUDED.roles, manager_id = EXCLUDED.manager_id, locale = EXCLUDED.locale,
                 time_zone = EXCLUDED.time_zone, revision = EXCLUDED.revision
             WHERE directory_person.revision < EXCLUDED.revision",
            organization.uuid(),
            &self.ids,
            &self.display_names,
            &self.kanas,
            &self.statuses,
            &self.roles,
            &self.managers as &[Option<Uuid>],
            &self.locales,
            &self.time_zones,
            &self.revisions,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Groups as columns.
#[derive(Default)]
struct Groups {
    ids: Vec<Uuid>,
    keys: Vec<String>,
    names: Vec<String>,
    kinds: Vec<i16>,
    parents: Vec<Option<Uuid>>,
    revisions: Vec<i64>,
}

impl Groups {
    fn take(&mut self, event: &Incoming, group: Option<Group>) -> Result<(), HandleError> {
        let group = group.ok_or_else(|| missing("group"))?;
        self.ids.push(id(&group.id)?);
        self.kinds.push(small(group.kind));
        self.parents.push(group.parent_id.parse().ok());
        self.keys.push(group.key);
        self.names.push(group.name);
        self.revisions.push(event.revision);
        Ok(())
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        organization: OrganizationId,
    ) -> Result<(), sqlx::Error> {
        if self.ids.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "INSERT INTO directory_group (organization_id, id, key, name, kind, parent_id, revision)
             SELECT $1, id, key, name, kind, parent_id, revision
             FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::uuid[], $7::bigint[])
                 AS shown (id, key, name, kind, parent_id, revision)
             ON CONFLICT (organization_id, id)
             DO UPDATE SET
                 key = EXCLUDED.key, name = EXCLUDED.name, kind = EXCLUDED.kind, parent_id = EXCLUDED.parent_id,
                 revision = EXCLUDED.revision
             WHERE directory_group.revision < EXCLUDED.revision",
            organization.uuid(),
            &self.ids,
            &self.keys,
            &self.names,
            &self.kinds,
            &self.parents as &[Option<Uuid>],
            &self.revisions,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Memberships as columns.
#[derive(Default)]
struct Memberships {
    groups: Vec<Uuid>,
    people: Vec<Uuid>,
    roles: Vec<i16>,
    ended: Vec<bool>,
    revisions: Vec<i64>,
}

impl Memberships {
    fn set(&mut self, event: &Incoming, membership: Option<Membership>) -> Result<(), HandleError> {
        let membership = membership.ok_or_else(|| missing("membership"))?;
        self.push((&membership.group_id, &membership.person_id), small(membership.role), false, event)
    }

    fn end(&mut self, event: &Incoming, ended: &MembershipEnded) -> Result<(), HandleError> {
        self.push((&ended.group_id, &ended.person_id), 0, true, event)
    }

    fn push(
        &mut self,
        (group, person): (&str, &str),
        role: i16,
        ended: bool,
        event: &Incoming,
    ) -> Result<(), HandleError> {
        let (group, person) = (id(group)?, id(person)?);
        self.groups.push(group);
        self.people.push(person);
        self.roles.push(role);
        self.ended.push(ended);
        self.revisions.push(event.revision);
        Ok(())
    }

    async fn store(
        &self,
        connection: &mut PgConnection,
        organization: OrganizationId,
    ) -> Result<(), sqlx::Error> {
        if self.groups.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "INSERT INTO directory_membership (organization_id, group_id, person_id, role, ended, revision)
             SELECT DISTINCT ON (group_id, person_id) $1, group_id, person_id, role, ended, revision
             FROM UNNEST($2::uuid[], $3::uuid[], $4::smallint[], $5::boolean[], $6::bigint[])
                 AS membership (group_id, person_id, role, ended, revision)
             ORDER BY group_id, person_id, revision DESC
             ON CONFLICT (organization_id, group_id, person_id)
             DO UPDATE SET role = EXCLUDED.role, ended = EXCLUDED.ended, revision = EXCLUDED.revision
             WHERE directory_membership.revision < EXCLUDED.revision",
            organization.uuid(),
            &self.groups,
            &self.people,
            &self.roles,
            &self.ended,
            &self.revisions,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
