//! A world of its own for every test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_nats::Client;
use ovation_chassis::caller::Caller;
use ovation_chassis::config::{LogFormat, ServiceConfig, TelemetryConfig};
use ovation_chassis::event::{Event, Fact, Origin};
use ovation_chassis::migrate::Schema;
use ovation_chassis::service::{Running, Service, start};
use ovation_chassis::token::Signer;
use ovation_chassis::{clock, keys};
use ovation_provision::{Durability, Nats, Postgres, StartNats, StartPostgres, Tools};
use prost::{Message, Name};
use sqlx::{Connection as _, PgConnection};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};

use crate::cast::Organization;
use crate::database::TestDatabase;
use crate::identity::Identified;
use crate::{bus, settle};

/// Every name that has keys.
pub const SERVICES: [&str; 7] =
    ["gateway", "directory", "goals", "checkins", "recognition", "notifications", "evaluations"];

/// A database, a bus, keys, and the services that run on them in this process.
pub struct World {
    database: TestDatabase,
    /// After the database, which it outlives.
    own_postgres: Option<(Postgres, tempfile::TempDir)>,
    nats: Nats,
    client: Client,
    keys: PathBuf,
    signer: Signer,
    schemas: Vec<Schema>,
    services: BTreeMap<&'static str, Running>,
    telemetry: TelemetryConfig,
    // Last, so that what runs in it has ended.
    _folder: tempfile::TempDir,
}

impl World {
    /// A world in which nothing runs yet. `schemas` are those of the services that the test will start.
    pub async fn new(schemas: &[Schema]) -> Self {
        let servers = ovation_provision::shared(&repository()).await.expect("the tests' servers");
        Self::on(&servers.postgres_url, None, schemas).await
    }

    /// A world with a Postgres of its own, which the test may stop and kill.
    pub async fn with_own_postgres(schemas: &[Schema], durability: Durability) -> Self {
        let folder = tempfile::Builder::new().prefix("ovation-postgres-").tempdir().expect("a folder");
        let data_dir = folder.path().join("postgres");
        let environment = ovation_provision::Environment::read();
        let tools = Tools::of_repository(&repository(), &environment);
        let bin = tools.postgres(Some(&data_dir)).await.expect("a Postgres").bin;
        let postgres =
            Postgres::start(StartPostgres { bin, data_dir, durability }).await.expect("Postgres starts");
        let url = postgres.url().expect("an address");
        Self::on(&url, Some((postgres, folder)), schemas).await
    }

    async fn on(superuser_url: &str, own: Option<(Postgres, tempfile::TempDir)>, schemas: &[Schema]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let root = repository();
        let folder = tempfile::Builder::new().prefix("ovation-world-").tempdir().expect("a folder");
        let environment = ovation_provision::Environment::read();
        let nats_found = Tools::of_repository(&root, &environment).nats().await.expect("a nats-server");
        let nats = Nats::start(StartNats {
            bin: nats_found.bin,
            data_dir: folder.path().join("nats"),
            durability: Durability::Fast,
        })
        .await
        .expect("NATS starts");
        let nats_url = nats.url().expect("an address");
        let client = ovation_chassis::relay::connect(&nats_url, "tests").await.expect("a connection to NATS");
        let keys = folder.path().join("keys");
        keys::create_missing(&keys, &SERVICES).expect("keys");
        let key = keys::signing_key(&keys, "gateway").expect("the gateway's key");
        let signer = Signer::new("gateway", &key).expect("a signer");
        let database = TestDatabase::create(superuser_url, schemas).await;
        Self {
            database,
            own_postgres: own,
            nats,
            client,
            keys,
            signer,
            schemas: schemas.to_vec(),
            services: BTreeMap::new(),
            telemetry: TelemetryConfig {
                otlp_endpoint: None,
                trace_share: 1.0,
                log_format: LogFormat::Text,
                log: "warn".to_owned(),
            },
            _folder: folder,
        }
    }

    /// A world with one service in it, and the cast known to it.
    pub async fn of<S: Service>() -> (Self, crate::Cast) {
        let definition = S::DEFINITION;
        let mut world =
            Self::new(&[Schema { service: definition.name, migrator: definition.migrator }]).await;
        world.serve::<S>().await;
        let cast = crate::Cast::new();
        cast.introduce(&world).await;
        (world, cast)
    }

    /// Starts a service in this process. Services started before are its peers.
    pub async fn serve<S: Service>(&mut self) {
        let running = start::<S>(self.config(S::DEFINITION.name)).await.expect("the service starts");
        self.services.insert(S::DEFINITION.name, running);
    }

    /// Stops a service as SIGTERM would.
    pub async fn stop(&mut self, service: &str) {
        let running = self.services.remove(service).expect("the service runs");
        running.stop().await;
    }

    /// Starts another replica of a service; the test stops it.
    pub async fn replica<S: Service>(&self) -> Running {
        start::<S>(self.config(S::DEFINITION.name)).await.expect("the replica starts")
    }

    /// Starts a service that can be killed, as SIGKILL would: at any moment, without a last word.
    pub async fn doomed<S: Service>(&self) -> crate::Doomed {
        crate::Doomed::start::<S>(self.config(S::DEFINITION.name)).await
    }

    /// A service that runs in this world.
    #[must_use]
    pub fn running(&self, service: &str) -> &Running {
        self.services.get(service).expect("the service runs")
    }

    /// What a service of this world is configured with.
    #[must_use]
    pub fn config(&self, service: &str) -> ServiceConfig {
        let free = "127.0.0.1:0".parse().expect("an address");
        ServiceConfig {
            grpc_address: free,
            http_address: free,
            database_url: self.database.url(service),
            relay_database_url: self.database.url(&format!("{service}_relay")),
            database_connections_max: 12,
            nats_url: self.nats.url().expect("an address"),
            keys: self.keys.clone(),
            peers: self.peers(),
            telemetry: self.telemetry.clone(),
        }
    }

    fn peers(&self) -> BTreeMap<String, String> {
        let address = |running: &Running| format!("http://{}", running.grpc_address);
        self.services.iter().map(|(name, running)| ((*name).to_owned(), address(running))).collect()
    }

    /// A channel to a service on which every call is made as somebody.
    pub fn channel(&self, service: &str, caller: &Caller) -> InterceptedService<Channel, Identified> {
        let running = self.services.get(service).expect("the service runs");
        let endpoint = Endpoint::from_shared(format!("http://{}", running.grpc_address)).expect("an address");
        let identified = Identified { signer: self.signer.clone(), caller: Arc::new(caller.clone()) };
        InterceptedService::new(endpoint.connect_lazy(), identified)
    }

    /// A running service's page: `/metrics`, `/ready`.
    #[must_use]
    pub fn http_address(&self, service: &str) -> std::net::SocketAddr {
        self.services.get(service).expect("the service runs").http_address
    }

    /// Publishes a fact as the service that owns it would, twice.
    pub async fn publish<M: Message + Name>(&self, organization: &Organization, fact: Fact<'_, M>) {
        let origin = Origin {
            organization: organization.id,
            organization_key: &organization.key,
            actor: "operator",
            traceparent: None,
            cause: None,
            recorded_at: clock::now(),
        };
        let event = Event::of(&fact, &origin).expect("the message is a fact");
        bus::publish_twice(&self.client, &event).await;
    }

    /// Publishes an event as it is, twice: for events that are wrong on purpose.
    pub async fn publish_event(&self, event: &Event) {
        bus::publish_twice(&self.client, event).await;
    }

    /// Waits until every event is published and every consumer has handled what it hears.
    pub async fn settle(&self) {
        let url = self.database.superuser_url();
        let services: Vec<&str> = self.schemas.iter().map(|schema| schema.service).collect();
        settle::until("everything is published and handled", || {
            settle::is_settled(&url, &services, &self.client)
        })
        .await;
    }

    /// The events of an organization on the stream, as envelopes in order.
    pub async fn stream(&self) -> Vec<serde_json::Value> {
        let context = async_nats::jetstream::new(self.client.clone());
        let stream = ovation_chassis::relay::ensure_stream(&context).await.expect("the stream");
        let last = stream.get_info().await.expect("the stream's state").state.last_sequence;
        let mut envelopes = Vec::new();
        for sequence in 1..=last {
            if let Ok(message) = stream.get_raw_message(sequence).await {
                envelopes.push(serde_json::from_slice(&message.payload).expect("an envelope"));
            }
        }
        envelopes
    }

    /// A superuser's connection, whom row-level security does not bind: for looking.
    pub async fn superuser(&self) -> PgConnection {
        PgConnection::connect(&self.database.superuser_url()).await.expect("the tests' Postgres")
    }

    /// A connection under a role of this world's database.
    pub async fn connection_as(&self, role: &str) -> PgConnection {
        PgConnection::connect(&self.database.url(role)).await.expect("the tests' Postgres")
    }

    /// The bus, for faults.
    #[must_use]
    pub fn nats(&self) -> &Nats {
        &self.nats
    }

    /// The world's own Postgres, for faults.
    #[must_use]
    pub fn postgres(&self) -> &Postgres {
        &self.own_postgres.as_ref().expect("the world was made with its own Postgres").0
    }

    /// Sends spans of services that are started from now on to a collector.
    pub fn trace_to(&mut self, collector: &crate::Collector) {
        self.telemetry.otlp_endpoint = Some(collector.endpoint());
    }

    /// The folder with everybody's keys.
    #[must_use]
    pub fn keys(&self) -> &Path {
        &self.keys
    }

    /// A client of the bus.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("tests/harness is two folders deep").to_owned()
}
