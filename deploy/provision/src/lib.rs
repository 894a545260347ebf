//! Finds, installs and runs the two servers that Ovation stands on: Postgres and NATS.
//!
//! The local platform and the tests need both on machines that may have neither. The path of a
//! start, in order:
//!
//! 1. [`environment`]: the variables that steer it, `DATABASE_URL` and `NATS_URL` first of all.
//! 2. [`tools`]: a Postgres of at least 15 and a nats-server of at least 2.12, found on this
//!    machine by `search` or installed without root by `wheels`.
//! 3. `place`: the folder of an instance, its owner and its lock. Postgres refuses to run as root,
//!    so `account` names somebody else when we are root, and `shelter` a folder for that user.
//! 4. `instance`: start, readiness, stop, kill and the leftovers of a crashed run; the same for
//!    both servers, whose peculiarities are in [`postgres`] and [`nats`].
//! 5. `watchdog`: the small shell that ends a server when whoever needed it is gone.
//! 6. [`shared`]: one pair of servers for all processes of a test run.
//!
//! Everything that waits does so on a blocking thread: callers are asynchronous, and a test that
//! stops a server must not stop its own load with it.

mod account;
mod engine;
pub mod environment;
mod error;
mod instance;
pub mod nats;
mod place;
pub mod ports;
pub mod postgres;
mod processes;
mod search;
pub mod shared;
mod shelter;
pub mod tools;
mod watchdog;
mod wheels;

pub use environment::Environment;
pub use error::{Error, Result};
pub use nats::{Nats, StartNats};
pub use place::wipe;
pub use postgres::{Postgres, StartPostgres};
pub use search::{NatsFound, PostgresFound, Version};
pub use shared::{Servers, shared};
pub use tools::Tools;

/// What a server promises about data when the machine loses power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Committed data survive a power loss (Postgres) or all but its last second does (NATS).
    Durable,
    /// Data survive the death of processes only. For tests.
    Fast,
}

/// Runs work that waits on processes and files where it stops no task.
pub(crate) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::RuntimeStopped),
        },
    }
}
