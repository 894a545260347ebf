//! Waiting until nothing is under way any more.

use std::time::Duration;

use async_nats::jetstream;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::time::Instant;

/// When waiting gives up: a test that needs longer hangs.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often it looks.
const POLL: Duration = Duration::from_millis(5);

/// Waits until a condition holds.
///
/// # Panics
///
/// After a minute, with what was waited for.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "gave up waiting until {what}");
        tokio::time::sleep(POLL).await;
    }
}

/// Repeats a call that carries a consistency token until its answer is not marked stale: on a busy machine the two seconds that a
/// service waits may pass.
pub async fn until_fresh<T, F: Future<Output = tonic::Response<T>>>(mut call: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let response = call().await;
        if !response.metadata().contains_key("ovation-stale") {
            return response.into_inner();
        }
        assert!(Instant::now() < deadline, "gave up waiting for a fresh answer");
    }
}

/// Whether nothing waits to be published and nothing waits to be handled.
pub(crate) async fn is_settled(superuser_url: &str, services: &[&str], client: &async_nats::Client) -> bool {
    if pending(superuser_url, services).await > 0 {
        return false;
    }
    let context = jetstream::new(client.clone());
    let Ok(stream) = context.get_stream(ovation_chassis::relay::STREAM).await else {
        return false;
    };
    for service in services {
        match stream.consumer_info(*service).await {
            Ok(info) if info.num_pending > 0 || info.num_ack_pending > 0 => return false,
            // A service without a consumer hears nothing.
            _ => {}
        }
    }
    // An effect may have emitted again.
    pending(superuser_url, services).await == 0
}

async fn pending(superuser_url: &str, services: &[&str]) -> i64 {
    let mut connection = PgConnection::connect(superuser_url).await.expect("the tests' Postgres is there");
    let mut rows = 0_i64;
    for service in services {
        let statement = format!("SELECT count(*) FROM {service}.outbox");
        rows += sqlx::query_scalar::<_, i64>(AssertSqlSafe(statement))
            .fetch_one(&mut connection)
            .await
            .expect("the outbox counts");
    }
    connection.close().await.expect("the connection closes");
    rows
}
