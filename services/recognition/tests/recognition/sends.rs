use ovation_proto::ovation::recognition::v1 as message;
use tonic_types::StatusExt as _;

use crate::stage::{Stage, feedback, fields, fresh, id_of, reason, thanks};

#[tokio::test]
async fn a_coin_moves_its_points_from_the_allowance_to_the_balance() {
    let stage = Stage::with_allowance(400).await;
    let node = fresh();
    let request = message::SendCoinRequest { about_node_id: node.clone(), ..thanks(&stage.cast.bob, 30) };
    let answer = stage.client(&stage.cast.alice).send_coin(request).await;
    let coin = answer.expect("the coin is sent").into_inner();
    assert_eq!(coin.sender_id, id_of(&stage.cast.alice));
    assert_eq!(coin.receiver_id, id_of(&stage.cast.bob));
    assert_eq!((coin.points, coin.about_node_id.as_str()), (30, node.as_str()));
    assert_eq!(coin.comment, "リリースの確認、ありがとう");
    let request = message::GetCoinRequest { coin_id: coin.id.clone() };
    let found = stage.client(&stage.cast.carol).get_coin(request).await;
    assert_eq!(found.expect("everybody sees it").into_inner(), coin);
    assert_eq!(stage.available(&stage.cast.alice).await, 370);
    assert_eq!(stage.available(&stage.cast.bob).await, 400);
    assert_eq!(stage.balance(&stage.cast.bob).await, 30);
    assert_eq!(stage.balance(&stage.cast.alice).await, 0);
    let proof = stage.sound().await;
    assert_eq!((proof.coins, proof.points_moved, proof.postings), (1, 30, 4));
}

#[tokio::test]
async fn a_coin_sent_twice_with_one_key_moves_once() {
    let stage = Stage::with_allowance(400).await;
    let request = thanks(&stage.cast.bob, 30);
    let mut client = stage.client(&stage.cast.alice);
    let first = client.send_coin(request.clone()).await.expect("it is sent");
    let again = client.send_coin(request.clone()).await.expect("it was sent");
    let token = first.metadata().get("ovation-token").cloned();
    assert!(token.is_some(), "the first answer has a token");
    assert_eq!(again.metadata().get("ovation-token").cloned(), token);
    assert_eq!(again.into_inner(), first.into_inner());
    let other = message::SendCoinRequest { points: 31, ..request.clone() };
    assert_eq!(reason(client.send_coin(other).await), "REQUEST_ID_REUSED");
    let from_carol = stage.client(&stage.cast.carol).send_coin(request).await;
    from_carol.expect("ids are chosen by each caller");
    assert_eq!(stage.balance(&stage.cast.bob).await, 60);
    assert_eq!(stage.sound().await.coins, 2);
}

#[tokio::test]
async fn the_first_rule_that_a_coin_breaks_is_its_refusal() {
    let stage = Stage::set().await;
    let cast = &stage.cast;
    let mut client = stage.client(&cast.alice);
    let with_points = |request| message::SendCoinRequest { points: 10, ..request };
    for (request, expected) in [
        (with_points(feedback(&cast.alice)), "COIN_TO_SELF"),
        (with_points(feedback(&cast.leo)), "RECEIVER_UNKNOWN"),
        (with_points(feedback(&cast.mallory)), "RECEIVER_UNKNOWN"),
        (with_points(feedback(&cast.bob)), "KIND_WITHOUT_POINTS"),
        (thanks(&cast.bob, 10), "PEER_BONUS_OFF"),
    ] {
        assert_eq!(reason(client.send_coin(request).await), expected);
    }
    stage.allow(5).await;
    let status = client.send_coin(thanks(&cast.bob, 10)).await.expect_err("5 are allowed");
    let info = status.get_details_error_info().expect("details");
    assert_eq!(info.reason, "ALLOWANCE_EXCEEDED");
    assert_eq!((info.metadata["available"].as_str(), info.metadata["requested"].as_str()), ("5", "10"));
    assert_eq!(stage.sound().await.coins, 0);
}

#[tokio::test]
async fn a_coin_without_points_can_always_be_sent() {
    let stage = Stage::set().await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    stage.send(alice, bob, 0).await.expect("without the peer bonus");
    stage.allow(10).await;
    stage.send(alice, bob, 10).await.expect("it is allowed");
    assert_eq!(reason(stage.send(alice, bob, 1).await), "ALLOWANCE_EXCEEDED");
    stage.send(alice, bob, 0).await.expect("with nothing left");
    let answer = stage.client(alice).send_coin(feedback(bob)).await;
    answer.expect("Feedback, too");
    assert_eq!(stage.balance(bob).await, 10);
    assert_eq!(stage.sound().await.coins, 4);
}

#[tokio::test]
async fn a_refused_send_can_be_mended_and_repeated() {
    let stage = Stage::with_allowance(10).await;
    let request = thanks(&stage.cast.bob, 30);
    let mut client = stage.client(&stage.cast.alice);
    assert_eq!(reason(client.send_coin(request.clone()).await), "ALLOWANCE_EXCEEDED");
    // Who was refused has sent nothing, and so the new allowance is there at once.
    stage.allow(100).await;
    client.send_coin(request).await.expect("it is allowed now");
    assert_eq!(stage.available(&stage.cast.alice).await, 70);
}

#[tokio::test]
async fn everything_malformed_is_named_and_nothing_is_sent() {
    let stage = Stage::with_allowance(400).await;
    let mut client = stage.client(&stage.cast.alice);
    let request = message::SendCoinRequest {
        request_id: String::new(),
        kind: 9,
        receiver_id: "bob".to_owned(),
        comment: "\u{3000}".to_owned(),
        points: -1,
        about_node_id: "O1".to_owned(),
    };
    let expected = ["request_id", "kind", "receiver_id", "comment", "points", "about_node_id"];
    assert_eq!(fields(client.send_coin(request).await), expected);
    let long = message::SendCoinRequest { comment: "あ".repeat(1_001), ..thanks(&stage.cast.bob, 0) };
    assert_eq!(fields(client.send_coin(long).await), ["comment"]);
    let rich = thanks(&stage.cast.bob, 10_001);
    assert_eq!(fields(client.send_coin(rich).await), ["points"]);
    assert_eq!(stage.sound().await.coins, 0);
}

#[tokio::test]
async fn only_people_send_coins_and_have_points() {
    let stage = Stage::with_allowance(400).await;
    let token = stage.cast.organization.api_token(&["recognition.read"]);
    let mut client = stage.client(&token);
    let sent = client.send_coin(thanks(&stage.cast.bob, 0)).await;
    assert_eq!(reason(sent), "PERMISSION_DENIED");
    let asked = client.get_balance(message::GetBalanceRequest {}).await;
    assert_eq!(reason(asked), "PERMISSION_DENIED");
    let policy = client.get_recognition_policy(message::GetRecognitionPolicyRequest {}).await;
    assert!(policy.expect("machines may read").into_inner().peer_bonus);
    let nobody = stage.cast.organization.nobody();
    let sent = stage.client(&nobody).send_coin(thanks(&stage.cast.bob, 0)).await;
    assert_eq!(reason(sent), "CREDENTIAL_INVALID");
}
