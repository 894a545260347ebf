//! Every event has exactly one effect, and one bad event never stops the stream.

use std::collections::BTreeSet;

use ovation_chassis::event::Event;
use ovation_harness::{World, until};
use ovation_proto::ovation::common::v1::{ListParkedEventsRequest, ParkedEvent, RetryParkedEventsRequest};
use ovation_proto::ovation::goals::v1::log_service_client::LogServiceClient;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use uuid::Uuid;

use crate::probe::{NAME, Probe, coin, count, effects, fail, organization, schemas, world};

async fn handled(world: &World, coins: &[Event]) {
    let wanted: BTreeSet<Uuid> = coins.iter().map(|coin| coin.id.uuid()).collect();
    until("the coins have had their effect", async || {
        let found = effects(&mut world.superuser().await).await;
        wanted.is_subset(&found.into_iter().collect())
    })
    .await;
    world.settle().await;
    let found = effects(&mut world.superuser().await).await;
    assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
}

async fn parked(world: &World, organization: &ovation_harness::Organization) -> Vec<ParkedEvent> {
    let administrator = organization.person(
        ovation_chassis::ids::PersonId::random(),
        &[ovation_chassis::caller::OrganizationRole::Administrator],
    );
    LogServiceClient::new(world.channel(NAME, &administrator))
        .list_parked_events(ListParkedEventsRequest::default())
        .await
        .unwrap()
        .into_inner()
        .events
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_has_one_effect_however_it_is_shuffled_and_doubled() {
    let seed = rand::random::<u64>();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let (world, organization) = world().await;
    let other_replica = world.replica::<Probe>().await;
    let elsewhere = crate::probe::organization();
    let mut coins: Vec<Event> =
        (0..200).map(|number| coin(if number % 3 == 0 { &elsewhere } else { &organization }, "")).collect();
    coins.shuffle(&mut random);
    let again: Vec<Event> = coins.iter().take(50).cloned().collect();
    for event in coins.iter().chain(&again) {
        world.publish_event(event).await;
    }
    handled(&world, &coins).await;
    other_replica.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_event_is_parked_alone_and_can_be_retried_when_its_cause_is_mended() {
    let mut world = World::new(&schemas()).await;
    let organization = organization();
    let good: Vec<Event> = (0..10).map(|_| coin(&organization, "")).collect();
    let bad = coin(&organization, "poison");
    fail(bad.entity_id, u32::MAX);
    // All are there before the service is, so that they come as one batch.
    for event in good[..5].iter().chain([&bad]).chain(&good[5..]) {
        world.publish_event(event).await;
    }
    world.serve::<Probe>().await;
    handled(&world, &good).await;
    let listed = parked(&world, &organization).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0].id, bad.id.to_string());
    assert_eq!(listed[0].failure, "it can never be handled");

    let administrator = organization.person(
        ovation_chassis::ids::PersonId::random(),
        &[ovation_chassis::caller::OrganizationRole::Administrator],
    );
    let mut client = LogServiceClient::new(world.channel(NAME, &administrator));
    let mut retry =
        async || client.retry_parked_events(RetryParkedEventsRequest::default()).await.unwrap().into_inner();
    let retried = retry().await;
    assert_eq!((retried.handled, retried.parked), (0, 1));
    fail(bad.entity_id, 0);
    let retried = retry().await;
    assert_eq!((retried.handled, retried.parked), (1, 0));
    let retried = retry().await;
    assert_eq!((retried.handled, retried.parked), (0, 0));
    assert!(parked(&world, &organization).await.is_empty());
    let all: Vec<Event> = good.into_iter().chain([bad]).collect();
    handled(&world, &all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_for_now_is_retried_until_it_passes() {
    let (world, organization) = world().await;
    let coins = [coin(&organization, "away"), coin(&organization, "broken")];
    for event in &coins {
        fail(event.entity_id, 3);
        world.publish_event(event).await;
    }
    handled(&world, &coins).await;
    assert!(parked(&world, &organization).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_of_a_later_version_is_acknowledged_and_has_no_effect() {
    let (world, organization) = world().await;
    let mut later = coin(&organization, "");
    later.envelope = later.envelope.replace("CoinSent", "CoinSparkled");
    let mut unreadable = coin(&organization, "");
    unreadable.envelope = "no envelope".to_owned();
    let last = coin(&organization, "");
    for event in [&later, &unreadable, &last] {
        world.publish_event(event).await;
    }
    handled(&world, std::slice::from_ref(&last)).await;
    assert!(parked(&world, &organization).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_does_not_read_is_parked() {
    let (world, organization) = world().await;
    let mut bad = coin(&organization, "");
    let mut envelope: serde_json::Value = serde_json::from_str(&bad.envelope).unwrap();
    envelope["data"] = serde_json::json!({"coin": 5});
    bad.envelope = envelope.to_string();
    let good = coin(&organization, "");
    for event in [&bad, &good] {
        world.publish_event(event).await;
    }
    handled(&world, std::slice::from_ref(&good)).await;
    let listed = parked(&world, &organization).await;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].failure.starts_with("the data is no ovation.recognition.v1.CoinSent"), "{listed:?}");
    let elsewhere = crate::probe::organization();
    assert!(parked(&world, &elsewhere).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopped_replica_had_fetched_goes_to_another_at_once() {
    let (mut world, organization) = world().await;
    let other = world.replica::<Probe>().await;
    let coins: Vec<Event> = (0..300).map(|_| coin(&organization, "")).collect();
    for (number, event) in coins.iter().enumerate() {
        world.publish_event(event).await;
        if number == 150 {
            world.stop(NAME).await;
        }
    }
    handled(&world, &coins).await;
    assert_eq!(count(&mut world.superuser().await, "SELECT count(*) FROM goals.parked").await, 0);
    other.stop().await;
}
