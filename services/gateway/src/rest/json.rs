//! Answers as proto3 JSON: every field that has no presence is there, default or not, so that readers need no defaults.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use ovation_chassis::failure::Failure;
use ovation_chassis::telemetry::rpc::code_name;
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor, SerializeOptions};
use serde_json::{Value as Json, json};
use tonic::{Code, Status};
use tonic_types::{ErrorDetail, StatusExt as _};

const OPTIONS: SerializeOptions = SerializeOptions::new().skip_default_fields(false);
const TYPE_PREFIX: &str = "type.googleapis.com/google.rpc.";

/// A message of a service as JSON; of its fields only the one, where a method says so.
pub(crate) fn message(
    descriptor: MessageDescriptor,
    bytes: Bytes,
    only: Option<&FieldDescriptor>,
) -> Result<Vec<u8>, Failure> {
    let message = DynamicMessage::decode(descriptor, bytes).map_err(Failure::internal)?;
    let mut json = Vec::with_capacity(1024);
    let value = only.map(|field| message.get_field(field));
    let whole = match value.as_deref() {
        None => Some(&message),
        Some(value) => value.as_message(),
    };
    if let Some(whole) = whole {
        let mut serializer = serde_json::Serializer::new(&mut json);
        whole.serialize_with_options(&mut serializer, &OPTIONS).map_err(Failure::internal)?;
    } else if let Some(field) = only {
        // A list or a scalar is taken out of the JSON of its message, which knows how to write it.
        let all = message
            .serialize_with_options(serde_json::value::Serializer, &OPTIONS)
            .map_err(Failure::internal)?;
        serde_json::to_writer(&mut json, &all[field.json_name()]).map_err(Failure::internal)?;
    }
    Ok(json)
}

/// A status as the body of an error: `{"error": {"code", "status", "message", "details"}}`, as `google.rpc.Status` over HTTP.
pub(crate) fn error(status: &Status, http: StatusCode) -> Json {
    let details: Vec<Json> = status.get_error_details_vec().iter().filter_map(detail).collect();
    json!({
        "error": {
            "code": http.as_u16(),
            "status": code_name(status.code()),
            "message": status.message(),
            "details": details,
        }
    })
}

fn detail(detail: &ErrorDetail) -> Option<Json> {
    match detail {
        ErrorDetail::ErrorInfo(info) => Some(json!({
            "@type": format!("{TYPE_PREFIX}ErrorInfo"),
            "reason": info.reason,
            "domain": info.domain,
            "metadata": info.metadata,
        })),
        ErrorDetail::BadRequest(bad_request) => {
            let violations: Vec<Json> = bad_request
                .field_violations
                .iter()
                .map(|violation| json!({"field": violation.field, "description": violation.description}))
                .collect();
            Some(json!({"@type": format!("{TYPE_PREFIX}BadRequest"), "fieldViolations": violations}))
        }
        ErrorDetail::RetryInfo(retry) => retry
            .retry_delay
            .map(|delay| json!({"@type": format!("{TYPE_PREFIX}RetryInfo"), "retryDelay": seconds(delay)})),
        ErrorDetail::LocalizedMessage(localized) => Some(json!({
            "@type": format!("{TYPE_PREFIX}LocalizedMessage"),
            "locale": localized.locale,
            "message": localized.message,
        })),
        // No service of ours sends others.
        _ => None,
    }
}

/// A duration as proto3 JSON writes it: `1.500s`.
fn seconds(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{}s", duration.as_secs())
    } else {
        format!("{}.{:03}s", duration.as_secs(), duration.subsec_millis())
    }
}

/// The HTTP status of a code, as `google/rpc/code.proto` maps them.
pub(crate) fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        // 499, the client closed the request; the crate has no name for it.
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
