//! Reads of the end of a cycle: scores, retrospectives, what members judge, and lineage.

use chrono::NaiveDate;
use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;
use sqlx::PgConnection;

use crate::config::KEY_RESULTS_PER_OBJECTIVE_MAX;
use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::judgement::{JudgementResult, Points};
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::published::Rule;
use crate::scoring::{Gone, Score, Scoring, of_key_results};
use crate::store;
use crate::store::judgement_results::Gap;
use crate::store::retrospectives::Written;

/// What is published of the judgements of an objective, beside the score of its key results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    /// The objective.
    pub objective_id: ObjectiveId,
    /// The last result; `None` where too few have judged.
    pub result: Option<JudgementResult>,
    /// The score of the key results; `None` where none counts.
    pub key_results: Option<Score>,
}

/// A page of gaps that is asked for.
#[derive(Debug)]
pub(crate) struct ListJudgementGaps {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Which page.
    pub page: Page,
}

/// A page of a lineage that is asked for.
#[derive(Debug)]
pub(crate) struct ListLineage {
    /// Of which objective.
    pub objective_id: ObjectiveId,
    /// Which page.
    pub page: Page,
}

/// `GetScoring`.
pub(crate) async fn scoring(database: &Database, call: &Call, id: ObjectiveId) -> Result<Scoring, Error> {
    let mut reader = database.begin_read(call).await?;
    let objective = seen(reader.connection(), call, id).await?;
    let cycle = store::cycles::find(reader.connection(), objective.cycle_id).await?;
    let cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: objective.cycle_id.uuid() })?;
    read(reader.connection(), objective, &cycle).await
}

/// What the scores of an objective are made of, as it stands.
pub(crate) async fn read(
    connection: &mut PgConnection,
    objective: Objective,
    cycle: &Cycle,
) -> Result<Scoring, Error> {
    let key_results = key_results(connection, objective.id).await?;
    let closing = store::scores::closing(connection, objective.id).await?;
    let today = store::commitment_results::today(connection).await?;
    Ok(Scoring::new(objective, key_results, closing, Gone::on(&cycle.plan, today)))
}

/// `GetRetrospective`: empty before somebody wrote one.
pub(crate) async fn retrospective(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<Written, Error> {
    let mut reader = database.begin_read(call).await?;
    seen(reader.connection(), call, id).await?;
    store::retrospectives::find(reader.connection(), id).await
}

/// `GetJudgement`: what everybody sees, and the caller's own judgement. Not even a service that reads
/// on their behalf gets that.
pub(crate) async fn judgement(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<(Judged, Option<Points>), Error> {
    let mut reader = database.begin_read(call).await?;
    seen(reader.connection(), call, id).await?;
    let mine = match call.caller.person().filter(|_| !call.is_read_only()) {
        Some(person) => store::judgements::own(reader.connection(), id, person).await?,
        None => None,
    };
    Ok((judged(reader.connection(), id).await?, mine))
}

/// What everybody sees of the judgements of an objective.
pub(crate) async fn judged(connection: &mut PgConnection, id: ObjectiveId) -> Result<Judged, Error> {
    let rule = Rule::of(&store::settings::read(connection).await?);
    let result = store::judgement_results::last(connection, id).await?;
    let key_results = key_results(connection, id).await?;
    Ok(Judged {
        objective_id: id,
        result: result.filter(|result| rule.shows(result.answers)),
        key_results: of_key_results(&key_results),
    })
}

/// `ListJudgementGaps`: the widest first, and the token of the next page.
pub(crate) async fn gaps(
    database: &Database,
    call: &Call,
    asked: &ListJudgementGaps,
) -> Result<(Vec<Gap>, String), Error> {
    let after: Option<(i64, ObjectiveId)> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let cycle = store::cycles::find(reader.connection(), asked.cycle_id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let person = call.caller.person().filter(|_| !call.is_read_only());
    let rule = Rule::of(&store::settings::read(reader.connection()).await?);
    let (cycle, limit) = (asked.cycle_id, asked.page.limit());
    let gaps =
        store::judgement_results::gaps(reader.connection(), cycle, (&viewer, person), &rule, after, limit)
            .await?;
    Ok(asked.page.finish(gaps, |last| {
        let (mean, key_results) = (last.result.mean().hundredths(), last.key_results.hundredths());
        (i64::from(mean.abs_diff(key_results)), last.objective_id)
    }))
}

/// `ListLineage`: the earliest first, and the token of the next page.
pub(crate) async fn lineage(
    database: &Database,
    call: &Call,
    asked: &ListLineage,
) -> Result<(Vec<Objective>, String), Error> {
    let after: Option<(NaiveDate, ObjectiveId)> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    seen(reader.connection(), call, asked.objective_id).await?;
    let limit = asked.page.limit();
    let line =
        store::carried::lineage(reader.connection(), asked.objective_id, &viewer, after, limit).await?;
    let (line, next_page_token) = asked.page.finish(line, |last| *last);
    let ids: Vec<ObjectiveId> = line.into_iter().map(|(_, id)| id).collect();
    let mut objectives = store::objectives::by_ids(reader.connection(), &ids).await?;
    objectives.sort_by_key(|objective| ids.iter().position(|id| *id == objective.id));
    Ok((objectives, next_page_token))
}

async fn key_results(connection: &mut PgConnection, id: ObjectiveId) -> Result<Vec<KeyResult>, Error> {
    let limit = i64::try_from(KEY_RESULTS_PER_OBJECTIVE_MAX).unwrap_or(i64::MAX);
    store::key_results::of_objective(connection, id, limit).await
}

/// An objective that the caller may see; to others it is not there.
async fn seen(connection: &mut PgConnection, call: &Call, id: ObjectiveId) -> Result<Objective, Error> {
    let viewer = store::viewers::viewer(connection, &call.caller).await?;
    let objective = store::objectives::find(connection, id).await?;
    objective
        .filter(|objective| objective.is_seen_by(&viewer))
        .ok_or(Error::NotFound { what: "objective", id: id.uuid() })
}
