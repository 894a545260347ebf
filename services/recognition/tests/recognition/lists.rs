use ovation_chassis::caller::Caller;
use ovation_proto::ovation::recognition::v1 as message;

use crate::stage::{Stage, feedback, fresh, id_of, reason, thanks};

async fn list(stage: &Stage, reader: &Caller, request: message::ListCoinsRequest) -> Vec<message::Coin> {
    let mut coins = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = message::ListCoinsRequest { page_token, ..request.clone() };
        let answer = stage.client(reader).list_coins(request).await;
        let page = answer.expect("a page").into_inner();
        coins.extend(page.coins);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return coins;
        }
    }
}

fn of(receiver: Option<&Caller>, sender: Option<&Caller>) -> message::ListCoinsRequest {
    message::ListCoinsRequest {
        receiver_id: receiver.map(id_of).unwrap_or_default(),
        sender_id: sender.map(id_of).unwrap_or_default(),
        page_size: 2,
        page_token: String::new(),
    }
}

fn ids(coins: &[message::Coin]) -> Vec<&str> {
    coins.iter().map(|coin| coin.id.as_str()).collect()
}

#[tokio::test]
async fn coins_are_listed_the_latest_first_page_by_page() {
    let stage = Stage::set().await;
    let (alice, bob, carol) = (&stage.cast.alice, &stage.cast.bob, &stage.cast.carol);
    let mut sent = Vec::new();
    for (from, to) in [(alice, bob), (bob, alice), (carol, bob), (alice, carol), (alice, bob)] {
        sent.insert(0, stage.send(from, to, 0).await.expect("it is sent"));
    }
    let only = |keep: fn(&message::Coin, &str) -> bool, person: &Caller| -> Vec<message::Coin> {
        sent.iter().filter(|coin| keep(coin, &id_of(person))).cloned().collect()
    };
    let to_bob = only(|coin, person| coin.receiver_id == person, bob);
    let from_alice = only(|coin, person| coin.sender_id == person, alice);
    assert_eq!(list(&stage, carol, of(None, None)).await, sent);
    assert_eq!(list(&stage, carol, of(Some(bob), None)).await, to_bob);
    assert_eq!(list(&stage, carol, of(None, Some(alice))).await, from_alice);
    let both = list(&stage, carol, of(Some(bob), Some(alice))).await;
    assert_eq!(ids(&both), [sent[0].id.as_str(), sent[4].id.as_str()]);
    let token = stage.cast.organization.api_token(&["recognition.read"]);
    assert_eq!(list(&stage, &token, of(None, None)).await, sent);
    assert_eq!(list(&stage, &stage.cast.mallory, of(None, None)).await, []);
}

#[tokio::test]
async fn a_feedback_coin_is_known_to_its_sender_and_its_receiver_only() {
    let stage = Stage::set().await;
    let cast = &stage.cast;
    let open = stage.send(&cast.alice, &cast.bob, 0).await.expect("it is sent");
    let answer = stage.client(&cast.alice).send_coin(feedback(&cast.bob)).await;
    let private = answer.expect("it is sent").into_inner();
    let token = cast.organization.api_token(&["recognition.read"]);
    let knowing = [&cast.alice, &cast.bob];
    let others = [&cast.carol, &cast.dora, &cast.hana, &cast.aki, &token];
    for reader in knowing.into_iter().chain(others) {
        let knows = knowing.contains(&reader);
        let expected = if knows { vec![private.clone(), open.clone()] } else { vec![open.clone()] };
        for request in [of(None, None), of(Some(&cast.bob), None), of(None, Some(&cast.alice))] {
            assert_eq!(list(&stage, reader, request).await, expected);
        }
        let request = message::GetCoinRequest { coin_id: private.id.clone() };
        let found = stage.client(reader).get_coin(request).await;
        if knows {
            assert_eq!(found.expect("their coin").into_inner(), private);
        } else {
            assert_eq!(reason(found), "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn a_coin_of_another_organization_does_not_exist() {
    let stage = Stage::set().await;
    let coin = stage.send(&stage.cast.alice, &stage.cast.bob, 0).await.expect("it is sent");
    let mut mallory = stage.client(&stage.cast.mallory);
    for coin_id in [coin.id, fresh()] {
        let found = mallory.get_coin(message::GetCoinRequest { coin_id }).await;
        assert_eq!(reason(found), "NOT_FOUND");
    }
    let sent = mallory.send_coin(thanks(&stage.cast.alice, 0)).await;
    assert_eq!(reason(sent), "RECEIVER_UNKNOWN");
}

#[tokio::test]
async fn a_page_token_belongs_to_its_list_and_its_organization() {
    let stage = Stage::set().await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    for _ in 0..3 {
        stage.send(alice, bob, 0).await.expect("it is sent");
    }
    let page = stage.client(alice).list_coins(of(Some(bob), None)).await;
    let page_token = page.expect("a page").into_inner().next_page_token;
    assert!(!page_token.is_empty());
    let with_token = |request: message::ListCoinsRequest| message::ListCoinsRequest {
        page_token: page_token.clone(),
        ..request
    };
    let other_list = stage.client(alice).list_coins(with_token(of(None, None))).await;
    assert_eq!(reason(other_list), "PAGE_TOKEN_INVALID");
    let mallory = stage.client(&stage.cast.mallory).list_coins(with_token(of(Some(bob), None))).await;
    assert_eq!(reason(mallory), "PAGE_TOKEN_INVALID");
    let negative = message::ListCoinsRequest { page_size: -1, ..of(None, None) };
    assert_eq!(reason(stage.client(alice).list_coins(negative).await), "FIELD_INVALID");
}

#[tokio::test]
async fn the_longest_comments_come_in_pages_that_clients_accept() {
    let stage = Stage::set().await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    stage.send(alice, bob, 0).await.expect("it is sent");
    // Copies of it with 25,000 bytes of comment each: 200 of them exceed the 4 MiB that a client accepts.
    stage
        .execute(
            "INSERT INTO recognition.coin
             SELECT organization_id, gen_random_uuid(), kind, sender_id, receiver_id, repeat('👨‍👩‍👧‍👦', 1000), 0, NULL, created_at
             FROM recognition.coin, generate_series(1, 199)",
        )
        .await;
    let request = message::ListCoinsRequest { page_size: 200, ..of(Some(bob), None) };
    let first = stage.client(alice).list_coins(request.clone()).await;
    let first = first.expect("a page").into_inner();
    assert!(first.coins.len() < 200 && !first.next_page_token.is_empty());
    let all = list(&stage, alice, request).await;
    let distinct: std::collections::HashSet<&str> = ids(&all).into_iter().collect();
    assert_eq!((all.len(), distinct.len()), (200, 200));
}
