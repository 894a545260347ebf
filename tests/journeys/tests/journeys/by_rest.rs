//! What a person does by gRPC, done by REST: the same calls, the same errors, the same write.

use ovation_chassis::ids::random_uuid;
use ovation_journeys::{Company, Platform};
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use ovation_proto::ovation::recognition::v1::{CoinKind, SendCoinRequest};
use serde_json::Value;

/// REST gives the same as gRPC.
pub(crate) async fn the_same(platform: &Platform, company: &Company, cycle_id: &str) {
    let alice = &company.member("alice").token;
    let (status, body) = platform.http("GET", "/v1/me", alice, "").await;
    let me: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((status, me["person"]["userName"].as_str()), (200, Some("alice")), "{body}");

    let (status, body) = platform.http("GET", &format!("/v1/cycles/{cycle_id}/tree"), alice, "").await;
    assert_eq!(status, 200, "{body}");
    let nodes: usize = body
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"))
        .map(|piece| piece["nodes"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(nodes, 4);
    a_coin_is_the_same_write(platform, company).await;
    let (status, _) = platform.http("GET", "/v1/me", "", "").await;
    assert_eq!(status, 401);
}

async fn a_coin_is_the_same_write(platform: &Platform, company: &Company) {
    let alice = &company.member("alice").token;
    let send = |request_id: &str, comment: &str| {
        serde_json::json!({
            "requestId": request_id,
            "kind": "COIN_KIND_GOOD",
            "receiverId": company.member("carol").id,
            "comment": comment,
        })
        .to_string()
    };
    let request_id = random_uuid().to_string();
    let (status, body) =
        platform.http("POST", "/v1/coins", alice, &send(&request_id, "よい進行でした")).await;
    assert_eq!(status, 200, "{body}");
    let coin: Value = serde_json::from_str(&body).expect("JSON");
    let (_, repeated) = platform.http("POST", "/v1/coins", alice, &send(&request_id, "よい進行でした")).await;
    assert_eq!(serde_json::from_str::<Value>(&repeated).expect("JSON"), coin);
    // The same write by gRPC is the same write: what is compared is the domain value.
    let mut by_grpc = RecognitionServiceClient::new(company.client(platform, "alice"));
    let request = SendCoinRequest {
        request_id: request_id.clone(),
        kind: CoinKind::Good.into(),
        receiver_id: company.member("carol").id.clone(),
        comment: "よい進行でした".to_owned(),
        points: 0,
        about_node_id: String::new(),
    };
    let same = by_grpc.send_coin(request).await.expect("a repeated call is answered").into_inner();
    assert_eq!(Some(same.id.as_str()), coin["id"].as_str());

    let (status, body) = platform
        .http("POST", "/v1/coins", alice, &send(&random_uuid().to_string(), "\u{3000}\u{3000}"))
        .await;
    let error: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(status, 400, "{body}");
    assert!(body.contains("FIELD_INVALID") && body.contains("comment"), "{error}");
}
