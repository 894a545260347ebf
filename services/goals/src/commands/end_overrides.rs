//! Ends overrides whose time is over: nobody asks for it, time does.
//!
//! Whoever rolls up looks at the clock, too: an override that is over and that nobody has ended yet is never
//! counted on.

use ovation_chassis::db::Database;
use ovation_chassis::ids::OrganizationId;
use ovation_chassis::tx::Begin;

use super::roll_up;
use crate::config::OVERRIDES_ENDED_AT_ONCE;
use crate::error::Error;
use crate::rollup::Deltas;
use crate::store;

/// Ends everything that is over in an organization, so many in a transaction. What two replicas see at once is ended by the
/// first; the second finds nothing.
pub(crate) async fn end_overrides(database: &Database, organization: OrganizationId) -> Result<(), Error> {
    while end_some(database, organization).await? == OVERRIDES_ENDED_AT_ONCE {}
    Ok(())
}

async fn end_some(database: &Database, organization: OrganizationId) -> Result<usize, Error> {
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
