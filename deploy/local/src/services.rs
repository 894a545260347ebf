//! The services of the platform: their names, places and surroundings.
//!
//! The gateway is last: it is what people reach, so it starts when the others are there and stops
//! before them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ovation_chassis::service::Service as ChassisService;
use ovation_checkins::CheckIns;
use ovation_directory::Directory;
use ovation_goals::Goals;
use ovation_notifications::Notifications;
use ovation_provision::ports;
use ovation_recognition::Recognition;

use crate::database::{Access, Schema};
use crate::home::Home;
use crate::supervisor::Service;
use crate::{Error, Result};

/// The name of the service at the door.
pub const GATEWAY: &str = "gateway";

/// Every service with a schema, in the order of starting.
pub fn schemas() -> [Schema; 5] {
    [
        schema::<Directory>(),
        schema::<Goals>(),
        schema::<CheckIns>(),
        schema::<Recognition>(),
        schema::<Notifications>(),
    ]
}

fn schema<S: ChassisService>() -> Schema {
    Schema { service: S::DEFINITION.name, migrator: S::DEFINITION.migrator }
}

/// Where a service listens.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// gRPC; at the gateway, everything for clients.
    pub grpc: SocketAddr,
    /// `/live`, `/ready` and `/metrics`.
    pub http: SocketAddr,
}

/// Where all services listen, by name.
pub type Map = BTreeMap<&'static str, Addresses>;

/// Chooses addresses for all services. The gateway gets `wanted_port`, or a free one if that
/// is 0 or somebody has it: compare.
///
/// # Errors
/// No port is free.
pub fn choose_addresses(wanted_port: u16) -> Result<Map> {
    let names = schemas().map(|schema| schema.service).into_iter().chain([GATEWAY]);
    let mut taken = vec![wanted_port];
    let mut free = || -> Result<u16> {
        loop {
            let port = ports::free_port()?;
            if !taken.contains(&port) {
                taken.push(port);
                return Ok(port);
            }
        }
    };
    names
        .map(|name| {
            let grpc = if name == GATEWAY && wanted_port != 0 && ports::is_free(wanted_port) {
                wanted_port
            } else {
                free()?
            };
            Ok((name, Addresses { grpc: loopback(grpc), http: loopback(free()?) }))
        })
        .collect()
}

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// How to run every service, the gateway last.
///
/// # Errors
/// This program cannot find itself.
pub fn processes(
    home: &Home,
    map: &Map,
    databases: &[(&'static str, Access)],
    nats_url: &str,
) -> Result<Vec<Service>> {
    let program = std::env::current_exe().map_err(|source| Error::Files {
        doing: "find",
        path: PathBuf::from("the program itself"),
        source,
    })?;
    let peers: Vec<String> = map
        .iter()
        .filter(|(name, _)| **name != GATEWAY)
        .map(|(name, addresses)| format!("{name}=http://{}", addresses.grpc))
        .collect();
    let mut services: Vec<Service> = map
        .iter()
        .map(|(name, addresses)| {
            let address = if *name == GATEWAY { "OVATION_ADDRESS" } else { "OVATION_GRPC_ADDRESS" };
            let mut environment = vec![
                (address, addresses.grpc.to_string()),
                ("OVATION_HTTP_ADDRESS", addresses.http.to_string()),
                ("OVATION_NATS_URL", nats_url.to_owned()),
                ("OVATION_KEYS", home.keys().display().to_string()),
                ("OVATION_PEERS", peers.join(",")),
                ("OVATION_LOG_FORMAT", "text".to_owned()),
            ];
            if let Some((_, access)) = databases.iter().find(|(owner, _)| owner == name) {
                environment.push(("OVATION_DATABASE_URL", access.url.clone()));
                environment.push(("OVATION_RELAY_DATABASE_URL", access.relay_url.clone()));
            }
            Service {
                name,
                program: program.clone(),
                arguments: vec!["serve".into(), (*name).into()],
                environment,
                ready: addresses.http,
                log: home.logs().join(format!("{name}.log")),
            }
        })
        .collect();
    services.sort_by_key(|service| service.name == GATEWAY);
    Ok(services)
}
