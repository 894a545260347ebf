//! gRPC and gRPC-Web through the gateway.

use bytes::Bytes;
use http::Request as HttpRequest;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use ovation_proto::ovation::common::v1::LoggedEvent;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use ovation_proto::ovation::goals::v1::{Cycle, GetCycleRequest, GetTreeRequest};
use prost::Message as _;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_types::StatusExt as _;

use crate::stage::Stage;

fn get_cycle(id: &str, token: Option<&str>) -> Request<GetCycleRequest> {
    let mut request = Request::new(GetCycleRequest { cycle_id: id.to_owned() });
    if let Some(token) = token {
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().expect("a value"));
    }
    request
}

#[tokio::test]
async fn calls_pass_with_their_headers_and_errors_with_their_details() {
    let stage = Stage::open().await;
    let person = stage.directory.sign_in("ovs_alice");
    let mut goals = GoalsServiceClient::new(stage.channel().await);
    let answer = goals.get_cycle(get_cycle("7", Some("ovs_alice"))).await.expect("an answer");
    assert_eq!(answer.metadata().get("ovation-stale").expect("it says so"), "true");
    assert_eq!(answer.into_inner().name, format!("person/{person}"));

    let refused = goals.get_cycle(get_cycle("none", Some("ovs_alice"))).await.expect_err("there is none");
    assert_eq!(refused.code(), Code::NotFound);
    assert_eq!(refused.get_details_error_info().expect("details").reason, "NOT_FOUND");

    let refused = goals.get_cycle(get_cycle("7", Some("ovs_unknown"))).await.expect_err("nobody");
    assert_eq!(refused.code(), Code::Unauthenticated);
    stage.close().await;
}

#[tokio::test]
async fn streams_pass_and_end_with_a_status_when_the_gateway_stops() {
    let stage = Stage::open().await;
    let mut goals = GoalsServiceClient::new(stage.channel().await);
    let tree = |id: &str| Request::new(GetTreeRequest { cycle_id: id.to_owned(), ..Default::default() });
    let mut pieces = goals.get_tree(tree("7")).await.expect("a stream").into_inner();
    let mut count = 0;
    while pieces.message().await.expect("pieces").is_some() {
        count += 1;
    }
    assert_eq!(count, 2);

    let mut pieces = goals.get_tree(tree("open")).await.expect("a stream").into_inner();
    pieces.message().await.expect("a piece").expect("the first");
    pieces.message().await.expect("a piece").expect("the second");
    let ((), ended) = tokio::join!(async { stage.stopping.cancel() }, pieces.message());
    assert_eq!(ended.expect_err("it ends").code(), Code::Unavailable);
    stage.close().await;
}

#[tokio::test]
async fn a_deadline_ends_a_call_that_its_service_does_not_answer() {
    let stage = Stage::open().await;
    let mut goals = GoalsServiceClient::new(stage.channel().await);
    let request = HttpRequest::post("/")
        .header("grpc-timeout", "20m")
        .header("content-type", "application/grpc-web+proto");
    let response = stage
        .send(
            request,
            "/ovation.goals.v1.GoalsService/GetCycle",
            frame(&GetCycleRequest { cycle_id: "slow".to_owned() }),
        )
        .await;
    assert_eq!(response.headers()["grpc-status"], "4");

    let refused = goals.get_cycle(get_cycle("7", None)).await;
    assert!(refused.is_ok(), "others are served on");
    stage.close().await;
}

#[tokio::test]
async fn grpc_web_is_served_over_http_1() {
    let stage = Stage::open().await;
    let request = HttpRequest::post("/").header("content-type", "application/grpc-web+proto");
    let response = stage
        .send(
            request,
            "/ovation.goals.v1.GoalsService/GetCycle",
            frame(&GetCycleRequest { cycle_id: "7".to_owned() }),
        )
        .await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/grpc-web+proto");
    let body = response.body();
    let length = u32::from_be_bytes(body[1..5].try_into().expect("four bytes")) as usize;
    let cycle = Cycle::decode(&body[5..5 + length]).expect("a cycle");
    assert_eq!((cycle.id.as_str(), cycle.name.as_str()), ("7", "nobody"));
    let trailers = String::from_utf8_lossy(&body[5 + length..]);
    assert!(trailers.contains("grpc-status:0"), "{trailers}");
    stage.close().await;
}

#[tokio::test]
async fn unknown_methods_are_refused_and_plain_http_1_is_told_what_to_do() {
    let stage = Stage::open().await;
    let mut client = tonic::client::Grpc::new(stage.channel().await);
    client.ready().await.expect("it is");
    let codec = tonic_prost::ProstCodec::<LoggedEvent, LoggedEvent>::default();
    let path = "/ovation.nothing.v1.NothingService/Do".parse().expect("a path");
    let refused =
        client.unary(Request::new(LoggedEvent::default()), path, codec).await.expect_err("there is none");
    assert_eq!(refused.code(), Code::Unimplemented);
    assert_eq!(refused.get_details_error_info().expect("details").reason, "METHOD_UNKNOWN");

    let request = HttpRequest::post("/").header("content-type", "application/grpc");
    assert_eq!(stage.send(request, "/ovation.goals.v1.GoalsService/GetCycle", "").await.status(), 505);
    stage.close().await;
}

#[tokio::test]
async fn health_and_reflection_are_the_gateways_own() {
    let stage = Stage::open().await;
    let mut health = HealthClient::new(stage.channel().await);
    let answer = health.check(HealthCheckRequest { service: String::new() }).await.expect("an answer");
    assert_eq!(answer.into_inner().status, 1);

    let mut reflection = ServerReflectionClient::new(stage.channel().await);
    let question = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut answers = reflection
        .server_reflection_info(futures::stream::iter([question]))
        .await
        .expect("a stream")
        .into_inner();
    let answer = answers.message().await.expect("an answer").expect("the first");
    let Some(MessageResponse::ListServicesResponse(services)) = answer.message_response else {
        panic!("a list")
    };
    let names: Vec<String> = services.service.into_iter().map(|service| service.name).collect();
    for name in
        ["ovation.goals.v1.GoalsService", "ovation.directory.v1.SessionService", "grpc.health.v1.Health"]
    {
        assert!(names.iter().any(|found| found == name), "{names:?}");
    }
    stage.close().await;
}

/// A message in gRPC's framing.
fn frame(message: &impl prost::Message) -> Vec<u8> {
    let message = message.encode_to_vec();
    let length = u32::try_from(message.len()).expect("it is short");
    [&[0], length.to_be_bytes().as_slice(), &message].concat()
}

#[tokio::test]
async fn a_call_is_a_post() {
    let stage = Stage::open().await;
    let client = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    for content_type in ["application/grpc", "application/grpc-web-of-tomorrow"] {
        let uri = format!("http://{}/ovation.goals.v1.GoalsService/GetCycle", stage.address);
        let request = HttpRequest::get(uri)
            .header("content-type", content_type)
            .body(Full::<Bytes>::default())
            .expect("a request");
        let response = client.request(request).await.expect("an answer");
        assert_eq!(response.status(), 405, "{content_type}");
    }
    stage.close().await;
}
