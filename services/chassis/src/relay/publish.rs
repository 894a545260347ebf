//! One event onto the stream.

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::message::PublishMessage;
use tracing::Instrument as _;

use super::check::holds;
use super::leader::EVENT_ID_HEADER;
use super::store::Place;
use super::stream;
use crate::event::Event;
use crate::failure::BoxError;
use crate::telemetry;

/// Publishes an event and waits for the acknowledgement: the message's sequence on the stream.
pub(super) async fn publish(context: Context, event: Event) -> (Event, Result<u64, BoxError>) {
    let span = telemetry::linked_span("relay.publish", event.traceparent.as_deref());
    let outcome = publish_known(&context, &event).instrument(span).await;
    (event, outcome)
}

async fn publish_known(context: &Context, event: &Event) -> Result<u64, BoxError> {
    let acknowledgement = publish_once(context, event, true).await?;
    if !acknowledgement.duplicate {
        return Ok(acknowledgement.sequence);
    }
    // The server remembers ids of messages that were purged since: a duplicate counts only if the stream holds the event.
    let stream = context.get_stream_no_info(stream::STREAM).await?;
    let place = Place { event_id: event.id, stream_sequence: acknowledgement.sequence };
    if holds(&stream, place).await? {
        return Ok(acknowledgement.sequence);
    }
    Ok(publish_once(context, event, false).await?.sequence)
}

#[expect(clippy::disallowed_methods, reason = "the one lawful place where facts leave")]
async fn publish_once(
    context: &Context,
    event: &Event,
    with_message_id: bool,
) -> Result<async_nats::jetstream::publish::PublishAck, BoxError> {
    let mut headers = HeaderMap::new();
    headers.insert(EVENT_ID_HEADER, event.id.to_string().as_str());
    headers.insert("ovation-entity-id", event.entity_id.to_string().as_str());
    headers.insert("content-type", "application/cloudevents+json");
    if let Some(traceparent) = telemetry::current_traceparent().or_else(|| event.traceparent.clone()) {
        headers.insert("traceparent", traceparent.as_str());
    }
    let mut message = PublishMessage::build().payload(event.envelope.clone().into()).headers(headers);
    if with_message_id {
        message = message.message_id(event.id.to_string());
    }
    let acknowledgement = context.send_publish(event.subject.clone(), message).await?;
    Ok(acknowledgement.await?)
}
