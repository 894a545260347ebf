//! The body of an answer on its way through.
//!
//! Bytes pass as they are. Whatever happens, a gRPC answer ends with a status: a service that vanishes in the middle, a deadline
//! and a revoked credential become trailers here, where a plain proxy would cut the connection.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use crate::inflight::Permit;

/// Completes when the call must not go on, with the status to end it with.
pub(crate) type End = Pin<Box<dyn Future<Output = Status> + Send>>;

/// The status of a service that vanished in the middle of its answer.
pub(crate) type Away = Box<dyn Fn() -> Status + Send>;

/// An answer's body that counts as a call under way until it is dropped.
pub(crate) struct AnswerBody {
    upstream: Body,
    /// What a failure in the middle is called.
    away: Away,
    end: Option<End>,
    is_over: bool,
    _permit: Permit,
}

impl AnswerBody {
    pub(crate) fn new(upstream: Body, permit: Permit, end: End, away: Away) -> Self {
        Self { upstream, away, end: Some(end), is_over: false, _permit: permit }
    }

    fn finish(&mut self, status: &Status) -> Frame<Bytes> {
        self.is_over = true;
        self.end = None;
        let mut trailers = HeaderMap::new();
        if status.add_header(&mut trailers).is_err() {
            // A message that cannot stand in a header is left out; the code says enough.
            trailers.clear();
            trailers.insert("grpc-status", http::HeaderValue::from(status.code() as i32));
        }
        Frame::trailers(trailers)
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(None);
        }
        match Pin::new(&mut this.upstream).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(Ok(frame))),
            Poll::Ready(Some(Err(_))) => {
                let status = (this.away)();
                Poll::Ready(Some(Ok(this.finish(&status))))
            }
            Poll::Ready(None) => {
                this.is_over = true;
                this.end = None;
                Poll::Ready(None)
            }
            Poll::Pending => {
                let Some(end) = &mut this.end else {
                    return Poll::Pending;
                };
                match end.as_mut().poll(context) {
                    Poll::Ready(status) => Poll::Ready(Some(Ok(this.finish(&status)))),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_over || self.upstream.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use http_body_util::{BodyExt as _, StreamBody};

    use super::*;
    use crate::inflight::Inflight;

    async fn read(
        frames: Vec<Result<Frame<Bytes>, Status>>,
        is_open: bool,
        end: End,
    ) -> (Vec<u8>, Option<String>) {
        let inflight = Inflight::new();
        let permit = inflight.enter([0; 32], 1).unwrap_or_else(|_| panic!("there is room"));
        let frames = stream::iter(frames);
        let upstream = if is_open {
            Body::new(StreamBody::new(futures::StreamExt::chain(frames, stream::pending())))
        } else {
            Body::new(StreamBody::new(frames))
        };
        let collected = AnswerBody::new(upstream, permit, end, Box::new(|| Status::unavailable("away")))
            .collect()
            .await
            .expect("it never fails");
        let status = collected.trailers().and_then(|trailers| trailers.get("grpc-status")).cloned();
        let status = status.map(|status| status.to_str().expect("digits").to_owned());
        assert!(inflight.enter([0; 32], 1).is_ok(), "the call is over");
        (collected.to_bytes().to_vec(), status)
    }

    fn data(bytes: &'static [u8]) -> Frame<Bytes> {
        Frame::data(Bytes::from_static(bytes))
    }

    #[tokio::test]
    async fn bytes_and_trailers_pass_as_they_are() {
        let trailers: HeaderMap =
            [("grpc-status".parse().expect("a name"), "0".parse().expect("a value"))].into_iter().collect();
        let found = read(
            vec![Ok(data(b"a")), Ok(data(b"b")), Ok(Frame::trailers(trailers))],
            false,
            Box::pin(std::future::pending()),
        )
        .await;
        assert_eq!(found, (b"ab".to_vec(), Some("0".to_owned())));
    }

    #[tokio::test]
    async fn a_service_that_vanishes_ends_the_answer_with_a_status() {
        let found = read(
            vec![Ok(data(b"a")), Err(Status::unknown("reset"))],
            false,
            Box::pin(std::future::pending()),
        )
        .await;
        assert_eq!(found, (b"a".to_vec(), Some("14".to_owned())));
    }

    #[tokio::test]
    async fn the_end_ends_a_silent_answer_with_its_status() {
        let end: End = Box::pin(async { Status::deadline_exceeded("too long") });
        let found = read(vec![Ok(data(b"a"))], true, end).await;
        assert_eq!(found, (b"a".to_vec(), Some("4".to_owned())));
    }
}
