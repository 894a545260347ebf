//! Where a request enters: which protocol is it, and what credential does it present.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures::FutureExt as _;
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response, Version};
use hyper::body::{Body as HttpBody, Incoming};
use ovation_chassis::failure::Failure;
use tonic::Status;
use tonic::body::Body;
use tonic::service::Routes as LocalRoutes;
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};

use crate::credential::Credential;
use crate::pages;
use crate::passthrough::{Passthrough, Presented};
use crate::rest::Problem;
use crate::rest::handler::Rest;

/// Paths of what the gateway serves itself: health and reflection.
const LOCAL_PREFIX: &str = "/grpc.";
const HEALTH_CHECK: &str = "/grpc.health.v1.Health/Check";

/// Everything behind the port.
pub(crate) struct Edge {
    /// Health and reflection.
    pub(crate) local: LocalRoutes,
    pub(crate) passthrough: Passthrough,
    pub(crate) rest: Rest,
    pub(crate) is_ready: Arc<AtomicBool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Grpc,
    GrpcWeb,
    Http,
}

impl Edge {
    /// Answers a request of any protocol. A panic on the way is an internal error, not a cut connection.
    pub(crate) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Body> {
        let protocol = Protocol::of(&request);
        let answered = AssertUnwindSafe(self.dispatch(protocol, request)).catch_unwind().await;
        answered.unwrap_or_else(|_| {
            let status = Status::from(Failure::internal("the gateway panicked"));
            match protocol {
                Protocol::Grpc | Protocol::GrpcWeb => status.into_http(),
                Protocol::Http => Problem::from(status).into_response().map(Body::new),
            }
        })
    }

    async fn dispatch(self: Arc<Self>, protocol: Protocol, mut request: Request<Incoming>) -> Response<Body> {
        let presented: Presented = Credential::of(&request);
        request.extensions_mut().insert(presented);
        match protocol {
            Protocol::Grpc if request.version() < Version::HTTP_2 => pages::needs_http2(),
            Protocol::Grpc => self.grpc(request.map(Body::new)).await,
            Protocol::GrpcWeb => self.grpc_web(request).await,
            Protocol::Http => self.http(request).await,
        }
    }

    async fn grpc(&self, request: Request<Body>) -> Response<Body> {
        // A cookie is believed on a GET from other sites too, since a GET changes nothing: so no call is one.
        if request.method() != Method::POST {
            return pages::needs_post();
        }
        let path = request.uri().path();
        if !path.starts_with(LOCAL_PREFIX) {
            let answer = self.passthrough.clone().call(request).await;
            return answer.unwrap_or_else(|never: Infallible| match never {});
        }
        let is_checked = path == HEALTH_CHECK;
        let mut local = self.local.clone();
        let answer = async move {
            let answer = local.call(request).await;
            answer.unwrap_or_else(|never: Infallible| match never {})
        };
        if is_checked {
            // Whoever balances the load must get its answer while others fill the places for streams.
            answer.await
        } else {
            self.passthrough.bounded(answer).await
        }
    }

    async fn grpc_web<B>(self: Arc<Self>, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>> + std::fmt::Display,
    {
        let grpc = service_fn(move |request: Request<Body>| {
            let edge = Arc::clone(&self);
            async move { Ok::<_, Infallible>(edge.grpc(request).await) }
        });
        let answer = GrpcWebLayer::new().layer(grpc).oneshot(request).await;
        answer.unwrap_or_else(|never: Infallible| match never {})
    }

    async fn http(&self, request: Request<Incoming>) -> Response<Body> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        match request.uri().path() {
            "/" if reads => pages::start(),
            "/live" if reads => pages::live(),
            "/ready" if reads => pages::ready(self.is_ready.load(Ordering::Relaxed)),
            _ => self.rest.answer(request).await,
        }
    }
}

impl Protocol {
    fn of<B>(request: &Request<B>) -> Self {
        let content_type =
            request.headers().get(CONTENT_TYPE).map(http::HeaderValue::as_bytes).unwrap_or_default();
        if content_type.starts_with(b"application/grpc-web") {
            Self::GrpcWeb
        } else if content_type.starts_with(b"application/grpc") {
            Self::Grpc
        } else {
            Self::Http
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_told_by_the_content_type() {
        let table = [
            (Some("application/grpc"), Protocol::Grpc),
            (Some("application/grpc+proto"), Protocol::Grpc),
            (Some("application/grpc-web+proto"), Protocol::GrpcWeb),
            (Some("application/grpc-web-text"), Protocol::GrpcWeb),
            (Some("application/json"), Protocol::Http),
            (None, Protocol::Http),
        ];
        for (content_type, expected) in table {
            let mut request = Request::new(());
            if let Some(content_type) = content_type {
                request.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(content_type));
            }
            assert_eq!(Protocol::of(&request), expected, "{content_type:?}");
        }
    }
}
