//! The two pools of a service, and the one place where transactions begin.
//!
//! The service's own role sees one organization per transaction, set by [`Database::begin_write`] and its siblings; the relay's role works
//! across organizations, on infrastructure tables only. Every connection has timeouts for statements, locks and idle
//! transactions, so that a stuck caller cannot hold a row for long.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgConnection, PgPool};

use crate::call::Call;
use crate::config::ServiceConfig;
use crate::failure::Failure;
use crate::hints::Hints;
use crate::ids::OrganizationId;
use crate::relay::RelayHandle;
use crate::tx::{Begin, Reader, Tx};

/// Longer than any statement of a request may take.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(15);
/// Longer than any lock of a request is waited for.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// A transaction that does nothing for so long belongs to a process that is gone.
const IDLE_IN_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a request waits for a free connection before it is told that the service is overloaded.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The service's database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    pub(crate) service: &'static str,
    pub(crate) pool: PgPool,
    pub(crate) relay_pool: PgPool,
    pub(crate) relay: RelayHandle,
    pub(crate) hints: Hints,
}

impl Database {
    /// Opens both pools; connections are made when they are first needed, and again after Postgres was away.
    ///
    /// # Errors
    ///
    /// A malformed address.
    pub fn connect(
        config: &ServiceConfig,
        service: &'static str,
        relay: RelayHandle,
        hints: Hints,
    ) -> Result<Self, sqlx::Error> {
        let pool = pool(&config.database_url, service, service, config.database_connections_max)?;
        let relay_pool = pool_of_relay(&config.relay_database_url, service)?;
        Ok(Self { service, pool, relay_pool, relay, hints })
    }

    /// Begins a write that needs no answer to a repeated call: what repeats harmlessly (signing in), or is not repeated.
    pub async fn begin_unremembered(&self, call: &Call) -> Result<Tx, Failure> {
        if call.is_read_only() {
            return Err(Failure::denied("a service that acts for a person may only read"));
        }
        let caller = &call.caller;
        self.begin(Begin {
            organization: caller.organization,
            organization_key: caller.organization_key.to_string(),
            actor: caller.actor(),
            traceparent: call.traceparent.clone(),
            cause: None,
        })
        .await
    }

    /// Begins work in an organization that no caller asked for: schedules, imports, consumers.
    pub async fn begin(&self, begin: Begin) -> Result<Tx, Failure> {
        Tx::begin(self.clone(), begin).await
    }

    /// Begins a read of one moment: nothing that commits later is seen, and nothing can be written.
    pub async fn begin_read(&self, call: &Call) -> Result<Reader, Failure> {
        self.begin_read_of(call.caller.organization).await
    }

    /// Begins a read of one moment in an organization.
    pub async fn begin_read_of(&self, organization: OrganizationId) -> Result<Reader, Failure> {
        Reader::begin(&self.pool, organization).await
    }

    /// The relay's pool: across organizations, with rights to infrastructure tables and those protected by `protect_shared_table`.
    #[must_use]
    pub fn across(&self) -> &PgPool {
        &self.relay_pool
    }

    /// Connections of the service's pool: in use, idle.
    #[must_use]
    pub fn pool_use(&self) -> (usize, usize) {
        let idle = self.pool.num_idle();
        (usize::try_from(self.pool.size()).unwrap_or(usize::MAX).saturating_sub(idle), idle)
    }

    /// Closes both pools once their connections are returned.
    pub async fn close(&self) {
        self.pool.close().await;
        self.relay_pool.close().await;
    }
}

fn pool(url: &str, service: &str, name: &str, connections_max: u32) -> Result<PgPool, sqlx::Error> {
    Ok(PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options(url, service, name)?))
}

/// Few: the partition keeper, expiry, resolving of credentials; the relay itself holds a connection of its own.
fn pool_of_relay(url: &str, service: &str) -> Result<PgPool, sqlx::Error> {
    pool(url, service, &format!("{service}_relay"), 4)
}

/// How every connection of a service is set up.
pub(crate) fn options(url: &str, service: &str, name: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let milliseconds = |duration: Duration| duration.as_millis().to_string();
    Ok(url.parse::<PgConnectOptions>()?.application_name(&format!("ovation-{name}")).options([
        ("search_path", service.to_owned()),
        ("timezone", "UTC".to_owned()),
        ("statement_timeout", milliseconds(STATEMENT_TIMEOUT)),
        ("lock_timeout", milliseconds(LOCK_TIMEOUT)),
        ("idle_in_transaction_session_timeout", milliseconds(IDLE_IN_TRANSACTION_TIMEOUT)),
        // Statements of ours are short; compiling the plan of a large one takes seconds, longer than running it.
        ("jit", "off".to_owned()),
        // A machine that vanished without a word loses its sessions, and with them the leader's lock, within half a minute.
        ("tcp_keepalives_idle", "10".to_owned()),
        ("tcp_keepalives_interval", "5".to_owned()),
        ("tcp_keepalives_count", "4".to_owned()),
    ]))
}

/// A dedicated connection under the relay's role, outside the pool: it holds the leader's lock.
pub(crate) async fn relay_connection(url: &str, service: &str) -> Result<PgConnection, sqlx::Error> {
    use sqlx::{ConnectOptions as _, Connection as _};
    let options = options(url, service, &format!("{service}-relay-leader"))?;
    let connection = PgConnection::connect_with(&options.disable_statement_logging()).await?;
    Ok(connection)
}
