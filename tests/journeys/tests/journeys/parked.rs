//! Events that no consumer can ever handle: parked, listed, retried, and in nobody's way.

use ovation_chassis::clock;
use ovation_chassis::event::{Event, Fact, Origin};
use ovation_chassis::ids::random_uuid;
use ovation_harness::until;
use ovation_journeys::{Client, Company, Platform, Season, wire};
use ovation_proto::ovation::common::v1::{self as common, Audience};
use ovation_proto::ovation::notifications::v1::log_service_client::LogServiceClient;
use ovation_proto::ovation::notifications::v1::notifications_service_client::NotificationsServiceClient;
use ovation_proto::ovation::notifications::v1::{Category, ListNotificationsRequest};
use ovation_proto::ovation::recognition::v1::{Coin, CoinKind, CoinSent};

use crate::PROGRAM;

#[tokio::test]
async fn a_poison_event_is_parked_and_listed_and_stops_nobody() {
    let platform = Platform::start(PROGRAM).await;
    let company = Company::found(&platform, "hinode").await;
    let season = Season::begin(&platform, &company).await;
    let mut log = LogServiceClient::new(company.client(&platform, "dora"));
    assert_eq!(parked(&mut log).await, []);

    let malformed = poison(&company, &season, |envelope| {
        envelope.replace(r#""receiverId":"#, r#""receiverId":7,"receiverIdBefore":"#)
    });
    let nobody = poison(&company, &season, |envelope| envelope.replace(season.words.get("bob"), "bob"));
    for event in [&malformed, &nobody] {
        platform.world.publish_event(event).await;
    }
    // What is no envelope at all cannot be parked, and is passed over.
    for envelope in ["{\"id\":", "\u{fffd}"] {
        let envelope = envelope.to_owned();
        let event = Event { envelope, ..malformed.clone() };
        platform.world.publish_event(&event).await;
    }
    send_coin(&company.client(&platform, "alice"), &season).await;
    platform.world.settle().await;

    coins_are_in_the_inbox(&platform, &company).await;

    until("both events are parked", || {
        let mut log = log.clone();
        async move { parked(&mut log).await.len() == 2 }
    })
    .await;
    let listed = parked(&mut log).await;
    say_why(&listed, &malformed, "the data is no ovation.recognition.v1.CoinSent");
    say_why(&listed, &nobody, "receiver_id");
    retry(&mut log, &listed).await;
    nothing_is_parked_elsewhere(&platform).await;
}

/// The two coins of the season, and the one that came behind the poison.
async fn coins_are_in_the_inbox(platform: &Platform, company: &Company) {
    let mut inbox = NotificationsServiceClient::new(company.client(platform, "bob"));
    let entries =
        inbox.list_notifications(ListNotificationsRequest::default()).await.expect("the inbox").into_inner();
    assert_eq!(entries.notifications.len(), 3, "two coins of the season, and the one behind the poison");
    assert!(entries.notifications.iter().all(|entry| entry.category() == Category::Coin));
}

fn say_why(listed: &[common::ParkedEvent], event: &Event, failure: &str) {
    let id = event.id.to_string();
    let entry = listed.iter().find(|entry| entry.id == id).expect("it is listed");
    assert_eq!(
        (entry.consumer.as_str(), entry.r#type.as_str()),
        ("notifications", "ovation.recognition.v1.CoinSent")
    );
    assert!(entry.failure.contains(failure), "{}", entry.failure);
    assert!(entry.attempts >= 1);
}

/// Another organization has no part in it.
async fn nothing_is_parked_elsewhere(platform: &Platform) {
    let elsewhere = Company::found(platform, "elsewhere").await;
    let mut mallory = LogServiceClient::new(elsewhere.client(platform, "dora"));
    assert_eq!(parked(&mut mallory).await, []);
    let retried = mallory
        .retry_parked_events(common::RetryParkedEventsRequest::default())
        .await
        .expect("nothing to retry");
    assert_eq!(retried.into_inner(), common::RetryParkedEventsResponse::default());
}

type Log = LogServiceClient<Client>;

async fn parked(log: &mut Log) -> Vec<common::ParkedEvent> {
    let mut events = Vec::new();
    let mut request = common::ListParkedEventsRequest { page_size: 1, ..Default::default() };
    loop {
        let page = log.list_parked_events(request.clone()).await.expect("parked events").into_inner();
        events.extend(page.events);
        if page.next_page_token.is_empty() {
            return events;
        }
        request.page_token = page.next_page_token;
    }
}

/// Retries stay parked, and are counted: one by its id, then all.
async fn retry(log: &mut Log, listed: &[common::ParkedEvent]) {
    let ids = vec![listed[0].id.clone()];
    let once = log
        .retry_parked_events(common::RetryParkedEventsRequest { ids })
        .await
        .expect("a retry")
        .into_inner();
    assert_eq!((once.handled, once.parked), (0, 1));
    let all = log
        .retry_parked_events(common::RetryParkedEventsRequest::default())
        .await
        .expect("a retry")
        .into_inner();
    assert_eq!((all.handled, all.parked), (0, 2));
    let again = parked(log).await;
    let attempts =
        |events: &[common::ParkedEvent]| events.iter().map(|event| event.attempts).collect::<Vec<_>>();
    assert_eq!(attempts(&again), [attempts(listed)[0] + 2, attempts(listed)[1] + 1]);
}

/// A coin's fact as recognition would publish it, spoilt.
fn poison(company: &Company, season: &Season, spoil: impl Fn(&str) -> String) -> Event {
    let id = random_uuid();
    let coin = Coin {
        id: id.to_string(),
        kind: CoinKind::Good.into(),
        sender_id: season.words.get("alice").to_owned(),
        receiver_id: season.words.get("bob").to_owned(),
        comment: "毒".to_owned(),
        ..Coin::default()
    };
    let message = CoinSent { coin: Some(coin) };
    let fact = Fact { message: &message, entity_id: id, revision: 1, audience: Audience::Open };
    let origin = Origin {
        organization: company.id.parse().expect("an id"),
        organization_key: &company.key,
        actor: "operator",
        traceparent: None,
        cause: None,
        recorded_at: clock::now(),
    };
    let event = Event::of(&fact, &origin).expect("the message is a fact");
    let envelope = spoil(&event.envelope);
    assert_ne!(envelope, event.envelope, "it is not spoilt");
    Event { envelope, ..event }
}

async fn send_coin(alice: &Client, season: &Season) {
    let request = r#"{"requestId":"$fresh","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"毒の後でも届きます"}"#;
    let method = "ovation.recognition.v1.RecognitionService/SendCoin";
    wire::call(alice, method, &season.words.fill(request)).await.expect("the coin is sent");
}
