//! The worker of a replica: takes up one import after the other.

use std::time::Duration;

use futures::StreamExt as _;
use ovation_chassis::db::Database;
use ovation_chassis::failure::chain;
use ovation_chassis::hints::Hints;
use ovation_chassis::ids::random_uuid;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::tx::{Begin, Tx};
use tokio_stream::Stream;
use uuid::Uuid;

use super::stage::stage;
use super::take::{Taken, refuse_next, take};
use crate::commands::imports::look_up::owners;
use crate::config::{IMPORT_BATCH_ROWS, IMPORT_POLL_SECONDS};
use crate::error::Error;
use crate::store;
use crate::store::transfers::imports::Claimed;
use crate::transfer::owners::Owners;

/// The kind of the hint that wakes workers.
pub(crate) const HINT: &str = "import";

/// An import in this worker's hands.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) database: Database,
    pub(super) claimed: Claimed,
    pub(super) worker: Uuid,
}

impl Job {
    /// Begins a transaction for whoever asked for the import.
    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        let begin = Begin {
            organization: self.claimed.organization,
            organization_key: self.claimed.organization_key.clone(),
            actor: self.claimed.actor.clone(),
            traceparent: None,
            cause: None,
        };
        Ok(self.database.begin(begin).await?)
    }
}

/// Works until it is told to stop; what it is at then is taken up again: by another replica, or at the next start.
pub(crate) async fn work(database: Database, hints: Hints, tasks: Tasks) {
    let stopping = tasks.stopping();
    tokio::select! {
        () = stopping.cancelled() => {}
        () = work_on(database, hints) => {}
    }
}

async fn work_on(database: Database, hints: Hints) {
    let worker = random_uuid();
    let mut woken = hints.subscribe(HINT);
    loop {
        match store::transfers::imports::claim(database.across(), worker).await {
            Ok(Some(claimed)) => {
                let job = Job { database: database.clone(), claimed, worker };
                if let Err(error) = run(&job).await {
                    tracing::warn!(
                        import.id = %job.claimed.id, error = %chain(&error),
                        "an import stopped and is taken up again when its lease is over"
                    );
                }
            }
            Ok(None) => wait(&mut woken).await,
            Err(error) => {
                tracing::warn!(error = %chain(&error), "imports cannot be looked for and are tried again");
                wait(&mut woken).await;
            }
        }
    }
}

/// Until a hint comes, or a while has passed: hints may be lost.
async fn wait(woken: &mut (impl Stream + Unpin)) {
    let next = tokio::time::timeout(Duration::from_secs(IMPORT_POLL_SECONDS), woken.next()).await;
    if matches!(next, Ok(None)) {
        // Nobody sends any more.
        tokio::time::sleep(Duration::from_secs(IMPORT_POLL_SECONDS)).await;
    }
}

/// Does all that is left of an import.
async fn run(job: &Job) -> Result<(), Error> {
    let mut tx = job.begin().await?;
    let Some(import) = store::transfers::imports::hold(tx.connection(), job.claimed.id, job.worker).await?
    else {
        return Ok(());
    };
    tx.commit_unremembered(()).await?;
    if !import.is_staged && !stage(job, &import).await? {
        return Ok(());
    }
    let owners: Owners = owners(job, &import).await?;
    let mut singly = 0;
    loop {
        let limit = if singly > 0 { 1 } else { IMPORT_BATCH_ROWS };
        singly = (singly - 1).max(0);
        match take(job, &owners, limit).await {
            Ok(Taken::Some) => {}
            Ok(Taken::All | Taken::Lost) => return Ok(()),
            // One bad row must not hold up the others: they are taken in one by one.
            Err(error) if is_of_a_row(&error) && limit > 1 => singly = IMPORT_BATCH_ROWS,
            Err(error) if is_of_a_row(&error) => refuse_next(job, &error).await?,
            Err(error) => return Err(error),
        }
    }
}

/// Whether what went wrong is a matter of what was to be written, and would go wrong again.
fn is_of_a_row(error: &Error) -> bool {
    match error {
        Error::Database(error) => error.as_database_error().is_some_and(|error| {
            // Integrity and data; not locks, resources or shutdowns, which pass.
            error.code().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
        }),
        Error::TreeTooDeep
        | Error::CycleNameTaken
        | Error::AlignmentCycle
        | Error::CycleClosed(_)
        | Error::Fields(_)
        | Error::NotFound { .. }
        | Error::BrokenRow(_) => true,
        _ => false,
    }
}
