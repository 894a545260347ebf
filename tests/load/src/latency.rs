//! From commit to consumer: how long a fact takes from its transaction to those who hear it, at a fixed rate.
//!
//! Coins are sent through the gateway when they are due, however long the earlier ones take. A durable consumer of the stream, as another
//! system would have one, notes when each fact arrives, by the clock of the same machine; the fact says when its transaction *began*,
//! so that the time includes the transaction itself and is rather too long. What `notifications` recorded gives the same for
//! a service: until the transaction of the effect begins.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::{self, AckKind, consumer};
use chrono::{DateTime, Utc};
use futures::StreamExt as _;
use ovation_chassis::{clock, relay};
use serde::Deserialize;
use sqlx::PgConnection;
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

use crate::error::Error;
use crate::options::Options;
use crate::organization::Organization;
use crate::platform::Platform;
use crate::sends::{Sender, joined};
use crate::statistics::Latencies;
use crate::watch::{self, Disturbance, Watch};
use crate::{books, report};

/// Measured this many times as long as a block: at a low rate, a percentile needs time.
const BLOCKS: u32 = 2;
/// Measurements until one is undisturbed.
const TRIES: usize = 4;
/// How long the last facts may take.
const ARRIVAL_PATIENCE: Duration = Duration::from_mins(1);
/// The durable consumer's name.
const CONSUMER: &str = "load";

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    /// From the beginning of the transaction to the durable consumer.
    pub(crate) consumer: Latencies,
    /// From there to the beginning of the effect's transaction in `notifications`: p50 and p99.
    pub(crate) effect: (Duration, Duration),
    /// From when a send was due to its answer.
    pub(crate) answer: Latencies,
    /// What happened beside it.
    pub(crate) disturbance: Disturbance,
}

/// What the benchmark reads of an envelope.
#[derive(Deserialize)]
struct Envelope {
    id: Uuid,
    time: DateTime<Utc>,
}

/// A fact that arrived.
struct Arrival {
    recorded_at: DateTime<Utc>,
    after: Duration,
}

type Messages = consumer::pull::Stream;

/// Measures until a measurement counts.
pub(crate) async fn run(
    platform: &Platform,
    organization: &Organization,
    options: &Options,
) -> Result<(), Error> {
    let sender = Sender::connect(platform, &organization.people, options).await?;
    report::latency(options);
    for _ in 0..TRIES {
        let measured = measure(platform, organization, &sender, options).await?;
        report::measured_latency(&measured);
        if measured.disturbance.is_bearable() {
            return Ok(());
        }
    }
    Err(Error::Disturbed { what: "measurements of latency", fit: 0, wanted: 1, tried: TRIES })
}

async fn measure(
    platform: &Platform,
    organization: &Organization,
    sender: &Sender,
    options: &Options,
) -> Result<Measured, Error> {
    let mut superuser = platform.superuser().await?;
    books::settle(platform).await?;
    watch::tidy(&mut superuser).await?;
    let before = coins(&mut superuser, organization).await?;
    let rate = options.events_per_second;
    let warm = rate.saturating_mul(u32::try_from(options.warm_up).unwrap_or(u32::MAX));
    let seconds = BLOCKS.saturating_mul(u32::try_from(options.seconds).unwrap_or(u32::MAX));
    let count = rate.saturating_mul(seconds);

    let messages = subscribe(platform, organization).await?;
    let total = usize::try_from(warm.saturating_add(count)).unwrap_or(usize::MAX);
    let mut receiver = JoinSet::new();
    receiver.spawn(receive(messages, total));
    let first_turn = usize::try_from(before).unwrap_or_default();
    sender.open_loop(first_turn, warm, rate).await?;
    let (from, watch) = (clock::now(), Watch::begin(&mut superuser).await?);
    let answer = sender.open_loop(first_turn + total, count, rate).await?;
    let disturbance = watch.end(&mut superuser).await?;
    let arrived = timeout(ARRIVAL_PATIENCE, receiver.join_next())
        .await
        .map_err(|_| Error::Late("the consumer had every fact"))?;
    let arrived = arrived.map_or_else(|| Ok(Vec::new()), joined)?;

    let mut consumer = Latencies::new()?;
    for arrival in arrived.iter().filter(|arrival| arrival.recorded_at >= from) {
        consumer.record(arrival.after);
    }
    if consumer.count() != u64::from(count) {
        return Err(Error::Books(format!(
            "{count} sends were answered, and {} facts arrived of the measured time",
            consumer.count()
        )));
    }
    let sent = before + u64::from(warm) + u64::from(count);
    books::prove(platform, organization, sent).await?;
    let effect = effect(&mut superuser, organization, from).await?;
    Ok(Measured { consumer, effect, answer, disturbance })
}

async fn coins(superuser: &mut PgConnection, organization: &Organization) -> Result<u64, Error> {
    let statement = "SELECT count(*) FROM recognition.coin WHERE organization_id = $1";
    let coins: i64 = sqlx::query_scalar(statement).bind(organization.id).fetch_one(superuser).await?;
    Ok(u64::try_from(coins).unwrap_or_default())
}

/// A new durable consumer of coins that are sent from now on.
async fn subscribe(platform: &Platform, organization: &Organization) -> Result<Messages, Error> {
    let context = jetstream::new(platform.nats.clone());
    let stream = context.get_stream(relay::STREAM).await.map_err(Error::stream)?;
    // That of an earlier measurement, which was disturbed; the first finds none.
    let _earlier = stream.delete_consumer(CONSUMER).await;
    let config = consumer::pull::Config {
        durable_name: Some(CONSUMER.to_owned()),
        filter_subject: format!("ovation.{}.*.recognition.coin.sent", organization.key),
        deliver_policy: consumer::DeliverPolicy::New,
        ..Default::default()
    };
    let consumer = stream.create_consumer(config).await.map_err(Error::stream)?;
    consumer.messages().await.map_err(Error::stream)
}

/// Receives until `total` different facts have arrived.
async fn receive(mut messages: Messages, total: usize) -> Result<Vec<Arrival>, Error> {
    let mut ids = HashSet::with_capacity(total);
    let mut arrivals = Vec::with_capacity(total);
    while arrivals.len() < total {
        let Some(message) = messages.next().await else {
            break;
        };
        let message = message.map_err(Error::stream)?;
        let now = clock::now();
        let envelope: Envelope = serde_json::from_slice(&message.payload).map_err(Error::stream)?;
        message.ack_with(AckKind::Ack).await.map_err(Error::stream)?;
        if ids.insert(envelope.id) {
            let after = (now - envelope.time).to_std().unwrap_or_default();
            arrivals.push(Arrival { recorded_at: envelope.time, after });
        }
    }
    Ok(arrivals)
}

/// The same until the effect in `notifications` begins, by what both services recorded: p50 and p99.
async fn effect(
    superuser: &mut PgConnection,
    organization: &Organization,
    from: DateTime<Utc>,
) -> Result<(Duration, Duration), Error> {
    let statement = "
        SELECT
            percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
            percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds)
        FROM recognition.event
        JOIN notifications.inbox
            ON inbox.organization_id = event.organization_id AND inbox.event_id = event.id
        CROSS JOIN LATERAL (
            SELECT extract(epoch FROM inbox.received_at - event.recorded_at)::float8 AS seconds
        ) AS latency
        WHERE event.organization_id = $1
            AND event.type = 'ovation.recognition.v1.CoinSent'
            AND event.recorded_at >= $2";
    let (p50, p99): (f64, f64) =
        sqlx::query_as(statement).bind(organization.id).bind(from).fetch_one(superuser).await?;
    let duration = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or_default();
    Ok((duration(p50), duration(p99)))
}
