//! `DeclineSuggestion`, `WithdrawSuggestion`, and what every decision on a suggestion begins and ends with.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::caller::Caller;
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, topics};
use crate::convert::{SuggestionAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::SuggestionId;
use crate::store;
use crate::suggestion::{Decision, Suggestion, SuggestionState};
use crate::topic::Topic;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct DeclineSuggestion {
    /// Which suggestion.
    pub suggestion_id: SuggestionId,
    /// Why not.
    pub reason: String,
}

/// Declines a suggestion: its author reads why.
pub(crate) async fn decline_suggestion(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: DeclineSuggestion,
) -> Result<Committed<SuggestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let denied =
        "a suggestion is declined by the goal's owner, by a lead of its group, by administrators or by HR";
    let (suggestion, topic) = of_owner(&mut tx, &call.caller, asked.suggestion_id, denied).await?;
    demand_open(&mut tx, suggestion.id).await?;
    decided(tx, call, (suggestion, SuggestionState::Declined, asked.reason), &topic).await
}

/// Takes the caller's own suggestion back.
pub(crate) async fn withdraw_suggestion(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: SuggestionId,
) -> Result<Committed<SuggestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (suggestion, topic) = seen(&mut tx, &call.caller, id).await?;
    if call.caller.person() != Some(suggestion.author) {
        return Err(Error::Denied("a suggestion is taken back by the one who made it"));
    }
    demand_open(&mut tx, id).await?;
    decided(tx, call, (suggestion, SuggestionState::Withdrawn, String::new()), &topic).await
}

/// A suggestion on which the caller decides, and what it is about.
pub(super) async fn of_owner(
    tx: &mut Tx,
    caller: &Caller,
    id: SuggestionId,
    denied: &'static str,
) -> Result<(Suggestion, Topic), Error> {
    let (suggestion, topic) = seen(tx, caller, id).await?;
    authority::demand(tx, caller, &topic.owners(), denied).await?;
    Ok((suggestion, topic))
}

/// Locks a suggestion, last of all, and demands that nobody has decided on it.
pub(super) async fn demand_open(tx: &mut Tx, id: SuggestionId) -> Result<(), Error> {
    match store::suggestions::lock(tx.connection(), id).await? {
        Some(SuggestionState::Open) => Ok(()),
        Some(_) => Err(Error::SuggestionDecided),
        None => Err(Error::NotFound { what: "suggestion", id: id.uuid() }),
    }
}

/// Stores the decision on a locked open suggestion, tells of it, and commits.
pub(super) async fn decided(
    mut tx: Box<Tx>,
    call: &Call,
    (suggestion, state, reason): (Suggestion, SuggestionState, String),
    topic: &Topic,
) -> Result<Committed<SuggestionAnswer>, Error> {
    let decision = Decision { by: call.caller.person(), at: tx.now(), reason };
    let suggestion = suggestion.decided(state, decision);
    store::suggestions::decide(tx.connection(), &suggestion).await?;
    facts::suggestion_decided(&mut tx, topic, &suggestion)?;
    Ok(tx.commit(talk::suggestion(&suggestion)).await?)
}

async fn seen(tx: &mut Tx, caller: &Caller, id: SuggestionId) -> Result<(Suggestion, Topic), Error> {
    let missing = ("suggestion", id.uuid());
    let suggestion = store::suggestions::find(tx.connection(), id).await?;
    let suggestion = suggestion.ok_or(Error::NotFound { what: missing.0, id: missing.1 })?;
    let about = (suggestion.objective_id, suggestion.key_result_id);
    let topic = topics::topic_of(tx, caller, about, missing).await?;
    Ok((suggestion, topic))
}
