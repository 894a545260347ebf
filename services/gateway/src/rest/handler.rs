//! A REST call, from its request to its answer.

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::{Full, StreamBody};
use hyper::body::{Body as HttpBody, Frame};
use ovation_chassis::consistency::AFTER_HEADER;
use ovation_chassis::failure::Failure;
use ovation_chassis::telemetry::trace::TRACEPARENT;
use prost::Message as _;
use prost_reflect::{FieldDescriptor, MessageDescriptor};
use tonic::body::Body;
use tonic::client::Grpc;
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Status, Streaming};

use super::body::Bodies;
use super::problem::Problem;
use super::raw::Raw;
use super::routes::{Route, Routes};
use super::{ANSWER_HEADERS, json, request, session_cookie};
use crate::config::REST_ANSWER_BYTES_MAX;
use crate::credential::Credential;
use crate::passthrough::{Passthrough, Presented};
use crate::timeout::TIMEOUT_HEADER;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const JSON_LINES: HeaderValue = HeaderValue::from_static("application/x-ndjson");
/// Headers of a REST request that the gRPC call has too; the gRPC side has its own list of what goes on to services.
const REQUEST_HEADERS: [&str; 3] = [AFTER_HEADER, TRACEPARENT, TIMEOUT_HEADER];

/// Serves REST by calling gRPC.
pub(crate) struct Rest {
    pub(crate) routes: Routes,
    pub(crate) passthrough: Passthrough,
    pub(crate) bodies: Bodies,
    /// Whether browsers reach us by https whatever the proxy says.
    pub(crate) is_public_url_secure: bool,
}

impl Rest {
    /// Answers a request, whatever happens.
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut response = match self.call(request).await {
            Ok(response) => response,
            Err(problem) => problem.into_response().map(|text| Body::new(Full::from(text))),
        };
        // What one caller may see is kept for no other, and is never taken for a page.
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }

    async fn call<B>(&self, request: Request<B>) -> Result<Response<Body>, Problem>
    where
        B: HttpBody<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let (route, captures) = self.routes.find(&parts.method, parts.uri.path())?;
        let presented = parts.extensions.get::<Presented>().cloned().unwrap_or(Ok(Credential::Nothing));
        let body = self.bodies.read(&self.passthrough, &presented, &parts.headers, body).await?;
        let message =
            request::assemble(route, &captures, parts.uri.query().unwrap_or_default(), &body.bytes)?;
        let mut call = tonic::Request::new(Bytes::from(message.encode_to_vec()));
        for name in REQUEST_HEADERS {
            for value in parts.headers.get_all(name) {
                // A value that is no text is refused by whoever reads the header.
                if let Ok(value) = MetadataValue::try_from(value.as_bytes()) {
                    call.metadata_mut().append(name, value);
                }
            }
        }
        call.extensions_mut().insert(presented);
        let mut client = Grpc::new(self.passthrough.clone()).max_decoding_message_size(REST_ANSWER_BYTES_MAX);
        client.ready().await.map_err(Failure::internal)?;
        if route.method.is_server_streaming() {
            let answer = client.server_streaming(call, route.grpc_path.clone(), Raw).await?;
            stream_of(route, answer).await
        } else {
            let answer = client.unary(call, route.grpc_path.clone(), Raw).await?;
            self.single(route, answer, &parts.headers)
        }
    }

    fn single(
        &self,
        route: &Route,
        answer: tonic::Response<Bytes>,
        headers: &HeaderMap,
    ) -> Result<Response<Body>, Problem> {
        let is_secure = self.is_public_url_secure
            || headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
        let cookie = session_cookie::after(route.method.full_name(), answer.get_ref(), is_secure);
        let (metadata, message, _) = answer.into_parts();
        let body = json::message(route.method.output(), message, route.response_body.as_ref())?;
        let mut response = Response::new(Body::new(Full::from(body)));
        response.headers_mut().insert(CONTENT_TYPE, JSON);
        if let Some(cookie) = cookie {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        copy_answer_headers(&metadata, response.headers_mut());
        Ok(response)
    }
}

/// A stream as a line of JSON for each message. Its first message decides whether the answer is an error; an error that comes
/// later is the last line, `{"error": …}`, since the HTTP status has gone out before.
async fn stream_of(
    route: &Route,
    answer: tonic::Response<Streaming<Bytes>>,
) -> Result<Response<Body>, Problem> {
    let (metadata, mut messages, _) = answer.into_parts();
    let first = messages.message().await?;
    let descriptor = route.method.output();
    let only = route.response_body.clone();
    let messages = stream::iter(first.map(Ok)).chain(messages);
    let mut response = Response::new(Body::new(StreamBody::new(lines(messages, descriptor, only))));
    response.headers_mut().insert(CONTENT_TYPE, JSON_LINES);
    copy_answer_headers(&metadata, response.headers_mut());
    Ok(response)
}

fn lines(
    messages: impl Stream<Item = Result<Bytes, Status>> + Send,
    descriptor: MessageDescriptor,
    only: Option<FieldDescriptor>,
) -> impl Stream<Item = Result<Frame<Bytes>, Status>> + Send {
    messages.map(move |message| {
        let line = message.and_then(|message| Ok(json::message(descriptor.clone(), message, only.as_ref())?));
        let mut line = line.unwrap_or_else(|status| {
            let problem = Problem::from(status);
            json::error(&problem.status, problem.http_status()).to_string().into_bytes()
        });
        line.push(b'\n');
        Ok(Frame::data(Bytes::from(line)))
    })
}

fn copy_answer_headers(metadata: &MetadataMap, headers: &mut HeaderMap) {
    for name in ANSWER_HEADERS {
        let value = metadata.get(name).and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok());
        if let Some(value) = value {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
