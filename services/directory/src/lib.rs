//! The directory: organizations, people, groups and memberships; sessions, passwords and API tokens.
//!
//! A request passes through these files, each opened once:
//!
//! 1. [`permissions`]: may this kind of caller enter;
//! 2. `api`: one method per RPC; `convert`: message to domain value, so that nothing malformed passes;
//! 3. `commands`: one write per file, in one transaction; [`access`] says what depends on the person that it is about; `queries`:
//!    reads of one moment;
//! 4. the pure domain: [`organization`], [`person`], [`group`], [`credential`], [`password`], [`folding`];
//! 5. `store`: every SQL statement; `events`: what happened, as facts.
//!
//! # Signing in, and who a credential belongs to
//!
//! Two calls come before their organization is known: signing in (which names it by key) and the gateway's question who is
//! behind a credential (which names nothing). Row-level security shows a transaction one organization only, so both begin with
//! a look across organizations under the relay's role, which may read exactly two tables: `organization`, where a key gives an
//! id, and `credential`, where the SHA-256 of a secret gives an organization and the id of a session or token. All else (who it
//! is, whether the session is still open, whether the person has left) is read inside that organization.
//!
//! The directory subscribes to nothing: others copy it, it copies nobody.

pub mod access;
mod api;
mod commands;
pub mod config;
mod convert;
pub mod credential;
pub mod error;
mod events;
pub mod folding;
pub mod group;
pub mod identity;
pub mod organization;
pub mod password;
pub mod permissions;
pub mod person;
mod queries;
mod store;

use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::inbox::NoSubscriber;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_proto::ovation::directory::v1::directory_service_server::DirectoryServiceServer;
use ovation_proto::ovation::directory::v1::log_service_server;
use ovation_proto::ovation::directory::v1::session_service_server::SessionServiceServer;
use tonic::service::Routes;

use commands::hash_password::Passwords;
use commands::sweep_sign_in_attempts::sweep_sign_in_attempts;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Directory {
    database: Database,
    passwords: Passwords,
    context: Context,
}

impl Service for Directory {
    const DEFINITION: Definition = Definition {
        name: "directory",
        migrator: &MIGRATOR,
        permissions: &[permissions::DIRECTORY, permissions::SESSIONS, permissions::LOG],
    };

    type Subscriber = NoSubscriber;

    async fn start(context: Context) -> Result<Self, Failure> {
        let database = context.database.clone();
        let stopping = context.tasks.stopping();
        context.tasks.spawn("sweep sign-in attempts", sweep_sign_in_attempts(database.clone(), stopping));
        Ok(Self { database, passwords: Passwords::new(), context })
    }

    fn subscriber(&self) -> NoSubscriber {
        NoSubscriber
    }

    fn routes(&self) -> Routes {
        Routes::new(DirectoryServiceServer::new(self.clone()))
            .add_service(SessionServiceServer::new(self.clone()))
            .add_service(ovation_chassis::log_service!(self.context, self.subscriber(), log_service_server))
    }
}
