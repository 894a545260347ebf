//! `ResolveWhy`: the one who asked says whether they know why.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::topics;
use crate::convert::{QuestionAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::QuestionId;
use crate::store;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ResolveWhy {
    /// Which question.
    pub question_id: QuestionId,
    /// Resolved, or open again.
    pub is_resolved: bool,
}

/// Resolves a question or opens it again; one that is so already stays as it is.
pub(crate) async fn resolve_why(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ResolveWhy,
) -> Result<Committed<QuestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let missing = ("question", asked.question_id.uuid());
    let question = store::questions::lock(tx.connection(), asked.question_id).await?;
    let question = question.ok_or(Error::NotFound { what: missing.0, id: missing.1 })?;
    let about = (question.objective_id, None);
    let topic = topics::topic_of(&mut tx, &call.caller, about, missing).await?;
    if call.caller.person() != Some(question.author) {
        return Err(Error::Denied("whether a question is resolved says the one who asked it"));
    }
    let Some(resolved) = question.clone().resolved(asked.is_resolved, tx.now()) else {
        return Ok(tx.commit(talk::question(&question)).await?);
    };
    store::questions::update(tx.connection(), &resolved).await?;
    facts::question_resolved(&mut tx, &topic, &resolved)?;
    Ok(tx.commit(talk::question(&resolved)).await?)
}
