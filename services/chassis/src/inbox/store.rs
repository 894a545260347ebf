//! The inbox's statements.

use ovation_proto::ovation::common::v1::ParkedEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Incoming;
use crate::ids::{EventId, OrganizationId};

/// Takes note of events; gives those that were not noted before. A redelivery that runs at the same time waits for this one.
pub(crate) async fn receive(
    connection: &mut PgConnection,
    organization: OrganizationId,
    consumer: &str,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "INSERT INTO inbox (organization_id, consumer, event_id)
         SELECT $1, $2, event_id
         FROM (SELECT DISTINCT event_id FROM UNNEST($3::uuid[]) AS event_id ORDER BY event_id) AS received
         ON CONFLICT DO NOTHING
         RETURNING event_id",
        organization.uuid(),
        consumer,
        ids,
    )
    .fetch_all(connection)
    .await
}

/// Parks an event, or says anew why it stays parked.
pub(crate) async fn park(
    connection: &mut PgConnection,
    consumer: &str,
    event: &Incoming,
    failure: &str,
    attempts: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO parked (organization_id, consumer, event_id, type, envelope, failure, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organization_id, consumer, event_id)
         DO UPDATE SET failure = EXCLUDED.failure, attempts = parked.attempts + EXCLUDED.attempts",
        event.organization.uuid(),
        consumer,
        event.id.uuid(),
        event.type_name,
        event.envelope,
        failure,
        attempts.max(1),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many of these events were handled or parked here.
pub(crate) async fn seen(
    connection: &mut PgConnection,
    organization: OrganizationId,
    consumer: &str,
    ids: &[Uuid],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM (
               SELECT event_id FROM inbox WHERE organization_id = $1 AND consumer = $2 AND event_id = ANY($3)
               UNION
               SELECT event_id FROM parked WHERE organization_id = $1 AND consumer = $2 AND event_id = ANY($3)
           ) AS known"#,
        organization.uuid(),
        consumer,
        ids,
    )
    .fetch_one(connection)
    .await
}

/// Parked events behind a place, oldest first.
pub(crate) async fn list_parked(
    connection: &mut PgConnection,
    organization: OrganizationId,
    after: Option<(chrono::DateTime<chrono::Utc>, Uuid)>,
    rows_max: i64,
) -> Result<Vec<(chrono::DateTime<chrono::Utc>, ParkedEvent)>, sqlx::Error> {
    let (after_time, after_id) = after.unzip();
    let rows = sqlx::query!(
        "SELECT event_id, consumer, type, failure, attempts, parked_at
         FROM parked
         WHERE organization_id = $1
             AND ($2::timestamptz IS NULL OR (parked_at, event_id) > ($2, $3::uuid))
         ORDER BY parked_at, event_id
         LIMIT $4",
        organization.uuid(),
        after_time,
        after_id,
        rows_max,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let event = ParkedEvent {
                id: row.event_id.to_string(),
                consumer: row.consumer,
                r#type: row.r#type,
                failure: row.failure,
                attempts: row.attempts,
                parked_at: Some(crate::time::timestamp(row.parked_at)),
            };
            (row.parked_at, event)
        })
        .collect())
}

/// The envelopes of parked events, all of them if no ids are given, at most 200.
pub(crate) async fn parked_envelopes(
    connection: &mut PgConnection,
    organization: OrganizationId,
    ids: &[Uuid],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT envelope
         FROM parked
         WHERE organization_id = $1
             AND (cardinality($2::uuid[]) = 0 OR event_id = ANY($2))
         ORDER BY parked_at, event_id
         LIMIT 200",
        organization.uuid(),
        ids,
    )
    .fetch_all(connection)
    .await
}

/// Takes an event out of the parked ones. It must be there: two operators may try at once.
pub(crate) async fn unpark(
    connection: &mut PgConnection,
    organization: OrganizationId,
    consumer: &str,
    id: EventId,
) -> Result<bool, sqlx::Error> {
    let gone = sqlx::query!(
        "DELETE FROM parked WHERE organization_id = $1 AND consumer = $2 AND event_id = $3",
        organization.uuid(),
        consumer,
        id.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(gone.rows_affected() == 1)
}
