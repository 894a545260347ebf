//! Publishing facts as another service would, in the ways in which the stream may bring them.

use async_nats::HeaderMap;
use async_nats::jetstream::{self, message::PublishMessage};
use ovation_chassis::event::Event;

/// Publishes an event on the stream, past any outbox. Twice: consumers must have its effect once.
#[expect(clippy::disallowed_methods, reason = "the harness stands in for other services' relays")]
pub(crate) async fn publish_twice(client: &async_nats::Client, event: &Event) {
    let context = jetstream::new(client.clone());
    ovation_chassis::relay::ensure_stream(&context).await.expect("the stream");
    for _ in 0..2 {
        let mut headers = HeaderMap::new();
        headers.insert("ovation-event-id", event.id.to_string().as_str());
        if let Some(traceparent) = &event.traceparent {
            headers.insert("traceparent", traceparent.as_str());
        }
        let message = PublishMessage::build().payload(event.envelope.clone().into()).headers(headers);
        let acknowledgement =
            context.send_publish(event.subject.clone(), message).await.expect("a publication");
        acknowledgement.await.expect("an acknowledgement");
    }
}
