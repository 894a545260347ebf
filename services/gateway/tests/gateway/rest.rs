//! REST over the wire; what a call means is in the gateway's own table.

use http::Request;
use serde_json::{Value as Json, json};

use crate::stage::{Stage, send};

#[tokio::test]
async fn answers_carry_their_headers_and_errors_their_details() {
    let stage = Stage::open().await;
    let response = stage.send(Request::get("/"), "/v1/cycles/7", "").await;
    assert_eq!(response.headers()["ovation-stale"], "true");
    assert_eq!(response.headers()["content-type"], "application/json");

    let (status, answer) = stage.rest("GET", "/v1/cycles/none", None, "").await;
    assert_eq!(status, 404);
    let expected = json!({"error": {
        "code": 404,
        "status": "NOT_FOUND",
        "message": "there is no cycle none",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "NOT_FOUND", "domain": "ovation", "metadata": {}}],
    }});
    assert_eq!(answer, expected);

    let (status, answer) = stage.rest("POST", "/v1/cycles", None, r#"{"cycle": {"nmae": "Q1"}}"#).await;
    assert_eq!(
        (status, &answer["error"]["details"][1]["fieldViolations"][0]["field"]),
        (400, &json!("cycle.nmae")),
        "{answer}"
    );
    stage.close().await;
}

#[tokio::test]
async fn streams_are_lines_and_a_late_error_is_the_last_one() {
    let stage = Stage::open().await;
    let response = stage.send(Request::get("/"), "/v1/cycles/7/tree", "").await;
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let depths: Vec<Json> =
        lines(response.body()).iter().map(|line| line["nodes"][0]["depth"].clone()).collect();
    assert_eq!(depths, [0, 1]);

    let response = stage.send(Request::get("/"), "/v1/cycles/broken/tree", "").await;
    let lines = lines(response.body());
    assert_eq!((lines.len(), &lines[2]["error"]["status"]), (3, &json!("INTERNAL")));

    let response = stage.send(Request::get("/"), "/v1/cycles/none/tree", "").await;
    assert_eq!(response.status(), 404);
    stage.close().await;
}

#[tokio::test]
async fn a_call_may_state_its_deadline_and_its_trace() {
    let stage = Stage::open().await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = Request::get("/").header("grpc-timeout", "20m").header("traceparent", trace);
    let response = stage.send(request, "/v1/cycles/slow", "").await;
    assert_eq!(response.status(), 504);
    let answer: Json = serde_json::from_slice(response.body()).expect("JSON");
    assert_eq!(answer["error"]["details"][0]["reason"], "DEADLINE_EXCEEDED");
    let request = Request::get("/").header("grpc-timeout", "soon");
    assert_eq!(stage.send(request, "/v1/cycles/7", "").await.status(), 400);
    stage.close().await;
}

#[tokio::test]
async fn bodies_have_a_size_and_a_type() {
    let stage = Stage::open().await;
    let json = Request::post("/").header("content-type", "application/json");
    let response = stage.send(json, "/v1/cycles", vec![b' '; 4 * 1024 * 1024 + 1]).await;
    assert_eq!(response.status(), 413);
    let form = Request::post("/").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(stage.send(form, "/v1/cycles", "a=b").await.status(), 415);
    stage.close().await;
}

#[tokio::test]
async fn the_ports_own_pages_are_there() {
    let stage = Stage::open().await;
    let (status, start) = stage.rest("GET", "/", None, "").await;
    assert_eq!((status, &start["name"]), (200, &json!("Ovation")));
    for path in ["/live", "/ready"] {
        assert_eq!(stage.send(Request::get("/"), path, "").await.status(), 200, "{path}");
        let operators = Request::get(format!("http://{}{path}", stage.http_address));
        assert_eq!(send(operators, "").await.status(), 200, "{path}");
    }
    assert_eq!(stage.send(Request::get("/"), "/metrics", "").await.status(), 404);
    stage.send(Request::get("/"), "/v1/cycles/7", "").await;
    let metrics = send(Request::get(format!("http://{}/metrics", stage.http_address)), "").await;
    let metrics = String::from_utf8_lossy(metrics.body()).into_owned();
    assert!(metrics.contains("ovation.goals.v1.GoalsService/GetCycle"), "{metrics}");
    stage.close().await;
}

#[tokio::test]
async fn a_body_is_read_only_from_somebody_who_may_send_it() {
    let stage = Stage::open().await;
    stage.directory.sign_in("ovs_alice");
    let body = |bytes: usize| format!(r#"{{"cycle": {{"name": "{}"}}}}"#, "x".repeat(bytes));
    for (token, bytes, expected) in [
        (None, 1_000, 200),
        (None, 100_000, 413),
        (Some("ovs_alice"), 100_000, 200),
        (Some("ovs_alice"), 1_000_000, 200),
        (Some("ovs_alice"), 4_200_000, 413),
        (Some("ovs_nobody"), 4_200_000, 401),
    ] {
        let (status, answer) = stage.rest("POST", "/v1/cycles", token, &body(bytes)).await;
        assert_eq!(status, expected, "{token:?} {bytes}: {}", answer["error"]);
    }
    stage.close().await;
}

#[tokio::test]
async fn answers_and_refusals_are_kept_by_no_cache() {
    let stage = Stage::open().await;
    for path in ["/v1/cycles/7", "/v1/cycles/none", "/v1/nothing"] {
        let response = stage.send(Request::get("/"), path, "").await;
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
    stage.close().await;
}

fn lines(body: &[u8]) -> Vec<Json> {
    body.split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("each line is JSON"))
        .collect()
}
