//! How coins come into the inbox.

use ovation_chassis::event::Fact;
use ovation_chassis::ids::random_uuid;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::notifications::v1 as message;

use crate::desk::{Desk, id_of, reason, texts};

#[tokio::test]
async fn a_coin_comes_into_its_receiver_s_inbox_once_and_into_nobody_else_s() {
    let desk = Desk::open().await;
    let (alice, bob, carol) = (&desk.cast.alice, &desk.cast.bob, &desk.cast.carol);
    let coin = desk.thank(&id_of(bob), alice, "助かりました").await;
    // The same coin by another event, as after a log was read again.
    desk.publish_thanks(coin, &id_of(bob), alice, "助かりました").await;
    desk.thank(&id_of(alice), bob, "Nice release").await;
    desk.world.settle().await;

    let inbox = desk.inbox(alice, false).await;
    assert_eq!(texts(&inbox), ["bobさんからThank youコインが届きました。「助かりました」"]);
    assert_eq!((&inbox[0].actor_id, &inbox[0].subject_id), (&id_of(bob), &coin.to_string()));
    assert_eq!(inbox[0].category(), message::Category::Coin);
    assert_eq!(texts(&desk.inbox(bob, false).await), ["alice sent you a Thank you coin: “Nice release”"]);
    for outsider in [carol, &desk.cast.dora, &desk.cast.mallory] {
        assert!(desk.inbox(outsider, false).await.is_empty());
        assert_eq!(desk.unread(outsider).await, 0);
    }
}

#[tokio::test]
async fn a_feedback_coin_is_told_without_its_text_and_facts_tell_nobody_what_came() {
    let desk = Desk::open().await;
    desk.give_feedback(&desk.cast.carol, &desk.cast.alice).await;
    desk.world.settle().await;
    let inbox = desk.inbox(&desk.cast.alice, false).await;
    assert_eq!(texts(&inbox), ["carolさんからFeedbackコインが届きました。"]);

    let published: Vec<_> = desk
        .world
        .stream()
        .await
        .into_iter()
        .filter(|envelope| envelope["type"] == "ovation.notifications.v1.NotificationCreated")
        .collect();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0]["audience"], "restricted");
    let expected = serde_json::json!({
        "notificationId": inbox[0].id,
        "personId": id_of(&desk.cast.alice),
        "category": "CATEGORY_COIN",
    });
    assert_eq!(published[0]["data"], expected);
}

#[tokio::test]
async fn a_sender_who_is_not_known_yet_gets_a_name_when_directory_s_fact_arrives() {
    let desk = Desk::open().await;
    let newcomer = random_uuid();
    desk.thank(&newcomer.to_string(), &desk.cast.alice, "よろしくお願いします").await;
    desk.world.settle().await;
    let told = desk.inbox(&desk.cast.alice, false).await;
    assert_eq!(texts(&told), ["メンバーからThank youコインが届きました。「よろしくお願いします」"]);

    let person = directory::Person {
        id: newcomer.to_string(),
        display_name: "森 凛".to_owned(),
        status: directory::PersonStatus::Active.into(),
        ..directory::Person::default()
    };
    let fact = directory::PersonCreated { person: Some(person) };
    let fact = Fact { message: &fact, entity_id: newcomer, revision: 1, audience: Audience::Open };
    desk.world.publish(&desk.cast.organization, fact).await;
    desk.world.settle().await;
    let told = desk.inbox(&desk.cast.alice, false).await;
    assert_eq!(texts(&told), ["森 凛さんからThank youコインが届きました。「よろしくお願いします」"]);
}

#[tokio::test]
async fn the_inbox_is_read_page_by_page_the_newest_first() {
    let desk = Desk::open().await;
    let (alice, bob) = (&desk.cast.alice, &desk.cast.bob);
    for number in 0..5 {
        desk.thank(&id_of(alice), bob, &number.to_string()).await;
    }
    desk.world.settle().await;
    let whole = desk.inbox(bob, false).await;
    assert_eq!(whole.len(), 5);
    let mut client = desk.client(bob);
    let mut request =
        message::ListNotificationsRequest { page_size: 2, ..message::ListNotificationsRequest::default() };
    let mut pages = Vec::new();
    loop {
        let page = client.list_notifications(request.clone()).await.expect("a page").into_inner();
        pages.push(page.notifications);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
        // A page token is of its reader, too.
        let stolen = desk.client(alice).list_notifications(request.clone()).await;
        assert_eq!(reason(stolen), "PAGE_TOKEN_INVALID");
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages.concat(), whole);
}
