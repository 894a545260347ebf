//! What commits reaches the stream, in order, whatever is killed in between.

use std::collections::{BTreeSet, HashMap, HashSet};

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use ovation_chassis::db::Database;
use ovation_chassis::ids::random_uuid;
use ovation_harness::{Organization, World, until};
use ovation_proto::ovation::common::v1::Audience;
use uuid::Uuid;

use crate::probe::{
    NAME, Probe, begin, change, count, database, effects, logged, organization, schemas, streamed, touch,
    world,
};

/// Asserts that every event of the log is on the stream, nothing else, and each entity's in the order of their revisions where they stand
/// for the first time.
async fn assert_stream_is_the_log(world: &World) {
    let logged: BTreeSet<Uuid> = logged(&mut world.superuser().await).await.into_iter().collect();
    let streamed = streamed(world).await;
    let on_stream: BTreeSet<Uuid> = streamed.iter().map(|(id, ..)| *id).collect();
    assert_eq!(on_stream, logged);
    let mut seen = HashSet::new();
    let mut latest: HashMap<Uuid, i64> = HashMap::new();
    for (id, entity, revision) in streamed {
        if seen.insert(id) {
            let before = latest.insert(entity, revision).unwrap_or(0);
            assert_eq!(revision, before + 1, "{entity} is out of order");
        }
    }
}

async fn write_with(databases: &[Database], organization: &Organization, things: &[Uuid]) {
    let mut writers: FuturesUnordered<_> = (0..8)
        .map(|writer: usize| async move {
            for turn in 0..25 {
                let database = &databases[(writer + turn) % databases.len()];
                let thing = things[(writer * 7 + turn) % things.len()];
                if turn % 5 == 4 {
                    // Never happened.
                    let mut tx = begin(database, organization).await.unwrap();
                    touch(&mut tx, thing, Audience::Open).await.unwrap();
                } else {
                    change(database, organization, thing).await.unwrap();
                }
            }
        })
        .collect();
    while writers.next().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entity_s_events_keep_their_order_whichever_replica_commits_them() {
    let (world, organization) = world().await;
    let other = world.replica::<Probe>().await;
    let things: Vec<Uuid> = (0..5).map(|_| random_uuid()).collect();
    let databases = [database(&world), other.context().database.clone()];
    write_with(&databases, &organization, &things).await;
    world.settle().await;
    let mut superuser = world.superuser().await;
    assert_eq!(logged(&mut superuser).await.len(), 8 * 20);
    assert_stream_is_the_log(&world).await;
    assert_eq!(
        count(&mut superuser, "SELECT count(*) FROM goals.event_mark").await,
        8 * 20,
        "every event's place on the stream is kept"
    );
    assert_eq!(effects(&mut superuser).await, logged(&mut superuser).await);
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_killed_loses_nothing_and_has_no_second_effect() {
    let world = World::new(&schemas()).await;
    let organization = organization();
    let things: Vec<Uuid> = (0..3).map(|_| random_uuid()).collect();
    for round in 0..4 {
        let doomed = world.doomed::<Probe>().await;
        let database = doomed.context().database.clone();
        let (organization, things) = (organization.clone(), things.clone());
        let wanted = 20 + 13 * round;
        // Killed in the middle of what it publishes, as soon as so much was committed.
        doomed
            .run(async move {
                let mut writers: FuturesUnordered<_> = (0..wanted)
                    .map(|turn| change(&database, &organization, things[turn % things.len()]))
                    .collect();
                while let Some(written) = writers.next().await {
                    written.unwrap();
                }
            })
            .await
            .unwrap();
        doomed.kill();
    }
    let last = world.replica::<Probe>().await;
    world.settle().await;
    assert_stream_is_the_log(&world).await;
    let mut superuser = world.superuser().await;
    let logged = logged(&mut superuser).await;
    assert_eq!(logged.len(), 20 + 33 + 46 + 59);
    // What the killed ones had fetched is delivered again after a while.
    until("every event has had its effect", async || {
        effects(&mut world.superuser().await).await.len() >= logged.len()
    })
    .await;
    assert_eq!(effects(&mut superuser).await, logged);
    last.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_again_has_no_second_effect() {
    let (world, organization) = world().await;
    let thing = random_uuid();
    for _ in 0..10 {
        change(&database(&world), &organization, thing).await.unwrap();
    }
    world.settle().await;
    let mut superuser = world.superuser().await;
    // As if it had been killed between publishing and marking.
    sqlx::query(
        "WITH unmarked AS (DELETE FROM goals.event_mark RETURNING event_id)
         INSERT INTO goals.outbox (organization_id, event_id, entity_id, recorded_at)
         SELECT organization_id, id, entity_id, recorded_at
         FROM goals.event
         JOIN unmarked ON unmarked.event_id = event.id
         ORDER BY transaction_id, sequence",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    world.settle().await;
    assert_stream_is_the_log(&world).await;
    assert_eq!(effects(&mut superuser).await, logged(&mut superuser).await);
    assert_eq!(count(&mut superuser, "SELECT count(*) FROM goals.event_mark").await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_leader_stops_the_other_replica_takes_over() {
    let (mut world, organization) = world().await;
    let leaders = "SELECT count(*) FROM pg_locks
                   WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                       AND objsubid = 1
                       AND (classid::bigint << 32 | objid::bigint) = hashtextextended('ovation.relay.goals', 0)";
    let other = world.replica::<Probe>().await;
    let mut superuser = world.superuser().await;
    until("one leads", async || count(&mut world.superuser().await, leaders).await == 1).await;
    let thing = random_uuid();
    change(&database(&world), &organization, thing).await.unwrap();
    let database = other.context().database.clone();
    change(&database, &organization, thing).await.unwrap();
    world.settle().await;
    world.stop(NAME).await;
    change(&database, &organization, thing).await.unwrap();
    world.settle().await;
    assert_eq!(count(&mut superuser, leaders).await, 1);
    assert_stream_is_the_log(&world).await;
    assert_eq!(effects(&mut superuser).await.len(), 3);
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_loses_its_connection_in_the_middle_of_its_work_loses_no_event() {
    let (world, organization) = world().await;
    let other = world.replica::<Probe>().await;
    let things: Vec<Uuid> = (0..3).map(|_| random_uuid()).collect();
    let databases = [database(&world), other.context().database.clone()];
    let cut = async {
        for _ in 0..3 {
            let mut superuser = world.superuser().await;
            // The one that leads and the one that waits for it.
            until("a leader is cut off", async || {
                count(
                    &mut superuser,
                    "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
                     FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'ovation-goals-relay-leader'",
                )
                .await
                    > 0
            })
            .await;
        }
    };
    futures::future::join(write_with(&databases, &organization, &things), cut).await;
    world.settle().await;
    assert_stream_is_the_log(&world).await;
    let mut superuser = world.superuser().await;
    assert_eq!(effects(&mut superuser).await, logged(&mut superuser).await);
    other.stop().await;
}
