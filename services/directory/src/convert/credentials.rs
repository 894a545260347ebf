//! Messages about signing in, sessions and API tokens.

use chrono::{DateTime, Utc};
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::ids::PersonId;
use ovation_chassis::time::{from_timestamp, timestamp};

use super::people::role_numbers;
use super::{message, organization, person};
use crate::credential::{ApiToken, ApiTokenId, CredentialHolder, NewApiToken, SCOPES};
use crate::folding::folded_key;
use crate::identity::{Resolved, SignedIn};
use crate::password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Password};

/// An attempt to sign in.
pub(crate) struct Attempt {
    pub(crate) organization_key: String,
    pub(crate) user_name_key: String,
    pub(crate) password: Password,
}

pub(crate) fn sign_in(request: &message::SignInRequest) -> Result<Attempt, Failure> {
    let mut fields = Fields::new();
    // Whatever was typed may be wrong; only what could never be right is malformed.
    let organization_key = fields.line("organization", &request.organization, 1..=100);
    let user_name = fields.line("user_name", &request.user_name, 1..=200);
    let password = offered_password(&mut fields, "password", &request.password);
    fields.finish()?;
    Ok(Attempt { organization_key, user_name_key: folded_key(&user_name), password })
}

pub(crate) fn signed_in(signed_in: SignedIn) -> message::SignInResponse {
    message::SignInResponse {
        session_token: signed_in.secret.into_text(),
        expires_at: Some(timestamp(signed_in.session.expires_at())),
        person: Some(person(&signed_in.person)),
        organization: Some(organization(&signed_in.organization)),
    }
}

pub(crate) fn resolved(resolved: Resolved) -> message::ResolveCredentialResponse {
    let (session, api_token) = match resolved.credential.holder {
        CredentialHolder::Session(id) => (id.to_string(), String::new()),
        CredentialHolder::ApiToken(id) => (String::new(), id.to_string()),
    };
    message::ResolveCredentialResponse {
        organization_id: resolved.credential.organization.to_string(),
        organization_key: resolved.organization_key,
        person_id: resolved.person.map(|person| person.to_string()).unwrap_or_default(),
        api_token_id: api_token,
        roles: role_numbers(&resolved.roles),
        scopes: resolved.scopes,
        expires_at: Some(timestamp(resolved.expires_at)),
        session_id: session,
    }
}

/// A password to set.
pub(crate) struct SetPassword {
    pub(crate) person: PersonId,
    /// Nothing where none was given.
    pub(crate) old: Option<Password>,
    pub(crate) new: Password,
}

pub(crate) fn set_password(request: &message::SetPasswordRequest) -> Result<SetPassword, Failure> {
    let mut fields = Fields::new();
    let person = fields.id("person_id", &request.person_id);
    let old = match request.old_password.as_str() {
        "" => None,
        text => Some(offered_password(&mut fields, "old_password", text)),
    };
    let new = required_password(&mut fields, "new_password", &request.new_password);
    fields.finish()?;
    Ok(SetPassword { person, old, new })
}

/// A password to set; none after a violation.
pub(super) fn required_password(fields: &mut Fields, field: &str, text: &str) -> Password {
    let password = Password::chosen(text);
    fields.require(
        password.is_some(),
        field,
        format!("must have {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters"),
    );
    password.unwrap_or_default()
}

fn offered_password(fields: &mut Fields, field: &str, text: &str) -> Password {
    let password = Password::offered(text);
    fields.require(password.is_some(), field, format!("must have 1 to {PASSWORD_CHARS_MAX} characters"));
    password.unwrap_or_default()
}

pub(crate) fn create_api_token(request: &message::CreateApiTokenRequest) -> Result<NewApiToken, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.line("name", &request.name, 1..=100);
    fields.require(!request.scopes.is_empty(), "scopes", "must name at least one scope");
    for (index, scope) in request.scopes.iter().enumerate() {
        let known = SCOPES.contains(&scope.as_str());
        fields.require(known, &format!("scopes[{index}]"), format!("must be one of {}", SCOPES.join(", ")));
    }
    let expires_at = expiry(&mut fields, request.expires_at.as_ref());
    fields.finish()?;
    let scopes =
        SCOPES.iter().copied().filter(|known| request.scopes.iter().any(|scope| scope == known)).collect();
    Ok(NewApiToken { name, scopes, expires_at })
}

fn expiry(fields: &mut Fields, given: Option<&prost_types::Timestamp>) -> Option<DateTime<Utc>> {
    let read = from_timestamp(given?);
    fields.require(read.is_some(), "expires_at", "must be a time of the calendar");
    read
}

pub(crate) fn api_token_id(request: &message::RevokeApiTokenRequest) -> Result<ApiTokenId, Failure> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let id = fields.id("api_token_id", &request.api_token_id);
    fields.finish()?;
    Ok(id)
}

pub(crate) fn api_token(token: &ApiToken) -> message::ApiToken {
    message::ApiToken {
        id: token.id.to_string(),
        name: token.name.clone(),
        scopes: token.scopes.clone(),
        created_at: Some(timestamp(token.created_at)),
        expires_at: Some(timestamp(token.expires_at)),
        revoked_at: token.revoked_at.map(timestamp),
        last_used_at: token.last_used_at.map(timestamp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_to_sign_in_may_be_wrong_but_is_not_malformed() {
        let request = message::SignInRequest {
            organization: " Hinode ".to_owned(),
            user_name: "ＨＡＮＡＫＯ".to_owned(),
            password: "x".to_owned(),
        };
        let attempt = sign_in(&request).expect("it can be looked at");
        assert_eq!((attempt.organization_key.as_str(), attempt.user_name_key.as_str()), ("Hinode", "hanako"));
        let empty = message::SignInRequest::default();
        assert_eq!(sign_in(&empty).err().map(|failure| failure.violations().len()), Some(3));
    }

    #[test]
    fn scopes_are_known_and_come_in_order_each_once() {
        let request = message::CreateApiTokenRequest {
            request_id: ApiTokenId::random().to_string(),
            name: "ci".to_owned(),
            scopes: vec!["goals.write".to_owned(), "goals.read".to_owned(), "goals.read".to_owned()],
            expires_at: None,
        };
        let new = create_api_token(&request).expect("it is right");
        assert_eq!(new.scopes, ["goals.read", "goals.write"]);
        let unknown = message::CreateApiTokenRequest { scopes: vec!["everything".to_owned()], ..request };
        let failure = create_api_token(&unknown).expect_err("there is no such scope");
        assert_eq!(failure.violations()[0].field, "scopes[0]");
    }
}
