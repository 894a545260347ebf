//! The few pages that are the gateway's own.

use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use serde_json::json;
use tonic::body::Body;

const TEXT: &str = "text/plain; charset=utf-8";

/// What `/` says to somebody who found the address.
pub(crate) fn start() -> Response<Body> {
    let page = json!({
        "name": "Ovation",
        "what": "OKRs and recognition: goals as a tree, check-ins that move it, coins that say thank you.",
        "protocols": {
            "grpc": "all methods of the packages ovation.<service>.v1, on this port; reflection v1 and v1alpha are on",
            "grpcWeb": "the same methods, for browsers",
            "rest": "JSON under /v1, as the google.api.http annotations in proto/ say",
        },
        "try": [
            {"signIn": "POST /v1/sessions {\"organization\", \"userName\", \"password\"}"},
            {"me": "GET /v1/me with `authorization: Bearer <sessionToken>`"},
            {"cycles": "GET /v1/cycles"},
        ],
        "read": ["README.md: the tour, how to add an RPC, how to subscribe to events", "proto/README.md: conventions of the API, the catalogue of facts"],
        "health": ["/live", "/ready", "grpc.health.v1.Health"],
    });
    answer(StatusCode::OK, "application/json", format!("{page:#}\n"))
}

/// `/live`: the process answers.
pub(crate) fn live() -> Response<Body> {
    answer(StatusCode::OK, TEXT, "live\n".to_owned())
}

/// `/ready`: whether new calls are welcome.
pub(crate) fn ready(is_ready: bool) -> Response<Body> {
    if is_ready {
        answer(StatusCode::OK, TEXT, "ready\n".to_owned())
    } else {
        answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, "stopping\n".to_owned())
    }
}

/// Pages of the operators' port.
pub(crate) fn operators<B>(request: &Request<B>, is_ready: bool) -> Response<Body> {
    match request.uri().path() {
        "/live" => live(),
        "/ready" => ready(is_ready),
        "/metrics" => metrics(),
        _ => answer(StatusCode::NOT_FOUND, TEXT, "here are /live, /ready and /metrics\n".to_owned()),
    }
}

/// In Prometheus' text format.
fn metrics() -> Response<Body> {
    let text = ovation_chassis::telemetry::metrics::text();
    answer(StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8", text)
}

/// gRPC over HTTP/1.1 would lose its trailers.
pub(crate) fn needs_http2() -> Response<Body> {
    let text = "gRPC needs HTTP/2; over HTTP/1.1 use gRPC-Web or REST\n".to_owned();
    answer(StatusCode::HTTP_VERSION_NOT_SUPPORTED, TEXT, text)
}

/// gRPC is POST only.
pub(crate) fn needs_post() -> Response<Body> {
    let text = "gRPC needs POST\n".to_owned();
    let mut response = answer(StatusCode::METHOD_NOT_ALLOWED, TEXT, text);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    response
}

fn answer(status: StatusCode, content_type: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(Body::new(Full::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
