//! A caller sees what it wrote elsewhere, or is told that it may not.

use ovation_chassis::consistency::{EventRef, print};
use ovation_chassis::event::Event;
use ovation_chassis::ids::PersonId;
use ovation_harness::{Organization, World, until};
use ovation_proto::ovation::common::v1::{ErrorReason, ListParkedEventsRequest};
use ovation_proto::ovation::goals::v1::log_service_client::LogServiceClient;
use tonic::{Code, Request, Status};

use crate::probe::{NAME, coin, count, effects, fail, world};

/// Whether the answer to a call that knows of an event is marked stale.
async fn is_stale(world: &World, organization: &Organization, header: &str) -> Result<bool, Status> {
    let roles = [ovation_chassis::caller::OrganizationRole::Administrator];
    let administrator = organization.person(PersonId::random(), &roles);
    let mut request = Request::new(ListParkedEventsRequest::default());
    request.metadata_mut().insert("ovation-after", header.parse().unwrap());
    let response =
        LogServiceClient::new(world.channel(NAME, &administrator)).list_parked_events(request).await?;
    Ok(response.metadata().contains_key("ovation-stale"))
}

fn token(event: &Event, type_name: &str) -> String {
    print(&[EventRef { id: event.id, type_name: type_name.to_owned() }])
}

const COIN_SENT: &str = "ovation.recognition.v1.CoinSent";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_stale_shows_the_effect() {
    let (world, organization) = world().await;
    for _ in 0..20 {
        let event = coin(&organization, "");
        world.publish_event(&event).await;
        // On a busy machine two seconds may pass; then the answer says so.
        until("the answer is fresh", async || {
            let stale = is_stale(&world, &organization, &token(&event, COIN_SENT)).await;
            !stale.unwrap()
        })
        .await;
        let found = effects(&mut world.superuser().await).await;
        assert!(found.contains(&event.id.uuid()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_before_the_effect_is_marked_stale() {
    let (world, organization) = world().await;
    // It was never published: as if the consumer were stopped.
    let event = coin(&organization, "");
    let stale = async |header: String| is_stale(&world, &organization, &header).await.unwrap();
    assert!(stale(token(&event, COIN_SENT)).await);
    assert!(
        !stale(token(&event, "ovation.checkins.v1.CheckInCreated")).await,
        "nobody waits for what the service does not hear"
    );
    let elsewhere = crate::probe::organization();
    let theirs = coin(&elsewhere, "");
    world.publish_event(&theirs).await;
    world.settle().await;
    assert!(stale(token(&theirs, COIN_SENT)).await, "another organization's effects are not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_event_counts_as_seen() {
    let (world, organization) = world().await;
    let event = coin(&organization, "poison");
    fail(event.entity_id, u32::MAX);
    world.publish_event(&event).await;
    until("it is parked", async || {
        count(&mut world.superuser().await, "SELECT count(*) FROM goals.parked").await == 1
    })
    .await;
    let stale = is_stale(&world, &organization, &token(&event, COIN_SENT)).await;
    assert!(!stale.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_token_is_refused() {
    let (world, organization) = world().await;
    let status = is_stale(&world, &organization, "yesterday").await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let reason = tonic_types::StatusExt::get_details_error_info(&status).unwrap().reason;
    let wanted = ovation_chassis::failure::reason_name(ErrorReason::ConsistencyTokenInvalid);
    assert_eq!(reason, wanted);
}
