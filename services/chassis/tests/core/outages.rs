//! NATS and Postgres go away and come back under load.

use std::time::Duration;

use ovation_chassis::ids::random_uuid;
use ovation_harness::{World, until};
use ovation_provision::Durability;
use uuid::Uuid;

use crate::probe::{Probe, change, database, effects, logged, organization, schemas, world};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_nats_is_away() {
    let (world, organization) = world().await;
    let database = database(&world);
    let thing = random_uuid();
    change(&database, &organization, thing).await.unwrap();
    world.settle().await;
    world.nats().stop().await.unwrap();
    for _ in 0..30 {
        change(&database, &organization, thing).await.unwrap();
    }
    world.nats().start_again().await.unwrap();
    for _ in 0..5 {
        change(&database, &organization, thing).await.unwrap();
    }
    let logged = logged(&mut world.superuser().await).await;
    assert_eq!(logged.len(), 36);
    until("every event has had its effect", async || effects(&mut world.superuser().await).await.len() >= 36)
        .await;
    world.settle().await;
    assert_eq!(effects(&mut world.superuser().await).await, logged);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_after_postgres_was_killed() {
    let mut world = World::with_own_postgres(&schemas(), Durability::Durable).await;
    world.serve::<Probe>().await;
    let organization = organization();
    let database = database(&world);
    let things: Vec<Uuid> = (0..3).map(|_| random_uuid()).collect();
    let mut answered = 0;
    for turn in 0..20 {
        if change(&database, &organization, things[turn % 3]).await.is_ok() {
            answered += 1;
        }
    }
    world.postgres().kill().await.unwrap();
    assert!(change(&database, &organization, things[0]).await.is_err());
    world.postgres().start_again().await.unwrap();
    until("writes are answered again", async || {
        let written =
            tokio::time::timeout(Duration::from_secs(10), change(&database, &organization, things[0]));
        matches!(written.await, Ok(Ok(_)))
    })
    .await;
    let logged = logged(&mut world.superuser().await).await;
    assert!(logged.len() > answered, "{} of {answered}", logged.len());
    until("every event has had its effect", async || {
        effects(&mut world.superuser().await).await.len() >= logged.len()
    })
    .await;
    world.settle().await;
    assert_eq!(effects(&mut world.superuser().await).await, logged);
}
