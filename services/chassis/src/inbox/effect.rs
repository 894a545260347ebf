//! The effect of events, in one transaction with the note that they had it.

use std::collections::HashSet;

use super::{HandleError, Incoming, Subscriber, store};
use crate::ids::OrganizationId;
use crate::tx::{Begin, Tx};

/// Has the effect of those events that have not had it yet. What the subscriber does not hear (a type of a later version on a subject of an
/// older one) is taken note of, and has none.
pub(crate) async fn effect<S: Subscriber>(
    tx: &mut Tx,
    subscriber: &S,
    organization: OrganizationId,
    events: &[&Incoming],
) -> Result<(), HandleError> {
    let ids: Vec<_> = events.iter().map(|event| event.id.uuid()).collect();
    let consumer = tx.database.service;
    let mut fresh: HashSet<_> =
        store::receive(tx.connection(), organization, consumer, &ids).await?.into_iter().collect();
    let events: Vec<Incoming> = events
        .iter()
        .filter(|event| fresh.remove(&event.id.uuid()))
        .filter(|event| S::TYPES.contains(&event.type_name.as_str()))
        .map(|event| (*event).clone())
        .collect();
    if events.is_empty() {
        return Ok(());
    }
    subscriber.handle(tx, &events).await
}

/// How the transaction begins in which events have their effect. What is emitted in it belongs to the first event's trace, and has a cause if
/// there is a single one.
pub(crate) fn begin(service: &str, events: &[&Incoming]) -> Begin {
    let first = events.first();
    Begin {
        organization: first.map(|event| event.organization).unwrap_or_default(),
        organization_key: first.map(|event| event.organization_key.clone()).unwrap_or_default(),
        actor: format!("service/{service}"),
        traceparent: first.and_then(|event| event.traceparent.clone()),
        cause: match events {
            [only] => Some(only.id),
            _ => None,
        },
    }
}
