//! An organization with people, made through the gateway as an operator and an administrator would.

use std::collections::BTreeMap;

use ovation_chassis::ids::random_uuid;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::directory::v1::directory_service_client::DirectoryServiceClient;
use ovation_proto::ovation::directory::v1::session_service_client::SessionServiceClient;

use crate::client::{Client, bearer};
use crate::platform::Platform;

/// A password of every member; made at run time.
fn password() -> String {
    format!("{}", random_uuid())
}

/// An organization.
pub struct Company {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: String,
    /// Its people by user name; `dora` is the administrator.
    pub members: BTreeMap<String, Member>,
    /// The team of alice and bob, led by carol.
    pub team_id: String,
}

/// A person who has signed in.
#[derive(Clone, Debug)]
pub struct Member {
    /// Their id.
    pub id: String,
    /// Their session.
    pub token: String,
}

impl Company {
    /// Founds an organization: dora (administrator), alice, bob, carol, hana (HR), aki (auditor), in one team with carol as its lead; everybody
    /// signs in.
    pub async fn found(platform: &Platform, key: &str) -> Self {
        let dora_password = password();
        let created = DirectoryServiceClient::new(platform.operator())
            .create_organization(directory::CreateOrganizationRequest {
                request_id: random_uuid().to_string(),
                organization: Some(directory::Organization {
                    key: key.to_owned(),
                    name: format!("{key} 株式会社"),
                    ..Default::default()
                }),
                administrator: Some(directory::Person {
                    user_name: "dora".to_owned(),
                    display_name: "土井 ドラ".to_owned(),
                    ..Default::default()
                }),
                administrator_password: dora_password.clone(),
            })
            .await
            .expect("the organization is created")
            .into_inner();
        let mut company = Self {
            id: created.organization.expect("the answer has it").id,
            key: key.to_owned(),
            members: BTreeMap::new(),
            team_id: String::new(),
        };
        company.sign_in(platform, "dora", &dora_password).await;
        let people = [
            ("alice", "有栖 アリス", None),
            ("bob", "坊 ボブ", None),
            ("carol", "軽井 カロル", None),
            ("hana", "花 ハナ", Some(directory::Role::Hr)),
            ("aki", "秋 アキ", Some(directory::Role::Auditor)),
        ];
        for (user_name, display_name, role) in people {
            let password = password();
            let person = directory::Person {
                user_name: user_name.to_owned(),
                display_name: display_name.to_owned(),
                locale: if user_name == "bob" { "en" } else { "ja" }.to_owned(),
                roles: role.into_iter().map(Into::into).collect(),
                ..Default::default()
            };
            let request_id = random_uuid().to_string();
            let request = directory::CreatePersonRequest {
                request_id,
                person: Some(person),
                password: password.clone(),
            };
            company.directory(platform, "dora").create_person(request).await.expect("the person is created");
            company.sign_in(platform, user_name, &password).await;
        }
        company.form_team(platform).await;
        platform.world.settle().await;
        company
    }

    async fn form_team(&mut self, platform: &Platform) {
        let group = directory::Group {
            key: "search".to_owned(),
            name: "検索チーム".to_owned(),
            kind: directory::GroupKind::Team.into(),
            ..Default::default()
        };
        let request =
            directory::CreateGroupRequest { request_id: random_uuid().to_string(), group: Some(group) };
        let team = self.directory(platform, "dora").create_group(request).await.expect("the team is created");
        self.team_id = team.into_inner().id;
        for (user_name, role) in [
            ("alice", directory::MembershipRole::Member),
            ("bob", directory::MembershipRole::Member),
            ("carol", directory::MembershipRole::Lead),
        ] {
            let request = directory::SetMembershipRequest {
                request_id: random_uuid().to_string(),
                group_id: self.team_id.clone(),
                person_id: self.member(user_name).id.clone(),
                role: role.into(),
            };
            self.directory(platform, "dora").set_membership(request).await.expect("the membership is set");
        }
    }

    async fn sign_in(&mut self, platform: &Platform, user_name: &str, password: &str) {
        let signed_in = SessionServiceClient::new(platform.client(bearer("")))
            .sign_in(directory::SignInRequest {
                organization: self.key.clone(),
                user_name: user_name.to_owned(),
                password: password.to_owned(),
            })
            .await
            .expect("they sign in")
            .into_inner();
        let member =
            Member { id: signed_in.person.expect("the answer has them").id, token: signed_in.session_token };
        self.members.insert(user_name.to_owned(), member);
    }

    /// A member.
    #[must_use]
    pub fn member(&self, user_name: &str) -> &Member {
        self.members.get(user_name).expect("a member of the company")
    }

    /// The gateway as a member.
    #[must_use]
    pub fn client(&self, platform: &Platform, user_name: &str) -> Client {
        platform.client(bearer(&self.member(user_name).token))
    }

    /// The directory as a member.
    #[must_use]
    pub fn directory(&self, platform: &Platform, user_name: &str) -> DirectoryServiceClient<Client> {
        DirectoryServiceClient::new(self.client(platform, user_name))
    }
}
