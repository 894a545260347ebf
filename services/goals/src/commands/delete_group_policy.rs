//! `DeleteGroupPolicy`: the policy of the group above is in force again.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use crate::convert::PolicyDeletedAnswer;
use crate::error::Error;
use crate::ids::PolicyId;
use crate::{events, store};

/// Takes a policy away.
pub(crate) async fn delete_group_policy(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: PolicyId,
) -> Result<Committed<PolicyDeletedAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let policy = store::policies::lock(tx.connection(), id).await?;
    let policy = policy.ok_or(Error::NotFound { what: "policy", id: id.uuid() })?;
    store::policies::delete(tx.connection(), id).await?;
    events::policies::group_policy_deleted(&mut tx, &policy)?;
    Ok(tx.commit(PolicyDeletedAnswer {}).await?)
}
