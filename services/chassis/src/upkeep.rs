//! What keeps infrastructure tables small and the log's partitions ahead of time. Every replica does it; doing it twice is harmless.

use std::time::Duration;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::db::Database;
use crate::relay;

/// How often. The first time is at once: a service that was down for months needs its partition before its first event.
const EVERY: Duration = Duration::from_hours(1);
/// How soon it is tried again after a failure.
const RETRY: Duration = Duration::from_secs(10);
/// How often the lag of the relay is measured.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// Rows that one statement deletes, so that none runs for long.
const ROWS_MAX: i64 = 5_000;
/// How long answers to writes are remembered, in days.
const IDEMPOTENCY_DAYS: i32 = 7;
/// How long an event's effect is remembered, in days: longer than the stream keeps messages.
const INBOX_DAYS: i32 = 45;
/// How long the place of an event on the stream is kept, in days: longer than the stream keeps messages.
const MARK_DAYS: i32 = 31;

/// Runs until it is stopped.
pub async fn run(database: Database, stopping: CancellationToken) {
    let work = futures::future::join(keep(&database), measure(&database));
    tokio::select! {
        () = stopping.cancelled() => {}
        _ = work => {}
    }
}

async fn keep(database: &Database) {
    loop {
        let wait = match once(database).await {
            Ok(()) => EVERY,
            Err(error) => {
                tracing::warn!(error = %crate::failure::chain(&error), "upkeep failed and is tried again");
                RETRY
            }
        };
        tokio::time::sleep(wait).await;
    }
}

async fn measure(database: &Database) {
    loop {
        if let Err(error) = relay::measure(database.across(), database.service).await {
            tracing::debug!(error = %crate::failure::chain(&error), "the relay's lag cannot be measured");
        }
        tokio::time::sleep(MEASURE_EVERY).await;
    }
}

/// Does once what is done every hour: makes partitions ahead and deletes what has expired.
///
/// # Errors
///
/// Postgres is away; what was deleted until then stays deleted.
pub async fn once(database: &Database) -> Result<(), sqlx::Error> {
    let pool = database.across();
    sqlx::query!("SELECT ensure_event_partitions()").fetch_one(pool).await?;
    while expire_idempotency(pool).await? == ROWS_MAX.unsigned_abs() {}
    while expire_inbox(pool).await? == ROWS_MAX.unsigned_abs() {}
    while expire_marks(pool).await? == ROWS_MAX.unsigned_abs() {}
    Ok(())
}

async fn expire_idempotency(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let expired = sqlx::query!(
        "DELETE FROM idempotency
         WHERE (organization_id, actor, method, request_id) IN (
             SELECT organization_id, actor, method, request_id
             FROM idempotency
             WHERE created_at < now() - make_interval(days => $1)
             ORDER BY created_at
             LIMIT $2
         )",
        IDEMPOTENCY_DAYS,
        ROWS_MAX,
    )
    .execute(pool)
    .await?;
    Ok(expired.rows_affected())
}

async fn expire_inbox(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let expired = sqlx::query!(
        "DELETE FROM inbox
         WHERE (organization_id, consumer, event_id) IN (
             SELECT organization_id, consumer, event_id
             FROM inbox
             WHERE received_at < now() - make_interval(days => $1)
             ORDER BY received_at
             LIMIT $2
         )",
        INBOX_DAYS,
        ROWS_MAX,
    )
    .execute(pool)
    .await?;
    Ok(expired.rows_affected())
}

/// The leader's own marks are young: this disturbs nobody who leads.
async fn expire_marks(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let expired = sqlx::query!(
        "DELETE FROM event_mark
         WHERE event_id IN (
             SELECT event_id
             FROM event_mark
             WHERE recorded_at < now() - make_interval(days => $1)
             ORDER BY recorded_at
             LIMIT $2
         )",
        MARK_DAYS,
        ROWS_MAX,
    )
    .execute(pool)
    .await?;
    Ok(expired.rows_affected())
}
