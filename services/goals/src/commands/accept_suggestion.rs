//! `AcceptSuggestion`: makes a suggested change, by the rules of `UpdateObjective` and `UpdateKeyResult`.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;

use super::decide_suggestion::{decided, demand_open, of_owner};
use super::{authority, lookup, update_key_result, update_objective};
use crate::convert::SuggestionAnswer;
use crate::error::Error;
use crate::ids::{KeyResultId, SuggestionId};
use crate::owner::Owner;
use crate::store;
use crate::suggestion::{Suggestion, SuggestionState, change, outdated};

const DENIED: &str =
    "a suggestion is accepted by the goal's owner, by a lead of its group, by administrators or by HR";

/// Accepts a suggestion: the change is made in the same step, unless a field of it has changed
/// since.
pub(crate) async fn accept_suggestion(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: SuggestionId,
) -> Result<Committed<SuggestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (suggestion, mut topic) = of_owner(&mut tx, &call.caller, id, DENIED).await?;
    // A new target or weight rolls up.
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, topic.objective.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, suggestion.objective_id, "").await?;
    // The owner may have changed since it was looked at without a lock.
    let mut owners = vec![old.plan.owner];
    if let Some(key_result_id) = suggestion.key_result_id {
        owners.push(change_key_result(&mut tx, key_result_id, &suggestion).await?);
    } else {
        demand_open(&mut tx, id).await?;
        demand_current(outdated(&old, &suggestion.changes))?;
        let change = change(&old, &suggestion.changes).map_err(Error::SuggestionOutdated)?;
        topic.objective = update_objective::apply_change(&mut tx, &old, change, &suggestion.reason).await?;
    }
    authority::demand(&mut tx, &call.caller, &owners, DENIED).await?;
    decided(tx, call, (suggestion, SuggestionState::Accepted, String::new()), &topic).await
}

/// Makes the change, and says who owned the key result before.
async fn change_key_result(tx: &mut Tx, id: KeyResultId, suggestion: &Suggestion) -> Result<Owner, Error> {
    let old = lookup::locked_key_result(tx, id, "").await?;
    demand_open(tx, suggestion.id).await?;
    demand_current(outdated(&old, &suggestion.changes))?;
    let change = change(&old, &suggestion.changes).map_err(Error::SuggestionOutdated)?;
    update_key_result::apply_change(tx, &old, change, &suggestion.reason).await?;
    Ok(old.owner)
}

fn demand_current(outdated: Option<&str>) -> Result<(), Error> {
    outdated.map_or(Ok(()), |field| Err(Error::SuggestionOutdated(field.to_owned())))
}
