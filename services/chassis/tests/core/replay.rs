//! The log is read in order and whole, while others write it.

use std::collections::HashMap;

use futures::{Stream, StreamExt as _};
use ovation_chassis::call::Call;
use ovation_chassis::ids::{PersonId, random_uuid};
use ovation_chassis::{caller, log};
use ovation_harness::{Organization, World};
use ovation_proto::ovation::common::v1::{
    Audience, LoggedEvent, ReplayEventsRequest, ReplayEventsResponse, SnapshotRequest,
};
use uuid::Uuid;

use crate::probe::{
    Effects, NAME, Probe, begin, call, change, count, database, organization, service_of, touch, world,
};

fn as_service(world: &World, organization: &Organization) -> Call {
    call(world.running(NAME).context(), service_of(organization))
}

fn as_administrator(world: &World, organization: &Organization) -> Call {
    let roles = [caller::OrganizationRole::Administrator];
    call(world.running(NAME).context(), organization.person(PersonId::random(), &roles))
}

fn replay(
    world: &World,
    call: &Call,
    request: ReplayEventsRequest,
) -> impl Stream<Item = Result<ReplayEventsResponse, tonic::Status>> + Send + use<> {
    log::replay(world.running(NAME).context(), call, request).unwrap()
}

/// The whole log, as a replay that does not follow sends it.
async fn whole(world: &World, call: &Call, after: &str) -> Vec<LoggedEvent> {
    let request = ReplayEventsRequest { after: after.to_owned(), ..ReplayEventsRequest::default() };
    replay(world, call, request).map(|piece| piece.unwrap().events).concat().await
}

fn ids(events: &[LoggedEvent]) -> Vec<Uuid> {
    events.iter().map(|event| event.id.parse().unwrap()).collect()
}

async fn in_log_order(world: &World) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT id FROM goals.event ORDER BY transaction_id, sequence")
        .fetch_all(&mut world.superuser().await)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_sees_every_event_once_in_log_order_though_transactions_overlap() {
    let (world, organization) = world().await;
    let database = database(&world);
    change(&database, &organization, random_uuid()).await.unwrap();
    let request = ReplayEventsRequest { follow: true, ..ReplayEventsRequest::default() };
    let call = as_service(&world, &organization);
    let mut follower = Box::pin(replay(&world, &call, request));
    let mut seen = follower.next().await.unwrap().unwrap().events;
    assert_eq!(seen.len(), 1);

    let writer = async {
        for _ in 0..5 {
            // It begins first, and its event comes last.
            let mut slow = begin(&database, &organization).await.unwrap();
            touch(&mut slow, random_uuid(), Audience::Open).await.unwrap();
            let others = (0..6).map(|_| change(&database, &organization, random_uuid()));
            for written in futures::future::join_all(others).await {
                written.unwrap();
            }
            touch(&mut slow, random_uuid(), Audience::Open).await.unwrap();
            slow.commit_unremembered(()).await.unwrap();
        }
    };
    let reader = async {
        while seen.len() < 1 + 5 * 8 {
            seen.extend(follower.next().await.unwrap().unwrap().events);
        }
    };
    futures::future::join(writer, reader).await;
    assert_eq!(ids(&seen), in_log_order(&world).await);
    // From any position on it goes on where it was.
    let rest = whole(&world, &call, &seen[20].position).await;
    assert_eq!(ids(&rest), ids(&seen[21..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_still_be_preceded_is_held_back() {
    let (world, organization) = world().await;
    let database = database(&world);
    let mut open = begin(&database, &organization).await.unwrap();
    touch(&mut open, random_uuid(), Audience::Open).await.unwrap();
    change(&database, &organization, random_uuid()).await.unwrap();
    let call = as_service(&world, &organization);
    assert!(whole(&world, &call, "").await.is_empty());
    drop(open);
    // A rolled back transaction ends when its connection has been told.
    ovation_harness::until("the other one is read", async || whole(&world, &call, "").await.len() == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_events_are_read_by_services_of_the_organization_only() {
    let (world, organization) = world().await;
    let database = database(&world);
    let mut tx = begin(&database, &organization).await.unwrap();
    touch(&mut tx, random_uuid(), Audience::Open).await.unwrap();
    touch(&mut tx, random_uuid(), Audience::Restricted).await.unwrap();
    tx.commit_unremembered(()).await.unwrap();
    let administrator = as_administrator(&world, &organization);
    let service = as_service(&world, &organization);
    let mut acting = service.clone();
    acting.acting_service = Some("notifications".into());
    let stranger = as_service(&world, &crate::probe::organization());
    for (call, wanted) in [(&administrator, 1), (&service, 2), (&acting, 1), (&stranger, 0)] {
        assert_eq!(whole(&world, call, "").await.len(), wanted);
        let snapshot = log::snapshot(world.running(NAME).context(), call, SnapshotRequest::default());
        let entities: Vec<LoggedEvent> = snapshot.unwrap().map(|piece| piece.unwrap().events).concat().await;
        assert_eq!(entities.len(), wanted);
    }
    let failure = log::replay(
        world.running(NAME).context(),
        &service,
        ReplayEventsRequest { after: "yesterday".to_owned(), ..ReplayEventsRequest::default() },
    );
    assert!(failure.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entity_that_became_restricted_is_not_shown_as_it_was_before() {
    let (world, organization) = world().await;
    let database = database(&world);
    let thing = random_uuid();
    let mut tx = begin(&database, &organization).await.unwrap();
    touch(&mut tx, thing, Audience::Open).await.unwrap();
    touch(&mut tx, thing, Audience::Restricted).await.unwrap();
    tx.commit_unremembered(()).await.unwrap();
    for (call, wanted) in
        [(as_administrator(&world, &organization), 0), (as_service(&world, &organization), 1)]
    {
        let snapshot = log::snapshot(world.running(NAME).context(), &call, SnapshotRequest::default());
        let entities: Vec<LoggedEvent> = snapshot.unwrap().map(|piece| piece.unwrap().events).concat().await;
        assert_eq!(entities.len(), wanted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_holds_the_newest_event_of_each_entity_in_pieces() {
    let (world, organization) = world().await;
    let database = database(&world);
    let things: Vec<Uuid> = (0..1_100).map(|_| random_uuid()).collect();
    let mut tx = begin(&database, &organization).await.unwrap();
    for thing in things.iter().chain(&things[..40]) {
        touch(&mut tx, *thing, Audience::Open).await.unwrap();
    }
    tx.commit_unremembered(()).await.unwrap();
    let elsewhere = self::organization();
    change(&database, &elsewhere, random_uuid()).await.unwrap();
    let call = as_service(&world, &organization);
    let pieces = log::snapshot(world.running(NAME).context(), &call, SnapshotRequest::default());
    let pieces: Vec<Vec<LoggedEvent>> = pieces.unwrap().map(|piece| piece.unwrap().events).collect().await;
    let sizes: Vec<usize> = pieces.iter().map(Vec::len).collect();
    assert_eq!(sizes, [500, 500, 100]);
    let found: HashMap<Uuid, i64> =
        pieces.iter().flatten().map(|event| (event.entity_id.parse().unwrap(), event.revision)).collect();
    let wanted: HashMap<Uuid, i64> =
        things.iter().enumerate().map(|(place, thing)| (*thing, if place < 40 { 2 } else { 1 })).collect();
    assert_eq!(found, wanted);
    assert_eq!(whole(&world, &call, "").await.len(), 1_140);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_rebuilt_from_their_owner_s_snapshot_outside_of_the_inbox() {
    let (world, organization) = world().await;
    let database = database(&world);
    let things: Vec<Uuid> = (0..700).map(|_| random_uuid()).collect();
    let mut tx = begin(&database, &organization).await.unwrap();
    for (place, thing) in things.iter().chain(&things[..10]).enumerate() {
        let audience = if place % 2 == 0 { Audience::Open } else { Audience::Restricted };
        touch(&mut tx, *thing, audience).await.unwrap();
    }
    tx.commit_unremembered(()).await.unwrap();
    world.settle().await;
    let mut superuser = world.superuser().await;
    sqlx::query("DELETE FROM goals.effect").execute(&mut superuser).await.unwrap();
    // The other replica knows the first as the owner.
    let copying = world.replica::<Probe>().await;
    let call = call(copying.context(), organization.person(PersonId::random(), &[]));
    let rebuilt = log::rebuild_copies(copying.context(), &Effects, &call).await;
    assert_eq!(rebuilt.unwrap().entities, 700);
    let rows = count(&mut superuser, "SELECT count(*) FROM goals.effect").await;
    assert_eq!(rows, 700, "the newest of each, restricted ones too");
    let newest = "SELECT count(*) FROM goals.effect WHERE revision = 2";
    assert_eq!(count(&mut superuser, newest).await, 10);
    copying.stop().await;
}
