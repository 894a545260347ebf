//! The only thing in the system that is atomic: rows, outgoing events and the answer to remember, in one Postgres transaction.
//!
//! A transaction belongs to one organization from its first statement on. Facts that it emits are buffered and stored by the
//! commit, in one statement, with their place in the outbox; after the commit they are handed to the relay, and hints are sent.
//! No network call other than to Postgres belongs between begin and commit.

use chrono::{DateTime, Utc};
use prost::{Message, Name};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::call::Committed;
use crate::consistency::EventRef;
use crate::db::Database;
use crate::event::{Event, Fact, Origin};
use crate::failure::Failure;
use crate::hints::Hint;
use crate::idempotency::Remembered;
use crate::ids::{EventId, OrganizationId};

/// For whom a transaction begins.
#[derive(Clone, Debug)]
pub struct Begin {
    /// The tenant.
    pub organization: OrganizationId,
    /// The tenant's key, for subjects.
    pub organization_key: String,
    /// Who does it: `person/<id>`, `service/<name>`, as [`crate::caller::Caller::actor`] says it.
    pub actor: String,
    /// The trace that it belongs to.
    pub traceparent: Option<String>,
    /// The event that caused it.
    pub cause: Option<EventId>,
}

/// A write. Dropped without commit, it never happened.
#[derive(Debug)]
pub struct Tx {
    pub(crate) transaction: Transaction<'static, Postgres>,
    pub(crate) database: Database,
    pub(crate) begin: Begin,
    pub(crate) now: DateTime<Utc>,
    pub(crate) events: Vec<Event>,
    hints: Vec<Hint>,
    pub(crate) remembered: Option<Remembered>,
}

impl Tx {
    #[expect(clippy::disallowed_methods, reason = "the one lawful place where a write begins")]
    pub(crate) async fn begin(database: Database, begin: Begin) -> Result<Self, Failure> {
        let mut transaction = database.pool.begin().await?;
        let now = enter(&mut transaction, begin.organization).await?;
        Ok(Self {
            transaction,
            database,
            begin,
            now,
            events: Vec::new(),
            hints: Vec::new(),
            remembered: None,
        })
    }

    /// The connection, for the service's store.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// When the transaction began, by the clock of Postgres.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The tenant.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.begin.organization
    }

    /// The tenant's key.
    #[must_use]
    pub fn organization_key(&self) -> &str {
        &self.begin.organization_key
    }

    /// Who does it.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.begin.actor
    }

    /// Says that something happened; it is published if and only if the transaction commits.
    ///
    /// # Errors
    ///
    /// INTERNAL for a message that is no fact.
    pub fn emit<M: Message + Name>(&mut self, fact: Fact<'_, M>) -> Result<EventId, Failure> {
        let event = Event::of(&fact, &self.origin(&self.begin.actor, self.begin.traceparent.as_deref()))?;
        Ok(self.push(event))
    }

    /// The same on behalf of another: in a batch of several callers' writes each fact has its own actor and trace.
    pub fn emit_for<M: Message + Name>(
        &mut self,
        fact: Fact<'_, M>,
        actor: &str,
        traceparent: Option<&str>,
    ) -> Result<EventId, Failure> {
        let event = Event::of(&fact, &self.origin(actor, traceparent))?;
        Ok(self.push(event))
    }

    fn origin<'a>(&'a self, actor: &'a str, traceparent: Option<&'a str>) -> Origin<'a> {
        Origin {
            organization: self.begin.organization,
            organization_key: &self.begin.organization_key,
            actor,
            traceparent,
            cause: self.begin.cause,
            recorded_at: self.now,
        }
    }

    fn push(&mut self, event: Event) -> EventId {
        let id = event.id;
        self.events.push(event);
        id
    }

    /// Sends a hint once the transaction has committed. A hint may be lost; whoever waits for it also looks by themselves.
    pub fn hint_after_commit(&mut self, kind: &'static str, id: Uuid, sequence: i64) {
        self.hints.push(Hint { kind: kind.to_owned(), organization: self.begin.organization, id, sequence });
    }

    /// Commits and remembers the answer under the call's `request_id`.
    ///
    /// # Errors
    ///
    /// What Postgres refuses; then nothing happened.
    pub async fn commit<A: Message>(mut self, answer: A) -> Result<Committed<A>, Failure> {
        let token = self.token();
        if let Some(remembered) = self.remembered.take() {
            remembered
                .store(&mut self.transaction, self.begin.organization, answer.encode_to_vec(), &token)
                .await?;
        }
        self.finish().await?;
        Ok(Committed { answer, token })
    }

    /// Commits a write whose answer is not remembered.
    ///
    /// # Errors
    ///
    /// What Postgres refuses; then nothing happened.
    pub async fn commit_unremembered<A>(self, answer: A) -> Result<Committed<A>, Failure> {
        let token = self.token();
        self.finish().await?;
        Ok(Committed { answer, token })
    }

    fn token(&self) -> Vec<EventRef> {
        crate::consistency::token_of(&self.events)
    }

    async fn finish(mut self) -> Result<(), Failure> {
        store_events(&mut self.transaction, &self.events).await?;
        self.transaction.commit().await?;
        if !self.events.is_empty() {
            self.database.relay.committed(self.events);
        }
        for hint in self.hints {
            self.database.hints.send(hint);
        }
        Ok(())
    }
}

/// A read of one moment.
#[derive(Debug)]
pub struct Reader {
    transaction: Transaction<'static, Postgres>,
}

impl Reader {
    #[expect(clippy::disallowed_methods, reason = "the one lawful place where a read begins")]
    pub(crate) async fn begin(pool: &PgPool, organization: OrganizationId) -> Result<Self, Failure> {
        let mut transaction = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        enter(&mut transaction, organization).await?;
        Ok(Self { transaction })
    }

    /// The connection, for the service's store.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

/// Makes the transaction see its organization, and nothing else.
async fn enter(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> Result<DateTime<Utc>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT
               set_config('ovation.organization_id', $1, true),
               transaction_timestamp() AS "now!""#,
        organization.to_string(),
    )
    .fetch_one(connection)
    .await?;
    Ok(row.now)
}

async fn store_events(connection: &mut PgConnection, events: &[Event]) -> Result<(), sqlx::Error> {
    // Large imports emit many; a statement takes at most so many, to bound its size.
    for events in events.chunks(2_000) {
        let [mut organizations, mut ids, mut entities] = [Vec::new(), Vec::new(), Vec::new()];
        let [mut types, mut subjects, mut envelopes] = [Vec::new(), Vec::new(), Vec::new()];
        let mut revisions = Vec::new();
        let mut audiences = Vec::new();
        let mut traceparents = Vec::new();
        for event in events {
            organizations.push(event.organization.uuid());
            ids.push(event.id.uuid());
            entities.push(event.entity_id);
            types.push(event.type_name.as_str());
            subjects.push(event.subject.as_str());
            envelopes.push(event.envelope.as_str());
            revisions.push(event.revision);
            audiences.push(event.audience as i16);
            traceparents.push(event.traceparent.as_deref());
        }
        sqlx::query!(
            r#"WITH facts AS (
                   SELECT *
                   FROM UNNEST(
                       $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[],
                       $6::smallint[], $7::text[], $8::text[], $9::text[]
                   ) WITH ORDINALITY AS fact (
                       organization_id, id, type, entity_id, revision, audience, subject, envelope, traceparent, place
                   )
               ), logged AS (
                   INSERT INTO event (
                       organization_id, id, type, entity_id, revision, audience, subject, envelope, traceparent
                   )
                   SELECT organization_id, id, type, entity_id, revision, audience, subject, envelope, traceparent
                   FROM facts
                   ORDER BY place
               )
               INSERT INTO outbox (organization_id, event_id, entity_id, recorded_at)
               SELECT organization_id, id, entity_id, transaction_timestamp()
               FROM facts
               ORDER BY place"#,
            &organizations,
            &ids,
            &types as &[&str],
            &entities,
            &revisions,
            &audiences,
            &subjects as &[&str],
            &envelopes as &[&str],
            &traceparents as &[Option<&str>],
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
