//! What has its time: handovers on their day, overrides that end, and reminders that are too many for one transaction.
//!
//! Every replica looks every few seconds, and at its start for what came due while it was down. What
//! is to be done stands in tables that the relay's role reads across organizations; each piece is
//! done in a transaction of its organization, which takes it out of the table. Replicas that look at
//! once wait for each other's rows and find nothing left.

use ovation_chassis::db::Database;
use ovation_chassis::failure::{Failure, chain};
use ovation_chassis::tasks::Tasks;

use super::carry_out_handovers::carry_out_handovers;
use super::end_overrides::end_overrides;
use super::remind_open_owners::send_rest;
use crate::config::{DUE_GROUPS_PER_ROUND, DUE_WORK_EVERY};
use crate::error::Error;
use crate::store;

/// Does what is due until it is told to stop. A transaction that is dropped by that is done later.
pub(crate) async fn run(database: Database, tasks: Tasks) {
    let stopping = tasks.stopping();
    let work = async {
        loop {
            if let Err(error) = once(&database).await {
                warn(error, "due work is not found and looked for again");
            }
            tokio::time::sleep(DUE_WORK_EVERY).await;
        }
    };
    tokio::select! {
        () = stopping.cancelled() => {}
        () = work => {}
    }
}

/// Does what is due now. What fails waits for the next round and holds nothing else up.
async fn once(database: &Database) -> Result<(), Error> {
    for due in store::handovers::due(database.across(), DUE_GROUPS_PER_ROUND).await? {
        if let Err(error) = carry_out_handovers(database, &due).await {
            warn(error, "due handovers are not carried out and tried again");
        }
    }
    for run in store::reminders::runs(database.across(), DUE_GROUPS_PER_ROUND).await? {
        if let Err(error) = send_rest(database, &run).await {
            warn(error, "reminders are not sent and tried again");
        }
    }
    for organization in store::overrides::organizations_with_ends(database.across()).await? {
        if let Err(error) = end_overrides(database, organization).await {
            warn(error, "overrides that are over are not ended and tried again");
        }
    }
    Ok(())
}

fn warn(error: Error, message: &'static str) {
    tracing::warn!(error = %chain(&Failure::from(error)), "{message}");
}
