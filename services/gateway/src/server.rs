//! Connections: HTTP/1.1 and HTTP/2 without TLS on one port, told apart by their first bytes.
//!
//! TLS ends before the gateway, at whatever balances the load.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

use crate::config::{
    CONNECTION_WINDOW_BYTES, CONNECTIONS_MAX, DRAIN_TIMEOUT, HEADER_BYTES_MAX, HEADERS_TIMEOUT,
    KEEPALIVE_INTERVAL, KEEPALIVE_TIMEOUT, PENDING_RESETS_MAX, STREAM_WINDOW_BYTES,
    STREAMS_PER_CONNECTION_MAX,
};

/// How long to wait when the machine has no file descriptor left.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);
/// How HTTP/2 begins. Source: RFC 9113, section 3.4.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// When to look again for the rest of it.
const PREFACE_RETRY: Duration = Duration::from_millis(10);

/// Serves until `stopping` is cancelled; then lets calls under way end, ten seconds at most.
pub(crate) async fn serve<H, F>(listener: TcpListener, handler: H, stopping: CancellationToken)
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, handler.clone(), stopping.clone()));
                }
                Err(error) => {
                    tracing::warn!(error = %error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_RETRY).await;
                }
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = stopping.cancelled() => break,
        }
    }
    drop(listener);
    let drained =
        tokio::time::timeout(DRAIN_TIMEOUT, async { while connections.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(connections = connections.len(), "connections did not end in time and were cut");
        connections.shutdown().await;
    }
}

async fn connection<H, F>(stream: TcpStream, handler: H, stopping: CancellationToken)
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    // Small answers must not wait for the acknowledgement of those before them.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let spoke = tokio::select! {
        spoke = speaks(&stream) => spoke,
        () = stopping.cancelled() => false,
    };
    if !spoke {
        return;
    }
    let service = service_fn(move |request| {
        let answer = handler(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let builder = builder();
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a connection broke");
    }
}

/// Waits until a client has said which protocol it speaks; not for one that takes too long, since nothing below minds a client that
/// connects and stays silent, or stops in the middle of what begins HTTP/2.
async fn speaks(stream: &TcpStream) -> bool {
    let said = async {
        let mut begin = [0; PREFACE.len()];
        loop {
            match stream.peek(&mut begin).await {
                Ok(0) | Err(_) => return false,
                Ok(len) if len == PREFACE.len() || !PREFACE.starts_with(&begin[..len]) => {
                    return true;
                }
                // What was seen stays readable: nothing tells when there is more.
                Ok(_) => tokio::time::sleep(PREFACE_RETRY).await,
            }
        }
    };
    tokio::time::timeout(HEADERS_TIMEOUT, said).await.unwrap_or(false)
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .max_buf_size(HEADER_BYTES_MAX as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_PER_CONNECTION_MAX)
        .max_header_list_size(HEADER_BYTES_MAX)
        .max_pending_accept_reset_streams(PENDING_RESETS_MAX)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT);
    builder
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    /// Whether a client that says this and then stays silent is waited for no longer, but served.
    async fn is_served(said: &[u8]) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let (stream, _) = listener.accept().await.expect("a connection");
        client.write_all(said).await.expect("it is sent");
        stream.readable().await.expect("it arrives");
        // From here on time passes by itself whenever nothing else happens.
        tokio::time::pause();
        let served = speaks(&stream).await;
        tokio::time::resume();
        served
    }

    #[tokio::test]
    async fn a_client_that_stops_in_the_middle_of_its_first_words_is_let_go() {
        assert!(is_served(b"G").await);
        assert!(is_served(PREFACE).await);
        assert!(!is_served(b"P").await);
        assert!(!is_served(&PREFACE[..PREFACE.len() - 1]).await);
    }
}
