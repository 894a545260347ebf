//! `Suggest`: proposes a change of fields of a goal.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;
use uuid::Uuid;

use super::{lookup, topics};
use crate::convert::{SuggestionAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::SuggestionId;
use crate::store;
use crate::suggestion::{Suggestion, SuggestionState, Wanted, Wrong, suggest as changes_of};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Suggest {
    /// The objective or key result.
    pub node_id: Uuid,
    /// What its fields are to be.
    pub wanted: Vec<Wanted>,
    /// Why.
    pub reason: String,
}

/// Keeps a suggestion with the fields as they are now. For whoever may see the goal.
pub(crate) async fn suggest(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: Suggest,
) -> Result<Committed<SuggestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let author = topics::person(&call.caller)?;
    let topic = topics::topic(&mut tx, &call.caller, asked.node_id).await?;
    lookup::open_cycle(&mut tx, topic.objective.cycle_id).await?;
    let changes = match &topic.key_result {
        Some(key_result) => changes_of(key_result, &asked.wanted),
        None => changes_of(&topic.objective, &asked.wanted),
    };
    let suggestion = Suggestion {
        id: SuggestionId::random(),
        objective_id: topic.objective.id,
        key_result_id: topic.key_result.as_ref().map(|key_result| key_result.id),
        author,
        changes: changes.map_err(refused)?,
        reason: asked.reason,
        state: SuggestionState::Open,
        created_at: tx.now(),
        decision: None,
    };
    let organization = tx.organization();
    store::suggestions::insert(tx.connection(), organization, &suggestion).await?;
    facts::suggestion_made(&mut tx, &topic, &suggestion)?;
    Ok(tx.commit(talk::suggestion(&suggestion)).await?)
}

fn refused(wrongs: Vec<Wrong>) -> Error {
    let violations = wrongs
        .into_iter()
        .map(|wrong| Violation::new(format!("changes[{}].{}", wrong.index, wrong.part), wrong.description));
    Error::Fields(violations.collect())
}
