//! A write repeated with its `request_id` happens once and is answered alike.

use futures::future::join_all;
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::idempotency::Begun;
use ovation_chassis::ids::{PersonId, random_uuid};
use ovation_proto::ovation::common::v1::{Audience, ErrorReason};
use ovation_proto::ovation::goals::v1::Objective;
use uuid::Uuid;

use crate::probe::{NAME, call, count, database, logged, touch, world};

/// Changes a thing under a `request_id`; `fails` lets the command refuse after it has begun.
async fn write(
    database: &Database,
    call: &Call,
    request_id: Uuid,
    thing: Uuid,
    fails: bool,
) -> Result<Committed<Objective>, Failure> {
    let remembered = call.request_id(&request_id.to_string(), &thing)?;
    let mut tx = match database.begin_write::<Objective>(call, &remembered).await? {
        Begun::Answered(committed) => return Ok(committed),
        Begun::Fresh(tx) => tx,
    };
    let revision = touch(&mut tx, thing, Audience::Open).await?;
    if fails {
        return Err(Failure::denied("only the owner may do this"));
    }
    let answer =
        Objective { id: thing.to_string(), title: format!("revision {revision}"), ..Objective::default() };
    tx.commit(answer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_calls_with_one_request_id_have_one_effect_and_one_answer() {
    let (world, organization) = world().await;
    let (database, context) = (database(&world), world.running(NAME).context());
    let call = call(context, organization.person(PersonId::random(), &[]));
    let (request_id, thing) = (random_uuid(), random_uuid());
    let calls = (0..20).map(|_| write(&database, &call, request_id, thing, false));
    let answers: Vec<_> = join_all(calls).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers[0].answer.title, "revision 1");
    assert_eq!(answers[0].token.len(), 1);
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    let mut superuser = world.superuser().await;
    assert_eq!(logged(&mut superuser).await, [answers[0].token[0].id.uuid()]);
    assert_eq!(count(&mut superuser, "SELECT count(*) FROM goals.idempotency").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_belongs_to_one_content_one_caller_and_one_method() {
    let (world, organization) = world().await;
    let (database, context) = (database(&world), world.running(NAME).context());
    let alice = call(context, organization.person(PersonId::random(), &[]));
    let bob = call(context, organization.person(PersonId::random(), &[]));
    let (request_id, thing) = (random_uuid(), random_uuid());
    let answer = async |call: &Call, thing: Uuid| {
        write(&database, call, request_id, thing, false)
            .await
            .map(|committed| committed.answer.title)
            .map_err(|failure| failure.reason())
    };
    assert_eq!(answer(&alice, thing).await.as_deref(), Ok("revision 1"));
    assert_eq!(answer(&alice, random_uuid()).await, Err(ErrorReason::RequestIdReused));
    assert_eq!(answer(&bob, thing).await.as_deref(), Ok("revision 2"));
    let mut elsewhere = alice.clone();
    elsewhere.method = "/ovation.goals.v1.GoalsService/CreateCycle".into();
    assert_eq!(answer(&elsewhere, thing).await.as_deref(), Ok("revision 3"));
    assert_eq!(answer(&alice, thing).await.as_deref(), Ok("revision 1"));
    let failure = alice.request_id("once", &thing).unwrap_err();
    assert_eq!(failure.reason(), ErrorReason::FieldInvalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_is_not_remembered_and_says_nothing() {
    let (world, organization) = world().await;
    let (database, context) = (database(&world), world.running(NAME).context());
    let call = call(context, organization.person(PersonId::random(), &[]));
    let (request_id, thing) = (random_uuid(), random_uuid());
    let refused = write(&database, &call, request_id, thing, true).await;
    assert_eq!(refused.unwrap_err().reason(), ErrorReason::PermissionDenied);
    world.settle().await;
    assert!(world.stream().await.is_empty());
    let written = write(&database, &call, request_id, thing, false).await;
    assert_eq!(written.unwrap().answer.title, "revision 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_acts_for_a_person_may_not_write() {
    let (world, organization) = world().await;
    let (database, context) = (database(&world), world.running(NAME).context());
    let mut call = call(context, organization.person(PersonId::random(), &[]));
    call.acting_service = Some("notifications".into());
    let refused = write(&database, &call, random_uuid(), random_uuid(), false).await;
    assert_eq!(refused.unwrap_err().reason(), ErrorReason::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_of_a_write_that_does_not_end_is_told_to_come_back() {
    let (world, organization) = world().await;
    let (database, context) = (database(&world), world.running(NAME).context());
    let call = call(context, organization.person(PersonId::random(), &[]));
    let (request_id, thing) = (random_uuid(), random_uuid());
    let remembered = call.request_id(&request_id.to_string(), &thing).unwrap();
    let first = database.begin_write::<Objective>(&call, &remembered).await;
    let Begun::Fresh(first) = first.unwrap() else {
        panic!("nobody wrote it before");
    };
    let second = write(&database, &call, request_id, thing, false).await;
    assert_eq!(second.unwrap_err().reason(), ErrorReason::RequestInProgress);
    first.commit(Objective::default()).await.unwrap();
    let third = write(&database, &call, request_id, thing, false).await;
    assert_eq!(third.unwrap().answer, Objective::default());
}
