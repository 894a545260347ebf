//! The durable consumer of a service: fetch, handle in batches, acknowledge.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer};
use async_nats::jetstream::{self, AckKind};
use futures::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;

use super::delivery::{Delivery, by_organization, filters, later, read_all};
use super::effect::{begin, effect};
use super::{HandleError, Incoming, Seen, Subscriber, store};
use crate::db::Database;
use crate::failure::{BoxError, Failure};
use crate::relay::ensure_stream;
use crate::telemetry;
use tracing::Instrument as _;

/// Messages taken from the stream at once, of all organizations.
const CHUNK_MAX: usize = 512;
/// How long the next messages are waited for where more are known to wait on the stream.
const GATHER: Duration = Duration::from_millis(5);
/// After so many deliveries an event that fails by itself is parked.
const DELIVERIES_MAX: i64 = 6;
/// How long a message may wait for its handler here before it is delivered again; a process that was killed keeps its messages so long.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// Longer than any handler takes whose Postgres answers.
const HANDLE_TIMEOUT: Duration = Duration::from_mins(1);
/// How long to wait while Postgres is away.
const AWAY: Duration = Duration::from_millis(500);
/// How often the lag is measured.
const MEASURE_EVERY: Duration = Duration::from_secs(5);

/// Feeds a subscriber.
#[derive(Debug)]
pub struct Consumer<S> {
    /// Where the effects go.
    pub database: Database,
    /// The bus.
    pub client: async_nats::Client,
    /// What has the effects.
    pub subscriber: Arc<S>,
    /// Whom to tell about them.
    pub seen: Seen,
    /// Ends it.
    pub stopping: CancellationToken,
}

impl<S: Subscriber> Consumer<S> {
    /// Consumes until it is stopped. Comes back by itself after NATS was away, or lost the consumer.
    ///
    /// # Panics
    ///
    /// If the subscriber names a type that is no fact: a defect of the service, which would not hear what it needs.
    pub async fn run(self) {
        if S::TYPES.is_empty() {
            return;
        }
        while !self.stopping.is_cancelled() {
            if let Err(error) = self.consume().await {
                let chain = crate::failure::chain(error.as_ref());
                tracing::warn!(error = %chain, "the consumer paused: NATS is away");
            }
            tokio::select! {
                () = self.stopping.cancelled() => {}
                () = tokio::time::sleep(AWAY) => {}
            }
        }
    }

    /// Consumes until it is stopped, or NATS fails.
    async fn consume(&self) -> Result<(), BoxError> {
        let consumer = tokio::select! {
            () = self.stopping.cancelled() => return Ok(()),
            consumer = self.consumer() => consumer?,
        };
        tokio::select! {
            ended = self.take_messages(&consumer) => ended,
            () = self.measure(consumer.clone()) => Ok(()),
        }
    }

    async fn consumer(&self) -> Result<PullConsumer, BoxError> {
        let context = jetstream::new(self.client.clone());
        let stream = ensure_stream(&context).await?;
        let name = self.database.service;
        let config = Config {
            durable_name: Some(name.to_owned()),
            description: Some(format!("what the service {name} hears")),
            filter_subjects: filters::<S>(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            deliver_policy: DeliverPolicy::All,
            max_ack_pending: 4_096,
            ..Config::default()
        };
        // Creating it again with another filter changes it: a new version may hear more.
        Ok(stream.create_consumer(config).await?)
    }

    async fn take_messages(&self, consumer: &PullConsumer) -> Result<(), BoxError> {
        let messages = consumer
            .stream()
            .max_messages_per_batch(CHUNK_MAX)
            .heartbeat(Duration::from_secs(5))
            .expires(Duration::from_secs(15))
            .messages()
            .await?;
        let mut chunks = messages.ready_chunks(CHUNK_MAX);
        loop {
            let chunk = tokio::select! {
                biased;
                () = self.stopping.cancelled() => break,
                chunk = chunks.next() => chunk.ok_or("the stream of messages ended")?,
            };
            let mut deliveries = Vec::with_capacity(chunk.len());
            let mut ended = read_all(chunk, &mut deliveries).await?;
            // Where many wait, they are handled together: what they share is done once. Where none wait, nobody waits for more.
            while ended.is_ok()
                && deliveries.len() < CHUNK_MAX
                && deliveries.last().is_some_and(Delivery::has_more_behind)
            {
                let Ok(Some(chunk)) = tokio::time::timeout(GATHER, chunks.next()).await else { break };
                ended = read_all(chunk, &mut deliveries).await?;
            }
            for batch in by_organization(deliveries) {
                self.batch(batch).await?;
            }
            ended?;
        }
        // What was fetched and not begun goes to another replica at once.
        while let Some(Some(chunk)) = chunks.next().now_or_never() {
            for message in chunk.into_iter().flatten() {
                message.ack_with(AckKind::Nak(None)).await?;
            }
        }
        Ok(())
    }

    /// Says how many events wait for this service, until it is dropped.
    async fn measure(&self, mut consumer: PullConsumer) {
        loop {
            match consumer.info().await {
                Ok(info) => {
                    let pending =
                        info.num_pending.saturating_add(u64::try_from(info.num_ack_pending).unwrap_or(0));
                    #[expect(clippy::cast_precision_loss, reason = "a gauge")]
                    metrics::gauge!("ovation_inbox_pending", "service" => self.database.service)
                        .set(pending as f64);
                }
                Err(error) => {
                    tracing::debug!(error = %error, "the consumer's lag cannot be measured");
                }
            }
            tokio::time::sleep(MEASURE_EVERY).await;
        }
    }

    async fn batch(&self, batch: Vec<Delivery>) -> Result<(), BoxError> {
        if self.stopping.is_cancelled() {
            for delivery in &batch {
                delivery.message.ack_with(AckKind::Nak(None)).await?;
            }
            return Ok(());
        }
        let events: Vec<&Incoming> = batch.iter().map(|delivery| &delivery.event).collect();
        match self.handle(&events).await {
            Ok(()) => self.handled(&batch).await,
            Err(HandleError::Failed(failure)) if failure.is_transient() => self.away(&batch).await,
            Err(_) if batch.len() > 1 => self.one_by_one(&batch).await,
            Err(error) => self.failed(&batch[0], error).await,
        }
    }

    async fn one_by_one(&self, batch: &[Delivery]) -> Result<(), BoxError> {
        for (place, delivery) in batch.iter().enumerate() {
            match self.handle(&[&delivery.event]).await {
                Ok(()) => self.handled(std::slice::from_ref(delivery)).await?,
                // Waiting for Postgres once for each of them would take minutes.
                Err(HandleError::Failed(failure)) if failure.is_transient() => {
                    return self.away(&batch[place..]).await;
                }
                Err(error) => self.failed(delivery, error).await?,
            }
        }
        Ok(())
    }

    async fn handled(&self, batch: &[Delivery]) -> Result<(), BoxError> {
        metrics::counter!("ovation_inbox_handled_total", "service" => self.database.service)
            .increment(batch.len() as u64);
        self.seen.handled.notify_waiters();
        for delivery in batch {
            delivery.message.ack().await?;
        }
        Ok(())
    }

    /// Postgres is away, or others hold the rows: that is no fault of the events, and there is no use in taking the next ones at once.
    async fn away(&self, batch: &[Delivery]) -> Result<(), BoxError> {
        for delivery in batch {
            delivery.message.ack_with(AckKind::Nak(Some(AWAY))).await?;
        }
        tokio::select! {
            () = self.stopping.cancelled() => {}
            () = tokio::time::sleep(AWAY) => {}
        }
        Ok(())
    }

    /// One event failed by itself: later again, or parked.
    async fn failed(&self, delivery: &Delivery, error: HandleError) -> Result<(), BoxError> {
        let deliveries = delivery.deliveries();
        let (event, message) = (&delivery.event, &delivery.message);
        let failure = match error {
            HandleError::Poison(failure) => failure,
            HandleError::Failed(failure) => {
                let failure = crate::failure::chain(&failure);
                tracing::warn!(event.id = %event.id, event.r#type = event.type_name, error = failure, "an event failed");
                if deliveries < DELIVERIES_MAX {
                    return later(delivery).await;
                }
                failure
            }
        };
        let attempts = i32::try_from(deliveries).unwrap_or(i32::MAX);
        match self.park(event, &failure, attempts).await {
            Ok(()) => {
                tracing::error!(event.id = %event.id, event.r#type = event.type_name, error = failure, "an event was parked");
                metrics::counter!("ovation_inbox_parked_total", "service" => self.database.service)
                    .increment(1);
                self.seen.handled.notify_waiters();
                message.ack().await
            }
            Err(error) => {
                tracing::warn!(error = %crate::failure::chain(&error), "an event could not be parked yet");
                later(delivery).await
            }
        }
    }

    async fn park(&self, event: &Incoming, failure: &str, attempts: i32) -> Result<(), Failure> {
        let service = self.database.service;
        let mut tx = self.database.begin(begin(service, &[event])).await?;
        store::park(tx.connection(), service, event, failure, attempts).await?;
        tx.commit_unremembered(()).await?;
        Ok(())
    }

    /// Has the effect of events of one organization, all or none, each within its own trace.
    async fn handle(&self, events: &[&Incoming]) -> Result<(), HandleError> {
        let spans: Vec<tracing::Span> = events
            .iter()
            .map(|event| telemetry::linked_span("inbox.handle", event.traceparent.as_deref()))
            .collect();
        let work = async {
            let begin = begin(self.database.service, events);
            let organization = begin.organization;
            let mut tx = self.database.begin(begin).await?;
            effect(&mut tx, self.subscriber.as_ref(), organization, events).await?;
            tx.commit_unremembered(()).await?;
            Ok(())
        };
        // Logs of the handler belong to the first event's trace; the spans of all show how long it took.
        let first = spans.first().cloned().unwrap_or_else(tracing::Span::none);
        tokio::time::timeout(HANDLE_TIMEOUT, work.instrument(first))
            .await
            .unwrap_or_else(|_| Err(HandleError::Failed(too_long())))
    }
}

fn too_long() -> Failure {
    Failure::new(
        ovation_proto::ovation::common::v1::ErrorReason::DeadlineExceeded,
        "an event took longer than a minute: Postgres does not answer",
    )
}
