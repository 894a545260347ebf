//! The roll-up alone: facts of check-ins wait on the stream, goals alone is started, and the time runs from its first effect to its last.

use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream;
use chrono::{DateTime, SecondsFormat, Utc};
use futures::{StreamExt as _, stream};
use ovation_chassis::ids::random_uuid;
use ovation_chassis::{clock, relay};
use serde_json::{Value, json};
use sqlx::Connection as _;
use tokio::time::sleep;

use super::check_ins::subject;
use super::company::{self, Company};
use super::duel::Ancestors;
use super::options::Options;
use super::{books, report};
use crate::error::Error;
use crate::platform::Platform;
use crate::statistics::float;

/// Facts on their way to the stream at once.
const PUBLISHED_AT_ONCE: usize = 256;
/// How often it is looked whether goals has heard everything, and for how long.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_mins(5);
/// The consumer and the service that is measured.
const GOALS: &str = "goals";

/// Runs it in turn with the other side. Answers how many facts were published by hand.
pub(crate) async fn run(
    platform: &mut Platform,
    company: &Company,
    (answered, theirs): (u32, &mut Ancestors),
    options: &Options,
) -> Result<u32, Error> {
    report::stage(options);
    let mut published = 0;
    let mut pairs = Vec::new();
    for pair in 1..=options.pairs {
        crate::books::settle(platform).await?;
        platform.stop_services().await?;
        let (other, _) = theirs.block(options).await?;
        publish(platform, company, published, options.stage_facts).await?;
        published += options.stage_facts;
        let took = drain(platform, company).await?;
        platform.start_services(|name| name != GOALS).await?;
        books::prove(platform, company, (answered, answered + published)).await?;
        let per_second = float(options.stage_facts.into()) / took.as_secs_f64();
        report::stage_pair(pair, per_second, other.per_second);
        pairs.push((per_second, other.per_second));
    }
    report::stage_end(&pairs);
    Ok(published)
}

/// Puts facts on the stream as check-ins would.
async fn publish(platform: &Platform, company: &Company, first: u32, count: u32) -> Result<(), Error> {
    let mut superuser = platform.superuser().await?;
    let statement = "SELECT subject, envelope FROM checkins.event
         WHERE organization_id = $1 AND type = 'ovation.checkins.v1.CheckInCreated' LIMIT 1";
    let pattern = sqlx::query_as(statement).bind(company.organization.id).fetch_one(&mut superuser).await?;
    let (place, pattern): (String, String) = pattern;
    superuser.close().await?;
    let pattern: Value = serde_json::from_str(&pattern).map_err(Error::stream)?;
    let context = jetstream::new(platform.nats.clone());
    let mut sent = stream::iter(first..first + count)
        .map(|turn| {
            let (id, envelope) = fact(&pattern, turn);
            let (context, place) = (context.clone(), place.clone());
            async move {
                let mut headers = HeaderMap::new();
                headers.insert("Nats-Msg-Id", id.as_str());
                let sent = context.publish_with_headers(place, headers, envelope.into()).await;
                sent.map_err(Error::stream)?.await.map_err(Error::stream)
            }
        })
        .buffered(PUBLISHED_AT_ONCE);
    while let Some(acknowledged) = sent.next().await {
        acknowledged?;
    }
    Ok(())
}

/// A fact like the pattern, of another check-in.
fn fact(pattern: &Value, turn: u32) -> (String, String) {
    let (id, check_in, now) = (random_uuid().to_string(), random_uuid().to_string(), clock::now());
    let now = now.to_rfc3339_opts(SecondsFormat::Micros, true);
    let (key_result, value) = subject(turn);
    let mut envelope = pattern.clone();
    envelope["id"] = json!(id);
    envelope["subject"] = json!(check_in);
    envelope["time"] = json!(now);
    let said = &mut envelope["data"]["checkIn"];
    said["id"] = json!(check_in);
    said["createdAt"] = json!(now);
    let entry = &mut said["entries"][0];
    entry["keyResultId"] = json!(key_result.to_string());
    entry["value"] = json!({ "value": value.to_string() });
    (id, envelope.to_string())
}

/// Starts goals, waits until it has heard everything, and answers how long that took from its first effect.
async fn drain(platform: &mut Platform, company: &Company) -> Result<Duration, Error> {
    let mut superuser = platform.superuser().await?;
    company::run(&mut superuser, "CHECKPOINT").await?;
    let from = clock::now();
    platform.start_services(|name| name == GOALS).await?;
    let context = jetstream::new(platform.nats.clone());
    let stream = context.get_stream(relay::STREAM).await.map_err(Error::stream)?;
    let began = Instant::now();
    loop {
        let waits = stream.consumer_info(GOALS).await.map_err(Error::stream)?;
        if waits.num_pending == 0 && waits.num_ack_pending == 0 {
            break;
        }
        if began.elapsed() > PATIENCE {
            return Err(Error::Late("goals had heard every check-in"));
        }
        sleep(LOOK_EVERY).await;
    }
    let until = clock::now();
    let statement =
        "SELECT min(received_at) FROM goals.inbox WHERE organization_id = $1 AND received_at >= $2";
    let first: Option<DateTime<Utc>> = sqlx::query_scalar(statement)
        .bind(company.organization.id)
        .bind(from)
        .fetch_one(&mut superuser)
        .await?;
    superuser.close().await?;
    Ok((until - first.unwrap_or(from)).to_std().unwrap_or_default())
}
