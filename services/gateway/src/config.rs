//! What the gateway is told from outside, and its limits.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ovation_chassis::config::{PeerAddresses, TelemetryConfig, parse_peers};

/// Everything that the gateway needs to run.
#[derive(Clone, Debug, Args)]
pub struct GatewayConfig {
    /// Where everything is served to callers: gRPC, gRPC-Web and REST on one port. Port 0 takes a free one.
    #[arg(long, env = "OVATION_ADDRESS", default_value = "127.0.0.1:8080")]
    pub address: SocketAddr,

    /// Where /live, /ready and /metrics are served over plain HTTP. Port 0 takes a free one.
    #[arg(long, env = "OVATION_HTTP_ADDRESS", default_value = "127.0.0.1:0")]
    pub http_address: SocketAddr,

    /// Where the services are: `directory=http://127.0.0.1:7001,goals=http://…`. The directory is needed, since it knows who calls.
    #[arg(long, env = "OVATION_PEERS", value_parser = parse_peers)]
    pub peers: PeerAddresses,

    /// The folder with the gateway's private key and the operator's secret.
    #[arg(long, env = "OVATION_KEYS")]
    pub keys: PathBuf,

    /// The address under which browsers reach the gateway, if it is not the one it listens on. With `https://…`, session cookies
    /// are sent over TLS only.
    #[arg(long, env = "OVATION_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// How long the directory's word is taken that a credential holds, in seconds, and how often that of an open stream is looked
    /// up again. What is revoked takes no call after this time and no stream
    /// after twice of it, which is the minute that the design allows.
    #[arg(long, env = "OVATION_REVOCATION_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=30))]
    pub revocation_seconds: u64,

    /// Logs and traces.
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

/// The name of the service that knows who calls.
pub(crate) const DIRECTORY: &str = "directory";
/// Body of a REST call, in bytes: what one gRPC message may have, too.
pub(crate) const REST_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Body of a REST call without a credential, in bytes: nobody signs in with more.
pub(crate) const REST_ANONYMOUS_BODY_BYTES_MAX: usize = 64 * 1024;
/// A body of more bytes is a large one, of which there are few at a time: of one caller, and of all. They are held in memory whole.
pub(crate) const REST_LARGE_BODY_BYTES: usize = 256 * 1024;
pub(crate) const REST_LARGE_BODIES_PER_CALLER_MAX: usize = 8;
pub(crate) const REST_LARGE_BODIES_MAX: usize = 64;
/// How long the body of a REST call may be on its way.
pub(crate) const REST_BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// One message of an answer that REST turns into JSON, in bytes. Services send more as a stream.
pub(crate) const REST_ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long a unary call may take where its caller does not say.
pub(crate) const UNARY_TIMEOUT: Duration = Duration::from_secs(30);
/// How much later than the service the gateway gives up, so that the service's own status comes through.
pub(crate) const TIMEOUT_GRACE: Duration = Duration::from_millis(500);
/// The longest that a unary call may take whatever its caller says; services allow no more.
pub(crate) const UNARY_TIMEOUT_MAX: Duration = Duration::from_mins(2);
/// Calls under way of one person or API token: above the benchmark's 512, half of what one process of a service takes.
pub(crate) const CALLS_PER_CALLER_MAX: usize = 1_024;
/// Calls under way of all who have no credential: signing in, mostly, of which far fewer can be looked at together. A quarter of what
/// one process of the directory takes.
pub(crate) const ANONYMOUS_CALLS_MAX: usize = 512;
/// Streams of health and reflection at a time, and how long one lasts: they need no credential.
pub(crate) const LOCAL_STREAMS_MAX: usize = 256;
pub(crate) const LOCAL_STREAM_TIMEOUT: Duration = Duration::from_mins(10);
/// Questions to the directory who calls at a time, and how many more may wait: invented credentials must not fill the directory.
pub(crate) const QUESTIONS_MAX: usize = 256;
pub(crate) const QUESTIONS_WAITING_MAX: usize = 4_096;
/// How long the directory's word holds that nobody is behind a credential: long enough against floods, short enough to be forgotten.
pub(crate) const UNKNOWN_KEPT: Duration = Duration::from_secs(5);
/// Credentials that are remembered; about a kilobyte each.
pub(crate) const RESOLUTIONS_MAX: u64 = 50_000;
/// How long the directory has to say who calls.
pub(crate) const RESOLVE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a client's HTTP/2 connection is asked whether it is still there, and how long it has to answer.
pub(crate) const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(20);
pub(crate) const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// When to come back to a service that is away.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(1);
/// HTTP/2 windows: a tree of a few thousand nodes flows without waiting for its reader's acknowledgements.
pub(crate) const STREAM_WINDOW_BYTES: u32 = 1024 * 1024;
pub(crate) const CONNECTION_WINDOW_BYTES: u32 = 4 * 1024 * 1024;
/// Streams on one HTTP/2 connection; a client that wants more opens another.
pub(crate) const STREAMS_PER_CONNECTION_MAX: u32 = 1_024;
/// Streams that a client opened and reset at once, before its connection is closed (rapid reset).
pub(crate) const PENDING_RESETS_MAX: usize = 64;
/// Connections at a time; each holds a file descriptor.
pub(crate) const CONNECTIONS_MAX: usize = 8_192;
/// All headers of a request, in bytes; ours are a few hundred.
pub(crate) const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// How long a client has for its headers, and for its first byte.
pub(crate) const HEADERS_TIMEOUT: Duration = Duration::from_secs(20);
/// How long calls under way have to end at shutdown.
pub(crate) const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// How often what was measured moves into its histograms, so that memory stays bounded when nobody reads them.
pub(crate) const METRICS_UPKEEP: Duration = Duration::from_secs(5);
