//! Messages of the stream as the consumer takes them.

use std::time::Duration;

use async_nats::jetstream::{AckKind, Message};

use super::{Incoming, Subscriber};
use crate::event::FactKind;
use crate::failure::BoxError;
use crate::ids::OrganizationId;

/// Events of one organization in one transaction.
const BATCH_MAX: usize = 512;
/// The longest wait before an event that failed is delivered again.
const REDELIVERY_MAX: Duration = Duration::from_secs(30);

/// A message and what it holds.
pub(super) struct Delivery {
    pub(super) message: Message,
    pub(super) event: Incoming,
}

impl Delivery {
    /// Whether more waited on the stream for this consumer when the message was delivered.
    pub(super) fn has_more_behind(&self) -> bool {
        self.message.info().is_ok_and(|info| info.pending > 0)
    }

    /// How often the message was delivered, this time included.
    pub(super) fn deliveries(&self) -> i64 {
        self.message.info().map_or(1, |info| info.delivered)
    }
}

/// The message's event. What does not even read as one is acknowledged: without an id it can be neither parked nor retried.
async fn read(message: Message) -> Result<Option<Delivery>, BoxError> {
    let text = std::str::from_utf8(&message.payload).unwrap_or_default();
    match Incoming::parse(text) {
        Ok(mut event) => {
            if let Some(traceparent) = message.headers.as_ref().and_then(|headers| headers.get("traceparent"))
            {
                event.traceparent = Some(traceparent.as_str().to_owned());
            }
            Ok(Some(Delivery { message, event }))
        }
        Err(error) => {
            tracing::error!(nats.subject = %message.subject, error, "a message on the stream is no event of ours");
            message.ack().await?;
            Ok(None)
        }
    }
}

/// Adds what came to the deliveries; with what the stream failed, if it did. What came before that is to be handled first.
pub(super) async fn read_all<E: Into<BoxError>>(
    messages: Vec<Result<Message, E>>,
    deliveries: &mut Vec<Delivery>,
) -> Result<Result<(), BoxError>, BoxError> {
    let mut ended = Ok(());
    for message in messages {
        match message {
            Ok(message) => deliveries.extend(read(message).await?),
            Err(error) => ended = Err(error.into()),
        }
    }
    Ok(ended)
}

/// The subjects of what a subscriber hears.
pub(super) fn filters<S: Subscriber>() -> Vec<String> {
    let kind = |name: &&str| FactKind::of(name);
    let mut filters: Vec<String> = S::TYPES.iter().filter_map(kind).map(FactKind::filter).collect();
    assert!(filters.len() == S::TYPES.len(), "a subscriber hears facts only: one of {:?} is none", S::TYPES);
    filters.sort_unstable();
    filters.dedup();
    filters
}

/// Groups deliveries by organization, in the order in which they came, into batches.
pub(super) fn by_organization(deliveries: Vec<Delivery>) -> Vec<Vec<Delivery>> {
    let mut batches: Vec<(OrganizationId, Vec<Delivery>)> = Vec::new();
    for delivery in deliveries {
        let organization = delivery.event.organization;
        match batches.iter_mut().rev().find(|(id, batch)| *id == organization && batch.len() < BATCH_MAX) {
            Some((_, batch)) => batch.push(delivery),
            None => batches.push((organization, vec![delivery])),
        }
    }
    batches.into_iter().map(|(_, batch)| batch).collect()
}

/// Asks for the message again, later each time: 1, 2, 4, … seconds.
pub(super) async fn later(delivery: &Delivery) -> Result<(), BoxError> {
    let exponent = u32::try_from(delivery.deliveries().clamp(1, 10) - 1).unwrap_or(0);
    let delay = Duration::from_secs(2_u64.saturating_pow(exponent)).min(REDELIVERY_MAX);
    delivery.message.ack_with(AckKind::Nak(Some(delay))).await
}
