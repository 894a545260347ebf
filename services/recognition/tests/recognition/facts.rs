use serde_json::{Value, json};

use crate::stage::{Stage, feedback, id_of};

fn fact<'a>(stream: &'a [Value], name: &str) -> &'a Value {
    let type_name = format!("ovation.recognition.v1.{name}");
    stream.iter().find(|event| event["type"] == type_name).expect("the fact is on the stream")
}

#[tokio::test]
async fn a_coin_that_everybody_may_see_is_an_open_fact_with_all_that_it_says() {
    let stage = Stage::with_allowance(400).await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    let coin = stage.send(alice, bob, 30).await.expect("it is sent");
    stage.world.settle().await;
    let stream = stage.world.stream().await;
    let event = fact(&stream, "CoinSent");
    assert_eq!((&event["audience"], &event["revision"]), (&json!("open"), &json!("1")));
    assert_eq!(event["subject"], coin.id);
    assert_eq!(event["actor"], format!("person/{}", id_of(alice)));
    let sent = &event["data"]["coin"];
    let created_at = sent["createdAt"].clone();
    assert!(created_at.is_string());
    let expected = json!({
        "id": coin.id,
        "kind": "COIN_KIND_THANK_YOU",
        "senderId": id_of(alice),
        "receiverId": id_of(bob),
        "comment": "リリースの確認、ありがとう",
        "points": 30,
        "createdAt": created_at,
    });
    assert_eq!(sent, &expected);
}

#[tokio::test]
async fn a_feedback_coin_is_a_restricted_fact_without_its_comment() {
    let stage = Stage::set().await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    let answer = stage.client(alice).send_coin(feedback(bob)).await;
    let coin = answer.expect("it is sent").into_inner();
    stage.world.settle().await;
    let stream = stage.world.stream().await;
    let event = fact(&stream, "FeedbackCoinSent");
    assert_eq!(event["audience"], "restricted");
    let expected = json!({"coinId": coin.id, "senderId": id_of(alice), "receiverId": id_of(bob)});
    assert_eq!(event["data"], expected);
    assert!(!stream.iter().any(|event| event.to_string().contains(&coin.comment)));
}

#[tokio::test]
async fn a_change_of_policy_is_a_fact_of_the_organization() {
    let stage = Stage::with_allowance(400).await;
    stage.allow(500).await;
    stage.world.settle().await;
    let stream = stage.world.stream().await;
    let changes: Vec<&Value> = stream
        .iter()
        .filter(|event| event["type"] == "ovation.recognition.v1.RecognitionPolicyUpdated")
        .collect();
    let revisions: Vec<&Value> = changes.iter().map(|event| &event["revision"]).collect();
    assert_eq!(revisions, ["1", "2"]);
    assert_eq!(changes[1]["subject"], stage.cast.organization.id.to_string());
    let expected = json!({
        "peerBonus": true,
        "allowancePoints": 500,
        "period": "ALLOWANCE_PERIOD_MONTH",
        "etag": "2",
    });
    assert_eq!(changes[1]["data"]["policy"], expected);
}
