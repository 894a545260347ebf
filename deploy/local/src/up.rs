//! `ovation up`: the whole platform, from nothing to a printed address, and down again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ovation_chassis::config::{LogFormat, TelemetryConfig};
use ovation_chassis::{keys, telemetry};
use ovation_provision::Environment;
use tokio::time::Instant;

use crate::console::Console;
use crate::home::Home;
use crate::servers::Servers;
use crate::services::{self, Addresses, GATEWAY, Map};
use crate::signals::Signals;
use crate::supervisor::{Service, Supervisor};
use crate::{Error, Result, database, welcome};

/// How long all services together may take to become ready.
const READY_PATIENCE: Duration = Duration::from_mins(1);

/// The options of `ovation up`.
#[derive(Debug, Clone, Args)]
pub struct Up {
    /// Remove all data of earlier runs first
    #[arg(long)]
    pub fresh: bool,

    /// The port that people reach; a free one is taken if it is 0 or somebody has it
    #[arg(long, default_value_t = 8080)]
    pub port: u16,

    /// The folder for data, keys and logs; default: .ovation in the repository
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Import these Markdown outlines into an organization of their own instead of bringing the demo organization
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "empty")]
    pub import: Vec<PathBuf>,

    /// Bring no organization
    #[arg(long)]
    pub empty: bool,

    /// Show everything that the services log, not only warnings and errors
    #[arg(long)]
    pub logs: bool,
}

/// Runs the platform until a signal asks it to stop.
///
/// # Errors
/// What is missing, what failed and where its log is. Nothing is left running.
pub async fn up(options: Up) -> Result<()> {
    let console = Console::stdout(options.logs);
    let telemetry = TelemetryConfig {
        log_format: LogFormat::Text,
        log: "warn,ovation_provision=info".to_owned(),
        ..TelemetryConfig::default()
    };
    let telemetry = telemetry::install("local", &telemetry).map_err(Error::Telemetry)?;
    let mut signals = Signals::listen()?;
    let started = Instant::now();
    let home = match &options.data {
        Some(dir) => Home::open(dir)?,
        None => Home::open(&Home::usual_dir()?)?,
    };
    let environment = Environment::read();
    let servers = Servers::start(&home, &environment, options.fresh, &console);
    let Some(servers) = unless_stopped(&mut signals, servers).await? else {
        return Ok(());
    };
    let up = Platform { options, console, home, servers, started };
    let ran = up.run(&mut signals).await;
    let stopped = up.servers.stop().await;
    telemetry.shutdown();
    ran.and(stopped)
}

/// Everything that the services need to start.
struct Prepared {
    addresses: Map,
    /// The gateway last.
    services: Vec<Service>,
}

/// Everything that `up` holds while the servers run.
struct Platform {
    options: Up,
    console: Console,
    home: Home,
    servers: Servers,
    started: Instant,
}

impl Platform {
    /// Runs the services until a signal comes, and stops them.
    async fn run(&self, signals: &mut Signals) -> Result<()> {
        let Some(Prepared { addresses, mut services }) = unless_stopped(signals, self.prepare()).await?
        else {
            return Ok(());
        };
        let mut supervisor = Supervisor::new(self.console.clone());
        let gateway = services.pop();
        let up = async {
            for service in services {
                supervisor.add(service)?;
            }
            supervisor.wait_until_ready(READY_PATIENCE).await?;
            if let Some(gateway) = gateway {
                supervisor.add(gateway)?;
                supervisor.wait_until_ready(READY_PATIENCE).await?;
                self.announce(&addresses);
                if let Some(gateway) = addresses.get(GATEWAY) {
                    self.welcome(gateway.grpc).await?;
                }
            }
            self.servers.keep(&self.console).await;
            Ok(())
        };
        let ran = unless_stopped(signals, up).await.map(drop);
        self.home.forget_address();
        self.console.say("\nstopping; press Ctrl-C again to kill");
        tokio::select! {
            () = supervisor.stop() => {}
            () = signals.next() => self.console.say("killed"),
        }
        ran
    }

    /// Keys, schemas and addresses: everything that services need to start.
    async fn prepare(&self) -> Result<Prepared> {
        let addresses = services::choose_addresses(self.options.port)?;
        let names: Vec<&str> = addresses.keys().copied().collect();
        keys::create_missing(&self.home.keys(), &names).map_err(Error::Keys)?;

        let superuser_url = self.servers.database_url().await?;
        let databases = database::prepare(&superuser_url, &services::schemas()).await?;
        let schemas: Vec<&str> = databases.iter().map(|(service, _)| *service).collect();
        self.console.say(&format!("schemas       {} are up to date", schemas.join(", ")));
        if let Some(gateway) = addresses.get(GATEWAY)
            && self.options.port != 0
            && gateway.grpc.port() != self.options.port
        {
            self.console.say(&format!(
                "somebody has port {}; the platform takes {}",
                self.options.port,
                gateway.grpc.port()
            ));
        }
        let services = services::processes(&self.home, &addresses, &databases, &self.servers.nats_url)?;
        Ok(Prepared { addresses, services })
    }

    fn announce(&self, addresses: &Map) {
        let seconds = self.started.elapsed().as_secs_f64();
        self.console.say(&format!("\nEverything is ready after {seconds:.1} s. Ctrl-C stops it."));
        for (name, Addresses { grpc, http }) in addresses {
            self.console.say(&format!("{name:13} {grpc:15}   http://{http}/metrics"));
        }
        let logs = self.home.logs();
        self.console.say(&format!("logs          {}/<service>.log", logs.display()));
    }

    /// Brings an organization, says whom to sign in as, and leaves the address where the client looks for it. Where the
    /// organization cannot be brought the platform runs all the same, and the next start goes on.
    async fn welcome(&self, gateway: SocketAddr) -> Result<()> {
        self.home.keep_address(&format!("http://{gateway}"))?;
        let Up { import, empty, .. } = &self.options;
        let welcomed = if *empty {
            None
        } else {
            Some(welcome::prepare(&self.home, gateway, import, &self.console).await)
        };
        self.console.say(&format!("\nOvation is at http://{gateway}: gRPC, gRPC-Web and REST."));
        match welcomed {
            None => {}
            Some(Ok(welcome)) => welcome::tell(&self.home, &welcome, gateway, &self.console),
            Some(Err(problem)) => self.console.say(&format!(
                "the organization is not complete: {problem}\nthe next start goes on where this one stopped"
            )),
        }
        Ok(())
    }
}

/// What `work` came to, or nothing if a signal came first.
async fn unless_stopped<T>(
    signals: &mut Signals,
    work: impl Future<Output = Result<T>>,
) -> Result<Option<T>> {
    tokio::select! {
        result = work => result.map(Some),
        () = signals.next() => Ok(None),
    }
}
