//! A lost or new copy of another service's entities is rebuilt from that service's snapshot, online.
//!
//! The newest event of each entity goes through the subscriber's own handler, outside the inbox: handlers of copies keep the higher
//! revision, so that what arrives meanwhile on the stream and what the snapshot holds do not disturb each other.

use futures::StreamExt as _;
use ovation_proto::ovation::common::v1::{ErrorReason, SnapshotRequest, SnapshotResponse};

use crate::call::Call;
use crate::failure::Failure;
use crate::inbox::{HandleError, Incoming, Subscriber, store};
use crate::service::Context;

/// Events handled in one transaction.
const BATCH_MAX: usize = 128;

/// Rebuilds every copy of the caller's organization; gives how many entities were read.
///
/// # Errors
///
/// UNAVAILABLE while an owner of copied entities is away; what was rebuilt until then stays, and repeating goes on harmlessly.
pub async fn rebuild<S: Subscriber>(context: &Context, subscriber: &S, call: &Call) -> Result<i64, Failure> {
    let mut entities = 0;
    for (owner, types) in S::COPIES {
        let request = SnapshotRequest { types: types.iter().map(|name| (*name).to_owned()).collect() };
        let path = format!("/ovation.{owner}.v1.LogService/Snapshot");
        let mut pieces =
            context.peers.server_stream::<_, SnapshotResponse>(owner, &path, request, &call.caller).await?;
        while let Some(piece) = pieces.next().await {
            let events: Vec<Incoming> = piece
                .map_err(|status| away(owner, status))?
                .events
                .iter()
                .map(Incoming::of_log)
                .collect::<Result<_, _>>()
                .map_err(Failure::internal)?;
            for batch in events.chunks(BATCH_MAX) {
                apply(context, subscriber, batch).await?;
                entities += i64::try_from(batch.len()).unwrap_or(0);
            }
        }
    }
    Ok(entities)
}

fn away(owner: &str, status: tonic::Status) -> Failure {
    let message = format!("the service {owner}, which owns the copied entities, broke off: repeat the call");
    Failure::new(ErrorReason::Unavailable, message).caused_by(status)
}

/// Takes entities into the copies; one that cannot be taken is parked, and does not keep out the others.
async fn apply<S: Subscriber>(context: &Context, subscriber: &S, events: &[Incoming]) -> Result<(), Failure> {
    match handle(context, subscriber, events).await {
        Ok(()) => Ok(()),
        Err(HandleError::Failed(failure)) if failure.is_transient() => Err(failure),
        Err(_) if events.len() > 1 => {
            for event in events {
                Box::pin(apply(context, subscriber, std::slice::from_ref(event))).await?;
            }
            Ok(())
        }
        Err(error) => park(context, events, &error).await,
    }
}

async fn handle<S: Subscriber>(
    context: &Context,
    subscriber: &S,
    events: &[Incoming],
) -> Result<(), HandleError> {
    let references: Vec<&Incoming> = events.iter().collect();
    let begin = crate::inbox::begin(context.database.service, &references);
    let mut tx = context.database.begin(begin).await?;
    subscriber.handle(&mut tx, events).await?;
    tx.commit_unremembered(()).await?;
    Ok(())
}

async fn park(context: &Context, events: &[Incoming], error: &HandleError) -> Result<(), Failure> {
    let service = context.database.service;
    for event in events {
        let begin = crate::inbox::begin(service, &[event]);
        let mut tx = context.database.begin(begin).await?;
        store::park(tx.connection(), service, event, &error.to_string(), 1).await?;
        tx.commit_unremembered(()).await?;
        tracing::error!(event.id = %event.id, error = %error, "an event of a snapshot was parked");
    }
    Ok(())
}
