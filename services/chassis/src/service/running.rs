//! Starting and stopping a service, in order.
//!
//! Start: keys and permissions (which fail at once if they are wrong) → pages → NATS → database → the service's own → relay and
//! consumer → gRPC → ready. Stop: not ready → health says so → no new calls, streams end → calls in flight finish → tasks
//! stop → pools close → pages go.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::{Router, TcpIncoming};
use tonic_health::server::HealthReporter;
use tower::layer::util::{Identity, Stack};

use super::definition::{Context, Service};
use super::pages::{self, Readiness};
use crate::config::ServiceConfig;
use crate::db::Database;
use crate::failure::{BoxError, Failure, chain};
use crate::hints::Hints;
use crate::inbox::{Consumer, Seen, Subscriber};
use crate::keys::{self, KeysError};
use crate::layers::Edge;
use crate::migrate::Schema;
use crate::peers::{AddressError, Peers};
use crate::permission::{PermissionTable, TableError};
use crate::relay::{self, Relay};
use crate::tasks::Tasks;
use crate::telemetry::metrics as pages_metrics;
use crate::token::{Signer, Verifier};

/// How long calls in flight may take to finish when the service stops.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a start waits for NATS and for Postgres with its migrations.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// How often it looks.
const START_RETRY: Duration = Duration::from_millis(200);
/// How often gauges are set and histograms tidied.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
/// How often a quiet connection is tried, and how long it may stay silent then.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(20));
/// Streams on one connection at once; the gateway keeps a single connection.
const STREAMS_PER_CONNECTION_MAX: u32 = 16_384;
/// Resets that a client may cause before its calls are accepted; more is an attack (CVE-2023-44487).
const PENDING_RESETS_MAX: usize = 200;
/// Bytes of request headers: an internal token with many scopes stays far below.
const HEADER_BYTES_MAX: u32 = 32 * 1024;
/// Bytes of one stream, and of all of a connection, that may be under way.
const WINDOWS_BYTES: (u32, u32) = (1 << 20, 4 << 20);

/// Why a service does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The keys folder.
    #[error("the keys are not usable")]
    Keys(#[from] KeysError),
    /// The permission table.
    #[error("the permission table is wrong")]
    Permissions(#[from] TableError),
    /// A peer's address.
    #[error("the peers are not usable")]
    Peer(#[from] AddressError),
    /// An address to listen on.
    #[error("cannot listen on {address}; choose a free address")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// NATS.
    #[error("NATS is not usable")]
    Nats(#[source] BoxError),
    /// Postgres.
    #[error("Postgres is not usable; check its address, and run the migrations first")]
    Database(#[from] sqlx::Error),
    /// The schema.
    #[error("the schema of {0} is not there; run the migrations first")]
    NotMigrated(&'static str),
    /// The service itself.
    #[error("the service did not start")]
    Service(#[from] Failure),
    /// Reflection.
    #[error("the descriptors cannot be served")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// It ended though nobody asked for it.
    #[error("{0} ended by itself; the log says why")]
    Ended(&'static str),
}

/// A service that answers.
#[derive(Debug)]
pub struct Running {
    /// Where gRPC is served.
    pub grpc_address: SocketAddr,
    /// Where the pages are served.
    pub http_address: SocketAddr,
    name: &'static str,
    context: Context,
    readiness: Readiness,
    health: Health,
    pages: Tasks,
    server: Tasks,
}

#[derive(Clone)]
struct Health {
    reporter: HealthReporter,
    services: Vec<&'static str>,
}

/// Starts a service; it answers when this returns.
pub async fn start<S: Service>(config: ServiceConfig) -> Result<Running, StartError> {
    let definition = S::DEFINITION;
    let name = definition.name;
    pages_metrics::install();
    let permissions = PermissionTable::new(definition.permissions)?;
    let signer = Signer::new(name, &keys::signing_key(&config.keys, name)?)?;
    let verifier = Verifier::new(&keys::verifying_keys(&config.keys)?);
    let page_secret = Arc::new(keys::page_secret(&config.keys)?);
    let (grpc_listener, grpc_address) = listen(config.grpc_address).await?;
    let (http_listener, http_address) = listen(config.http_address).await?;

    let readiness = Readiness::default();
    let pages = Tasks::new();
    serve_pages(&pages, http_listener, readiness.clone());

    let tasks = Tasks::new();
    let nats = connect_nats(&config.nats_url, name).await?;
    let hints = Hints::start(name, nats.clone(), &tasks);
    let (relay_handle, relay_input) = relay::handle(name, hints.clone());
    let database = Database::connect(&config, name, relay_handle, hints.clone())?;
    wait_for_schema(&database, &Schema { service: name, migrator: definition.migrator }).await?;
    let context = Context {
        peers: Peers::new(&config.peers, signer, &tasks)?,
        config: Arc::new(config),
        stopping: CancellationToken::new(),
        page_secret: Arc::clone(&page_secret),
        database,
        hints,
        tasks,
        nats,
    };
    let service = S::start(context.clone()).await?;
    let seen = Seen::new(context.database.clone(), S::Subscriber::TYPES);
    start_core(&context, name, relay_input, &service, seen.clone());

    let (reporter, health_service) = tonic_health::server::health_reporter();
    let health = Health { reporter, services: permissions.services().into_iter().collect() };
    let edge = Edge::new(verifier, permissions, page_secret, seen);
    let routes = with_reflection(service.routes().add_service(health_service), &health.services)?;
    let guarded = transport().layer(edge).add_routes(routes);
    let server = Tasks::new();
    serve_grpc(&server, grpc_listener, guarded, context.stopping.clone());
    health.set(true).await;
    readiness.set(true);
    tracing::info!(service = name, grpc.address = %grpc_address, http.address = %http_address, "ready");
    Ok(Running { grpc_address, http_address, name, context, readiness, health, pages, server })
}

impl Running {
    /// Resolves when the service cannot go on: one of its tasks panicked, or its server ended.
    pub async fn failed(&self) {
        tokio::select! {
            () = cancelled(self.context.tasks.panicked()) => {}
            () = cancelled(self.server.panicked()) => {}
            () = cancelled(self.pages.panicked()) => {}
        }
    }

    /// What the service works with; for tests that look at its database.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Stops in order; calls in flight have ten seconds, and tasks as many.
    pub async fn stop(self) {
        tracing::info!(service = self.name, "stopping");
        self.readiness.set(false);
        self.health.set(false).await;
        self.context.stopping.cancel();
        self.server.shutdown_within(DRAIN_TIMEOUT).await;
        self.context.tasks.shutdown().await;
        self.context.database.close().await;
        self.pages.shutdown().await;
        tracing::info!(service = self.name, "stopped");
    }
}

impl Health {
    async fn set(&self, is_serving: bool) {
        use tonic_health::ServingStatus::{NotServing, Serving};
        let status = if is_serving { Serving } else { NotServing };
        // The empty name stands for the whole server.
        for service in self.services.iter().copied().chain([""]) {
            self.reporter.set_service_status(service, status).await;
        }
    }
}

impl std::fmt::Debug for Health {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Health").field("services", &self.services).finish_non_exhaustive()
    }
}

async fn cancelled(token: CancellationToken) {
    token.cancelled().await;
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

fn serve_pages(tasks: &Tasks, listener: TcpListener, readiness: Readiness) {
    let stopping = tasks.stopping();
    tasks.spawn("service.pages", async move {
        if let Err(error) = pages::serve(listener, readiness, cancelled(stopping)).await {
            tracing::error!(error = %error, "the pages are no longer served");
        }
    });
}

/// Waits for a server that comes up at the same time; a wrong address or an old server fails at once.
async fn connect_nats(url: &str, name: &str) -> Result<async_nats::Client, StartError> {
    let deadline = tokio::time::Instant::now() + START_TIMEOUT;
    loop {
        match relay::connect(url, name).await {
            Ok(client) => return Ok(client),
            Err(error @ relay::ConnectError::Connect(_)) if tokio::time::Instant::now() < deadline => {
                tracing::info!(error = %chain(&error), "waiting for NATS");
                tokio::time::sleep(START_RETRY).await;
            }
            Err(error) => return Err(StartError::Nats(error.into())),
        }
    }
}

/// Waits for Postgres, and for migrations that run at the same time.
async fn wait_for_schema(database: &Database, schema: &Schema) -> Result<(), StartError> {
    let deadline = tokio::time::Instant::now() + START_TIMEOUT;
    loop {
        let found = schema.is_current(&database.pool).await;
        let is_last = tokio::time::Instant::now() >= deadline;
        match found {
            Ok(true) => return Ok(()),
            Ok(false) if is_last => return Err(StartError::NotMigrated(schema.service)),
            Err(error) if is_last => return Err(error.into()),
            Ok(false) => tracing::info!("waiting for the migrations"),
            Err(error) => tracing::info!(error = %error, "waiting for Postgres"),
        }
        tokio::time::sleep(START_RETRY).await;
    }
}

/// The relay, the consumer, the upkeep and the gauges.
fn start_core<S: Service>(
    context: &Context,
    name: &'static str,
    input: relay::RelayInput,
    service: &S,
    seen: Seen,
) {
    let stopping = context.tasks.stopping();
    let relay = Relay {
        service: name,
        relay_database_url: context.config.relay_database_url.clone(),
        client: context.nats.clone(),
        hints: context.hints.clone(),
        input,
        stopping: stopping.clone(),
    };
    context.tasks.spawn("relay", relay.run());
    let consumer = Consumer {
        database: context.database.clone(),
        client: context.nats.clone(),
        subscriber: Arc::new(service.subscriber()),
        seen,
        stopping: stopping.clone(),
    };
    context.tasks.spawn("consumer", consumer.run());
    let upkeep = crate::upkeep::run(context.database.clone(), stopping.clone());
    context.tasks.spawn("upkeep", upkeep);
    let database = context.database.clone();
    context.tasks.spawn("measure", async move {
        let measure = async {
            loop {
                let (used, idle) = database.pool_use();
                for (state, count) in [("used", used), ("idle", idle)] {
                    let count = u32::try_from(count).unwrap_or(u32::MAX);
                    metrics::gauge!("ovation_database_connections", "service" => name, "state" => state)
                        .set(f64::from(count));
                }
                pages_metrics::upkeep();
                tokio::time::sleep(MEASURE_EVERY).await;
            }
        };
        tokio::select! {
            () = measure => {}
            () = stopping.cancelled() => {}
        }
    });
}

fn transport() -> Server {
    Server::builder()
        .tcp_nodelay(true)
        .http2_keepalive_interval(Some(KEEP_ALIVE.0))
        .http2_keepalive_timeout(Some(KEEP_ALIVE.1))
        .http2_max_pending_accept_reset_streams(Some(PENDING_RESETS_MAX))
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .max_concurrent_streams(STREAMS_PER_CONNECTION_MAX)
        .initial_stream_window_size(WINDOWS_BYTES.0)
        .initial_connection_window_size(WINDOWS_BYTES.1)
}

fn serve_grpc(
    tasks: &Tasks,
    listener: TcpListener,
    router: Router<Stack<Edge, Identity>>,
    stopping: CancellationToken,
) {
    let ended_early = tasks.panicked();
    tasks.spawn("service.grpc", async move {
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let served = router.serve_with_incoming_shutdown(incoming, stopping.clone().cancelled_owned()).await;
        if let Err(error) = &served {
            tracing::error!(error = %error, "gRPC is no longer served");
        }
        if !stopping.is_cancelled() {
            ended_early.cancel();
        }
    });
}

/// Both versions of reflection: some clients know the older one only.
fn with_reflection(routes: Routes, services: &[&'static str]) -> Result<Routes, StartError> {
    let builder = || {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(ovation_proto::FILE_DESCRIPTOR_SET);
        services.iter().fold(builder, |builder, name| builder.with_service_name(*name))
    };
    Ok(routes.add_service(builder().build_v1()?).add_service(builder().build_v1alpha()?))
}
