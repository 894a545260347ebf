//! A gateway in front of the fakes, and clients for it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use ovation_chassis::config::TelemetryConfig;
use ovation_chassis::keys;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::token::Verifier;
use ovation_gateway::{Gateway, GatewayConfig};
use ovation_proto::ovation::directory::v1::session_service_server::SessionServiceServer;
use ovation_proto::ovation::goals::v1::goals_service_server::GoalsServiceServer;
use serde_json::Value as Json;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint, Server};

use crate::fakes::{FakeDirectory, FakeGoals};

/// Everything that a test needs; the gateway and the fakes end with it.
pub(crate) struct Stage {
    pub(crate) directory: FakeDirectory,
    pub(crate) address: SocketAddr,
    pub(crate) http_address: SocketAddr,
    pub(crate) stopping: CancellationToken,
    pub(crate) operator_secret: String,
    tasks: Tasks,
    _keys: tempfile::TempDir,
}

impl Stage {
    /// A gateway, a directory and a goals service; recognition is configured and away.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        keys::create_missing(folder.path(), &["gateway", "directory", "goals"]).expect("keys are made");
        let verifier = Verifier::new(&keys::verifying_keys(folder.path()).expect("keys are there"));
        let tasks = Tasks::new();
        let directory = FakeDirectory::new(verifier.clone());
        let directory_address =
            serve(&tasks, Server::builder().add_service(SessionServiceServer::new(directory.clone()))).await;
        let goals_address =
            serve(&tasks, Server::builder().add_service(GoalsServiceServer::new(FakeGoals { verifier })))
                .await;
        let peers: BTreeMap<String, String> = [
            ("directory".to_owned(), format!("http://{directory_address}")),
            ("goals".to_owned(), format!("http://{goals_address}")),
            ("recognition".to_owned(), format!("http://{}", unused_address().await)),
        ]
        .into();
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        let gateway = Gateway::bind(GatewayConfig {
            address: any,
            http_address: any,
            peers,
            keys: folder.path().to_owned(),
            public_url: None,
            revocation_seconds: 1,
            telemetry: TelemetryConfig::default(),
        })
        .await
        .expect("the gateway starts");
        let (address, http_address) = (gateway.address(), gateway.http_address());
        let stopping = CancellationToken::new();
        let stop = stopping.clone();
        tasks.spawn("gateway", async move {
            gateway.serve(stop.cancelled_owned()).await.expect("it ends when it is told to");
        });
        let operator_secret = keys::operator_secret(folder.path()).expect("it is there");
        Self { directory, address, http_address, stopping, operator_secret, tasks, _keys: folder }
    }

    /// A gRPC channel to the gateway.
    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).expect("an address");
        endpoint.connect().await.expect("the gateway listens")
    }

    /// Sends a request over HTTP/1.1.
    pub(crate) async fn send(
        &self,
        request: http::request::Builder,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Response<Bytes> {
        send(request.uri(format!("http://{}{path}", self.address)), body).await
    }

    /// A REST call as JSON, with a bearer token where there is one.
    pub(crate) async fn rest(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &str,
    ) -> (u16, Json) {
        let mut request = Request::builder().method(method);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        let response = self.send(request, path, body.to_owned()).await;
        let json = serde_json::from_slice(response.body()).expect("the answer is JSON");
        (response.status().as_u16(), json)
    }

    /// Stops the gateway and waits until it has ended.
    pub(crate) async fn close(self) {
        self.stopping.cancel();
        self.tasks.shutdown().await;
    }
}

pub(crate) async fn send(request: http::request::Builder, body: impl Into<Bytes>) -> Response<Bytes> {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let request = request.body(Full::<Bytes>::from(body.into())).expect("a request");
    let (parts, body) = client.request(request).await.expect("an answer").into_parts();
    Response::from_parts(parts, body.collect().await.expect("the whole answer").to_bytes())
}

async fn serve(tasks: &Tasks, router: tonic::transport::server::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let stopping = tasks.stopping();
    tasks.spawn("fake", async move {
        tokio::select! {
            served = router.serve_with_incoming(TcpListenerStream::new(listener)) => served.expect("it serves"),
            () = stopping.cancelled() => {}
        }
    });
    address
}

/// Where nobody listens.
async fn unused_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("an address")
}
