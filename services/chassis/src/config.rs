//! What a service is told from outside: options of the command line, or the environment variables `OVATION_*`. Read once, at the start.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Everything that a service needs to run. Printed without the addresses that hold passwords.
#[derive(Clone, Args)]
pub struct ServiceConfig {
    /// Where gRPC is served. Port 0 takes a free one.
    #[arg(long, env = "OVATION_GRPC_ADDRESS", default_value = "127.0.0.1:0")]
    pub grpc_address: SocketAddr,

    /// Where /live, /ready and /metrics are served over plain HTTP. Port 0 takes a free one.
    #[arg(long, env = "OVATION_HTTP_ADDRESS", default_value = "127.0.0.1:0")]
    pub http_address: SocketAddr,

    /// Postgres, under the service's own role.
    #[arg(long, env = "OVATION_DATABASE_URL", hide_env_values = true)]
    pub database_url: String,

    /// Postgres, under the service's relay role. It must not pass a pooler that shares sessions.
    #[arg(long, env = "OVATION_RELAY_DATABASE_URL", hide_env_values = true)]
    pub relay_database_url: String,

    /// Connections of the service's own role. All replicas of all services together stay below the server's limit.
    #[arg(long, env = "OVATION_DATABASE_CONNECTIONS_MAX", default_value_t = 24)]
    pub database_connections_max: u32,

    /// NATS with JetStream: one address or several, joined with commas.
    #[arg(long, env = "OVATION_NATS_URL", hide_env_values = true)]
    pub nats_url: String,

    /// The folder with this service's private key and everyone's public keys.
    #[arg(long, env = "OVATION_KEYS")]
    pub keys: PathBuf,

    /// Where the other services are: `goals=http://127.0.0.1:7001,directory=http://…`.
    #[arg(long, env = "OVATION_PEERS", default_value = "", value_parser = parse_peers)]
    pub peers: PeerAddresses,

    /// Logs and traces.
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

impl fmt::Debug for ServiceConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServiceConfig")
            .field("grpc_address", &self.grpc_address)
            .field("http_address", &self.http_address)
            .field("database_connections_max", &self.database_connections_max)
            .field("keys", &self.keys)
            .field("peers", &self.peers)
            .field("telemetry", &self.telemetry)
            .finish_non_exhaustive()
    }
}

/// Where logs and traces go.
#[derive(Clone, Debug, Default, Args)]
pub struct TelemetryConfig {
    /// Where spans are sent by OTLP over gRPC, such as `http://127.0.0.1:4317`. Without it, no span is recorded.
    #[arg(long, env = "OVATION_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,

    /// The share of traces that begin here and are recorded, from 0 to 1. Traces from outside keep their own decision.
    #[arg(long, env = "OVATION_TRACE_SHARE", default_value_t = 1.0)]
    pub trace_share: f64,

    /// How logs are written.
    #[arg(long, env = "OVATION_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,

    /// What is logged, in the notation of the crate tracing-subscriber: `info,ovation_goals=debug`.
    #[arg(long, env = "OVATION_LOG", default_value = "info")]
    pub log: String,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// Text for people.
    Text,
    /// A JSON object per line.
    Json,
}

/// The addresses of other services, by name.
pub type PeerAddresses = BTreeMap<String, String>;

/// Reads `name=url` pairs joined with commas.
///
/// # Errors
///
/// A sentence that says which part is wrong.
pub fn parse_peers(text: &str) -> Result<PeerAddresses, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((name, url)) if !name.is_empty() && url.contains("://") => {
                Ok((name.to_owned(), url.to_owned()))
            }
            _ => Err(format!("`{part}` is no peer; write name=http://host:port")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        config: ServiceConfig,
    }

    #[test]
    fn a_service_is_configured_by_options() {
        let line = Line::try_parse_from([
            "goals",
            "--database-url=postgres://goals:hunter2@localhost/ovation",
            "--relay-database-url=postgres://goals_relay:hunter2@localhost/ovation",
            "--nats-url=nats://ovation:hunter2@localhost:4222",
            "--keys=/keys",
            "--peers=directory=http://localhost:7001, checkins=http://localhost:7002",
        ]);
        let config = line.map(|line| line.config).expect("it is complete");
        assert_eq!(config.peers["checkins"], "http://localhost:7002");
        assert_eq!(config.telemetry.log_format, LogFormat::Auto);
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn a_malformed_peer_is_named() {
        assert_eq!(parse_peers(""), Ok(PeerAddresses::new()));
        assert!(parse_peers("goals").expect_err("it has no address").contains("`goals`"));
        assert!(parse_peers("goals=localhost").is_err());
    }
}
