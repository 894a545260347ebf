//! What a service says of itself, and what it gets.

use std::future::Future;
use std::sync::Arc;

use sqlx::migrate::Migrator;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::config::ServiceConfig;
use crate::db::Database;
use crate::failure::Failure;
use crate::hints::Hints;
use crate::inbox::Subscriber;
use crate::page::PageSecret;
use crate::peers::Peers;
use crate::permission::Permission;
use crate::tasks::Tasks;

/// What is known of a service without running it.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name: its schema, its roles, its package, its key.
    pub name: &'static str,
    /// Its own migrations.
    pub migrator: &'static Migrator,
    /// A row for each of its methods, those of its `LogService` among them.
    pub permissions: &'static [&'static [Permission]],
}

/// A service.
pub trait Service: Sized + Send + Sync + 'static {
    /// What is known of it without running it.
    const DEFINITION: Definition;
    /// What it does with other services' facts.
    type Subscriber: Subscriber;

    /// Makes it ready to answer: its caches, its queues, its tasks. The database is there and migrated.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from answering; the process ends then.
    fn start(context: Context) -> impl Future<Output = Result<Self, Failure>> + Send;

    /// What it does with other services' facts.
    fn subscriber(&self) -> Self::Subscriber;

    /// Its gRPC services, the `LogService` among them.
    fn routes(&self) -> Routes;
}

/// What a service works with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// Its database.
    pub database: Database,
    /// Its hints.
    pub hints: Hints,
    /// Its background tasks. They end after the last call has been answered: see [`Tasks::stopping`].
    pub tasks: Tasks,
    /// The other services.
    pub peers: Peers,
    /// The connection to NATS, for reading; facts leave through the database's transactions only.
    pub nats: async_nats::Client,
    /// What it was told from outside.
    pub config: Arc<ServiceConfig>,
    /// Cancelled when the service begins to stop: streams that would go on end then, so that their calls do.
    pub stopping: CancellationToken,
    /// What page tokens are sealed with, for calls that no server made.
    pub page_secret: Arc<PageSecret>,
}
