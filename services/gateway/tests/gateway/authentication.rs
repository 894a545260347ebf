//! Who a caller is for the services.

use std::sync::atomic::Ordering;

use http::Request;
use ovation_proto::ovation::goals::v1::GetTreeRequest;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use serde_json::json;
use tonic::Code;

use crate::stage::Stage;

#[tokio::test]
async fn a_session_becomes_an_internal_token_and_is_asked_for_once() {
    let stage = Stage::open().await;
    let person = stage.directory.sign_in("ovs_alice");
    let calls = (0..20).map(|_| stage.rest("GET", "/v1/cycles/7", Some("ovs_alice"), ""));
    for (status, cycle) in futures::future::join_all(calls).await {
        assert_eq!((status, &cycle["name"]), (200, &json!(format!("person/{person}"))));
    }
    assert_eq!(stage.directory.asked.load(Ordering::SeqCst), 1, "callers share one question");
    stage.close().await;
}

#[tokio::test]
async fn an_unknown_credential_is_refused_and_its_answer_remembered() {
    let stage = Stage::open().await;
    for _ in 0..3 {
        let (status, answer) = stage.rest("GET", "/v1/cycles/7", Some("ovs_nobody"), "").await;
        assert_eq!(status, 401);
        assert_eq!(answer["error"]["details"][0]["reason"], "CREDENTIAL_INVALID");
    }
    assert_eq!(stage.directory.asked.load(Ordering::SeqCst), 1);
    stage.close().await;
}

#[tokio::test]
async fn what_a_caller_says_about_itself_reaches_no_service() {
    let stage = Stage::open().await;
    let request = Request::get("/")
        .header("ovation-identity", "forged")
        .header("ovation-after", "a:b")
        .header("ovation-actor", "x");
    let response = stage.send(request, "/v1/cycles/7", "").await;
    let cycle: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
    assert_eq!(cycle["name"], "nobody");
    assert_eq!(cycle["etag"], "ovation-after ovation-identity");
    stage.close().await;
}

#[tokio::test]
async fn the_operator_is_known_by_the_secret_of_the_keys_folder() {
    let stage = Stage::open().await;
    let (_, cycle) = stage.rest("GET", "/v1/cycles/7", Some(&stage.operator_secret), "").await;
    assert_eq!(cycle["name"], "operator");
    assert_eq!(stage.directory.asked.load(Ordering::SeqCst), 0);
    stage.close().await;
}

#[tokio::test]
async fn a_browser_stays_signed_in_by_its_cookie_until_it_signs_out() {
    let stage = Stage::open().await;
    let json = "application/json";
    let sign_in = Request::post("/").header("content-type", json);
    let response = stage
        .send(sign_in, "/v1/sessions", r#"{"organization": "acme", "userName": "alice", "password": "p"}"#)
        .await;
    assert_eq!(response.status(), 200);
    let set_cookie = response.headers()["set-cookie"].to_str().expect("text");
    assert!(set_cookie.starts_with("ovation_session=ovs_alice; Path=/; Max-Age=3"), "{set_cookie}");
    let cookie = set_cookie.split(';').next().expect("a pair").to_owned();

    let read = stage.send(Request::get("/").header("cookie", &cookie), "/v1/cycles/7", "").await;
    assert!(String::from_utf8_lossy(read.body()).contains("person/"));

    let body = r#"{"cycle": {"id": "7"}}"#;
    let from_elsewhere = Request::post("/").header("cookie", &cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(stage.send(from_elsewhere, "/v1/cycles", body).await.status(), 403);
    let from_a_page = Request::post("/").header("cookie", &cookie).header("sec-fetch-site", "same-origin");
    let written = stage.send(from_a_page, "/v1/cycles", body).await;
    assert_eq!(written.status(), 200);
    assert_eq!(written.headers()["ovation-token"], "a:b");

    let sign_out = Request::delete("/").header("cookie", &cookie).header("sec-fetch-site", "same-origin");
    let response = stage.send(sign_out, "/v1/sessions/current", "").await;
    assert!(response.headers()["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
    // The old cookie is nobody now, at once, and in nobody's way when signing in again.
    let read = stage.send(Request::get("/").header("cookie", &cookie), "/v1/cycles/7", "").await;
    assert!(String::from_utf8_lossy(read.body()).contains("nobody"));
    stage.close().await;
}

#[tokio::test]
async fn an_open_stream_ends_when_its_credential_is_revoked() {
    let stage = Stage::open().await;
    stage.directory.sign_in("ovs_alice");
    let mut goals = GoalsServiceClient::new(stage.channel().await);
    let mut request =
        tonic::Request::new(GetTreeRequest { cycle_id: "open".to_owned(), ..Default::default() });
    request.metadata_mut().insert("authorization", "Bearer ovs_alice".parse().expect("a value"));
    let mut pieces = goals.get_tree(request).await.expect("a stream").into_inner();
    for _ in 0..2 {
        pieces.message().await.expect("a piece").expect("there are two");
    }
    stage.directory.revoke("ovs_alice");
    let ended = pieces.message().await.expect_err("it ends");
    assert_eq!(ended.code(), Code::Unauthenticated);
    stage.close().await;
}
