//! The people of the tests: alice and bob in one team, carol their lead, dora an administrator, hana of human resources, aki an auditor, leo who
//! has left, and mallory, an administrator in another organization.

use std::sync::Arc;

use ovation_chassis::caller::{Caller, Identity, OrganizationRole};
use ovation_chassis::event::Fact;
use ovation_chassis::ids::{GroupId, OrganizationId, PersonId};
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::directory::v1 as directory;
use prost::{Message, Name};
use uuid::Uuid;

use crate::World;

/// Two organizations and their people.
#[derive(Clone, Debug)]
pub struct Cast {
    /// Where everybody but mallory is.
    pub organization: Organization,
    /// Where mallory is.
    pub elsewhere: Organization,
    /// A member of the team.
    pub alice: Caller,
    /// A member of the team.
    pub bob: Caller,
    /// The lead of the team.
    pub carol: Caller,
    /// An administrator.
    pub dora: Caller,
    /// Of human resources.
    pub hana: Caller,
    /// An auditor.
    pub aki: Caller,
    /// Somebody who has left.
    pub leo: Caller,
    /// An administrator of another organization.
    pub mallory: Caller,
    /// The team.
    pub team: GroupId,
}

/// An organization of the tests.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its key.
    pub key: Arc<str>,
}

impl Default for Cast {
    fn default() -> Self {
        Self::new()
    }
}

impl Cast {
    /// New people in new organizations; nobody knows them yet.
    #[must_use]
    pub fn new() -> Self {
        let organization = Organization { id: OrganizationId::random(), key: "hinode".into() };
        let elsewhere = Organization { id: OrganizationId::random(), key: "elsewhere".into() };
        let member = |roles: &[OrganizationRole]| organization.person(PersonId::random(), roles);
        Self {
            alice: member(&[]),
            bob: member(&[]),
            carol: member(&[]),
            dora: member(&[OrganizationRole::Administrator]),
            hana: member(&[OrganizationRole::Hr]),
            aki: member(&[OrganizationRole::Auditor]),
            leo: member(&[]),
            mallory: elsewhere.person(PersonId::random(), &[OrganizationRole::Administrator]),
            team: GroupId::random(),
            organization,
            elsewhere,
        }
    }

    /// Everybody with a name, in a fixed order.
    #[must_use]
    pub fn people(&self) -> [(&'static str, &Caller); 8] {
        [
            ("alice", &self.alice),
            ("bob", &self.bob),
            ("carol", &self.carol),
            ("dora", &self.dora),
            ("hana", &self.hana),
            ("aki", &self.aki),
            ("leo", &self.leo),
            ("mallory", &self.mallory),
        ]
    }

    /// Publishes the cast as directory would, and waits until every running service knows it.
    pub async fn introduce(&self, world: &World) {
        for organization in [&self.organization, &self.elsewhere] {
            let message = directory::OrganizationCreated { organization: Some(organization.shown()) };
            known(world, organization, &message, organization.id.uuid()).await;
        }
        for (name, caller) in self.people() {
            let organization = if name == "mallory" { &self.elsewhere } else { &self.organization };
            let message = directory::PersonCreated { person: Some(shown(name, caller)) };
            known(world, organization, &message, id(caller).uuid()).await;
        }
        let group = directory::Group {
            id: self.team.to_string(),
            key: "team".to_owned(),
            name: "検索チーム".to_owned(),
            kind: directory::GroupKind::Team.into(),
            ..directory::Group::default()
        };
        let message = directory::GroupCreated { group: Some(group) };
        known(world, &self.organization, &message, self.team.uuid()).await;
        for (caller, role) in [
            (&self.alice, directory::MembershipRole::Member),
            (&self.bob, directory::MembershipRole::Member),
            (&self.carol, directory::MembershipRole::Lead),
        ] {
            let membership = directory::Membership {
                group_id: self.team.to_string(),
                person_id: id(caller).to_string(),
                role: role.into(),
            };
            let message = directory::MembershipSet { membership: Some(membership) };
            known(world, &self.organization, &message, ovation_chassis::ids::random_uuid()).await;
        }
        world.settle().await;
    }
}

async fn known<M: Message + Name>(world: &World, organization: &Organization, message: &M, entity_id: Uuid) {
    let fact = Fact { message, entity_id, revision: 1, audience: Audience::Open };
    world.publish(organization, fact).await;
}

fn id(caller: &Caller) -> PersonId {
    caller.person().expect("the cast are people")
}

fn shown(name: &str, caller: &Caller) -> directory::Person {
    let status = if name == "leo" { directory::PersonStatus::Left } else { directory::PersonStatus::Active };
    directory::Person {
        id: id(caller).to_string(),
        user_name: name.to_owned(),
        display_name: name.to_owned(),
        locale: if name == "bob" { "en" } else { "ja" }.to_owned(),
        time_zone: "Asia/Tokyo".to_owned(),
        status: status.into(),
        roles: caller.roles.iter().map(|role| role_shown(*role).into()).collect(),
        ..directory::Person::default()
    }
}

impl Organization {
    /// A caller who is a person of this organization.
    #[must_use]
    pub fn person(&self, person: PersonId, roles: &[OrganizationRole]) -> Caller {
        self.caller(Identity::Person(person), roles, &[])
    }

    /// A machine client of this organization.
    #[must_use]
    pub fn api_token(&self, scopes: &[&str]) -> Caller {
        self.caller(Identity::ApiToken(ovation_chassis::ids::random_uuid()), &[], scopes)
    }

    /// Nobody in particular.
    #[must_use]
    pub fn nobody(&self) -> Caller {
        self.caller(Identity::Nobody, &[], &[])
    }

    fn caller(&self, identity: Identity, roles: &[OrganizationRole], scopes: &[&str]) -> Caller {
        Caller {
            organization: self.id,
            organization_key: Arc::clone(&self.key),
            identity,
            roles: roles.to_vec(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        }
    }

    fn shown(&self) -> directory::Organization {
        directory::Organization {
            id: self.id.to_string(),
            key: self.key.to_string(),
            name: self.key.to_string(),
            time_zone: "Asia/Tokyo".to_owned(),
            ..directory::Organization::default()
        }
    }
}

fn role_shown(role: OrganizationRole) -> directory::Role {
    match role {
        OrganizationRole::Administrator => directory::Role::Administrator,
        OrganizationRole::Hr => directory::Role::Hr,
        OrganizationRole::Auditor => directory::Role::Auditor,
        OrganizationRole::Facilitator => directory::Role::Facilitator,
    }
}
