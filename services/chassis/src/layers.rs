//! What a call passes before it reaches the service.
//!
//! 1. Its span begins, as part of the caller's trace, and its measurement.
//! 2. Who is it: the internal token ([`crate::token`]).
//! 3. May they enter: the permission table ([`crate::permission`]).
//! 4. Is there room: calls in flight are bounded; beyond that, the answer is OVERLOADED at once.
//! 5. Has what the caller knows arrived here ([`crate::consistency`]); otherwise the answer says that it is stale.
//! 6. How long may it take: the caller's deadline, or a default one for calls that are not streams.
//!
//! A handler that panics is answered as INTERNAL. Health and reflection pass unasked.

use std::any::Any;
use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use http::{HeaderMap, HeaderValue, Request, Response};
use ovation_proto::ovation::common::v1::ErrorReason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::Instrument as _;

use crate::call::Call;
use crate::caller::{Caller, Identity};
use crate::consistency::{self, AFTER_HEADER, EventRef, STALE_HEADER};
use crate::failure::Failure;
use crate::inbox::Seen;
use crate::page::PageSecret;
use crate::permission::PermissionTable;
use crate::telemetry::rpc::ServedCall;
use crate::telemetry::trace;
use crate::token::{IDENTITY_HEADER, Verified, Verifier};

/// Calls that are not streams, in flight in one process. The benchmark keeps 512 in flight.
const CALLS_MAX: usize = 2_048;
/// Streams that are open in one process: a Win Session of 1,000 watchers, several times.
const STREAMS_MAX: usize = 8_192;
/// Calls and streams of Ovation's own services, in flight in one process: people can fill their places only. The gateway asks here who
/// calls, and a flood from outside must not keep it from that.
const SERVICES_MAX: usize = 2_048;
/// How long a call that is no stream may take where its caller does not say.
const DEADLINE_DEFAULT: Duration = Duration::from_secs(30);
/// How long it may take whatever its caller says.
const DEADLINE_MAX: Duration = Duration::from_mins(2);
/// The transport ends calls at the caller's deadline, too, without a reason; ours comes first.
const DEADLINE_LEAD: Duration = Duration::from_millis(3);
/// When to repeat a call that found no room.
const OVERLOADED_RETRY_AFTER: Duration = Duration::from_millis(200);

/// Packages whose methods everybody may call.
const OPEN_PACKAGES: &[&str] = &["/grpc.health.v1.", "/grpc.reflection.v1.", "/grpc.reflection.v1alpha."];

/// What stands between the transport and a service's methods. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Edge {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    verifier: Verifier,
    permissions: PermissionTable,
    page_secret: Arc<PageSecret>,
    seen: Seen,
    room: Room,
}

impl Edge {
    /// The edge of a service.
    #[must_use]
    pub fn new(
        verifier: Verifier,
        permissions: PermissionTable,
        page_secret: Arc<PageSecret>,
        seen: Seen,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                verifier,
                permissions,
                page_secret,
                seen,
                room: Room::new(CALLS_MAX, STREAMS_MAX, SERVICES_MAX),
            }),
        }
    }
}

impl<S> Layer<S> for Edge {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded { edge: Arc::clone(&self.inner), inner }
    }
}

/// A service behind its edge.
#[derive(Clone, Debug)]
pub struct Guarded<S> {
    edge: Arc<Inner>,
    inner: S,
}

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The one that is ready serves the call; its copy takes its place.
        let copy = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, copy);
        let edge = Arc::clone(&self.edge);
        Box::pin(async move { Ok(edge.serve(inner, request).await) })
    }
}

impl Inner {
    async fn serve<S>(&self, mut inner: S, request: Request<Body>) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        let path = request.uri().path();
        if OPEN_PACKAGES.iter().any(|package| path.starts_with(package)) {
            return infallible(inner.call(request).await);
        }
        let incoming = text(request.headers(), trace::TRACEPARENT);
        let (mut served, traceparent) = ServedCall::begin(self.permissions.known(path), incoming);
        let work = async {
            match self.admit(request, &traceparent).await {
                Ok(admitted) => admitted.run(inner).await,
                Err(failure) => (Status::from(failure).into_http(), None),
            }
        };
        let work = work.instrument(served.span().clone());
        let (response, permit) = trace::scope(Arc::clone(&traceparent), work).await;
        served.hold(permit);
        served.answer(response)
    }

    async fn admit(&self, mut request: Request<Body>, traceparent: &str) -> Result<Admitted, Failure> {
        let arrived = Instant::now();
        let Verified { caller, acting_service, .. } = self.identify(request.headers()).await?;
        let path = request.uri().path();
        let entry = self.permissions.check(path, &caller, acting_service.is_some())?;
        let permit = self.room.enter(entry.is_stream, &caller)?;
        let after = after(request.headers())?;
        let deadline = deadline(request.headers(), arrived, entry.is_stream);
        let organization = caller.organization;
        request.extensions_mut().insert(Call {
            caller,
            method: Arc::clone(&entry.path),
            deadline,
            traceparent: Some(traceparent.to_owned()),
            acting_service,
            page_secret: Arc::clone(&self.page_secret),
        });
        let wait = match deadline {
            Some(deadline) => consistency::WAIT_MAX.min(deadline.saturating_duration_since(arrived) / 2),
            None => consistency::WAIT_MAX,
        };
        let is_stale = !after.is_empty() && !self.seen.wait(organization, &after, wait).await?;
        Ok(Admitted { request, deadline, is_stale, permit })
    }

    async fn identify(&self, headers: &HeaderMap) -> Result<Verified, Failure> {
        let token = text(headers, IDENTITY_HEADER).ok_or_else(|| {
            let message = "the call carries no identity; call through the gateway, with a credential";
            Failure::new(ErrorReason::CredentialInvalid, message)
        })?;
        self.verifier.verify(token).await
    }
}

/// The places for calls in flight.
#[derive(Debug)]
struct Room {
    calls: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    services: Arc<Semaphore>,
}

impl Room {
    fn new(calls_max: usize, streams_max: usize, services_max: usize) -> Self {
        Self {
            calls: Arc::new(Semaphore::new(calls_max)),
            streams: Arc::new(Semaphore::new(streams_max)),
            services: Arc::new(Semaphore::new(services_max)),
        }
    }

    fn enter(&self, is_stream: bool, caller: &Caller) -> Result<OwnedSemaphorePermit, Failure> {
        let places = match caller.identity {
            Identity::Service(_) => &self.services,
            _ if is_stream => &self.streams,
            _ => &self.calls,
        };
        Arc::clone(places).try_acquire_owned().map_err(|_| {
            Failure::new(ErrorReason::Overloaded, "too many calls at once; repeat the call a little later")
                .retry_after(OVERLOADED_RETRY_AFTER)
        })
    }
}

/// A call that may be served.
struct Admitted {
    request: Request<Body>,
    deadline: Option<Instant>,
    is_stale: bool,
    permit: OwnedSemaphorePermit,
}

impl Admitted {
    async fn run<S>(self, mut inner: S) -> (Response<Body>, Option<OwnedSemaphorePermit>)
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        let call = AssertUnwindSafe(inner.call(self.request)).catch_unwind();
        let outcome = match self.deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, call).await,
            None => Ok(call.await),
        };
        let mut response = match outcome {
            Ok(Ok(result)) => with_reason(infallible(result)),
            Ok(Err(panic)) => Status::from(panicked(panic.as_ref())).into_http(),
            Err(_) => Status::from(too_late()).into_http(),
        };
        if self.is_stale {
            response.headers_mut().insert(STALE_HEADER, HeaderValue::from_static("true"));
        }
        (response, Some(self.permit))
    }
}

fn infallible<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// The transport refuses a message that it cannot read before the service sees it: without a reason, and as a defect of ours. It is the
/// caller's.
fn with_reason(response: Response<Body>) -> Response<Body> {
    let headers = response.headers();
    if !headers.contains_key("grpc-status") || headers.contains_key("grpc-status-details-bin") {
        return response;
    }
    match Status::from_header_map(headers) {
        Some(status) if matches!(status.code(), Code::Internal | Code::OutOfRange) => {
            let description =
                format!("must be a message of this method, at most 4 MiB long: {}", status.message());
            Status::from(Failure::field("message", description)).into_http()
        }
        _ => response,
    }
}

/// What a panic is answered with.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Failure {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Failure::internal(format!("a handler panicked: {text}"))
}

fn too_late() -> Failure {
    Failure::new(
        ErrorReason::DeadlineExceeded,
        "the call took longer than its deadline allows; repeat it with the same request id",
    )
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// What the caller knows already; the header may be repeated.
fn after(headers: &HeaderMap) -> Result<Vec<EventRef>, Failure> {
    let values: Vec<&str> = headers
        .get_all(AFTER_HEADER)
        .iter()
        // What is no text is malformed, and is refused as such.
        .map(|value| value.to_str().unwrap_or("?"))
        .collect();
    if values.is_empty() { Ok(Vec::new()) } else { consistency::parse(&values.join(",")) }
}

fn deadline(headers: &HeaderMap, arrived: Instant, is_stream: bool) -> Option<Instant> {
    let asked = text(headers, "grpc-timeout").and_then(parse_timeout);
    match (asked, is_stream) {
        (Some(asked), true) => arrived.checked_add(asked),
        (Some(asked), false) => Some(arrived + asked.saturating_sub(DEADLINE_LEAD).min(DEADLINE_MAX)),
        (None, true) => None,
        (None, false) => Some(arrived + DEADLINE_DEFAULT),
    }
}

/// Reads `grpc-timeout`: at most 8 digits and a unit. Source: gRPC over HTTP/2, requests. A malformed one counts as none.
fn parse_timeout(header: &str) -> Option<Duration> {
    let (digits, unit) = header.split_at_checked(header.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(value * 3600)),
        "M" => Some(Duration::from_secs(value * 60)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
