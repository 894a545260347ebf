//! Runs services as processes: starts them, watches them, starts the dead again, stops them all.
//!
//! A service is a child whose standard input is a pipe from us. It ends when the pipe closes: that
//! is how it is asked to stop, and it is also what happens when we die in any way, so that nothing
//! is ever left running. Children are in process groups of their own: Ctrl-C on the terminal
//! reaches us alone, and we stop them in order.
//!
//! What happens to one service is in `keeper`. A child that dies is reported with the end of its log and started again after a pause that
//! doubles with every death, from half a second to half a minute, until it has been ready for half
//! a minute. One that dies three times before it was ever ready will not get better by itself:
//! [`Supervisor::wait_until_ready`] gives up and says why.

use std::ffi::OsString;
use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::console::Console;
use crate::keeper::Keeper;
use crate::{Error, Result};

/// After so many deaths before the first readiness, waiting for it is pointless.
const FIRST_DEATHS_MAX: u32 = 3;

/// How to run one service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name in the system.
    pub name: &'static str,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Variables beside our own environment.
    pub environment: Vec<(&'static str, String)>,
    /// Where `GET /ready` is answered.
    pub ready: SocketAddr,
    /// Where its output goes; emptied at the first start.
    pub log: PathBuf,
}

/// How a service is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It runs and has not said yet that it is ready.
    Starting,
    /// It said that it is ready.
    Ready,
    /// It died and will be started again.
    Dead {
        /// How often in a row.
        deaths: u32,
        /// How, with the end of its output.
        reason: String,
    },
    /// It was asked to stop and is gone.
    Stopped,
}

/// Services and the tasks that watch them. Dropping it kills what still runs.
pub struct Supervisor {
    console: Console,
    watched: Vec<Watched>,
    tasks: JoinSet<()>,
}

/// What is known of a service from outside its task.
struct Watched {
    service: Service,
    condition: watch::Receiver<Condition>,
    stop: CancellationToken,
}

impl Supervisor {
    /// Supervises nothing yet.
    pub fn new(console: Console) -> Supervisor {
        Supervisor { console, watched: Vec::new(), tasks: JoinSet::new() }
    }

    /// Starts a service and keeps it running.
    ///
    /// # Errors
    /// Its log cannot be written.
    pub fn add(&mut self, service: Service) -> Result<()> {
        let log = File::create(&service.log).map_err(Error::files("create", &service.log))?;
        let (sender, condition) = watch::channel(Condition::Starting);
        let stop = CancellationToken::new();
        let keeper = Keeper::new(service.clone(), self.console.clone(), sender, stop.clone(), log);
        self.tasks.spawn(keeper.keep());
        self.watched.push(Watched { service, condition, stop });
        Ok(())
    }

    /// How a service is doing, now and from now on.
    pub fn condition(&self, name: &str) -> Option<watch::Receiver<Condition>> {
        let watched = self.watched.iter().find(|watched| watched.service.name == name)?;
        Some(watched.condition.clone())
    }

    /// Waits until every service is ready.
    ///
    /// # Errors
    /// [`Error::ServiceFailed`] for one that keeps dying, [`Error::ServiceNotReady`] for one that
    /// is silent for `patience`.
    pub async fn wait_until_ready(&self, patience: Duration) -> Result<()> {
        let deadline = Instant::now() + patience;
        for watched in &self.watched {
            watched.wait_until_ready(deadline, patience).await?;
        }
        Ok(())
    }

    /// Stops the service that was added last, the one at the door, and then all others at once.
    /// Returns when they are gone.
    pub async fn stop(mut self) {
        if let Some(door) = self.watched.pop() {
            door.stop.cancel();
            let mut condition = door.condition;
            // An error means that the task is gone, which is as good.
            let _gone = condition.wait_for(|now| *now == Condition::Stopped).await;
        }
        for watched in &self.watched {
            watched.stop.cancel();
        }
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Watched {
    async fn wait_until_ready(&self, deadline: Instant, patience: Duration) -> Result<()> {
        let (service, log) = (self.service.name, self.service.log.clone());
        let mut condition = self.condition.clone();
        let settled = condition.wait_for(|now| match now {
            Condition::Ready | Condition::Stopped => true,
            Condition::Dead { deaths, .. } => *deaths >= FIRST_DEATHS_MAX,
            Condition::Starting => false,
        });
        let settled = match timeout_at(deadline, settled).await {
            Ok(Ok(condition)) => condition.clone(),
            Ok(Err(_)) => Condition::Stopped,
            Err(_) => {
                let (address, waited_seconds) = (self.service.ready, patience.as_secs());
                return Err(Error::ServiceNotReady { service, address, waited_seconds, log });
            }
        };
        match settled {
            Condition::Dead { reason, .. } => Err(Error::ServiceFailed { service, reason, log }),
            Condition::Stopped => {
                Err(Error::ServiceFailed { service, reason: "it was stopped".to_owned(), log })
            }
            Condition::Ready | Condition::Starting => Ok(()),
        }
    }
}
