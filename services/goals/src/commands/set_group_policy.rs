//! `SetGroupPolicy`: how goals are set in a group, for a job type in it, or in the organization.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use crate::config::GROUP_POLICIES_MAX;
use crate::convert::{PolicyAnswer, policy_answers as answers};
use crate::error::Error;
use crate::ids::PolicyId;
use crate::policy::{Place, Rules};
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SetGroupPolicy {
    /// Where it is to hold.
    pub place: Place,
    /// What it is to say.
    pub rules: Rules,
}

/// Sets the policy of a place; one that is there is replaced and keeps its id.
pub(crate) async fn set_group_policy(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: SetGroupPolicy,
) -> Result<Committed<PolicyAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    if let Some(group) = asked.place.group
        && store::directory::known_groups(tx.connection(), &[group]).await?.is_empty()
    {
        return Err(Error::field("policy.group_id", "must be a group of the organization"));
    }
    let (place, rules) = (&asked.place, &asked.rules);
    let policy =
        store::policies::put(tx.connection(), organization, PolicyId::random(), place, rules).await?;
    if policy.revision == 1 && store::policies::count(tx.connection()).await? > GROUP_POLICIES_MAX {
        let full = format!("would be more than {GROUP_POLICIES_MAX} policies; delete some first");
        return Err(Error::field("policy", full));
    }
    events::policies::group_policy_set(&mut tx, &policy)?;
    Ok(tx.commit(answers::policy(&policy)).await?)
}
