//! The relay's statements. All run under the relay's role; those that change something, on the leader's own connection.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use crate::event::Event;
use crate::ids::{EventId, OrganizationId};
use ovation_proto::ovation::common::v1::Audience;

/// How long the stream keeps messages, in days; what is older is never refilled.
pub(super) const STREAM_DAYS: i32 = 30;
/// A refill may move a month of events in one statement, for which the time-out of a request's statement is too short.
const REFILL_TIMEOUT: Duration = Duration::from_mins(10);

/// An acknowledged publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) event_id: EventId,
    pub(super) entity_id: Uuid,
    pub(super) stream_sequence: u64,
}

/// Where on the stream an event should stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) event_id: EventId,
    pub(super) stream_sequence: u64,
}

/// Marks whose messages the stream no longer holds: those below and those above what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    pub(super) below: u64,
    pub(super) above: u64,
}

impl Lost {
    /// Another stream: every mark is void.
    pub(super) const EVERYTHING: Self = Self { below: u64::MAX, above: 0 };
    pub(super) const NOTHING: Self = Self { below: 0, above: u64::MAX };
}

/// Tries to become the leader. The lock lasts as long as the connection.
pub(super) async fn lead(connection: &mut PgConnection, service: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS "leads!""#,
        format!("ovation.relay.{service}"),
    )
    .fetch_one(connection)
    .await
}

/// Pending events behind a position, oldest first.
pub(super) async fn pending(
    connection: &mut PgConnection,
    after: i64,
    rows_max: i64,
) -> Result<Vec<(i64, Event)>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT outbox.position, event.id, event.organization_id, event.type AS type_name, event.entity_id, event.revision,
                event.audience, event.subject, event.envelope, event.traceparent, event.recorded_at
         FROM outbox
         JOIN event
             ON event.recorded_at = outbox.recorded_at
             AND event.organization_id = outbox.organization_id
             AND event.id = outbox.event_id
         WHERE outbox.position > $1
         ORDER BY outbox.position
         LIMIT $2",
        after,
        rows_max,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Row::event).collect())
}

/// Pending events of these entities, oldest first.
pub(super) async fn pending_of(
    connection: &mut PgConnection,
    entities: &[Uuid],
    rows_max: i64,
) -> Result<Vec<(i64, Event)>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT outbox.position, event.id, event.organization_id, event.type AS type_name, event.entity_id, event.revision,
                event.audience, event.subject, event.envelope, event.traceparent, event.recorded_at
         FROM outbox
         JOIN event
             ON event.recorded_at = outbox.recorded_at
             AND event.organization_id = outbox.organization_id
             AND event.id = outbox.event_id
         WHERE outbox.entity_id = ANY($1)
         ORDER BY outbox.position
         LIMIT $2",
        entities,
        rows_max,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Row::event).collect())
}

/// Marks events as published: they leave the outbox, and their place on the stream is kept.
pub(super) async fn mark(connection: &mut PgConnection, marks: &[Mark]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.event_id.uuid()).collect();
    let entities: Vec<Uuid> = marks.iter().map(|mark| mark.entity_id).collect();
    let sequences: Vec<i64> = marks.iter().map(|mark| signed(mark.stream_sequence)).collect();
    sqlx::query!(
        "WITH published AS (
             SELECT event_id, stream_sequence
             FROM UNNEST($1::uuid[], $2::bigint[]) AS mark (event_id, stream_sequence)
         ), gone AS (
             DELETE FROM outbox
             WHERE entity_id = ANY($3)
                 AND event_id = ANY($1)
             RETURNING event_id, organization_id, recorded_at
         )
         INSERT INTO event_mark (event_id, organization_id, recorded_at, stream_sequence)
         SELECT DISTINCT ON (event_id) event_id, gone.organization_id, gone.recorded_at, published.stream_sequence
         FROM gone
         JOIN published USING (event_id)
         ON CONFLICT (event_id) DO UPDATE SET stream_sequence = EXCLUDED.stream_sequence",
        &ids,
        &sequences,
        &entities,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many events are pending, and how many seconds the oldest has waited.
pub(super) async fn lag(pool: &sqlx::PgPool) -> Result<(i64, f64), sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT
               count(*) AS "rows!",
               coalesce(extract(epoch FROM now() - min(recorded_at)), 0)::float8 AS "seconds!"
           FROM outbox"#,
    )
    .fetch_one(pool)
    .await?;
    Ok((row.rows, row.seconds))
}

/// The creation time of the stream that the marks are about.
pub(super) async fn known_stream(
    connection: &mut PgConnection,
    stream: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("SELECT stream_created_at FROM relay_state WHERE stream = $1", stream)
        .fetch_optional(connection)
        .await
}

/// The highest marked place above one and up to another.
pub(super) async fn highest_place(
    connection: &mut PgConnection,
    above: u64,
    up_to: u64,
) -> Result<Option<Place>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT event_id, stream_sequence
         FROM event_mark
         WHERE stream_sequence > $1 AND stream_sequence <= $2
         ORDER BY stream_sequence DESC
         LIMIT 1",
        signed(above),
        signed(up_to),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Place {
        event_id: EventId(row.event_id),
        stream_sequence: u64::try_from(row.stream_sequence).unwrap_or(0),
    }))
}

/// Whether a mark below a sequence is about an event so young that the stream still keeps its message.
pub(super) async fn is_kept_below(
    connection: &mut PgConnection,
    below: u64,
    kept: Duration,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1
               FROM event_mark
               WHERE stream_sequence < $1 AND recorded_at > now() - make_interval(secs => $2)
           ) AS "is_kept!""#,
        signed(below),
        kept.as_secs_f64(),
    )
    .fetch_one(connection)
    .await
}

/// Makes lost events pending again, as far back as the stream keeps them, and takes note of the stream that the other marks are about.
/// All or nothing, in the order of the log.
pub(super) async fn refill(
    connection: &mut PgConnection,
    (stream, created_at): (&str, &str),
    lost: Lost,
    kept: Duration,
) -> Result<u64, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let patience = format!("SET LOCAL statement_timeout = {}", REFILL_TIMEOUT.as_millis());
    sqlx::query(AssertSqlSafe(patience)).execute(&mut *transaction).await?;
    let refilled = sqlx::query_scalar!(
        r#"WITH state AS (
               INSERT INTO relay_state (stream, stream_created_at)
               VALUES ($1, $2)
               ON CONFLICT (stream) DO UPDATE SET stream_created_at = EXCLUDED.stream_created_at
           ), void AS (
               DELETE FROM event_mark
               WHERE stream_sequence < $3 OR stream_sequence > $4
               RETURNING event_id, organization_id, recorded_at
           ), again AS (
               INSERT INTO outbox (organization_id, event_id, entity_id, recorded_at)
               SELECT event.organization_id, event.id, event.entity_id, event.recorded_at
               FROM void
               JOIN event
                   ON event.recorded_at = void.recorded_at
                   AND event.organization_id = void.organization_id
                   AND event.id = void.event_id
               WHERE event.recorded_at > now() - make_interval(secs => $5)
               ORDER BY event.transaction_id, event.sequence
               RETURNING 1
           )
           SELECT count(*) AS "count!" FROM again"#,
        stream,
        created_at,
        signed(lost.below),
        signed(lost.above),
        kept.as_secs_f64(),
    )
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(u64::try_from(refilled).unwrap_or(0))
}

fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

/// A pending event.
struct Row {
    position: i64,
    id: Uuid,
    organization_id: Uuid,
    type_name: String,
    entity_id: Uuid,
    revision: i64,
    audience: i16,
    subject: String,
    envelope: String,
    traceparent: Option<String>,
    recorded_at: chrono::DateTime<chrono::Utc>,
}

impl Row {
    fn event(self) -> (i64, Event) {
        let event = Event {
            id: EventId(self.id),
            organization: OrganizationId(self.organization_id),
            type_name: self.type_name,
            entity_id: self.entity_id,
            revision: self.revision,
            audience: Audience::try_from(i32::from(self.audience)).unwrap_or(Audience::Restricted),
            subject: self.subject,
            envelope: self.envelope,
            traceparent: self.traceparent,
            recorded_at: self.recorded_at,
        };
        (self.position, event)
    }
}
