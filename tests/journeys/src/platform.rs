//! Every service and the gateway, each in a process of its own.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Stdio;

use ovation_chassis::keys;
use ovation_harness::{Collector, World, until};
use ovation_local::services;
use ovation_provision::Durability;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};

use crate::client::{Bearer, Client, bearer};

/// The ports of every platform; each has an address of its own.
const GRPC_PORT: u16 = 7_000;
const HTTP_PORT: u16 = 8_000;

/// How a platform is started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// With a Postgres of its own, which the test may stop.
    pub own_postgres: bool,
    /// Where spans are sent.
    pub collector: Option<Collector>,
}

/// A running platform; its processes end with it.
pub struct Platform {
    // Before the world: processes end before their servers.
    processes: BTreeMap<&'static str, Child>,
    /// Its database and its bus.
    pub world: World,
    program: PathBuf,
    /// An address of the loopback network that no other platform has: ports need not be searched.
    address: IpAddr,
    collector: Option<Collector>,
}

impl Platform {
    /// Starts everything with `program`, which is `env!("CARGO_BIN_EXE_ovation-journeys")`.
    pub async fn start(program: &str) -> Self {
        Self::start_with(program, Options::default()).await
    }

    /// The same with options.
    pub async fn start_with(program: &str, options: Options) -> Self {
        let schemas = services::schemas();
        let world = if options.own_postgres {
            World::with_own_postgres(&schemas, Durability::Durable).await
        } else {
            World::new(&schemas).await
        };
        let [b, c, d]: [u8; 3] = rand::random();
        let address = IpAddr::V4(Ipv4Addr::new(127, b.max(1), c, d.clamp(1, 254)));
        let program = PathBuf::from(program);
        let mut platform =
            Self { processes: BTreeMap::new(), world, program, address, collector: options.collector };
        for name in platform.names() {
            platform.run(name);
        }
        for name in platform.names() {
            platform.wait_until_ready(name).await;
        }
        platform
    }

    /// Every process' name, the gateway last.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        services::schemas().iter().map(|schema| schema.service).chain([services::GATEWAY]).collect()
    }

    fn place(&self, name: &str) -> u16 {
        u16::try_from(self.names().iter().position(|other| *other == name).expect("a service"))
            .expect("few services")
    }

    /// Where a process serves gRPC; the gateway serves everything there.
    #[must_use]
    pub fn address(&self, name: &str) -> SocketAddr {
        SocketAddr::new(self.address, GRPC_PORT + self.place(name))
    }

    /// Where a process serves its pages.
    #[must_use]
    pub fn http_address(&self, name: &str) -> SocketAddr {
        SocketAddr::new(self.address, HTTP_PORT + self.place(name))
    }

    fn run(&mut self, name: &'static str) {
        let config = self.world.config(name);
        let peers: Vec<String> = services::schemas()
            .iter()
            .map(|schema| format!("{}=http://{}", schema.service, self.address(schema.service)))
            .collect();
        let mut command = Command::new(&self.program);
        command
            .args(["serve", name])
            .env("OVATION_ADDRESS", self.address(name).to_string())
            .env("OVATION_GRPC_ADDRESS", self.address(name).to_string())
            .env("OVATION_HTTP_ADDRESS", self.http_address(name).to_string())
            .env("OVATION_DATABASE_URL", config.database_url)
            .env("OVATION_RELAY_DATABASE_URL", config.relay_database_url)
            .env("OVATION_DATABASE_CONNECTIONS_MAX", "8")
            .env("OVATION_NATS_URL", config.nats_url)
            .env("OVATION_KEYS", config.keys)
            .env("OVATION_PEERS", peers.join(","))
            .env("OVATION_LOG", "error")
            .env("OVATION_LOG_FORMAT", "text")
            // The process ends when this end of its standard input does.
            .stdin(Stdio::piped())
            .kill_on_drop(true);
        if let Some(collector) = &self.collector {
            command.env("OVATION_OTLP_ENDPOINT", collector.endpoint());
        }
        self.processes.insert(name, command.spawn().expect("the program runs"));
    }

    async fn wait_until_ready(&mut self, name: &'static str) {
        let address = self.http_address(name);
        until(&format!("{name} is ready"), || async move {
            page(address, "/ready").await.is_some_and(|text| text.starts_with("HTTP/1.1 200"))
        })
        .await;
    }

    /// Ends a process by SIGKILL.
    pub async fn kill(&mut self, name: &'static str) {
        let mut process = self.processes.remove(name).expect("the process runs");
        process.kill().await.expect("the process ends");
    }

    /// Starts a killed process again and waits until it is ready.
    pub async fn restart(&mut self, name: &'static str) {
        self.run(name);
        self.wait_until_ready(name).await;
    }

    /// A channel to the gateway.
    #[must_use]
    pub fn channel(&self) -> Channel {
        let endpoint =
            Endpoint::from_shared(format!("http://{}", self.address(services::GATEWAY))).expect("an address");
        endpoint.connect_lazy()
    }

    /// The gateway as whoever has this credential.
    #[must_use]
    pub fn client(&self, credential: Bearer) -> Client {
        InterceptedService::new(self.channel(), credential)
    }

    /// The gateway as the operator.
    #[must_use]
    pub fn operator(&self) -> Client {
        let secret = keys::operator_secret(self.world.keys()).expect("the operator's secret");
        self.client(bearer(&secret))
    }

    /// One HTTP/1.1 exchange with the gateway: status and body.
    pub async fn http(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: ovation\r\nconnection: close\r\n");
        if !token.is_empty() {
            head.push_str("authorization: Bearer ");
            head.push_str(token);
            head.push_str("\r\n");
        }
        if !body.is_empty() {
            let length = body.len();
            let of_body = format!("content-type: application/json\r\ncontent-length: {length}\r\n");
            head.push_str(&of_body);
        }
        let request = format!("{head}\r\n{body}");
        let answer = exchange(self.address(services::GATEWAY), &request).await.expect("the gateway answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        (status, if chunked { dechunk(body) } else { body.to_owned() })
    }

    /// A page of a process: its whole answer.
    pub async fn page(&self, name: &str, path: &str) -> String {
        page(self.http_address(name), path).await.expect("the page is served")
    }
}

async fn page(address: SocketAddr, path: &str) -> Option<String> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: ovation\r\nconnection: close\r\n\r\n");
    exchange(address, &request).await
}

async fn exchange(address: SocketAddr, request: &str) -> Option<String> {
    let mut connection = TcpStream::connect(address).await.ok()?;
    connection.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

fn dechunk(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).expect("a chunk has a size");
        if size == 0 {
            break;
        }
        text.push_str(&rest[..size]);
        body = rest[size..].trim_start_matches("\r\n");
    }
    text
}
