//! The gateway: one port for everybody outside.
//!
//! It owns nothing durable. A request passes through, in this order:
//!
//! 1. [`server`]: a connection, HTTP/1.1 or HTTP/2, with its limits;
//! 2. [`edge`]: which protocol it is; [`credential`]: what it presents, and whether a cookie may be believed;
//! 3. [`rest`] for JSON, and the crate `tonic-web` for gRPC-Web: translations into gRPC;
//! 4. [`passthrough`]: [`methods`] says which service; [`inflight`] whether there is room; [`authenticate`] turns the credential into
//!    a signed internal token; [`headers`] keeps what callers may say to a service;
//! 5. [`upstream`]: the service, whose bytes pass undecoded; [`answer_body`] sees that its answer ends with a status.
//!
//! Who may do what is decided by the services, whose permission tables see the token: the gateway says who calls, and never that a
//! service calls. A method that is for the gateway or for services only is therefore refused to everybody who comes through here.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ovation_chassis::failure::Failure;
use ovation_chassis::keys::{self, KeysError};
use ovation_chassis::peers::AddressError;
use ovation_chassis::permission::GATEWAY;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::telemetry;
use ovation_chassis::token::Signer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes as LocalRoutes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::authenticate::Authenticator;
use crate::config::DIRECTORY;
use crate::edge::Edge;
use crate::passthrough::Passthrough;
use crate::rest::Routes;
use crate::rest::body::Bodies;
use crate::rest::handler::Rest;
use crate::upstream::Upstreams;

mod answer_body;
mod authenticate;
mod config;
mod credential;
mod edge;
mod headers;
mod inflight;
mod methods;
mod pages;
mod passthrough;
mod rest;
mod server;
mod timeout;
mod upstream;

pub use config::GatewayConfig;

/// Why the gateway does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The keys folder is of no use.
    #[error("the gateway has no keys")]
    Keys(#[from] KeysError),
    /// A service's address is none.
    #[error("a service cannot be reached")]
    Address(#[from] AddressError),
    /// The directory has no address.
    #[error("the peers have no `directory`, which knows who calls; add directory=http://host:port")]
    DirectoryMissing,
    /// An address cannot be listened on.
    #[error("cannot listen on {address}; is it in use?")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The protocol's annotations or descriptors contradict each other.
    #[error("the protocol cannot be served: {0}")]
    Protocol(String),
    /// The gateway's own key cannot sign.
    #[error("the gateway cannot sign tokens")]
    Signer(#[source] Failure),
    /// A background task panicked, and the gateway stopped.
    #[error("the gateway stopped, since one of its tasks panicked")]
    Ended,
}

/// A gateway that listens and does not serve yet.
pub struct Gateway {
    edge: Arc<Edge>,
    health: HealthReporter,
    listener: TcpListener,
    http_listener: TcpListener,
    address: SocketAddr,
    http_address: SocketAddr,
    tasks: Tasks,
    /// Ends open streams and the accepting of connections.
    stopping: CancellationToken,
}

/// Runs a gateway until `shutdown` resolves and calls under way have ended, ten seconds at most.
pub async fn run(config: GatewayConfig, shutdown: impl Future<Output = ()> + Send) -> Result<(), StartError> {
    let gateway = Gateway::bind(config).await?;
    tracing::info!(
        address = %gateway.address(),
        http.address = %gateway.http_address(),
        "the gateway is ready"
    );
    gateway.serve(shutdown).await
}

impl Gateway {
    /// Reads keys and annotations and takes the ports. Services need not be there yet.
    pub async fn bind(config: GatewayConfig) -> Result<Self, StartError> {
        telemetry::metrics::install();
        let tasks = Tasks::new();
        let upstreams = Upstreams::new(&config.peers, &tasks)?;
        let directory = upstreams.channel(DIRECTORY).ok_or(StartError::DirectoryMissing)?;
        let key = keys::signing_key(&config.keys, GATEWAY)?;
        let signer = Signer::new(GATEWAY, &key).map_err(StartError::Signer)?;
        let operator_secret = keys::operator_secret(&config.keys)?;
        let holds = Duration::from_secs(config.revocation_seconds);
        let authenticator = Authenticator::new(directory, signer, &operator_secret, holds);
        let stopping = CancellationToken::new();
        let passthrough = Passthrough::new(upstreams, authenticator, holds, stopping.clone());
        let routes = Routes::of(ovation_proto::descriptors())
            .map_err(|error| StartError::Protocol(error.to_string()))?;
        let (health, local) = local_routes().await?;
        let rest = Rest {
            routes,
            passthrough: passthrough.clone(),
            bodies: Bodies::new(),
            is_public_url_secure: config.public_url.is_some_and(|url| url.starts_with("https://")),
        };
        let (listener, address) = listen(config.address).await?;
        let (http_listener, http_address) = listen(config.http_address).await?;
        let is_ready = Arc::new(AtomicBool::new(true));
        let edge = Arc::new(Edge { local, passthrough, rest, is_ready });
        Ok(Self { edge, health, listener, http_listener, address, http_address, tasks, stopping })
    }

    /// Where callers are served, with the port that was free where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where /live, /ready and /metrics are served.
    pub fn http_address(&self) -> SocketAddr {
        self.http_address
    }

    /// Serves until `shutdown` resolves and calls under way have ended, ten seconds at most.
    ///
    /// Errors: [`StartError::Ended`] where it stopped by itself.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send) -> Result<(), StartError> {
        let edge = Arc::clone(&self.edge);
        let callers = server::serve(
            self.listener,
            move |request| Arc::clone(&edge).answer(request),
            self.stopping.clone(),
        );
        let is_ready = Arc::clone(&self.edge.is_ready);
        let operators = server::serve(
            self.http_listener,
            move |request| std::future::ready(pages::operators(&request, is_ready.load(Ordering::Relaxed))),
            self.stopping.clone(),
        );
        self.tasks.spawn("metrics", keep_metrics(self.tasks.stopping()));
        let panicked = self.tasks.panicked();
        let stop = async {
            tokio::select! {
                () = shutdown => {}
                () = panicked.cancelled() => {}
            }
            // First say so, then stop: who asks for readiness must not be sent here any more.
            self.edge.is_ready.store(false, Ordering::Relaxed);
            self.health.set_service_status("", ServingStatus::NotServing).await;
            self.stopping.cancel();
        };
        tokio::join!(callers, operators, stop);
        self.tasks.shutdown().await;
        if panicked.is_cancelled() { Err(StartError::Ended) } else { Ok(()) }
    }
}

async fn keep_metrics(stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        tokio::select! {
            () = tokio::time::sleep(config::METRICS_UPKEEP) => telemetry::metrics::upkeep(),
            () = stopping.cancelled() => {}
        }
    }
}

/// What the gateway serves itself: health, and reflection of all services for clients old and new.
async fn local_routes() -> Result<(HealthReporter, LocalRoutes), StartError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("", ServingStatus::Serving).await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(ovation_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let unsound = |error: tonic_reflection::server::Error| StartError::Protocol(error.to_string());
    let routes = LocalRoutes::new(health_service)
        .add_service(reflection().build_v1().map_err(unsound)?)
        .add_service(reflection().build_v1alpha().map_err(unsound)?)
        .prepare();
    Ok((health, routes))
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}
