//! The stream is a projection: what it loses is published again from the log.

use std::collections::BTreeSet;

use async_nats::jetstream::{self, stream::Stream};
use ovation_chassis::ids::random_uuid;
use ovation_chassis::relay::STREAM;
use ovation_harness::{Organization, World, until};
use uuid::Uuid;

use crate::probe::{change, count, database, effects, logged, streamed, world};

async fn stream(world: &World) -> Stream {
    jetstream::new(world.client().clone()).get_stream(STREAM).await.unwrap()
}

/// A world whose stream holds some events.
async fn filled() -> (World, Organization) {
    let (world, organization) = world().await;
    let things: Vec<Uuid> = (0..4).map(|_| random_uuid()).collect();
    for turn in 0..20 {
        change(&database(&world), &organization, things[turn % 4]).await.unwrap();
    }
    world.settle().await;
    (world, organization)
}

/// Waits until the stream holds the whole log again; no event had a second effect.
async fn assert_refilled(world: &World) {
    let mut superuser = world.superuser().await;
    let logged = logged(&mut superuser).await;
    let wanted: BTreeSet<Uuid> = logged.iter().copied().collect();
    until("the stream is the log again", async || {
        let outbox = "SELECT count(*) FROM goals.outbox";
        let on_stream: BTreeSet<Uuid> = streamed(world).await.into_iter().map(|(id, ..)| id).collect();
        on_stream == wanted && count(&mut world.superuser().await, outbox).await == 0
    })
    .await;
    until("every event has had its effect", async || {
        effects(&mut world.superuser().await).await.len() >= logged.len()
    })
    .await;
    world.settle().await;
    assert_eq!(effects(&mut superuser).await, logged);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purged_stream_is_refilled_though_the_bus_remembers_the_ids_of_its_messages() {
    let (world, _) = filled().await;
    stream(&world).await.purge().await.unwrap();
    assert!(streamed(&world).await.is_empty());
    assert_refilled(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_stream_is_made_anew_and_refilled_while_writes_go_on() {
    let (world, organization) = filled().await;
    jetstream::new(world.client().clone()).delete_stream(STREAM).await.unwrap();
    for _ in 0..10 {
        change(&database(&world), &organization, random_uuid()).await.unwrap();
    }
    assert_refilled(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lost_end_of_a_stream_is_refilled_and_the_rest_is_left_alone() {
    let (world, _) = filled().await;
    let stream = stream(&world).await;
    let last = stream.get_info().await.unwrap().state.last_sequence;
    for sequence in last - 6..=last {
        stream.delete_message(sequence).await.unwrap();
    }
    assert_refilled(&world).await;
    assert_eq!(streamed(&world).await.len(), 20, "no message stands twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lost_beginning_of_a_stream_is_refilled_and_the_rest_is_left_alone() {
    let (world, _) = filled().await;
    stream(&world).await.purge().sequence(8).await.unwrap();
    assert_eq!(streamed(&world).await.len(), 13);
    assert_refilled(&world).await;
    assert_eq!(streamed(&world).await.len(), 20, "no message stands twice");
}
