//! An organization with an administrator, and whoever a test hires.

use std::sync::Arc;

use ovation_chassis::caller::{Caller, Identity, OrganizationRole};
use ovation_chassis::ids::{OrganizationId, random_uuid};
use ovation_chassis::migrate::Schema;
use ovation_chassis::service::Service as _;
use ovation_directory::Directory;
use ovation_harness::{Identified, Organization, World};
use ovation_proto::ovation::directory::v1 as message;
use ovation_proto::ovation::directory::v1::directory_service_client::DirectoryServiceClient;
use ovation_proto::ovation::directory::v1::session_service_client::SessionServiceClient;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};
use tonic_types::StatusExt as _;

/// The password of everybody who is hired.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A channel on which somebody calls.
pub(crate) type Line = InterceptedService<Channel, Identified>;

/// A world with the directory in it, and one organization.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) organization: Organization,
    /// The first administrator.
    pub(crate) dora: Caller,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let definition = Directory::DEFINITION;
        let mut world =
            World::new(&[Schema { service: definition.name, migrator: definition.migrator }]).await;
        world.serve::<Directory>().await;
        let (organization, dora) = found(&world, "hinode").await;
        Self { world, organization, dora }
    }

    /// Another organization, and its administrator.
    pub(crate) async fn elsewhere(&self) -> (Organization, Caller) {
        found(&self.world, "elsewhere").await
    }

    /// Adds a person with a password.
    pub(crate) async fn hire(&self, name: &str, roles: &[OrganizationRole]) -> Caller {
        let request = message::CreatePersonRequest {
            request_id: fresh(),
            person: Some(message::Person { roles: role_numbers(roles), ..somebody(name) }),
            password: PASSWORD.to_owned(),
        };
        let person = inner(self.directory(&self.dora).create_person(request).await);
        self.organization.person(person.id.parse().expect("an id"), roles)
    }

    pub(crate) fn directory(&self, caller: &Caller) -> DirectoryServiceClient<Line> {
        DirectoryServiceClient::new(self.world.channel("directory", caller))
    }

    pub(crate) fn sessions(&self, caller: &Caller) -> SessionServiceClient<Line> {
        SessionServiceClient::new(self.world.channel("directory", caller))
    }

    pub(crate) async fn person(&self, caller: &Caller) -> message::Person {
        inner(
            self.directory(&self.dora)
                .get_person(message::GetPersonRequest { person_id: id_of(caller) })
                .await,
        )
    }

    /// Changes the named fields of a person, as somebody.
    pub(crate) async fn update(
        &self,
        by: &Caller,
        person: message::Person,
        mask: &[&str],
    ) -> Result<message::Person, Status> {
        let request = message::UpdatePersonRequest {
            request_id: fresh(),
            person: Some(person),
            update_mask: Some(prost_types::FieldMask {
                paths: mask.iter().map(ToString::to_string).collect(),
            }),
        };
        self.directory(by).update_person(request).await.map(Response::into_inner)
    }

    /// Makes a person leave.
    pub(crate) async fn dismiss(&self, caller: &Caller) {
        let person = message::Person {
            id: id_of(caller),
            status: message::PersonStatus::Left.into(),
            ..message::Person::default()
        };
        self.update(&self.dora, person, &["status"]).await.expect("they leave");
    }

    pub(crate) async fn group(&self, key: &str, kind: message::GroupKind, parent: &str) -> message::Group {
        let request = group_request(key, kind, parent);
        inner(self.directory(&self.dora).create_group(request).await)
    }

    pub(crate) async fn sign_in(
        &self,
        name: &str,
        password: &str,
    ) -> Result<message::SignInResponse, Status> {
        let request = message::SignInRequest {
            organization: self.organization.key.to_string(),
            user_name: name.to_owned(),
            password: password.to_owned(),
        };
        self.sessions(&nobody()).sign_in(request).await.map(Response::into_inner)
    }

    pub(crate) async fn resolve(
        &self,
        credential: &str,
    ) -> Result<message::ResolveCredentialResponse, Status> {
        let request = message::ResolveCredentialRequest { credential: credential.to_owned() };
        self.sessions(&gateway()).resolve_credential(request).await.map(Response::into_inner)
    }

    /// Runs a statement as a superuser: for moving time.
    pub(crate) async fn execute(&self, statement: &'static str) {
        let mut connection = self.world.superuser().await;
        sqlx::query(statement).execute(&mut connection).await.expect("the statement runs");
    }
}

async fn found(world: &World, key: &str) -> (Organization, Caller) {
    let request = organization_request(key);
    let mut directory = DirectoryServiceClient::new(world.channel("directory", &operator()));
    let created = inner(directory.create_organization(request).await);
    let id = created.organization.expect("the organization").id.parse().expect("an id");
    let organization = Organization { id, key: key.into() };
    let administrator = created.administrator.expect("the administrator").id.parse().expect("an id");
    let caller = organization.person(administrator, &[OrganizationRole::Administrator]);
    (organization, caller)
}

pub(crate) fn organization_request(key: &str) -> message::CreateOrganizationRequest {
    message::CreateOrganizationRequest {
        request_id: fresh(),
        organization: Some(message::Organization {
            key: key.to_owned(),
            name: "日の出プロダクト".to_owned(),
            ..message::Organization::default()
        }),
        administrator: Some(somebody("dora")),
        administrator_password: PASSWORD.to_owned(),
    }
}

pub(crate) fn group_request(
    key: &str,
    kind: message::GroupKind,
    parent: &str,
) -> message::CreateGroupRequest {
    message::CreateGroupRequest {
        request_id: fresh(),
        group: Some(message::Group {
            key: key.to_owned(),
            name: key.to_owned(),
            kind: kind.into(),
            parent_id: parent.to_owned(),
            ..message::Group::default()
        }),
    }
}

pub(crate) fn somebody(name: &str) -> message::Person {
    message::Person {
        user_name: name.to_owned(),
        display_name: name.to_owned(),
        ..message::Person::default()
    }
}

pub(crate) fn operator() -> Caller {
    nowhere(Identity::Operator)
}

pub(crate) fn gateway() -> Caller {
    nowhere(Identity::Service("gateway".to_owned()))
}

pub(crate) fn nobody() -> Caller {
    nowhere(Identity::Nobody)
}

fn nowhere(identity: Identity) -> Caller {
    Caller {
        organization: OrganizationId::default(),
        organization_key: Arc::from(""),
        identity,
        roles: Vec::new(),
        scopes: Vec::new(),
    }
}

fn role_numbers(roles: &[OrganizationRole]) -> Vec<i32> {
    roles
        .iter()
        .map(|role| match role {
            OrganizationRole::Administrator => message::Role::Administrator.into(),
            OrganizationRole::Hr => message::Role::Hr.into(),
            OrganizationRole::Auditor => message::Role::Auditor.into(),
            OrganizationRole::Facilitator => message::Role::Facilitator.into(),
        })
        .collect()
}

/// A new `request_id`.
pub(crate) fn fresh() -> String {
    random_uuid().to_string()
}

pub(crate) fn id_of(caller: &Caller) -> String {
    caller.person().expect("a person").to_string()
}

pub(crate) fn inner<T>(answer: Result<Response<T>, Status>) -> T {
    answer.expect("the call succeeds").into_inner()
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    let status = answer.expect_err("the call is refused");
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// The fields that a refusal names.
pub(crate) fn fields<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<String> {
    let status = answer.expect_err("the call is refused");
    let details = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    details.into_iter().map(|violation| violation.field).collect()
}

/// A request that came with a session, as the gateway says it.
pub(crate) fn with_session<T>(message: T, session: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("ovation-session", session.parse().expect("a header value"));
    request
}
