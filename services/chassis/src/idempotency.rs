//! A write repeated with its `request_id` happens once and is answered alike.
//!
//! The key is (organization, caller, method, `request_id`); what was asked for is remembered as a SHA-256 of the *domain value*, so that
//! REST and gRPC give the same. A duplicate that arrives while the first is still at work waits for it: both take an advisory
//! lock on the key before they look, so that the answer is written once, by the commit, and never needs a claim row before.
//! Only successes are remembered: a refused call may be mended and repeated. Answers are kept 7 days.

use ovation_proto::ovation::common::v1::ErrorReason;
use prost::Message;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::call::{Call, Committed};
use crate::consistency;
use crate::db::Database;
use crate::failure::{Failure, Violation};
use crate::ids::{OrganizationId, RequestId};
use crate::tx::{Begin, Tx};

/// The key under which an answer is remembered, and what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    actor: String,
    method: String,
    request_id: RequestId,
    fingerprint: [u8; 32],
}

/// How a write begins.
#[derive(Debug)]
pub enum Begun<A> {
    /// It happened before: this was the answer.
    Answered(Committed<A>),
    /// It did not.
    Fresh(Box<Tx>),
}

impl Call {
    /// The key of a write.
    ///
    /// # Errors
    ///
    /// `FIELD_INVALID` unless `request_id` is a UUID.
    pub fn request_id<V: Serialize>(&self, request_id: &str, value: &V) -> Result<Remembered, Failure> {
        let Ok(request_id) = request_id.parse::<Uuid>() else {
            let description =
                "is required: a UUID that you choose for this write and send again when you repeat it";
            return Err(Failure::fields(vec![Violation::new("request_id", description)]));
        };
        let json = serde_json::to_vec(value).map_err(Failure::internal)?;
        Ok(Remembered {
            actor: self.caller.actor(),
            method: self.method.to_string(),
            request_id: RequestId(request_id),
            fingerprint: Sha256::digest(json).into(),
        })
    }
}

impl Database {
    /// Begins a write, or finds its answer.
    ///
    /// # Errors
    ///
    /// `REQUEST_ID_REUSED` if the id was used with another content; `REQUEST_IN_PROGRESS` if a duplicate is at work for longer
    /// than locks are waited for.
    pub async fn begin_write<A: Message + Default>(
        &self,
        call: &Call,
        remembered: &Remembered,
    ) -> Result<Begun<A>, Failure> {
        let mut tx = self.begin_unremembered(call).await?;
        let mut verdicts = tx.recall::<A>(std::slice::from_ref(remembered)).await?;
        match verdicts.pop() {
            Some(Recall::Answered(committed)) => Ok(Begun::Answered(committed)),
            Some(Recall::Refused(failure)) => Err(failure),
            Some(Recall::Fresh) | None => {
                tx.remembered = Some(remembered.clone());
                Ok(Begun::Fresh(Box::new(tx)))
            }
        }
    }

    /// Begins one transaction for several callers' writes in one organization.
    pub async fn begin_batch(
        &self,
        organization: OrganizationId,
        organization_key: &str,
    ) -> Result<Tx, Failure> {
        self.begin(Begin {
            organization,
            organization_key: organization_key.to_owned(),
            actor: format!("service/{}", self.service),
            traceparent: None,
            cause: None,
        })
        .await
    }
}

/// What is known of a write that a batch holds.
#[derive(Debug)]
pub enum Recall<A> {
    /// It happened before: this was the answer.
    Answered(Committed<A>),
    /// Its id was used with another content.
    Refused(Failure),
    /// It did not happen yet; nobody else does it before this transaction ends.
    Fresh,
}

impl<A> Recall<A> {
    /// The verdict on a write that happened before; `None` for one that did not.
    #[must_use]
    pub fn verdict(self) -> Option<Result<Committed<A>, Failure>> {
        match self {
            Self::Answered(committed) => Some(Ok(committed)),
            Self::Refused(failure) => Some(Err(failure)),
            Self::Fresh => None,
        }
    }
}

/// An answer to remember with a batch.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its key.
    pub remembered: Remembered,
    /// The encoded message.
    pub answer: Vec<u8>,
    /// The events that it emitted.
    pub token: Vec<consistency::EventRef>,
}

impl Answer {
    /// Of a write of a batch.
    #[must_use]
    pub fn of<A: Message>(remembered: Remembered, committed: &Committed<A>) -> Self {
        Self { remembered, answer: committed.answer.encode_to_vec(), token: committed.token.clone() }
    }
}

impl Tx {
    /// Looks up the answers of several writes and keeps duplicates of the unanswered ones waiting. One verdict each, in order.
    ///
    /// The batch must not hold one key twice: join those before.
    pub async fn recall<A: Message + Default>(
        &mut self,
        keys: &[Remembered],
    ) -> Result<Vec<Recall<A>>, Failure> {
        let organization = self.organization();
        lock(self.connection(), organization, keys).await?;
        let actors: Vec<&str> = keys.iter().map(|key| key.actor.as_str()).collect();
        let methods: Vec<&str> = keys.iter().map(|key| key.method.as_str()).collect();
        let ids: Vec<Uuid> = keys.iter().map(|key| key.request_id.uuid()).collect();
        let rows = sqlx::query!(
            r#"SELECT key.place AS "place!", found.fingerprint, found.answer, found.token
               FROM UNNEST($2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY AS key (actor, method, request_id, place)
               JOIN idempotency AS found
                   ON found.organization_id = $1
                   AND found.actor = key.actor
                   AND found.method = key.method
                   AND found.request_id = key.request_id"#,
            organization.uuid(),
            &actors as &[&str],
            &methods as &[&str],
            &ids,
        )
        .fetch_all(self.connection())
        .await?;
        let mut verdicts: Vec<Recall<A>> = keys.iter().map(|_| Recall::Fresh).collect();
        for row in rows {
            let place = usize::try_from(row.place - 1).unwrap_or(usize::MAX);
            let (Some(key), Some(verdict)) = (keys.get(place), verdicts.get_mut(place)) else {
                continue;
            };
            *verdict = if row.fingerprint == key.fingerprint {
                let answer = A::decode(row.answer.as_slice()).map_err(Failure::internal)?;
                Recall::Answered(Committed { answer, token: consistency::parse(&row.token)? })
            } else {
                Recall::Refused(reused(key.request_id))
            };
        }
        Ok(verdicts)
    }

    /// Remembers the answers of a batch.
    pub async fn remember(&mut self, answers: &[Answer]) -> Result<(), Failure> {
        let organization = self.organization();
        store(self.connection(), organization, answers).await
    }
}

impl Remembered {
    /// What tells repetitions: who asks for what under which id, whatever it holds.
    pub(crate) fn id(&self) -> (String, String, RequestId) {
        (self.actor.clone(), self.method.clone(), self.request_id)
    }

    pub(crate) async fn store(
        self,
        connection: &mut PgConnection,
        organization: OrganizationId,
        answer: Vec<u8>,
        token: &[consistency::EventRef],
    ) -> Result<(), Failure> {
        let answer = Answer { remembered: self, answer, token: token.to_vec() };
        store(connection, organization, std::slice::from_ref(&answer)).await
    }

    /// What the advisory lock is on.
    fn lock_key(&self, organization: OrganizationId) -> i64 {
        let mut hash = Sha256::new();
        hash.update(organization.uuid().as_bytes());
        hash.update(self.request_id.uuid().as_bytes());
        hash.update(self.actor.as_bytes());
        hash.update([0]);
        hash.update(self.method.as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        i64::from_be_bytes(first)
    }
}

/// Locks in the order of their keys: two batches that share duplicates cannot wait for each other in a circle.
async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
    keys: &[Remembered],
) -> Result<(), Failure> {
    let mut locks: Vec<i64> = keys.iter().map(|key| key.lock_key(organization)).collect();
    locks.sort_unstable();
    let locked = sqlx::query!(
        r#"SELECT count(pg_advisory_xact_lock(ordered.key)::text) AS "count!"
           FROM (SELECT key FROM UNNEST($1::bigint[]) AS key ORDER BY key) AS ordered"#,
        &locks,
    )
    .fetch_one(connection)
    .await;
    match locked {
        Ok(_) => Ok(()),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55P03") => Err(Failure::new(
            ErrorReason::RequestInProgress,
            "a call with the same request_id is in progress: repeat it in a moment",
        )),
        Err(error) => Err(error.into()),
    }
}

async fn store(
    connection: &mut PgConnection,
    organization: OrganizationId,
    answers: &[Answer],
) -> Result<(), Failure> {
    if answers.is_empty() {
        return Ok(());
    }
    let actors: Vec<&str> = answers.iter().map(|answer| answer.remembered.actor.as_str()).collect();
    let methods: Vec<&str> = answers.iter().map(|answer| answer.remembered.method.as_str()).collect();
    let ids: Vec<Uuid> = answers.iter().map(|answer| answer.remembered.request_id.uuid()).collect();
    let fingerprints: Vec<&[u8]> =
        answers.iter().map(|answer| answer.remembered.fingerprint.as_slice()).collect();
    let bodies: Vec<&[u8]> = answers.iter().map(|answer| answer.answer.as_slice()).collect();
    let tokens: Vec<String> = answers.iter().map(|answer| consistency::print(&answer.token)).collect();
    sqlx::query!(
        "INSERT INTO idempotency (organization_id, actor, method, request_id, fingerprint, answer, token)
         SELECT $1, actor, method, request_id, fingerprint, answer, token
         FROM UNNEST($2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::bytea[], $7::text[])
             AS answer (actor, method, request_id, fingerprint, answer, token)",
        organization.uuid(),
        &actors as &[&str],
        &methods as &[&str],
        &ids,
        &fingerprints as &[&[u8]],
        &bodies as &[&[u8]],
        &tokens,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn reused(request_id: RequestId) -> Failure {
    Failure::new(
        ErrorReason::RequestIdReused,
        format!(
            "the request_id {request_id} was used before with another content: choose a new one for a new write"
        ),
    )
}
