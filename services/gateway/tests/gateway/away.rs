//! What callers see while a service is away.

use ovation_proto::ovation::recognition::v1::GetBalanceRequest;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use serde_json::json;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::stage::Stage;

#[tokio::test]
async fn a_service_that_is_away_is_unavailable_with_a_reason_and_a_delay() {
    let stage = Stage::open().await;
    let mut recognition = RecognitionServiceClient::new(stage.channel().await);
    let refused = recognition.get_balance(GetBalanceRequest::default()).await.expect_err("it is away");
    assert_eq!(refused.code(), Code::Unavailable);
    let info = refused.get_details_error_info().expect("details");
    assert_eq!((info.reason.as_str(), info.metadata["service"].as_str()), ("UNAVAILABLE", "recognition"));
    assert!(refused.get_details_retry_info().is_some());

    let (status, answer) = stage.rest("GET", "/v1/balance", None, "").await;
    assert_eq!((status, &answer["error"]["status"]), (503, &json!("UNAVAILABLE")));
    stage.close().await;
}

#[tokio::test]
async fn a_service_that_nobody_configured_has_no_methods() {
    let stage = Stage::open().await;
    let (status, answer) = stage.rest("GET", "/v1/checkIns/7", None, "").await;
    assert_eq!((status, &answer["error"]["details"][0]["reason"]), (501, &json!("METHOD_UNKNOWN")));
    stage.close().await;
}
