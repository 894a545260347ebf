//! The span and the metrics of a call that is served.
//!
//! Names are those of OpenTelemetry's stable conventions for RPC: `rpc.system.name`, `rpc.method`, `rpc.response.status_code` and the
//! histogram `rpc.server.call.duration` in seconds, which Prometheus spells with underscores. A call lasts until the last byte
//! of its answer, or until the caller has gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, Response};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tonic::body::Body;
use tonic::{Code, Status};
use tracing::Span;

use super::trace;
use crate::layers::panicked;

/// The method's label where the path is none of ours: no name from outside becomes a label.
const UNKNOWN_METHOD: &str = "_OTHER";

/// One call while it is served. Dropping it ends it.
#[derive(Debug)]
pub struct ServedCall {
    method: &'static str,
    began: Instant,
    span: Span,
    code: Code,
    is_over: bool,
    traceparent: Arc<str>,
    permit: Option<OwnedSemaphorePermit>,
}

impl ServedCall {
    /// Begins the span of a call, continuing the caller's trace, and says which context to pass on.
    #[must_use]
    pub fn begin(method: Option<&'static str>, incoming: Option<&str>) -> (Self, Arc<str>) {
        let method = method.unwrap_or(UNKNOWN_METHOD);
        let span = tracing::info_span!(
            "rpc",
            otel.name = method,
            otel.kind = "server",
            rpc.system.name = "grpc",
            rpc.method = method,
            rpc.response.status_code = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
            trace_id = tracing::field::Empty,
        );
        trace::continue_trace(&span, incoming);
        let traceparent: Arc<str> =
            trace::traceparent_of(&span).unwrap_or_else(|| trace::pass_on(incoming)).into();
        span.record("trace_id", traceparent.get(3..35));
        metrics::gauge!("rpc_server_active_calls", "rpc_method" => method).increment(1.0);
        // Where the caller goes away before there is an answer, nothing sets the code.
        let code = Code::Cancelled;
        let call = Self {
            method,
            began: Instant::now(),
            span,
            code,
            is_over: false,
            traceparent: Arc::clone(&traceparent),
            permit: None,
        };
        (call, traceparent)
    }

    /// The call's span.
    #[must_use]
    pub const fn span(&self) -> &Span {
        &self.span
    }

    /// Keeps the call's place among those in flight until it ends.
    pub fn hold(&mut self, permit: Option<OwnedSemaphorePermit>) {
        self.permit = permit;
    }

    /// Lets the call end with its answer.
    pub fn answer(mut self, response: Response<Body>) -> Response<Body> {
        // An answer of headers only carries its status there.
        if let Some(code) = code_in(response.headers()) {
            self.code = code;
            self.is_over = true;
        }
        response.map(|body| Body::new(ServedBody { body, call: self, has_panicked: false }))
    }
}

impl Drop for ServedCall {
    fn drop(&mut self) {
        let code = code_name(self.code);
        self.span.record("rpc.response.status_code", code);
        if is_server_error(self.code) {
            self.span.record("otel.status_code", "ERROR");
        }
        metrics::gauge!("rpc_server_active_calls", "rpc_method" => self.method).decrement(1.0);
        metrics::histogram!(
            "rpc_server_call_duration_seconds",
            "rpc_system_name" => "grpc",
            "rpc_method" => self.method,
            "rpc_response_status_code" => code,
        )
        .record(self.began.elapsed().as_secs_f64());
    }
}

/// An answer that ends its call with its last frame.
#[derive(Debug)]
struct ServedBody {
    body: Body,
    call: ServedCall,
    has_panicked: bool,
}

impl HttpBody for ServedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.has_panicked {
            return Poll::Ready(None);
        }
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let _entered = this.call.span.enter();
            trace::within(Arc::clone(&this.call.traceparent), || Pin::new(&mut this.body).poll_frame(context))
        }));
        let frame = match polled {
            Ok(poll) => ready!(poll),
            Err(panic) => {
                this.has_panicked = true;
                let _entered = this.call.span.enter();
                let status = trace::within(Arc::clone(&this.call.traceparent), || {
                    Status::from(panicked(panic.as_ref())).into_http::<Body>()
                });
                Some(Ok(Frame::trailers(status.headers().clone())))
            }
        };
        match &frame {
            Some(Ok(frame)) => {
                if let Some(code) = frame.trailers_ref().and_then(code_in) {
                    this.call.code = code;
                    this.call.is_over = true;
                }
            }
            Some(Err(status)) => this.call.code = status.code(),
            None if !this.call.is_over => this.call.code = Code::Ok,
            None => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.has_panicked || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn code_in(headers: &HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|value| Code::from_bytes(value.as_bytes()))
}

/// The code's name in the protocol.
#[must_use]
pub const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Codes that are the server's fault, by OpenTelemetry's conventions for gRPC.
const fn is_server_error(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn a_call_is_measured_by_its_final_status() {
        super::super::metrics::install();
        let (call, traceparent) = ServedCall::begin(Some("test.v1.Rpc/Refused"), None);
        assert!(trace::parse(&traceparent).is_some());
        let answer = call.answer(Status::not_found("nothing").into_http());
        let _ = answer.into_body().collect().await;
        drop(ServedCall::begin(Some("test.v1.Rpc/Left"), None));
        let page = super::super::metrics::text();
        for (method, code) in [("Refused", "NOT_FOUND"), ("Left", "CANCELLED")] {
            let line = page.lines().find(|line| {
                line.starts_with("rpc_server_call_duration_seconds_count")
                    && line.contains(method)
                    && line.contains(&format!("rpc_response_status_code=\"{code}\""))
            });
            assert!(line.is_some_and(|line| line.ends_with(" 1")), "{page}");
        }
    }
}
