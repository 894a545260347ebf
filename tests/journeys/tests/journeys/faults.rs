//! Bad days: Postgres or NATS away, services killed, the stream lost, each while people send coins and check in.
//!
//! Whoever gets no answer repeats the call with the same request id, as clients should. Afterwards everything that was answered is there
//! once, has had its effect once, and nothing else is there.

mod load;
mod proof;

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use futures::StreamExt as _;
use ovation_harness::until;
use ovation_journeys::{Options, Platform};
use ovation_local::services;
use sqlx::AssertSqlSafe;

use crate::PROGRAM;

use self::load::Load;
use self::proof::prove;

/// How long something is away.
const OUTAGE: Duration = Duration::from_secs(10);
/// How many writes are answered before, between and after faults.
const WRITES: usize = 40;

async fn platform() -> Platform {
    Platform::start_with(PROGRAM, Options { own_postgres: true, ..Options::default() }).await
}

#[tokio::test]
async fn answered_writes_survive_ten_seconds_without_postgres_and_ten_without_nats() {
    let platform = platform().await;
    let mut load = Load::begin(&platform).await;
    load.answers(WRITES).await;

    platform.world.postgres().stop().await.expect("Postgres stops");
    tokio::time::sleep(OUTAGE).await;
    platform.world.postgres().start_again().await.expect("Postgres starts again");
    load.answers(WRITES).await;

    platform.world.nats().stop().await.expect("NATS stops");
    // Nobody who writes waits for NATS.
    load.answers(WRITES).await;
    tokio::time::sleep(OUTAGE).await;
    platform.world.nats().start_again().await.expect("NATS starts again");
    load.answers(WRITES).await;

    prove(&platform, load.end().await).await;
}

#[tokio::test]
async fn answered_writes_survive_the_kill_of_every_service_in_turn() {
    let mut platform = platform().await;
    let mut load = Load::begin(&platform).await;
    for name in platform.names() {
        load.answers(WRITES / 2).await;
        platform.kill(name).await;
        platform.restart(name).await;
    }
    load.answers(WRITES).await;
    prove(&platform, load.end().await).await;
}

#[tokio::test]
async fn answered_writes_survive_a_crash_of_postgres_and_of_nats() {
    let platform = platform().await;
    let mut load = Load::begin(&platform).await;
    for _ in 0..2 {
        load.answers(WRITES).await;
        platform.world.postgres().kill().await.expect("Postgres is killed");
        platform.world.postgres().start_again().await.expect("Postgres starts again");
        load.answers(WRITES).await;
        platform.world.nats().kill().await.expect("NATS is killed");
        platform.world.nats().start_again().await.expect("NATS starts again");
    }
    load.answers(WRITES).await;
    prove(&platform, load.end().await).await;
}

#[tokio::test]
async fn a_wiped_stream_is_filled_again_from_the_log_and_has_no_second_effect() {
    let platform = platform().await;
    let mut load = Load::begin(&platform).await;
    load.answers(WRITES).await;

    let nats = platform.world.nats();
    nats.stop().await.expect("NATS stops");
    fs::remove_dir_all(nats.data_dir().join("data")).expect("the streams are wiped");
    nats.start_again().await.expect("NATS starts again");
    load.answers(WRITES).await;

    let answers = load.end().await;
    // The relays look after the stream when they connect, and every ten seconds.
    let logged = logged(&platform).await;
    until("the stream holds the whole log again", || async {
        streamed(&platform).await.is_superset(&logged)
    })
    .await;
    until("everybody listens to it again", || async { listeners(&platform).await == LISTENERS }).await;
    prove(&platform, answers).await;
}

/// Who hears facts of others.
const LISTENERS: [&str; 4] = ["checkins", "goals", "notifications", "recognition"];

/// Who has a consumer on the stream, by name.
async fn listeners(platform: &Platform) -> Vec<String> {
    let context = async_nats::jetstream::new(platform.world.client().clone());
    let Ok(stream) = context.get_stream(ovation_chassis::relay::STREAM).await else {
        return Vec::new();
    };
    let mut names: Vec<String> = stream.consumer_names().filter_map(async |name| name.ok()).collect().await;
    names.sort();
    names
}

/// The ids of all events in the logs.
async fn logged(platform: &Platform) -> BTreeSet<String> {
    let mut connection = platform.world.superuser().await;
    let mut ids = BTreeSet::new();
    for schema in services::schemas() {
        let statement = format!("SELECT id::text FROM {}.event", schema.service);
        let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(statement))
            .fetch_all(&mut connection)
            .await
            .expect("the log is read");
        ids.extend(found);
    }
    ids
}

/// The ids of all events on the stream.
async fn streamed(platform: &Platform) -> BTreeSet<String> {
    let envelopes = platform.world.stream().await;
    envelopes.iter().map(|envelope| envelope["id"].as_str().expect("an event has an id").to_owned()).collect()
}
