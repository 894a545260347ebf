//! Who uses the platform under measurement: one organization, founded through the gateway as an operator and an administrator would.

use std::sync::Arc;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use ovation_chassis::ids::random_uuid;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::directory::v1::directory_service_client::DirectoryServiceClient;
use ovation_proto::ovation::directory::v1::session_service_client::SessionServiceClient;
use ovation_proto::ovation::recognition::v1 as recognition;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use uuid::Uuid;

use crate::books;
use crate::error::Error;
use crate::platform::Platform;

/// The organization's key.
const KEY: &str = "load";
/// The first administrator's user name.
const ADMINISTRATOR: &str = "administrator";
/// People who are added at once: passwords are hashed on two cores, and calls that wait for it are limited.
const ADDED_AT_ONCE: usize = 8;
/// What each may send in a month, the most that there is: no send is to be refused.
const ALLOWANCE_POINTS: i32 = 100_000;

/// What a call carries in its header `authorization`.
pub(crate) type Credential = MetadataValue<Ascii>;

/// An organization whose people can send coins.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its key, a part of every subject.
    pub(crate) key: &'static str,
    /// An administrator's session.
    pub(crate) administrator: Credential,
    /// Who sends and receives.
    pub(crate) people: Arc<[Person]>,
}

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Their id.
    pub(crate) id: String,
    /// Their session.
    pub(crate) credential: Credential,
}

/// A call with a credential.
pub(crate) fn call<M>(message: M, credential: &Credential) -> Request<M> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", credential.clone());
    request
}

impl Organization {
    /// Founds it, lets its people send points, and waits until every service knows them.
    pub(crate) async fn found(platform: &Platform, people: u32) -> Result<Self, Error> {
        let channel = platform.connect().await?;
        let (id, administrator) = found(platform, &channel).await?;
        let policy = recognition::RecognitionPolicy {
            peer_bonus: true,
            allowance_points: ALLOWANCE_POINTS,
            period: recognition::AllowancePeriod::Month.into(),
            ..Default::default()
        };
        let request = recognition::UpdateRecognitionPolicyRequest {
            request_id: random_uuid().to_string(),
            policy: Some(policy),
        };
        RecognitionServiceClient::new(channel.clone())
            .update_recognition_policy(call(request, &administrator))
            .await
            .map_err(Error::call("switching on points"))?;
        let people: Vec<Person> = stream::iter(0..people)
            .map(|number| add_person(&channel, &administrator, number))
            .buffer_unordered(ADDED_AT_ONCE)
            .try_collect()
            .await?;
        books::settle(platform).await?;
        Ok(Self { id, key: KEY, administrator, people: people.into() })
    }
}

async fn found(platform: &Platform, channel: &Channel) -> Result<(Uuid, Credential), Error> {
    let password = random_uuid().to_string();
    let request = directory::CreateOrganizationRequest {
        request_id: random_uuid().to_string(),
        organization: Some(directory::Organization {
            key: KEY.to_owned(),
            name: "負荷試験株式会社".to_owned(),
            ..Default::default()
        }),
        administrator: Some(directory::Person {
            user_name: ADMINISTRATOR.to_owned(),
            display_name: "管理者".to_owned(),
            ..Default::default()
        }),
        administrator_password: password.clone(),
    };
    let operator = credential(&platform.operator()?)?;
    DirectoryServiceClient::new(channel.clone())
        .create_organization(call(request, &operator))
        .await
        .map_err(Error::call("founding the organization"))?;
    let signed_in = sign_in(channel, ADMINISTRATOR, password).await?;
    let id = signed_in.organization.map(|organization| organization.id).unwrap_or_default();
    let id = id.parse().map_err(|_| Error::Books(format!("`{id}` is no organization's id")))?;
    Ok((id, credential(&signed_in.session_token)?))
}

async fn add_person(channel: &Channel, administrator: &Credential, number: u32) -> Result<Person, Error> {
    let (user_name, password) = (format!("person-{number}"), random_uuid().to_string());
    let person = directory::Person {
        user_name: user_name.clone(),
        display_name: format!("社員 {number}"),
        ..Default::default()
    };
    let request = directory::CreatePersonRequest {
        request_id: random_uuid().to_string(),
        person: Some(person),
        password: password.clone(),
    };
    DirectoryServiceClient::new(channel.clone())
        .create_person(call(request, administrator))
        .await
        .map_err(Error::call("adding a person"))?;
    let signed_in = sign_in(channel, &user_name, password).await?;
    let id = signed_in.person.map(|person| person.id).unwrap_or_default();
    Ok(Person { id, credential: credential(&signed_in.session_token)? })
}

async fn sign_in(
    channel: &Channel,
    user_name: &str,
    password: String,
) -> Result<directory::SignInResponse, Error> {
    let request =
        directory::SignInRequest { organization: KEY.to_owned(), user_name: user_name.to_owned(), password };
    let answer = SessionServiceClient::new(channel.clone()).sign_in(request).await;
    Ok(answer.map_err(Error::call("signing in"))?.into_inner())
}

fn credential(secret: &str) -> Result<Credential, Error> {
    let parsed = format!("Bearer {secret}").parse();
    parsed.map_err(|_| Error::Books("a session's secret is no header value".to_owned()))
}
