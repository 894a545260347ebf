//! `SetRetrospective`: keep, problem, try.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::{authority, lookup};
use crate::convert::{RetrospectiveAnswer, scoring_answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::scoring::Retrospective;
use crate::store;
use crate::store::retrospectives::Written;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SetRetrospective {
    /// Of which objective.
    pub objective_id: ObjectiveId,
    /// What is written.
    pub text: Retrospective,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// Writes the retrospective of an objective, in place of what was written before.
pub(crate) async fn set_retrospective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: SetRetrospective,
) -> Result<Committed<RetrospectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.objective_id).await?;
    let author = call.caller.person();
    if !author.is_some_and(|author| seen.plan.contributors.contains(&author)) {
        let denied = "a retrospective is written by the objective's owner and its contributors, by a lead of its group, by administrators or by HR";
        authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    }
    let organization = tx.organization();
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let revision = store::retrospectives::lock(tx.connection(), organization, seen.id).await?;
    lookup::demand_etag("retrospective", &asked.etag, revision)?;
    store::retrospectives::update(tx.connection(), seen.id, revision, &asked.text, author).await?;
    let written = Written { text: asked.text, author, updated_at: Some(tx.now()), revision: revision + 1 };
    Ok(tx.commit(scoring_answers::retrospective(seen.id, &written)).await?)
}
