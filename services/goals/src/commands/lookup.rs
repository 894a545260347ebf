//! Reads that commands begin with, each with its refusal.

use ovation_chassis::caller::Caller;
use ovation_chassis::tx::Tx;

use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::key_result::KeyResult;
use crate::kpi::Kpi;
use crate::objective::{Objective, Parent};
use crate::store;
use crate::store::alignments::Candidate;
use crate::transfer::job::Import;

/// Keeps the cycle open to the end of the transaction; refused if it is closed already.
pub(crate) async fn open_cycle(tx: &mut Tx, id: CycleId) -> Result<Cycle, Error> {
    let cycle = store::cycles::hold(tx.connection(), id).await?;
    let cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })?;
    if cycle.is_open() { Ok(cycle) } else { Err(Error::CycleClosed(id)) }
}

/// An objective, as it is; what is decided on it must not change with it.
pub(crate) async fn objective(tx: &mut Tx, id: ObjectiveId) -> Result<Objective, Error> {
    let objective = store::objectives::find(tx.connection(), id).await?;
    objective.ok_or(Error::NotFound { what: "objective", id: id.uuid() })
}

/// An objective that the caller may see, as it is; to others it is not there.
pub(crate) async fn seen_objective(
    tx: &mut Tx,
    caller: &Caller,
    id: ObjectiveId,
) -> Result<Objective, Error> {
    let viewer = store::viewers::viewer(tx.connection(), caller).await?;
    if store::viewers::sees(tx.connection(), &viewer, id).await? {
        objective(tx, id).await
    } else {
        Err(Error::NotFound { what: "objective", id: id.uuid() })
    }
}

/// An objective that is about to change, in the state in which the caller read it if they say
/// which.
pub(crate) async fn locked_objective(tx: &mut Tx, id: ObjectiveId, etag: &str) -> Result<Objective, Error> {
    let objective = store::objectives::lock(tx.connection(), id).await?;
    let objective = objective.ok_or(Error::NotFound { what: "objective", id: id.uuid() })?;
    demand_etag("objective", etag, objective.content_revision)?;
    Ok(objective)
}

/// A key result that the caller may see, as it is, with its objective; to others it is not there.
pub(crate) async fn seen_key_result(
    tx: &mut Tx,
    caller: &Caller,
    id: KeyResultId,
) -> Result<(KeyResult, Objective), Error> {
    let key_result = key_result(tx, id).await?;
    match seen_objective(tx, caller, key_result.objective_id).await {
        Ok(objective) => Ok((key_result, objective)),
        Err(Error::NotFound { .. }) => Err(Error::NotFound { what: "key result", id: id.uuid() }),
        Err(error) => Err(error),
    }
}

/// A key result, as it is; what is decided on it must not change with it.
pub(crate) async fn key_result(tx: &mut Tx, id: KeyResultId) -> Result<KeyResult, Error> {
    let key_result = store::key_results::find(tx.connection(), id).await?;
    key_result.ok_or(Error::NotFound { what: "key result", id: id.uuid() })
}

/// A key result that is about to change, in the state in which the caller read it if they say
/// which.
pub(crate) async fn locked_key_result(tx: &mut Tx, id: KeyResultId, etag: &str) -> Result<KeyResult, Error> {
    let key_result = store::key_results::lock(tx.connection(), &[id]).await?.pop();
    let key_result = key_result.ok_or(Error::NotFound { what: "key result", id: id.uuid() })?;
    demand_etag("key result", etag, key_result.content_revision)?;
    Ok(key_result)
}

/// A KPI, as it is; what is decided on it must not change with it.
pub(crate) async fn kpi(tx: &mut Tx, id: KpiId) -> Result<Kpi, Error> {
    let kpi = store::kpis::find(tx.connection(), id).await?;
    kpi.ok_or(Error::NotFound { what: "KPI", id: id.uuid() })
}

/// A KPI that is about to change.
pub(crate) async fn locked_kpi(tx: &mut Tx, id: KpiId) -> Result<Kpi, Error> {
    let kpi = store::kpis::lock(tx.connection(), &[id]).await?.pop();
    kpi.ok_or(Error::NotFound { what: "KPI", id: id.uuid() })
}

/// What an objective is to serve, in the order in which it was asked for.
pub(crate) async fn parents(tx: &mut Tx, parents: &[Parent]) -> Result<Vec<Candidate>, Error> {
    let found = store::alignments::candidates(tx.connection(), parents).await?;
    parents
        .iter()
        .map(|parent| {
            let candidate = found.iter().find(|candidate| candidate.alignment.parent == *parent).cloned();
            candidate.ok_or(Error::NotFound { what: parent.what(), id: parent.uuid() })
        })
        .collect()
}

/// What a new objective is to serve: goals that the caller may see.
pub(crate) async fn seen_parents(
    tx: &mut Tx,
    caller: &Caller,
    asked: &[Parent],
) -> Result<Vec<Candidate>, Error> {
    let found = parents(tx, asked).await?;
    demand_seen(tx, caller, &found).await?;
    Ok(found)
}

/// What an objective is to serve from now on: goals that the caller may see, and those that it serves
/// already.
pub(crate) async fn aligned_parents(
    tx: &mut Tx,
    caller: &Caller,
    objective: &Objective,
    asked: &[Parent],
) -> Result<Vec<Candidate>, Error> {
    let found = parents(tx, asked).await?;
    let is_new = |candidate: &&Candidate| !objective.parents.contains(&candidate.alignment.parent);
    let added: Vec<Candidate> = found.iter().filter(is_new).cloned().collect();
    demand_seen(tx, caller, &added).await?;
    Ok(found)
}

/// Demands that the caller may see goals; those that they may not are not there.
async fn demand_seen(tx: &mut Tx, caller: &Caller, goals: &[Candidate]) -> Result<(), Error> {
    let objectives: Vec<ObjectiveId> = goals.iter().map(|goal| goal.alignment.objective_id).collect();
    let viewer = store::viewers::viewer(tx.connection(), caller).await?;
    let seen = store::viewers::seen_of(tx.connection(), &viewer, &objectives).await?;
    match goals.iter().find(|goal| !seen.contains(&goal.alignment.objective_id)) {
        None => Ok(()),
        Some(goal) => {
            let parent = goal.alignment.parent;
            Err(Error::NotFound { what: parent.what(), id: parent.uuid() })
        }
    }
}

/// Demands that nothing that is to be served is an alternative or of one: those count and stand nowhere. The tree is locked before.
pub(crate) async fn demand_chosen(tx: &mut Tx, field: &str, parents: &[Candidate]) -> Result<(), Error> {
    let objectives: Vec<ObjectiveId> = parents.iter().map(|parent| parent.alignment.objective_id).collect();
    if objectives.is_empty() {
        return Ok(());
    }
    let alternatives = store::alternatives::among(tx.connection(), &objectives).await?;
    match objectives.iter().position(|objective| alternatives.contains(objective)) {
        None => Ok(()),
        Some(index) => {
            let right = "must be of a chosen objective; choose this alternative by ChooseAlternative first";
            Err(Error::field(format!("{field}[{index}]"), right))
        }
    }
}

/// Demands that a goal to be served is in a cycle that is open: its sums would change.
pub(crate) fn demand_open(candidate: &Candidate) -> Result<(), Error> {
    match candidate.closed_at {
        Some(_) => Err(Error::CycleClosed(candidate.cycle_id)),
        None => Ok(()),
    }
}

/// Demands that the caller made an import: it finds and changes what that caller may see, and its report says so.
pub(crate) fn demand_own(import: &Import, caller: &Caller) -> Result<(), Error> {
    let denied = "an import is filled, run and its rows are read by who made it; make an import of your own";
    if import.actor == caller.actor() { Ok(()) } else { Err(Error::Denied(denied)) }
}

/// Demands that what is about to change is in the state in which the caller read it, if they say which.
pub(crate) fn demand_etag(what: &'static str, etag: &str, revision: i64) -> Result<(), Error> {
    if etag.is_empty() || etag == revision.to_string() { Ok(()) } else { Err(Error::EtagMismatch(what)) }
}
