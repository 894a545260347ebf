//! gRPC on its way to a service.
//!
//! The path says which service; the credential becomes an internal token; the bytes pass undecoded, both ways, with their trailers.
//! gRPC-Web and REST are translations in front of this: every call of every protocol comes through here.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use ovation_chassis::failure::Failure;
use ovation_chassis::telemetry::rpc::ServedCall;
use ovation_chassis::telemetry::trace::{self, TRACEPARENT};
use ovation_chassis::token::IDENTITY_HEADER;
use ovation_proto::ovation::common::v1::ErrorReason;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tower::{Service, ServiceExt as _};
use tracing::Instrument as _;

use crate::answer_body::{AnswerBody, End};
use crate::authenticate::{Authenticator, Identified};
use crate::config::{
    ANONYMOUS_CALLS_MAX, CALLS_PER_CALLER_MAX, DIRECTORY, LOCAL_STREAM_TIMEOUT, LOCAL_STREAMS_MAX,
    REST_LARGE_BODIES_PER_CALLER_MAX, TIMEOUT_GRACE, UNARY_TIMEOUT, UNARY_TIMEOUT_MAX,
};
use crate::credential::Credential;
use crate::headers;
use crate::inflight::{Inflight, LOCAL, Permit};
use crate::methods::{Methods, known_name};
use crate::timeout::{self, TIMEOUT_HEADER};
use crate::upstream::{self, Upstreams};

/// The method after which a credential is worth nothing any more.
const SIGN_OUT: &str = "/ovation.directory.v1.SessionService/SignOut";

/// Which session a call to the directory came with.
const SESSION_HEADER: &str = "ovation-session";

/// The gRPC service that all of Ovation's services are behind. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Passthrough {
    inner: Arc<Inner>,
}

struct Inner {
    upstreams: Upstreams,
    methods: Methods,
    authenticator: Arc<Authenticator>,
    inflight: Arc<Inflight>,
    /// How often the credential of an open stream is looked up again.
    stream_recheck: Duration,
    stopping: CancellationToken,
}

/// What a request presents as read at the edge, or why it cannot be read; travels in the request's extensions.
pub(crate) type Presented = Result<Credential, Failure>;

impl Passthrough {
    pub(crate) fn new(
        upstreams: Upstreams,
        authenticator: Authenticator,
        stream_recheck: Duration,
        stopping: CancellationToken,
    ) -> Self {
        let inner = Inner {
            methods: Methods::new(upstreams.services()),
            upstreams,
            authenticator: Arc::new(authenticator),
            inflight: Inflight::new(),
            stream_recheck,
            stopping,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Finds out who calls and takes one of the caller's places, for what comes before a call: the reading of a body.
    ///
    /// Errors: as those of a call.
    pub(crate) async fn admit(&self, credential: &Credential) -> Result<(Identified, Permit), Failure> {
        self.inner.admit(credential).await
    }

    /// A place for a large body. Errors: `OVERLOADED` where the caller has several on their way.
    pub(crate) fn admit_large_body(&self, caller: &Identified) -> Result<Permit, Failure> {
        // Another key than that of the caller's calls, which are counted apart.
        let key = caller.key.map(|byte| !byte);
        self.inner.inflight.enter(key, REST_LARGE_BODIES_PER_CALLER_MAX)
    }

    /// Bounds what the gateway answers itself to everybody: how many at a time, and for how long.
    pub(crate) async fn bounded(&self, answer: impl Future<Output = Response<Body>>) -> Response<Body> {
        let permit = match self.inner.inflight.enter(LOCAL, LOCAL_STREAMS_MAX) {
            Ok(permit) => permit,
            Err(failure) => return Status::from(failure).into_http(),
        };
        let stopping = self.inner.stopping.clone();
        let end: End = Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep(LOCAL_STREAM_TIMEOUT) => upstream::too_long().into(),
                () = stopping.cancelled() => upstream::away("gateway").into(),
            }
        });
        let away = Box::new(|| upstream::away("gateway").into());
        answer.await.map(|body| Body::new(AnswerBody::new(body, permit, end, away)))
    }
}

impl Service<Request<Body>> for Passthrough {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move {
            let incoming = request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok());
            let (call, traceparent) = ServedCall::begin(known_name(request.uri().path()), incoming);
            let passed = inner.pass(request, &traceparent).instrument(call.span().clone());
            // Made into a status within the trace, so that an internal error can name it.
            let response = trace::scope(Arc::clone(&traceparent), async {
                passed.await.unwrap_or_else(|failure| Status::from(failure).into_http())
            });
            Ok(call.answer(response.await))
        })
    }
}

impl Inner {
    async fn pass(&self, request: Request<Body>, traceparent: &str) -> Result<Response<Body>, Failure> {
        let (mut parts, body) = request.into_parts();
        let target = self.methods.find(parts.uri.path())?;
        let credential = parts.extensions.remove::<Presented>().unwrap_or(Ok(Credential::Nothing))?;
        let (identified, permit) = self.admit(&credential).await?;
        let stated = stated_timeout(&parts.headers)?;
        let allowed = allowed(stated, target.is_unary, identified.is_nobody());

        let mut headers = headers::forwarded(&parts.headers);
        headers.insert(IDENTITY_HEADER, identified.token);
        if let (DIRECTORY, Some(session)) = (target.service, identified.session) {
            headers.insert(SESSION_HEADER, session);
        }
        if let Ok(traceparent) = HeaderValue::from_str(traceparent) {
            headers.insert(TRACEPARENT, traceparent);
        }
        // The caller's own words stay where they hold.
        if let Some(allowed) = allowed
            && stated != Some(allowed)
            && let Ok(value) = HeaderValue::from_str(&timeout::print(allowed))
        {
            headers.insert(TIMEOUT_HEADER, value);
        }
        let mut upstream_request = Request::new(body);
        *upstream_request.method_mut() = http::Method::POST;
        *upstream_request.uri_mut() = path_only(&parts.uri)?;
        *upstream_request.headers_mut() = headers;

        let channel = self.upstreams.channel(target.service).ok_or_else(|| upstream::away(target.service))?;
        let mut end = self.end(target.is_unary, allowed, credential.clone());
        let response = tokio::select! {
            biased;
            response = channel.oneshot(upstream_request) => {
                response.map_err(|error| upstream::failure(target.service, error))?
            }
            failure = &mut end => return Err(failure),
        };
        if parts.uri.path() == SIGN_OUT {
            self.authenticator.forget(&credential).await;
        }
        let end: End = Box::pin(async move { end.await.into() });
        let service: Arc<str> = target.service.into();
        let away = Box::new(move || upstream::away(&service).into());
        Ok(response.map(|body| Body::new(AnswerBody::new(body, permit, end, away))))
    }

    /// Who calls, and one of their places.
    async fn admit(&self, credential: &Credential) -> Result<(Identified, Permit), Failure> {
        // Until it is known who calls, those who wait for the answer are counted by what they presented.
        let waiting =
            credential.hash().map(|hash| self.inflight.enter(hash, CALLS_PER_CALLER_MAX)).transpose()?;
        let identified = self.authenticator.identify(credential).await?;
        drop(waiting);
        let calls_max = if identified.is_nobody() { ANONYMOUS_CALLS_MAX } else { CALLS_PER_CALLER_MAX };
        let permit = self.inflight.enter(identified.key, calls_max)?;
        Ok((identified, permit))
    }

    /// When the call must not go on: a deadline; for a stream also a credential that no longer holds, and the gateway's own end.
    fn end(
        &self,
        is_unary: bool,
        allowed: Option<Duration>,
        credential: Credential,
    ) -> Pin<Box<dyn Future<Output = Failure> + Send>> {
        let too_long = async move {
            match allowed {
                Some(allowed) => tokio::time::sleep(allowed.saturating_add(TIMEOUT_GRACE)).await,
                None => std::future::pending().await,
            }
            upstream::too_long()
        };
        if is_unary {
            return Box::pin(too_long);
        }
        let authenticator = Arc::clone(&self.authenticator);
        let recheck = self.stream_recheck;
        let stopping = self.stopping.clone();
        Box::pin(async move {
            let revoked = async {
                loop {
                    tokio::time::sleep(recheck).await;
                    if !authenticator.still_holds(&credential).await {
                        return Failure::new(
                            ErrorReason::CredentialInvalid,
                            "the credential has expired or was revoked; sign in again",
                        );
                    }
                }
            };
            tokio::select! {
                failure = too_long => failure,
                failure = revoked => failure,
                () = stopping.cancelled() => upstream::away("gateway"),
            }
        })
    }
}

/// What the caller's `grpc-timeout` says.
fn stated_timeout(headers: &HeaderMap) -> Result<Option<Duration>, Failure> {
    let Some(value) = headers.get(TIMEOUT_HEADER) else {
        return Ok(None);
    };
    let timeout = value.to_str().ok().and_then(timeout::parse);
    timeout
        .map(Some)
        .ok_or_else(|| Failure::field(TIMEOUT_HEADER, "must be at most eight digits and a unit, as in `30S`"))
}

/// How long the call may take; nothing where a stream has no end of its own.
fn allowed(stated: Option<Duration>, is_unary: bool, is_nobody: bool) -> Option<Duration> {
    let longest = match (is_unary, is_nobody) {
        // Places of those without a credential are few: nobody holds one for long.
        (_, true) => Some(UNARY_TIMEOUT),
        (true, false) => Some(UNARY_TIMEOUT_MAX),
        (false, false) => None,
    };
    let wanted = stated.or(is_unary.then_some(UNARY_TIMEOUT));
    match (wanted, longest) {
        (Some(wanted), Some(longest)) => Some(wanted.min(longest)),
        (wanted, longest) => wanted.or(longest),
    }
}

fn path_only(uri: &Uri) -> Result<Uri, Failure> {
    let mut parts = http::uri::Parts::default();
    parts.path_and_query = uri.path().parse().ok();
    Uri::from_parts(parts).map_err(Failure::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_takes_what_its_caller_says_within_bounds() {
        let seconds = Duration::from_secs;
        let table = [
            // Stated, unary, nobody: allowed.
            (None, true, false, Some(seconds(30))),
            (Some(seconds(5)), true, false, Some(seconds(5))),
            (Some(seconds(86_400)), true, false, Some(seconds(120))),
            (Some(seconds(86_400)), true, true, Some(seconds(30))),
            (None, false, false, None),
            (Some(seconds(86_400)), false, false, Some(seconds(86_400))),
            (None, false, true, Some(seconds(30))),
        ];
        for (stated, is_unary, is_nobody, expected) in table {
            let found = allowed(stated, is_unary, is_nobody);
            assert_eq!(found, expected, "{stated:?} {is_unary} {is_nobody}");
        }
    }
}
