//! Marking as read.

use ovation_chassis::ids::random_uuid;
use ovation_proto::ovation::notifications::v1 as message;

use crate::desk::{Desk, id_of, reason};

fn mark(ids: &[&str]) -> message::MarkReadRequest {
    message::MarkReadRequest {
        request_id: random_uuid().to_string(),
        notification_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
    }
}

#[tokio::test]
async fn what_is_marked_is_read_for_good_and_the_rest_stays_unread() {
    let desk = Desk::open().await;
    let (alice, bob) = (&desk.cast.alice, &desk.cast.bob);
    for number in 0..3 {
        desk.thank(&id_of(bob), alice, &number.to_string()).await;
    }
    desk.world.settle().await;
    assert_eq!(desk.unread(alice).await, 3);
    let inbox = desk.inbox(alice, false).await;
    let mut client = desk.client(alice);

    let request = mark(&[&inbox[1].id]);
    let marked = client.mark_read(request.clone()).await.expect("it is hers").into_inner();
    assert_eq!(marked.unread, 2);
    let read_at = desk.inbox(alice, false).await[1].read_at;
    assert!(read_at.is_some());
    let again =
        client.mark_read(mark(&[&inbox[1].id, &inbox[2].id])).await.expect("they are hers").into_inner();
    assert_eq!(again.unread, 1);
    assert_eq!(desk.inbox(alice, false).await[1].read_at, read_at);
    let unread: Vec<String> = desk.inbox(alice, true).await.into_iter().map(|entry| entry.id).collect();
    assert_eq!(unread, [inbox[0].id.clone()]);

    // The first answer is remembered as it was.
    assert_eq!(client.mark_read(request).await.expect("it is repeated").into_inner().unread, 2);
    assert_eq!(client.mark_read(mark(&[])).await.expect("it means all").into_inner().unread, 0);
    assert_eq!(desk.unread(alice).await, 0);
}

#[tokio::test]
async fn nobody_marks_another_s_notifications_and_one_of_them_refuses_all() {
    let desk = Desk::open().await;
    let (alice, bob) = (&desk.cast.alice, &desk.cast.bob);
    desk.thank(&id_of(bob), alice, "1").await;
    desk.thank(&id_of(alice), bob, "2").await;
    desk.world.settle().await;
    let (of_alice, of_bob) = (desk.inbox(alice, false).await, desk.inbox(bob, false).await);
    let both = mark(&[&of_alice[0].id, &of_bob[0].id]);
    for caller in [alice, bob, &desk.cast.dora, &desk.cast.mallory] {
        assert_eq!(reason(desk.client(caller).mark_read(both.clone()).await), "NOT_FOUND");
    }
    assert_eq!((desk.unread(alice).await, desk.unread(bob).await), (1, 1));
    assert_eq!(reason(desk.client(alice).mark_read(mark(&["1"])).await), "FIELD_INVALID");
    let token = desk.cast.organization.api_token(&["events.read"]);
    assert_eq!(reason(desk.client(&token).mark_read(both).await), "PERMISSION_DENIED");
}
