//! Ends overrides whose time is over: nobody asks for it, time does.
//!
//! Every replica looks once a minute, across organizations, for ends that are past, and works each
//! organization's in one transaction. An override that two replicas see at once is ended by the first; the second
//! finds nothing changed. Whoever rolls up in between looks at the clock, too: an end that nobody has worked yet is never
//! counted on.

use ovation_chassis::db::Database;
use ovation_chassis::failure::chain;
use ovation_chassis::ids::OrganizationId;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::tx::Begin;

use super::roll_up;
use crate::config::{OVERRIDES_ENDED_AT_ONCE, OVERRIDES_LOOKED_AT_EVERY};
use crate::error::Error;
use crate::rollup::Deltas;
use crate::store;

/// Runs until it is stopped.
pub(crate) async fn run(database: Database, tasks: Tasks) {
    let stopping = tasks.stopping();
    loop {
        if let Err(error) = end_all(&database).await {
            tracing::warn!(error = %chain(&error), "overrides that are over are ended later");
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(OVERRIDES_LOOKED_AT_EVERY) => {}
        }
    }
}

/// Ends everything that is over.
pub(crate) async fn end_all(database: &Database) -> Result<(), Error> {
    for organization in store::overrides::organizations_with_ends(database.across()).await? {
        while end_in(database, organization).await? == OVERRIDES_ENDED_AT_ONCE {}
    }
    Ok(())
}

async fn end_in(database: &Database, organization: OrganizationId) -> Result<usize, Error> {
    let organization_key = store::overrides::organization_key(database, organization).await?;
    let Some(organization_key) = organization_key else { return Ok(0) };
    let begin = Begin {
        organization,
        organization_key,
        actor: "service/goals".to_owned(),
        traceparent: None,
        cause: None,
    };
    let mut tx = database.begin(begin).await?;
    store::tree::lock(tx.connection(), organization).await?;
    let ended = store::overrides::take_ended(tx.connection(), OVERRIDES_ENDED_AT_ONCE).await?;
    let mut deltas = Deltas::default();
    for objective in &ended {
        deltas.look_at(*objective);
    }
    roll_up::roll_up(&mut tx, deltas).await?;
    tx.commit_unremembered(()).await?;
    Ok(ended.len())
}
