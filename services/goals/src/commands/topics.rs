//! Reads that commands on talk begin with, each with its refusal.

use ovation_chassis::caller::Caller;
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use uuid::Uuid;

use super::lookup;
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::objective::Objective;
use crate::store;
use crate::topic::Topic;

/// A goal that the caller may see: an objective or a key result.
pub(crate) async fn topic(tx: &mut Tx, caller: &Caller, node: Uuid) -> Result<Topic, Error> {
    let missing = Error::NotFound { what: "objective or key result", id: node };
    if store::objectives::find(tx.connection(), ObjectiveId(node)).await?.is_some() {
        return within(tx, caller, (ObjectiveId(node), None)).await?.ok_or(missing);
    }
    match store::key_results::find(tx.connection(), KeyResultId(node)).await? {
        Some(found) => within(tx, caller, (found.objective_id, Some(found.id))).await?.ok_or(missing),
        None => Err(missing),
    }
}

/// What something is about that was said before; to those who may not see the goal it is not there.
pub(crate) async fn topic_of(
    tx: &mut Tx,
    caller: &Caller,
    about: (ObjectiveId, Option<KeyResultId>),
    (what, id): (&'static str, Uuid),
) -> Result<Topic, Error> {
    within(tx, caller, about).await?.ok_or(Error::NotFound { what, id })
}

/// An objective as a topic.
pub(crate) async fn of_objective(tx: &mut Tx, objective: &Objective) -> Result<Topic, Error> {
    let is_open = store::viewers::is_open(tx.connection(), objective.id).await?;
    Ok(Topic { objective: objective.clone(), key_result: None, is_open })
}

/// The person who says something; machine clients say nothing.
pub(crate) fn person(caller: &Caller) -> Result<PersonId, Error> {
    caller.person().ok_or(Error::Denied("what is said of goals is said by a person; sign in as one"))
}

/// `None` where the caller may not see it.
async fn within(
    tx: &mut Tx,
    caller: &Caller,
    (objective, key_result): (ObjectiveId, Option<KeyResultId>),
) -> Result<Option<Topic>, Error> {
    let viewer = store::viewers::viewer(tx.connection(), caller).await?;
    if !store::viewers::sees(tx.connection(), &viewer, objective).await? {
        return Ok(None);
    }
    let objective = lookup::objective(tx, objective).await?;
    let key_result = match key_result {
        Some(id) => Some(lookup::key_result(tx, id).await?),
        None => None,
    };
    Ok(Some(Topic { key_result, ..of_objective(tx, &objective).await? }))
}
