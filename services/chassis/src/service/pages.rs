//! Pages for those who watch over the process, over plain HTTP: `/live`, `/ready`, `/metrics`.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::{StatusCode, header};
use tokio::net::TcpListener;

use crate::telemetry::metrics;

/// Prometheus' text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether calls are welcome. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    is_ready: Arc<AtomicBool>,
}

impl Readiness {
    /// Says that calls are welcome from now on, or no longer.
    pub fn set(&self, is_ready: bool) {
        self.is_ready.store(is_ready, Ordering::Release);
    }

    /// Whether they are.
    #[must_use]
    pub fn get(&self) -> bool {
        self.is_ready.load(Ordering::Acquire)
    }
}

/// The three pages, to be served alone or among others.
pub fn router(readiness: Readiness) -> Router {
    Router::new()
        .route("/live", get(|| async { "live\n" }))
        .route("/ready", get(ready))
        .route("/metrics", get(|| async { ([(header::CONTENT_TYPE, METRICS_TYPE)], metrics::text()) }))
        .with_state(readiness)
}

async fn ready(State(readiness): State<Readiness>) -> impl IntoResponse {
    if readiness.get() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}

/// Serves the pages until it is told to stop.
///
/// # Errors
///
/// The listener breaks.
pub async fn serve(
    listener: TcpListener,
    readiness: Readiness,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(readiness)).with_graceful_shutdown(stop).await
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    async fn page(readiness: &Readiness, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).expect("it is a request");
        let answer = router(readiness.clone()).oneshot(request).await.expect("it answers");
        let status = answer.status();
        let body = answer.into_body().collect().await.expect("it has a body").to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn readiness_is_told_apart_from_life() {
        metrics::install();
        let readiness = Readiness::default();
        assert_eq!(page(&readiness, "/live").await.0, StatusCode::OK);
        assert_eq!(page(&readiness, "/ready").await.0, StatusCode::SERVICE_UNAVAILABLE);
        readiness.set(true);
        assert_eq!(page(&readiness, "/ready").await.0, StatusCode::OK);
        let (status, text) = page(&readiness, "/metrics").await;
        assert!(status == StatusCode::OK && text.contains("process_resident_memory_bytes"));
    }
}
