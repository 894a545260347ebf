//! Watching the inbox.

use ovation_chassis::event::Fact;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::notifications::v1 as message;
use tonic::Streaming;

use crate::desk::{Desk, id_of, reason};

type Watch = Streaming<message::WatchNotificationsResponse>;

/// Begins to watch as bob, and takes the first answer.
async fn watch(desk: &Desk) -> (Watch, message::WatchNotificationsResponse) {
    let answer = desk.client(&desk.cast.bob).watch_notifications(message::WatchNotificationsRequest {}).await;
    let mut watch = answer.expect("bob may watch").into_inner();
    let first = next(&mut watch).await;
    (watch, first)
}

async fn next(watch: &mut Watch) -> message::WatchNotificationsResponse {
    watch.message().await.expect("the watch goes on").expect("it does not end")
}

#[tokio::test]
async fn a_watch_begins_with_the_count_and_sends_each_new_entry_once_in_order() {
    let desk = Desk::open().await;
    let alice = id_of(&desk.cast.alice);
    desk.thank(&alice, &desk.cast.bob, "before").await;
    desk.world.settle().await;
    let (mut watch, first) = watch(&desk).await;
    assert_eq!((first.notifications.len(), first.unread), (0, 1));

    for number in 0..20 {
        desk.thank(&alice, &desk.cast.bob, &number.to_string()).await;
        // Another's coins wake nobody else.
        desk.thank(&alice, &desk.cast.carol, "to somebody else").await;
    }
    let mut seen = Vec::new();
    while seen.len() < 20 {
        let frame = next(&mut watch).await;
        assert!(!frame.notifications.is_empty());
        seen.extend(frame.notifications);
        assert_eq!(frame.unread, 1 + i64::try_from(seen.len()).expect("there are few"));
    }
    let mut inbox = desk.inbox(&desk.cast.bob, false).await;
    inbox.reverse();
    assert_eq!(seen, inbox[1..]);
}

#[tokio::test]
async fn a_watch_ends_by_itself_when_the_service_stops() {
    let mut desk = Desk::open().await;
    let (mut watch, first) = watch(&desk).await;
    assert_eq!(first.unread, 0);
    desk.world.stop("notifications").await;
    assert!(matches!(watch.message().await, Ok(None)));
}

#[tokio::test]
async fn a_watch_ends_with_a_refusal_once_its_person_has_left() {
    let desk = Desk::open().await;
    let (mut watch, _) = watch(&desk).await;
    let bob = desk.cast.bob.person().expect("bob is a person");
    let person = directory::Person {
        id: bob.to_string(),
        display_name: "bob".to_owned(),
        status: directory::PersonStatus::Left.into(),
        ..directory::Person::default()
    };
    let message = directory::PersonUpdated { person: Some(person) };
    let fact = Fact { message: &message, entity_id: bob.uuid(), revision: 2, audience: Audience::Open };
    desk.world.publish(&desk.cast.organization, fact).await;
    desk.world.settle().await;
    // A coin that crossed the leaving wakes the watch.
    desk.thank(&id_of(&desk.cast.alice), &desk.cast.bob, "thank you for everything").await;
    assert_eq!(reason(watch.message().await), "CREDENTIAL_INVALID");
}
