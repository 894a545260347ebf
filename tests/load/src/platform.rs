//! The platform under measurement: Postgres and NATS of its own, and every service as a process.
//!
//! It is what `cargo up` runs, with the same configuration: Postgres that syncs each commit, NATS that syncs each second, data on
//! the disk under `--folder`. Services are started one after the other, so that the time each takes is its own.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ovation_chassis::{keys, relay};
use ovation_local::database::Access;
use ovation_local::home::Home;
use ovation_local::services::{self, GATEWAY};
use ovation_local::{database as schemas, supervisor};
use ovation_provision::{Durability, Environment, Nats, Postgres, StartNats, StartPostgres, Tools};
use sqlx::{Connection as _, PgConnection};
use tonic::transport::{Channel, Endpoint};

use crate::database;
use crate::error::Error;
use crate::machine;
use crate::process::Process;

/// How long services are left alone before their idle memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Everything that runs. Dropped, all of it ends and its folder goes.
pub(crate) struct Platform {
    // In this order: services end before their servers, and servers before their folder goes.
    processes: Vec<Process>,
    /// A client of the bus, which hears facts as other systems would.
    pub(crate) nats: async_nats::Client,
    /// The schemas' names.
    pub(crate) schemas: Vec<&'static str>,
    /// Versions and places, for the report.
    pub(crate) about: About,
    /// How each service is started, in the order of starting.
    services: Vec<supervisor::Service>,
    databases: Vec<(&'static str, Access)>,
    bin: PathBuf,
    server_url: String,
    superuser_url: String,
    gateway: SocketAddr,
    bus: Nats,
    postgres: Postgres,
    home: Home,
    _folder: tempfile::TempDir,
}

/// What the numbers depend on.
#[derive(Debug)]
pub(crate) struct About {
    /// Of Postgres.
    pub(crate) postgres: String,
    /// Of NATS.
    pub(crate) nats: String,
    /// How long a page takes to the disk.
    pub(crate) sync_time: Duration,
}

/// What pgbench needs.
#[derive(Debug)]
pub(crate) struct Baseline {
    /// The program; it comes with Postgres.
    pub(crate) program: PathBuf,
    /// Its database under the role of a service.
    pub(crate) url: String,
    /// Its database under the superuser.
    pub(crate) superuser_url: String,
}

/// The servers, before anything uses them.
struct Servers {
    postgres: Postgres,
    bus: Nats,
    bin: PathBuf,
    about: About,
}

impl Platform {
    /// Starts everything and waits until it is ready.
    pub(crate) async fn start(below: Option<&Path>) -> Result<Self, Error> {
        let folder = folder(below)?;
        let home = Home::open(folder.path())?;
        let servers = start_servers(&home).await?;
        let addresses = services::choose_addresses(0)?;
        let names: Vec<&str> = addresses.keys().copied().collect();
        keys::create_missing(&home.keys(), &names)?;
        // By the unix socket where there is one, as `cargo up` does; pgbench takes the same way.
        let server_url = servers.postgres.socket_url()?.map_or_else(|| servers.postgres.url(), Ok)?;
        let superuser_url = schemas::create(&server_url).await?;
        let databases = schemas::prepare(&superuser_url, &services::schemas()).await?;
        database::copy(&server_url, &superuser_url).await?;
        let nats_url = servers.bus.url()?;
        let services = services::processes(&home, &addresses, &databases, &nats_url)?;
        let gateway = addresses.get(GATEWAY).map_or_else(unspecified, |gateway| gateway.grpc);
        Ok(Self {
            processes: start_services(&services).await?,
            nats: relay::connect(&nats_url, "load").await.map_err(Error::stream)?,
            schemas: databases.iter().map(|(name, _)| *name).collect(),
            about: servers.about,
            services,
            databases,
            bin: servers.bin,
            server_url,
            superuser_url,
            gateway,
            bus: servers.bus,
            postgres: servers.postgres,
            home,
            _folder: folder,
        })
    }

    /// The services, in the order of their start.
    pub(crate) fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// What pgbench needs to be a service.
    pub(crate) fn baseline(&self, service: &'static str) -> Result<Baseline, Error> {
        Ok(Baseline {
            program: self.bin.join("pgbench"),
            url: database::baseline_url(&self.url_of(service)?)?,
            superuser_url: database::baseline_url(&self.superuser_url)?,
        })
    }

    /// The platform's database under the role of a service.
    pub(crate) fn url_of(&self, service: &'static str) -> Result<String, Error> {
        let found = self.databases.iter().find(|(name, _)| *name == service);
        found.map(|(_, access)| access.url.clone()).ok_or(Error::NoSuchService(service))
    }

    /// A program that comes with Postgres.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// Where the gateway listens.
    pub(crate) fn gateway(&self) -> SocketAddr {
        self.gateway
    }

    /// Copies the platform's database for pgbench anew. No service may run, and nobody be connected.
    pub(crate) async fn renew_baseline(&self) -> Result<(), Error> {
        database::copy(&self.server_url, &self.superuser_url).await
    }

    /// Stops every service, the gateway first; the servers go on.
    pub(crate) async fn stop_services(&mut self) -> Result<(), Error> {
        while let Some(process) = self.processes.pop() {
            process.stop().await?;
        }
        Ok(())
    }

    /// Starts those of the services that are asked for, in their order. None of them may run.
    pub(crate) async fn start_services(&mut self, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
        for service in self.services.iter().filter(|service| wanted(service.name)) {
            self.processes.push(Process::start(service).await?);
        }
        Ok(())
    }

    /// A connection of its own to the gateway.
    pub(crate) async fn connect(&self) -> Result<Channel, Error> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.gateway))?;
        Ok(endpoint.tcp_nodelay(true).connect().await?)
    }

    /// A connection to the platform's database that row-level security does not bind: for counting.
    pub(crate) async fn superuser(&self) -> Result<PgConnection, Error> {
        Ok(PgConnection::connect(&self.superuser_url).await?)
    }

    /// The operator's credential.
    pub(crate) fn operator(&self) -> Result<String, Error> {
        Ok(keys::operator_secret(&self.home.keys())?)
    }

    /// A folder for files of this run.
    pub(crate) fn folder(&self) -> &Path {
        self.home.dir()
    }

    /// Where Postgres writes what it has to say.
    pub(crate) fn postgres_log(&self) -> PathBuf {
        self.postgres.data_dir().join("log")
    }

    /// Stops everything in order: the gateway first, the servers last.
    pub(crate) async fn stop(mut self) -> Result<(), Error> {
        self.stop_services().await?;
        self.bus.stop().await?;
        Ok(self.postgres.stop().await?)
    }
}

fn unspecified() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// A folder that only this run uses, and that the user of Postgres can enter.
fn folder(below: Option<&Path>) -> Result<tempfile::TempDir, Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("ovation-load-").permissions(std::fs::Permissions::from_mode(0o711));
    let made = match below {
        Some(folder) => builder.tempdir_in(folder),
        None => builder.tempdir(),
    };
    made.map_err(Error::system("make a folder for the data; give another one by --folder"))
}

async fn start_servers(home: &Home) -> Result<Servers, Error> {
    let tools = Tools::in_folder(&Home::usual_dir()?.join("tools"), &Environment::read());
    let (postgres_found, nats_found) = tokio::try_join!(tools.postgres(None), tools.nats())?;
    let durability = Durability::Durable;
    let bin = postgres_found.bin.clone();
    let (postgres, bus) = tokio::try_join!(
        Postgres::start(StartPostgres { bin, data_dir: home.postgres(), durability }),
        Nats::start(StartNats { bin: nats_found.bin, data_dir: home.nats(), durability }),
    )?;
    let about = About {
        postgres: postgres_found.version.to_string(),
        nats: nats_found.version.to_string(),
        sync_time: machine::sync_time(home.dir())?,
    };
    Ok(Servers { postgres, bus, bin: postgres_found.bin, about })
}

async fn start_services(services: &[supervisor::Service]) -> Result<Vec<Process>, Error> {
    let mut processes = Vec::with_capacity(services.len());
    for service in services {
        processes.push(Process::start(service).await?);
    }
    tokio::time::sleep(IDLE).await;
    for process in &mut processes {
        process.idle_bytes = process.resident_bytes();
    }
    Ok(processes)
}
