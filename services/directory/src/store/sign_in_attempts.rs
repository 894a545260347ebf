//! Statements about attempts to sign in, across organizations: a name is counted before its organization is known.
//!
//! Each statement is a transaction of its own, so that an attempt counts whatever becomes of it, on all replicas alike.

use std::time::Duration;

use sqlx::PgPool;

/// How long a name that is at its limit has to wait; `None` where it is not.
pub(crate) async fn throttled(
    across: &PgPool,
    name_sha256: &[u8; 32],
    attempts_max: i32,
    window: Duration,
) -> Result<Option<Duration>, sqlx::Error> {
    let seconds = sqlx::query_scalar!(
        r#"SELECT ceil(EXTRACT(EPOCH FROM window_began_at + make_interval(secs => $3) - now()))::bigint AS "seconds!"
           FROM directory.sign_in_attempt
           WHERE name_sha256 = $1
               AND attempts >= $2
               AND window_began_at > now() - make_interval(secs => $3)"#,
        name_sha256.as_slice(),
        attempts_max,
        window.as_secs_f64(),
    )
    .fetch_optional(across)
    .await?;
    Ok(seconds.map(wait))
}

/// Counts an attempt before it is looked at, so that many at once cannot slip through; like [`throttled`] if it is one too many.
pub(crate) async fn count(
    across: &PgPool,
    name_sha256: &[u8; 32],
    attempts_max: i32,
    window: Duration,
) -> Result<Option<Duration>, sqlx::Error> {
    let row = sqlx::query!(
        r#"INSERT INTO directory.sign_in_attempt AS counted (name_sha256, window_began_at, attempts)
           VALUES ($1, now(), 1)
           ON CONFLICT (name_sha256) DO UPDATE
           SET attempts = CASE
                   WHEN counted.window_began_at > now() - make_interval(secs => $2) THEN counted.attempts + 1
                   ELSE 1
               END,
               window_began_at = CASE
                   WHEN counted.window_began_at > now() - make_interval(secs => $2) THEN counted.window_began_at
                   ELSE now()
               END
           RETURNING
               attempts,
               ceil(EXTRACT(EPOCH FROM window_began_at + make_interval(secs => $2) - now()))::bigint AS "seconds!""#,
        name_sha256.as_slice(),
        window.as_secs_f64(),
    )
    .fetch_one(across)
    .await?;
    Ok((row.attempts > attempts_max).then(|| wait(row.seconds)))
}

/// Takes an attempt back that was right.
pub(crate) async fn forgive(across: &PgPool, name_sha256: &[u8; 32]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE directory.sign_in_attempt
         SET attempts = attempts - 1
         WHERE name_sha256 = $1
             AND attempts > 0",
        name_sha256.as_slice(),
    )
    .execute(across)
    .await?;
    Ok(())
}

/// Deletes counters whose window is over.
pub(crate) async fn sweep(across: &PgPool, window: Duration) -> Result<u64, sqlx::Error> {
    let swept = sqlx::query!(
        "DELETE FROM directory.sign_in_attempt
         WHERE window_began_at <= now() - make_interval(secs => $1)",
        window.as_secs_f64(),
    )
    .execute(across)
    .await?;
    Ok(swept.rows_affected())
}

fn wait(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or_default().max(1))
}
