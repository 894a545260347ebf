//! A REST call's refusal: a status, and what HTTP says beside it.

use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::json;

/// Why a REST call is refused.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: Status,
    /// Where HTTP has a better word than the code's usual status.
    http: Option<StatusCode>,
    allow: Option<HeaderValue>,
}

impl Problem {
    /// The path is there, for other methods.
    pub(crate) fn method_not_allowed(method: &Method, path: &str, allowed: &str) -> Self {
        let message = format!("{path} does not take {method}; it takes {allowed}");
        Self {
            status: Failure::new(ErrorReason::MethodUnknown, message).into(),
            http: Some(StatusCode::METHOD_NOT_ALLOWED),
            allow: HeaderValue::from_str(allowed).ok(),
        }
    }

    /// The body is longer than allowed.
    pub(crate) fn body_too_large(bytes_max: usize) -> Self {
        Self::with_http(
            Failure::field("body", format!("must have at most {bytes_max} bytes")),
            StatusCode::PAYLOAD_TOO_LARGE,
        )
    }

    /// The body is no JSON by its own account.
    pub(crate) fn media_type() -> Self {
        Self::with_http(
            Failure::field("content-type", "must be application/json in UTF-8"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        )
    }

    fn with_http(failure: Failure, http: StatusCode) -> Self {
        Self { status: failure.into(), http: Some(http), allow: None }
    }

    /// The HTTP status.
    pub(crate) fn http_status(&self) -> StatusCode {
        self.http.unwrap_or_else(|| json::http_status(self.status.code()))
    }

    /// The answer, with the headers that go with it.
    pub(crate) fn into_response(self) -> Response<String> {
        let http = self.http_status();
        let mut response = Response::new(json::error(&self.status, http).to_string());
        *response.status_mut() = http;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, allow);
        }
        if self.status.code() == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ovation\""));
        }
        let retry = self.status.get_details_retry_info().and_then(|retry| retry.retry_delay);
        if let Some(delay) = retry {
            // Whole seconds, rounded up: coming back early helps nobody.
            let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        for name in super::ANSWER_HEADERS {
            if let Some(value) = self
                .status
                .metadata()
                .get(name)
                .and_then(|value| HeaderValue::from_str(value.to_str().ok()?).ok())
            {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Status::from(failure).into()
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        Self { status, http: None, allow: None }
    }
}
