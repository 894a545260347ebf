//! From a credential to a signed internal token.
//!
//! The directory says who is behind a credential; its answer is remembered under the credential's hash: 30 seconds (configurable) where there is
//! somebody, 5 where there is nobody, and callers who ask at the same time share one question. The token is signed once with the
//! answer and lives as long as it, so that a call costs a look-up and no signature, and a revoked credential is out within the minute
//! that the design allows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use http::HeaderValue;
use moka::future::Cache;
use ovation_chassis::caller::{Caller, Identity, OrganizationRole};
use ovation_chassis::clock;
use ovation_chassis::failure::Failure;
use ovation_chassis::ids::{OrganizationId, PersonId};
use ovation_chassis::token::{IDENTITY_HEADER, REUSE, Signer};
use ovation_proto::ovation::common::v1::ErrorReason;
use ovation_proto::ovation::directory::v1::session_service_client::SessionServiceClient;
use ovation_proto::ovation::directory::v1::{ResolveCredentialRequest, ResolveCredentialResponse, Role};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use uuid::Uuid;

use crate::config::{QUESTIONS_MAX, QUESTIONS_WAITING_MAX, RESOLUTIONS_MAX, RESOLVE_TIMEOUT, UNKNOWN_KEPT};
use crate::credential::{Credential, Secret};
use crate::inflight::{ANONYMOUS, Key};

/// Answers who is behind a credential.
pub(crate) struct Authenticator {
    directory: SessionServiceClient<Channel>,
    signer: Signer,
    operator: Secret,
    known_kept: Duration,
    resolutions: Cache<[u8; 32], Resolution>,
    questions: Questions,
    as_gateway: Standing,
    as_operator: Standing,
    as_nobody: Standing,
}

/// Who a call is for the services.
#[derive(Clone)]
pub(crate) struct Identified {
    /// The signed internal token.
    pub(crate) token: HeaderValue,
    /// The session that the call came with. Tokens say nothing of it; only the directory asks, to end it or to spare it.
    pub(crate) session: Option<HeaderValue>,
    /// Under which the caller's calls are counted, whatever credential they came with.
    pub(crate) key: Key,
}

/// Questions to the directory that are under way or wait.
struct Questions {
    admitted: Semaphore,
    running: Semaphore,
}

/// What the directory said about a credential, and for how long it holds.
#[derive(Clone)]
struct Resolution {
    /// Nothing where nobody is behind the credential.
    identified: Option<Identified>,
    kept: Duration,
}

/// A token that depends on no credential, made again when it is old.
#[derive(Default)]
struct Standing {
    token: Mutex<Option<(HeaderValue, DateTime<Utc>)>>,
}

impl Authenticator {
    /// `known_kept` is how long the directory's word holds that somebody is behind a credential.
    pub(crate) fn new(
        directory: Channel,
        signer: Signer,
        operator_secret: &str,
        known_kept: Duration,
    ) -> Self {
        let resolutions = Cache::builder().max_capacity(RESOLUTIONS_MAX).expire_after(Kept).build();
        Self {
            directory: SessionServiceClient::new(directory),
            signer,
            operator: Secret::new(operator_secret),
            known_kept,
            resolutions,
            questions: Questions {
                admitted: Semaphore::new(QUESTIONS_MAX + QUESTIONS_WAITING_MAX),
                running: Semaphore::new(QUESTIONS_MAX),
            },
            as_gateway: Standing::default(),
            as_operator: Standing::default(),
            as_nobody: Standing::default(),
        }
    }

    /// Who calls with this credential; without one it is nobody.
    ///
    /// Errors: `CREDENTIAL_INVALID` for a bearer token behind which there is nobody; `UNAVAILABLE` where the directory cannot be asked.
    pub(crate) async fn identify(&self, credential: &Credential) -> Result<Identified, Failure> {
        match credential {
            Credential::Nothing => self.nobody(),
            // Hashes are compared, so that how long it takes says nothing about the secret.
            Credential::Bearer(secret) if secret.hash == self.operator.hash => {
                let operator = without_organization(Identity::Operator);
                self.as_operator
                    .get(|now| self.signer.caller(&operator, now))
                    .map(|token| Identified::of(token, self.operator.hash))
            }
            Credential::Bearer(secret) => self.resolve(secret).await?.ok_or_else(|| {
                Failure::new(
                    ErrorReason::CredentialInvalid,
                    "the credential is unknown, expired or revoked; sign in again",
                )
            }),
            Credential::Cookie(secret) => match self.resolve(secret).await? {
                Some(identified) => Ok(identified),
                None => self.nobody(),
            },
        }
    }

    /// Whether somebody is still behind the credential, for streams that have been open for long. While the directory cannot be
    /// asked, nothing is known against it.
    pub(crate) async fn still_holds(&self, credential: &Credential) -> bool {
        match credential {
            Credential::Nothing => true,
            Credential::Bearer(secret) if secret.hash == self.operator.hash => true,
            Credential::Bearer(secret) | Credential::Cookie(secret) => {
                !matches!(self.resolve(secret).await, Ok(None))
            }
        }
    }

    /// Forgets what was said about a credential: its session has just ended.
    pub(crate) async fn forget(&self, credential: &Credential) {
        if let Some(hash) = credential.hash() {
            self.resolutions.invalidate(&hash).await;
        }
    }

    fn nobody(&self) -> Result<Identified, Failure> {
        let nobody = without_organization(Identity::Nobody);
        self.as_nobody
            .get(|now| self.signer.caller(&nobody, now))
            .map(|token| Identified::of(token, ANONYMOUS))
    }

    async fn resolve(&self, secret: &Secret) -> Result<Option<Identified>, Failure> {
        if let Some(resolution) = self.resolutions.get(&secret.hash).await {
            return Ok(resolution.identified);
        }
        // Boxed: the question is rare and large, and every call would carry room for it.
        let ask = Box::pin(self.resolutions.try_get_with(secret.hash, self.ask(secret)));
        ask.await.map(|resolution| resolution.identified).map_err(|failure| Failure::clone(&failure))
    }

    async fn ask(&self, secret: &Secret) -> Result<Resolution, Failure> {
        let mut request = Request::new(ResolveCredentialRequest { credential: secret.text.clone() });
        let token = self.as_gateway.get(|now| self.signer.service(OrganizationId::default(), "", now))?;
        let token: MetadataValue<_> = MetadataValue::try_from(token.as_bytes()).map_err(Failure::internal)?;
        request.metadata_mut().insert(IDENTITY_HEADER, token);
        request.set_timeout(RESOLVE_TIMEOUT);
        let _place = self.questions.admitted.try_acquire().map_err(|_| too_many())?;
        let asked = async {
            // The semaphore is never closed.
            let _turn = self.questions.running.acquire().await;
            self.directory.clone().resolve_credential(request).await
        };
        let answer = tokio::time::timeout(RESOLVE_TIMEOUT, asked).await;
        match answer {
            Ok(Ok(answer)) => self.known(&answer.into_inner()),
            Ok(Err(status)) if matches!(status.code(), Code::Unauthenticated | Code::NotFound) => {
                Ok(Resolution { identified: None, kept: UNKNOWN_KEPT })
            }
            Ok(Err(status)) => Err(directory_away(&status)),
            Err(_) => Err(directory_away(&Status::deadline_exceeded("no answer"))),
        }
    }

    fn known(&self, answer: &ResolveCredentialResponse) -> Result<Resolution, Failure> {
        let now = clock::now();
        let expires_at =
            answer.expires_at.as_ref().and_then(|time| DateTime::from_timestamp(time.seconds, 0));
        let left = expires_at.map_or(self.known_kept, |time| (time - now).to_std().unwrap_or_default());
        if left.is_zero() {
            return Ok(Resolution { identified: None, kept: UNKNOWN_KEPT });
        }
        let caller = caller(answer)?;
        let key = key_of(&caller);
        let token = header(&self.signer.caller(&caller, now)?)?;
        let session = match answer.session_id.as_str() {
            "" => None,
            id => Some(HeaderValue::from_str(id).map_err(Failure::internal)?),
        };
        let identified = Some(Identified { token, session, key });
        Ok(Resolution { identified, kept: left.min(self.known_kept) })
    }
}

impl Identified {
    /// Somebody without a session.
    fn of(token: HeaderValue, key: Key) -> Self {
        Self { token, session: None, key }
    }

    /// Whether nobody in particular calls.
    pub(crate) fn is_nobody(&self) -> bool {
        self.key == ANONYMOUS
    }
}

impl Standing {
    fn get(
        &self,
        sign: impl FnOnce(DateTime<Utc>) -> Result<String, Failure>,
    ) -> Result<HeaderValue, Failure> {
        let now = clock::now();
        // Signing does not panic; a poisoned lock would hold a good token still.
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, signed_at)) = token.as_ref()
            && (now - *signed_at).to_std().is_ok_and(|age| age < REUSE)
        {
            return Ok(token.clone());
        }
        let signed = header(&sign(now)?)?;
        *token = Some((signed.clone(), now));
        Ok(signed)
    }
}

/// How long each answer is kept.
struct Kept;

impl moka::Expiry<[u8; 32], Resolution> for Kept {
    fn expire_after_create(&self, _: &[u8; 32], resolution: &Resolution, _: Instant) -> Option<Duration> {
        Some(resolution.kept)
    }
}

fn header(token: &str) -> Result<HeaderValue, Failure> {
    let mut header = HeaderValue::from_str(token).map_err(Failure::internal)?;
    header.set_sensitive(true);
    Ok(header)
}

fn without_organization(identity: Identity) -> Caller {
    Caller {
        organization: OrganizationId::default(),
        organization_key: Arc::from(""),
        identity,
        roles: Vec::new(),
        scopes: Vec::new(),
    }
}

fn caller(answer: &ResolveCredentialResponse) -> Result<Caller, Failure> {
    let identity = if answer.api_token_id.is_empty() {
        Identity::Person(answer.person_id.parse::<PersonId>().map_err(Failure::internal)?)
    } else {
        Identity::ApiToken(answer.api_token_id.parse::<Uuid>().map_err(Failure::internal)?)
    };
    Ok(Caller {
        organization: answer.organization_id.parse().map_err(Failure::internal)?,
        organization_key: answer.organization_key.as_str().into(),
        identity,
        roles: answer.roles().filter_map(role).collect(),
        scopes: answer.scopes.clone(),
    })
}

/// A person's sessions are one caller.
fn key_of(caller: &Caller) -> Key {
    let mut hash = Sha256::new();
    hash.update(caller.organization.uuid());
    hash.update(caller.actor());
    hash.finalize().into()
}

fn role(role: Role) -> Option<OrganizationRole> {
    match role {
        Role::Unspecified => None,
        Role::Administrator => Some(OrganizationRole::Administrator),
        Role::Hr => Some(OrganizationRole::Hr),
        Role::Auditor => Some(OrganizationRole::Auditor),
        Role::Facilitator => Some(OrganizationRole::Facilitator),
    }
}

fn too_many() -> Failure {
    Failure::new(
        ErrorReason::Overloaded,
        "too many credentials are being looked up; repeat the call a little later",
    )
    .retry_after(Duration::from_secs(1))
}

fn directory_away(status: &Status) -> Failure {
    Failure::new(
        ErrorReason::Unavailable,
        "who calls cannot be looked up, since the directory is away; repeat the call with the same request id",
    )
    .retry_after(Duration::from_secs(1))
    .caused_by(status.to_string())
}
