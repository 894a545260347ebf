//! Reads of commitment: one's own answer, and what is published. Everybody who sees the objective
//! gets the same of it, whatever their role.

use chrono::{DateTime, Utc};
use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;
use ovation_chassis::tx::Reader;

use crate::commitment::{Answer, Published};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::published::Rule;
use crate::store;
use crate::store::commitment_results::Comment;
use crate::store::read_confirmations::Confirmations;

/// A page of something of an objective that is asked for.
#[derive(Debug)]
pub(crate) struct ListOfObjective {
    /// Of which objective.
    pub objective_id: ObjectiveId,
    /// Which page.
    pub page: Page,
}

/// `GetMyCommitment`: the caller's own answer, and when they gave it. Not even a service that reads on
/// their behalf gets it.
pub(crate) async fn mine(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<Option<(Answer, DateTime<Utc>)>, Error> {
    let denied =
        "what somebody answered is shown to that person only; sign in as a person to see your own answer";
    let person = call.caller.person().filter(|_| !call.is_read_only()).ok_or(Error::Denied(denied))?;
    let mut reader = seeing(database, call, id).await?;
    store::commitment::own(reader.connection(), id, person).await
}

/// `GetCommitment`: the last result; `None` where too few have answered.
pub(crate) async fn published(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<Option<Published>, Error> {
    let mut reader = seeing(database, call, id).await?;
    last(&mut reader, id).await
}

/// `ListCommitmentTrend`: all results, the latest first, and the token of the next page.
pub(crate) async fn trend(
    database: &Database,
    call: &Call,
    asked: &ListOfObjective,
) -> Result<(Vec<Published>, String), Error> {
    let after = asked.page.after()?;
    let mut reader = seeing(database, call, asked.objective_id).await?;
    let rule = Rule::of(&store::settings::read(reader.connection()).await?);
    let (from, limit) = (rule.shown_from(), asked.page.limit());
    let results =
        store::commitment_results::list(reader.connection(), asked.objective_id, from, after, limit).await?;
    let results = results.into_iter().map(|result| result.shown(&rule)).collect();
    Ok(asked.page.finish(results, |last: &Published| last.number))
}

/// `ListCommitmentComments`: those of published results, in an order that tells nothing, and the token
/// of the next page.
pub(crate) async fn comments(
    database: &Database,
    call: &Call,
    asked: &ListOfObjective,
) -> Result<(Vec<Comment>, String), Error> {
    let after = asked.page.after()?;
    let mut reader = seeing(database, call, asked.objective_id).await?;
    if last(&mut reader, asked.objective_id).await?.is_none() {
        return Ok((Vec::new(), String::new()));
    }
    let limit = asked.page.limit();
    let comments =
        store::commitment_results::comments(reader.connection(), asked.objective_id, after, limit).await?;
    Ok(asked.page.finish(comments, |last| last.place))
}

/// `GetReadConfirmations`.
pub(crate) async fn confirmations(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<Confirmations, Error> {
    let mut reader = seeing(database, call, id).await?;
    let person = call.caller.person().filter(|_| !call.is_read_only());
    store::read_confirmations::count(reader.connection(), id, person).await
}

async fn last(reader: &mut Reader, id: ObjectiveId) -> Result<Option<Published>, Error> {
    let rule = Rule::of(&store::settings::read(reader.connection()).await?);
    let results =
        store::commitment_results::list(reader.connection(), id, rule.shown_from(), None, 1).await?;
    Ok(results.into_iter().next().map(|result| result.shown(&rule)))
}

/// A read by somebody who sees the objective; to others it is not there.
async fn seeing(database: &Database, call: &Call, id: ObjectiveId) -> Result<Reader, Error> {
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    if store::viewers::sees(reader.connection(), &viewer, id).await? {
        Ok(reader)
    } else {
        Err(Error::NotFound { what: "objective", id: id.uuid() })
    }
}
