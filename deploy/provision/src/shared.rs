//! One Postgres and one NATS for all processes of a test run.
//!
//! The first process that asks starts them, detached; the others find them. Every user writes
//! each server's lease every twenty seconds, and a server whose lease nobody has written for two
//! to three minutes ends itself (see `watchdog`). So a second test run within that time starts at
//! once, a killed run leaves nothing behind for long, and nobody has to be the last one.
//!
//! They are fast, not durable: an instance that does not start any more is made anew.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::engine::Engine;
use crate::environment::Environment;
use crate::instance::{end_leftovers, launch};
use crate::nats::NatsEngine;
use crate::place::Place;
use crate::postgres::PostgresEngine;
use crate::processes;
use crate::tools::Tools;
use crate::watchdog::Hold;
use crate::{Durability, Error, Result, off_the_runtime};

/// How often a lease is written: often enough that a machine under load misses several turns
/// before a lease ends.
const LEASE_EVERY: Duration = Duration::from_secs(20);

/// The addresses of servers that tests share.
#[derive(Clone)]
pub struct Servers {
    /// A superuser's address of a database to connect to first.
    pub postgres_url: String,
    /// The address of NATS, with user and password.
    pub nats_url: String,
}

static KNOWN: Mutex<BTreeMap<PathBuf, Servers>> = Mutex::new(BTreeMap::new());

/// The servers shared by all test processes of the repository at `root`; started if nobody has.
/// They stay for this process' whole life. `DATABASE_URL` and `NATS_URL` take precedence.
///
/// # Errors
/// [`Error::ToolMissing`] says what to install; [`Error::EndedEarly`] has the end of a log.
pub async fn shared(root: &Path) -> Result<Servers> {
    let root = root.to_owned();
    off_the_runtime(move || {
        let environment = Environment::read();
        // Held meanwhile: one thread of this process asks, the others wait for its answer.
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(servers) = known.get(&root) {
            return Ok(servers.clone());
        }
        let servers = find_or_start(&root, &environment)?;
        known.insert(root, servers.clone());
        Ok(servers)
    })
    .await
}

fn find_or_start(root: &Path, environment: &Environment) -> Result<Servers> {
    let tools = Tools::of_repository(root, environment);
    let home = root.join(".ovation/tests");
    let mut leases = Vec::new();

    let postgres_url = if let Some(url) = &environment.database_url {
        url.clone()
    } else {
        let place = Place::of_postgres(&home.join("postgres"))?;
        leases.push(place.lease());
        attach(&place, || {
            let bin = tools.postgres_blocking(Some(&home.join("postgres")))?.bin;
            Ok(PostgresEngine { bin, durability: Durability::Fast })
        })?
    };
    let nats_url = if let Some(url) = &environment.nats_url {
        url.clone()
    } else {
        let place = Place::of_nats(&home.join("nats"))?;
        leases.push(place.lease());
        attach(&place, || {
            let bin = tools.nats_blocking()?.bin;
            Ok(NatsEngine { bin, durability: Durability::Fast })
        })?
    };
    keep(leases)?;
    Ok(Servers { postgres_url, nats_url })
}

/// The address of the instance at `place`, which runs now and whose lease is fresh.
fn attach<E: Engine>(place: &Place, engine: impl FnOnce() -> Result<E>) -> Result<String> {
    let _lock = place.wait_for_lock()?;
    let lease = place.lease();
    // The lease is written first and looked at last: see `watchdog` for why this is no race.
    if let Some(port) = place.kept_port()
        && write_lease(&lease).is_ok()
        && serves::<E>(place, port)
        && lease.exists()
    {
        return E::url(place, port);
    }
    let engine = engine()?;
    let (port, _) = match launch(&engine, place, Hold::Lease(&lease)) {
        Err(broken @ (Error::EndedEarly { .. } | Error::PasswordLost { .. })) => {
            tracing::warn!(error = %broken, "the tests' server is made anew");
            end_leftovers::<E>(place)?;
            place.remove()?;
            launch(&engine, place, Hold::Lease(&lease))?
        }
        other => other?,
    };
    E::url(place, port)
}

fn serves<E: Engine>(place: &Place, port: u16) -> bool {
    E::last_process(place).is_some_and(|process| {
        processes::is_ours(process, &E::mark(place)) && E::is_ready(place, port, process)
    })
}

/// Writes an existing lease; one that was taken away stays away.
fn write_lease(lease: &Path) -> std::io::Result<()> {
    OpenOptions::new().write(true).truncate(true).open(lease)?.write_all(b"in use\n")
}

/// Writes the leases as long as this process lives.
fn keep(leases: Vec<PathBuf>) -> Result<()> {
    let write_all = move || {
        loop {
            for lease in &leases {
                if let Err(refused) = write_lease(lease) {
                    tracing::warn!(%refused, lease = %lease.display(), "a lease was not written");
                }
            }
            thread::sleep(LEASE_EVERY);
        }
    };
    let named = thread::Builder::new().name("server leases".to_owned());
    named.spawn(write_all).map(drop).map_err(|refused| Error::ProgramFailed {
        program: "the thread that keeps shared servers".to_owned(),
        output: refused.to_string(),
    })
}
