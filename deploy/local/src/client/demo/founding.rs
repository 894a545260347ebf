//! A new organization with its first administrator.

use ovation_proto::ovation::common::v1::ErrorReason;
use ovation_proto::ovation::directory::v1::{CreateOrganizationRequest, Organization, Person, SignInRequest};

use super::ids::request_id;
use crate::client::connection::Connection;
use crate::client::problem::{Problem, Result};

/// What it takes to found organizations on a platform.
#[derive(Clone, Copy)]
pub struct Founder<'a> {
    /// The platform's address.
    pub address: &'a str,
    /// The operator's credential at the gateway.
    pub operator_secret: &'a str,
    /// What people sign in with.
    pub password: &'a str,
}

impl Founder<'_> {
    /// Founds an organization, unless it is there, and signs in as its administrator.
    pub(super) async fn found(
        &self,
        organization: Organization,
        administrator: Person,
    ) -> Result<Connection> {
        let connection = Connection::open(self.address).await?;
        let operator = connection.signed_in(self.operator_secret, Vec::new())?;
        let key = organization.key.clone();
        let user_name = administrator.user_name.clone();
        let request = CreateOrganizationRequest {
            request_id: request_id(&key, "organization").to_string(),
            organization: Some(organization),
            administrator: Some(administrator),
            administrator_password: self.password.to_owned(),
        };
        let founded =
            operator.heard(operator.directory().create_organization(operator.request(request)).await);
        tolerate_existing(founded)?;
        self.sign_in(&connection, &key, &user_name).await
    }

    /// Signs in over the same connection.
    pub(super) async fn sign_in(
        &self,
        connection: &Connection,
        organization: &str,
        user: &str,
    ) -> Result<Connection> {
        let request = SignInRequest {
            organization: organization.to_owned(),
            user_name: user.to_owned(),
            password: self.password.to_owned(),
        };
        let answer = connection.heard(connection.sessions().sign_in(connection.request(request)).await)?;
        connection.signed_in(&answer.session_token, Vec::new())
    }
}

/// What is there already is as good; it may have been made by an earlier run with another content, such as another password.
pub(super) fn tolerate_existing<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(made) => Ok(Some(made)),
        Err(Problem::Refused(refusal))
            if matches!(refusal.reason, Some(ErrorReason::AlreadyExists | ErrorReason::RequestIdReused)) =>
        {
            Ok(None)
        }
        Err(problem) => Err(problem),
    }
}
