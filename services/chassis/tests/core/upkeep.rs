//! Partitions ahead of time, tables that stay small, rows that nobody else sees, numbers for whoever watches.

use ovation_chassis::ids::random_uuid;
use ovation_chassis::telemetry::metrics;
use ovation_chassis::upkeep;
use ovation_harness::until;

use crate::probe::{begin, change, coin, count, database, world};

const PARTITIONS: &str = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'goals.event'::regclass";

#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_there_before_their_month() {
    let (world, organization) = world().await;
    let mut superuser = world.superuser().await;
    let ahead = count(&mut superuser, PARTITIONS).await;
    assert!(ahead >= 4, "this month and three more: {ahead}");
    let last: String = sqlx::query_scalar(
        "SELECT inhrelid::regclass::text FROM pg_inherits
         WHERE inhparent = 'goals.event'::regclass ORDER BY 1 DESC LIMIT 1",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("DROP TABLE {last}"))).execute(&mut superuser).await.unwrap();
    // Writers go on while a partition is attached.
    let database = database(&world);
    let (kept, written) =
        futures::future::join(upkeep::once(&database), change(&database, &organization, random_uuid())).await;
    kept.unwrap();
    written.unwrap();
    assert_eq!(count(&mut superuser, PARTITIONS).await, ahead);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_deleted_and_the_rest_is_kept() {
    let (world, organization) = world().await;
    let mut superuser = world.superuser().await;
    for statement in [
        "INSERT INTO goals.idempotency (organization_id, actor, method, request_id, fingerprint, answer, token, created_at)
         SELECT $1, 'operator', 'm', gen_random_uuid(), decode(repeat('00', 32), 'hex'), '', '', now() - make_interval(hours => age)
         FROM UNNEST(ARRAY[1, 7 * 24 - 1, 7 * 24 + 1, 4000]) AS age",
        "INSERT INTO goals.inbox (organization_id, consumer, event_id, received_at)
         SELECT $1, 'goals', gen_random_uuid(), now() - make_interval(hours => age)
         FROM UNNEST(ARRAY[1, 45 * 24 - 1, 45 * 24 + 1, 4000]) AS age",
        "INSERT INTO goals.event_mark (organization_id, event_id, recorded_at, stream_sequence)
         SELECT $1, gen_random_uuid(), now() - make_interval(hours => age), 0
         FROM UNNEST(ARRAY[31 * 24 + 1, 4000]) AS age",
    ] {
        sqlx::query(statement)
            .bind(organization.id.uuid())
            .execute(&mut superuser)
            .await
            .unwrap();
    }
    upkeep::once(&database(&world)).await.unwrap();
    for (statement, wanted) in [
        ("SELECT count(*) FROM goals.idempotency", 2),
        ("SELECT count(*) FROM goals.inbox", 2),
        ("SELECT count(*) FROM goals.event_mark", 0),
    ] {
        assert_eq!(count(&mut superuser, statement).await, wanted, "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_organization_the_service_sees_nothing() {
    let (world, organization) = world().await;
    change(&database(&world), &organization, random_uuid()).await.unwrap();
    world.publish_event(&coin(&organization, "")).await;
    world.settle().await;
    let mut service = world.connection_as("goals").await;
    let mut superuser = world.superuser().await;
    for (all, own) in [
        ("SELECT count(*) FROM goals.thing", 1),
        ("SELECT count(*) FROM goals.effect", 2),
        ("SELECT count(*) FROM goals.event", 1),
        ("SELECT count(*) FROM goals.inbox", 2),
    ] {
        assert_eq!(count(&mut superuser, all).await, own, "{all}");
        assert_eq!(count(&mut service, all).await, 0, "{all}");
        let elsewhere = crate::probe::organization();
        for (seen_by, wanted) in [(&organization, own), (&elsewhere, 0)] {
            let mut tx = begin(&database(&world), seen_by).await.unwrap();
            assert_eq!(count(tx.connection(), all).await, wanted, "{all}");
        }
    }
    for refused in [
        "SELECT 1 FROM goals.outbox",
        "SELECT 1 FROM goals.event_mark",
        "UPDATE goals.event SET revision = 2",
        "DELETE FROM goals.event",
        "INSERT INTO goals.thing VALUES (gen_random_uuid(), gen_random_uuid(), 1)",
        "SELECT goals.ensure_event_partitions()",
    ] {
        let answer = sqlx::query(refused).execute(&mut service).await;
        assert!(answer.is_err(), "{refused}");
    }
    let mut relay = world.connection_as("goals_relay").await;
    for refused in ["SELECT 1 FROM goals.thing", "SELECT 1 FROM goals.effect"] {
        let answer = sqlx::query(refused).execute(&mut relay).await;
        assert!(answer.is_err(), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_does_is_counted() {
    let (world, organization) = world().await;
    change(&database(&world), &organization, random_uuid()).await.unwrap();
    world.settle().await;
    until("all is measured", async || {
        let page = metrics::text();
        [
            "ovation_relay_lag_rows{service=\"goals\"}",
            "ovation_relay_lag_seconds{service=\"goals\"}",
            "ovation_relay_published_total{service=\"goals\"}",
            "ovation_inbox_pending{service=\"goals\"}",
            "ovation_inbox_handled_total{service=\"goals\"}",
            "ovation_database_connections{service=\"goals\",state=\"used\"}",
        ]
        .iter()
        .all(|name| page.contains(name))
    })
    .await;
}
