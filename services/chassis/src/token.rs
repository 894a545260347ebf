//! Internal tokens: who calls, signed.
//!
//! The gateway authenticates callers from outside and says who they are in the header `ovation-identity`: an Ed25519 JWT with nothing
//! in it that belongs to one request, so that it is made once per caller and minute, and its verification is remembered. Services sign
//! tokens of their own to call each other. No service trusts a bare header.
//!
//! Who may say what is decided by who signs: the gateway says people, API tokens, operators and nobody. Every service says itself, and,
//! for reading only, a person on whose behalf it reads (`act`); roles of the organization never come with that.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use ed25519_dalek::{SigningKey, VerifyingKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::future::Cache;
use ovation_proto::ovation::common::v1::ErrorReason;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::caller::{Caller, Identity, OrganizationRole};
use crate::clock;
use crate::failure::Failure;
use crate::ids::{OrganizationId, PersonId};
use crate::permission::GATEWAY;

/// The header that carries the token. What comes from outside under this name is dropped by the gateway.
pub const IDENTITY_HEADER: &str = "ovation-identity";
/// How long a token is good for: revocation takes effect within a minute.
pub const LIFETIME: Duration = Duration::from_mins(1);
/// How long a token is used before a new one is made, so that it does not end on its way.
pub const REUSE: Duration = Duration::from_secs(45);

const AUDIENCE: &str = "ovation";
/// How far the clocks of two machines may be apart.
const LEEWAY_SECONDS: i64 = 5;
/// Verified tokens that are remembered; a hundred bytes each.
const VERIFIED_MAX: u64 = 50_000;
/// A token with many scopes stays far below this.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    kind: Kind,
    /// A person's or an API token's id, a service's name; empty for the others.
    sub: String,
    org: OrganizationId,
    org_key: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    roles: Vec<Role>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
    /// The service that reads on behalf of `sub`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    act: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Person,
    Token,
    Service,
    Operator,
    Nobody,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Administrator,
    Hr,
    Auditor,
    Facilitator,
}

/// Signs tokens under one name. Cheap to clone.
#[derive(Clone)]
pub struct Signer {
    name: Arc<str>,
    key: Arc<EncodingKey>,
}

impl Signer {
    /// A signer with a service's own key.
    ///
    /// # Errors
    ///
    /// INTERNAL where the key cannot be encoded, which does not happen to a key that was read.
    pub fn new(name: &str, key: &SigningKey) -> Result<Self, Failure> {
        let der = key.to_pkcs8_der().map_err(Failure::internal)?;
        Ok(Self { name: name.into(), key: Arc::new(EncodingKey::from_ed_der(der.as_bytes())) })
    }

    /// The name that it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A token that says who the caller is. Good for [`LIFETIME`]; reuse it for [`REUSE`].
    pub fn caller(&self, caller: &Caller, now: DateTime<Utc>) -> Result<String, Failure> {
        self.sign(claims_of(caller), now)
    }

    /// A token that says that this service calls by itself, in an organization.
    pub fn service(
        &self,
        organization: OrganizationId,
        organization_key: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Failure> {
        let caller = Caller {
            organization,
            organization_key: organization_key.into(),
            identity: Identity::Service(self.name.to_string()),
            roles: Vec::new(),
            scopes: Vec::new(),
        };
        self.sign(claims_of(&caller), now)
    }

    /// A token that says that this service reads on behalf of a person, seeing what that person may see.
    pub fn acting(
        &self,
        organization: OrganizationId,
        organization_key: &str,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Result<String, Failure> {
        let caller = Caller {
            organization,
            organization_key: organization_key.into(),
            identity: Identity::Person(person),
            roles: Vec::new(),
            scopes: Vec::new(),
        };
        self.sign(Claims { act: Some(self.name.to_string()), ..claims_of(&caller) }, now)
    }

    fn sign(&self, claims: Claims, now: DateTime<Utc>) -> Result<String, Failure> {
        let iat = now.timestamp();
        let exp = iat + i64::try_from(LIFETIME.as_secs()).map_err(Failure::internal)?;
        let claims = Claims { iss: self.name.to_string(), iat, exp, ..claims };
        let header = Header { kid: Some(self.name.to_string()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(Failure::internal)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Signer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a token says.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who calls.
    pub caller: Arc<Caller>,
    /// The service that reads on their behalf.
    pub acting_service: Option<Arc<str>>,
    /// When the token ends, in seconds since 1970.
    expires_at: i64,
}

/// Verifies tokens and remembers those that are good. Cheap to clone.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<HashMap<String, DecodingKey>>,
    verified: Cache<[u8; 32], Verified>,
}

impl Verifier {
    /// A verifier with the public keys of the gateway and of every service, by name.
    #[must_use]
    pub fn new(keys: &HashMap<String, VerifyingKey>) -> Self {
        let decoding = |key: &VerifyingKey| DecodingKey::from_ed_der(key.as_bytes());
        Self {
            keys: Arc::new(keys.iter().map(|(name, key)| (name.clone(), decoding(key))).collect()),
            verified: Cache::builder().max_capacity(VERIFIED_MAX).time_to_live(LIFETIME).build(),
        }
    }

    /// Who a token says calls.
    ///
    /// # Errors
    ///
    /// `CREDENTIAL_INVALID`, without saying what is wrong with it.
    pub async fn verify(&self, token: &str) -> Result<Verified, Failure> {
        let now = clock::now().timestamp();
        let hash: [u8; 32] = Sha256::digest(token).into();
        if let Some(verified) = self.verified.get(&hash).await
            && verified.expires_at + LEEWAY_SECONDS > now
        {
            return Ok(verified);
        }
        let verified = self.check(token, now).ok_or_else(refused)?;
        self.verified.insert(hash, verified.clone()).await;
        Ok(verified)
    }

    fn check(&self, token: &str, now: i64) -> Option<Verified> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let name = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.keys.get(&name)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&name]);
        validation.set_required_spec_claims(&["aud", "exp", "iss"]);
        // The time comes in as a value.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation).ok()?.claims;
        let lifetime = i64::try_from(LIFETIME.as_secs()).ok()?;
        let is_current = claims.exp.saturating_add(LEEWAY_SECONDS) > now
            && claims.iat.saturating_sub(LEEWAY_SECONDS) <= now
            && claims.exp.saturating_sub(claims.iat) <= lifetime;
        (is_current && may_say(&claims)).then_some(())?;
        Some(Verified {
            expires_at: claims.exp,
            acting_service: claims.act.as_deref().map(Arc::from),
            caller: Arc::new(caller_of(claims)?),
        })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Verifier").finish_non_exhaustive()
    }
}

/// Whether who signed may say this.
fn may_say(claims: &Claims) -> bool {
    let is_gateway = claims.iss == GATEWAY;
    match (claims.kind, claims.act.as_deref()) {
        (Kind::Service, None) => claims.sub == claims.iss,
        (Kind::Person, Some(service)) => !is_gateway && service == claims.iss && claims.roles.is_empty(),
        (Kind::Person | Kind::Token | Kind::Operator | Kind::Nobody, None) => is_gateway,
        (_, Some(_)) => false,
    }
}

fn claims_of(caller: &Caller) -> Claims {
    let (kind, sub) = match &caller.identity {
        Identity::Person(person) => (Kind::Person, person.to_string()),
        Identity::ApiToken(token) => (Kind::Token, token.to_string()),
        Identity::Service(name) => (Kind::Service, name.clone()),
        Identity::Operator => (Kind::Operator, String::new()),
        Identity::Nobody => (Kind::Nobody, String::new()),
    };
    Claims {
        iss: String::new(),
        aud: AUDIENCE.to_owned(),
        iat: 0,
        exp: 0,
        kind,
        sub,
        org: caller.organization,
        org_key: caller.organization_key.to_string(),
        roles: caller.roles.iter().map(|role| Role::from(*role)).collect(),
        scopes: caller.scopes.clone(),
        act: None,
    }
}

fn caller_of(claims: Claims) -> Option<Caller> {
    let identity = match claims.kind {
        Kind::Person => Identity::Person(claims.sub.parse().ok()?),
        Kind::Token => Identity::ApiToken(claims.sub.parse::<Uuid>().ok()?),
        Kind::Service => Identity::Service(claims.sub),
        Kind::Operator => Identity::Operator,
        Kind::Nobody => Identity::Nobody,
    };
    Some(Caller {
        organization: claims.org,
        organization_key: claims.org_key.into(),
        identity,
        roles: claims.roles.into_iter().map(OrganizationRole::from).collect(),
        scopes: claims.scopes,
    })
}

impl From<OrganizationRole> for Role {
    fn from(role: OrganizationRole) -> Self {
        match role {
            OrganizationRole::Administrator => Self::Administrator,
            OrganizationRole::Hr => Self::Hr,
            OrganizationRole::Auditor => Self::Auditor,
            OrganizationRole::Facilitator => Self::Facilitator,
        }
    }
}

impl From<Role> for OrganizationRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Administrator,
            Role::Hr => Self::Hr,
            Role::Auditor => Self::Auditor,
            Role::Facilitator => Self::Facilitator,
        }
    }
}

fn refused() -> Failure {
    Failure::new(
        ErrorReason::CredentialInvalid,
        "the credential is unknown, expired or revoked; sign in again",
    )
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
