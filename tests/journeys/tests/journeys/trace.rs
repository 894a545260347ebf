//! One trace shows the request at the gateway, the service, the relay, and the effect in another service.

use std::collections::{BTreeMap, BTreeSet};

use ovation_harness::{Collector, Span, until};
use ovation_journeys::{Company, Options, Platform, Season};

use crate::PROGRAM;

const SEND_COIN: &str = "ovation.recognition.v1.RecognitionService/SendCoin";

#[tokio::test]
async fn one_trace_leads_from_the_gateway_through_the_relay_into_the_consumer() {
    let collector = Collector::start().await;
    let options = Options { collector: Some(collector.clone()), ..Options::default() };
    let platform = Platform::start_with(PROGRAM, options).await;
    let company = Company::found(&platform, "hinode").await;
    let mut season = Season::begin(&platform, &company).await;
    let request =
        r#"{"requestId":"$fresh","kind":"COIN_KIND_EXCELLENT","receiverId":"$bob","comment":"跡を追えます"}"#;
    season.make(&company.client(&platform, "alice"), "traced", SEND_COIN, request).await;

    // The event says to which trace it belongs, to whoever reads the stream.
    platform.world.settle().await;
    let envelopes = platform.world.stream().await;
    let coin = season.words.get("traced");
    let envelope = envelopes.iter().find(|envelope| envelope["subject"] == coin).expect("the coin's event");
    let trace_id = envelope["traceparent"].as_str().expect("the event is of a trace")[3..35].to_owned();

    let wanted = [
        ("ovation-gateway", SEND_COIN),
        ("ovation-recognition", SEND_COIN),
        ("ovation-recognition", "relay.publish"),
        ("ovation-notifications", "inbox.handle"),
    ];
    until("the spans are exported", || async {
        let spans = of_trace(&collector, &trace_id);
        wanted.iter().all(|(service, name)| find(&spans, service, name).is_some())
    })
    .await;

    let spans = of_trace(&collector, &trace_id);
    let [gateway, recognition, relay, inbox] =
        wanted.map(|(service, name)| find(&spans, service, name).expect("it was waited for"));
    assert_eq!(gateway.parent_id, "", "the trace begins at the gateway");
    let parents: BTreeMap<&str, &str> =
        spans.iter().map(|span| (span.span_id.as_str(), span.parent_id.as_str())).collect();
    for (child, ancestor) in [(recognition, gateway), (relay, recognition), (inbox, relay)] {
        let mut above = BTreeSet::new();
        let mut place = child.span_id.as_str();
        while let Some(parent) = parents.get(place) {
            above.insert(*parent);
            place = parent;
        }
        assert!(above.contains(ancestor.span_id.as_str()), "{child:?} is not under {ancestor:?}");
    }
}

fn of_trace(collector: &Collector, trace_id: &str) -> Vec<Span> {
    collector.spans().into_iter().filter(|span| span.trace_id == trace_id).collect()
}

fn find<'a>(spans: &'a [Span], service: &str, name: &str) -> Option<&'a Span> {
    spans.iter().find(|span| span.service == service && span.name == name)
}

#[tokio::test]
async fn a_call_goes_on_with_the_trace_of_its_caller() {
    let collector = Collector::start().await;
    let options = Options { collector: Some(collector.clone()), ..Options::default() };
    let platform = Platform::start_with(PROGRAM, options).await;
    let company = Company::found(&platform, "hinode").await;
    let trace_id = ovation_chassis::ids::random_uuid().simple().to_string();
    let mut grpc =
        ovation_proto::ovation::directory::v1::directory_service_client::DirectoryServiceClient::new(
            company.client(&platform, "alice"),
        );
    let mut request = tonic::Request::new(ovation_proto::ovation::directory::v1::GetMeRequest {});
    let traceparent = format!("00-{trace_id}-00f067aa0ba902b7-01");
    request.metadata_mut().insert("traceparent", traceparent.parse().expect("a header value"));
    grpc.get_me(request).await.expect("alice is there");
    until("the spans are exported", || async {
        let spans = of_trace(&collector, &trace_id);
        let begun = spans
            .iter()
            .any(|span| span.service == "ovation-gateway" && span.parent_id == "00f067aa0ba902b7");
        begun && spans.iter().any(|span| span.service == "ovation-directory")
    })
    .await;
}
