//! Whether what was answered is what is stored and what arrived: a fast wrong run is a failure.

use std::time::Duration;

use async_nats::jetstream;
use ovation_chassis::relay;
use ovation_proto::ovation::recognition::v1 as recognition;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use sqlx::{AssertSqlSafe, PgConnection};
use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::organization::{Organization, call};
use crate::platform::Platform;

/// How long facts may take to have all their effects after a block.
const SETTLE_PATIENCE: Duration = Duration::from_mins(5);
/// How often that is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Counts of what one organization's coins left behind.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct Stored {
    coins: i64,
    postings: i64,
    facts: i64,
    published: i64,
    told: i64,
    parked: i64,
}

/// Waits until every fact is published and had every effect, and answers how long that took.
pub(crate) async fn settle(platform: &Platform) -> Result<Duration, Error> {
    let began = Instant::now();
    let mut superuser = platform.superuser().await?;
    let context = jetstream::new(platform.nats.clone());
    let stream = context.get_stream(relay::STREAM).await.map_err(Error::stream)?;
    while !is_settled(&mut superuser, &stream, &platform.schemas).await? {
        if began.elapsed() > SETTLE_PATIENCE {
            return Err(Error::Late("every fact was published and had its effects"));
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(began.elapsed())
}

async fn is_settled(
    superuser: &mut PgConnection,
    stream: &jetstream::stream::Stream,
    schemas: &[&'static str],
) -> Result<bool, Error> {
    if pending(superuser, schemas).await? > 0 {
        return Ok(false);
    }
    for schema in schemas {
        // A service without a consumer hears nothing.
        let Ok(consumer) = stream.consumer_info(*schema).await else {
            continue;
        };
        if consumer.num_pending > 0 || consumer.num_ack_pending > 0 {
            return Ok(false);
        }
    }
    // An effect may have emitted again.
    Ok(pending(superuser, schemas).await? == 0)
}

async fn pending(superuser: &mut PgConnection, schemas: &[&'static str]) -> Result<i64, Error> {
    let counts: Vec<String> =
        schemas.iter().map(|schema| format!("(SELECT count(*) FROM {schema}.outbox)")).collect();
    let statement = format!("SELECT {}", counts.join(" + "));
    Ok(sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(superuser).await?)
}

/// Proves that `answered` coins are stored, posted, published and told, each once, and that the service finds its ledger sound.
/// Answers how long the consumers took to catch up.
pub(crate) async fn prove(
    platform: &Platform,
    organization: &Organization,
    answered: u64,
) -> Result<Duration, Error> {
    let caught_up = settle(platform).await?;
    let mut superuser = platform.superuser().await?;
    // The tables have grown by far since the planner looked at them; a server that runs for longer does this by itself.
    sqlx::query("ANALYZE").execute(&mut superuser).await?;
    let coins = i64::try_from(answered).unwrap_or(i64::MAX);
    let stored = stored(&mut superuser, organization).await?;
    let expected =
        Stored { coins, postings: 2 * coins, facts: coins, published: coins, told: coins, parked: 0 };
    if stored != expected {
        return Err(Error::Books(format!("{answered} sends were answered, but there are {stored:?}")));
    }
    let ledger = RecognitionServiceClient::new(platform.connect().await?)
        .verify_ledger(call(recognition::VerifyLedgerRequest {}, &organization.administrator))
        .await
        .map_err(Error::call("verifying the ledger"))?
        .into_inner();
    if ledger.sound && ledger.coins == coins && ledger.points_moved == coins {
        return Ok(caught_up);
    }
    Err(Error::Books(format!("{answered} sends were answered, but the service says: {ledger:?}")))
}

async fn stored(superuser: &mut PgConnection, organization: &Organization) -> Result<Stored, Error> {
    let statement = "
        WITH fact AS (
            SELECT id
            FROM recognition.event
            WHERE organization_id = $1 AND type = 'ovation.recognition.v1.CoinSent'
        )
        SELECT
            (SELECT count(*) FROM recognition.coin WHERE organization_id = $1) AS coins,
            -- The rest opens allowances.
            (SELECT count(*) FROM recognition.posting WHERE organization_id = $1 AND transfer_kind = 2) AS postings,
            (SELECT count(*) FROM fact) AS facts,
            (SELECT count(*) FROM recognition.event_mark JOIN fact ON fact.id = event_mark.event_id) AS published,
            (SELECT count(*) FROM notifications.notification WHERE organization_id = $1) AS told,
            (SELECT count(*) FROM notifications.parked WHERE organization_id = $1) AS parked";
    Ok(sqlx::query_as(statement).bind(organization.id).fetch_one(superuser).await?)
}
