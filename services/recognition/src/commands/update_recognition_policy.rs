//! Switches the peer bonus on or off and sets the allowance.
//!
//! Allowances are not touched: the ledger reads the policy whenever one is opened.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::{self, PolicyMessage};
use crate::error::Error;
use crate::events;
use crate::policy::PolicyContent;
use crate::store;

/// Sets the policy if `etag` is empty or names the current one.
pub async fn update_recognition_policy(
    database: &Database,
    call: &Call,
    key: &Remembered,
    content: PolicyContent,
    etag: &str,
) -> Result<Committed<PolicyMessage>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(committed) => return Ok(committed),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    let current = store::policies::lock(tx.connection(), organization).await?;
    let policy = current.change(content, etag)?;
    store::policies::update(tx.connection(), organization, &policy).await?;
    events::recognition_policy_updated(&mut tx, &policy)?;
    Ok(tx.commit(convert::policy(&policy)).await?)
}
