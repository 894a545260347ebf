//! `HandOver`: goals into other hands, at once or from a day on.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;
use uuid::Uuid;

use super::reach::{self, Reach};
use super::{authority, history};
use crate::change::{ChangeKind, GoalChange};
use crate::config::HANDOVER_DAYS_AHEAD_MAX;
use crate::convert::{HandedOverAnswer, policy_answers as answers};
use crate::error::Error;
use crate::handover::{GoalId, Handover, OwnedGoal};
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::owner::Owner;
use crate::store::handovers::Schedule;
use crate::viewer::Viewer;
use crate::{events, local_day, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct HandOver {
    /// The goals.
    pub ids: Vec<Uuid>,
    /// Their new owner.
    pub to: Owner,
    /// The new owner's first day; `None` for at once.
    pub from: Option<NaiveDate>,
}

/// Hands goals over, all of them or none.
pub(crate) async fn hand_over(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: HandOver,
) -> Result<Committed<HandedOverAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let viewer = store::viewers::viewer(tx.connection(), &call.caller).await?;
    let reach = reach::of(tx.connection(), &call.caller).await?;
    let goals = goals(&mut tx, &viewer, &reach, &asked).await?;
    authority::demand_known(&mut tx, "to", asked.to).await?;
    let starts = starts(&mut tx, asked.from).await?;
    // As whatever rolls up has it, or each could wait for what the other has locked.
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    hold_open_cycles(&mut tx, &goals).await?;
    store::owned_goals::lock(tx.connection(), &asked.ids).await?;
    // Owners may have changed since they were looked at without a lock.
    let goals = self::goals(&mut tx, &viewer, &reach, &asked).await?;
    demand_may_own(&mut tx, &goals, asked.to).await?;
    let moves = goals.iter().filter(|goal| goal.owner != asked.to);
    store::handovers::delete(tx.connection(), &asked.ids).await?;
    let Some((starts_on, due_at)) = starts else {
        let moves: Vec<_> = moves.map(|goal| (goal.id, asked.to)).collect();
        hand_over_locked(&mut tx, &moves).await?;
        return Ok(tx.commit(answers::handed_over(moves.len(), 0)).await?);
    };
    let handovers: Vec<_> =
        moves.map(|goal| Handover { goal: goal.id.uuid(), old: goal.owner, new: asked.to }).collect();
    let schedule = Schedule {
        organization: tx.organization(),
        organization_key: &call.caller.organization_key,
        actor: &call.caller.actor(),
        starts_on,
        due_at,
    };
    store::handovers::put(tx.connection(), &schedule, &handovers).await?;
    Ok(tx.commit(answers::handed_over(0, handovers.len())).await?)
}

/// The goals that are asked for, all of them there and within reach. What the caller may not see they hand over only where it hangs in
/// the air, and not to themselves: or handing over would be a way to read it.
async fn goals(
    tx: &mut Tx,
    viewer: &Viewer,
    reach: &Reach,
    asked: &HandOver,
) -> Result<Vec<OwnedGoal>, Error> {
    let goals = store::owned_goals::find(tx.connection(), viewer, &asked.ids).await?;
    let unseen: Vec<Uuid> = goals.iter().filter(|goal| !goal.is_seen).map(|goal| goal.id.uuid()).collect();
    let in_the_air = if unseen.is_empty() || viewer.keys.contains(&asked.to.uuid()) {
        Vec::new()
    } else {
        store::owned_goals::in_the_air(tx.connection(), &unseen).await?
    };
    let mut is_denied = false;
    for id in &asked.ids {
        let goal = goals.iter().find(|goal| goal.id.uuid() == *id);
        let may = |goal: &OwnedGoal| {
            (reach.holds(goal.owner) || reach.holds(goal.objective_owner))
                && (goal.is_seen || in_the_air.contains(id))
        };
        match goal {
            Some(goal) if may(goal) => {}
            // What nobody may know of is not there.
            Some(goal) if goal.is_seen => is_denied = true,
            _ => return Err(Error::NotFound { what: "objective, key result or KPI", id: *id }),
        }
    }
    let denied = "a goal is handed over by its owner or its objective's, by a lead of their groups, by administrators or by HR";
    if is_denied { Err(Error::Denied(denied)) } else { Ok(goals) }
}

/// The first day of the new owner and when it begins; `None` if that is now.
async fn starts(
    tx: &mut Tx,
    from: Option<NaiveDate>,
) -> Result<Option<(NaiveDate, chrono::DateTime<chrono::Utc>)>, Error> {
    let Some(from) = from else {
        return Ok(None);
    };
    let (organization, now) = (tx.organization(), tx.now());
    let zone = directory_copy::time_zone(tx.connection(), organization).await?;
    let zone = local_day::zone(zone.as_deref());
    let today = local_day::day_of(now, zone);
    let last = today.checked_add_days(Days::new(HANDOVER_DAYS_AHEAD_MAX)).unwrap_or(today);
    if !(today..=last).contains(&from) {
        return Err(Error::field("from", format!("must be from today, {today}, to {last}")));
    }
    let due_at = local_day::first_instant(from, zone);
    Ok(if from == today || due_at <= now { None } else { Some((from, due_at)) })
}

/// Keeps the cycles of these goals open to the end of the transaction; refused if one is closed.
async fn hold_open_cycles(tx: &mut Tx, goals: &[OwnedGoal]) -> Result<(), Error> {
    let cycles: BTreeSet<CycleId> = goals.iter().filter_map(|goal| goal.cycle_id).collect();
    let cycles: Vec<CycleId> = cycles.into_iter().collect();
    let held = store::cycles::hold_all(tx.connection(), &cycles).await?;
    match held.iter().find(|cycle| !cycle.is_open()) {
        Some(closed) => Err(Error::CycleClosed(closed.id)),
        None => Ok(()),
    }
}

/// Demands that objectives may become this owner's.
async fn demand_may_own(tx: &mut Tx, goals: &[OwnedGoal], to: Owner) -> Result<(), Error> {
    let is_objective = |goal: &OwnedGoal| matches!(goal.id, GoalId::Objective(_)) && goal.owner != to;
    if goals.iter().any(is_objective) { authority::demand_may_own(tx, &[to]).await } else { Ok(()) }
}

/// Gives locked goals of open cycles new owners, and says so of each.
pub(super) async fn hand_over_locked(tx: &mut Tx, moves: &[(GoalId, Owner)]) -> Result<(), Error> {
    if moves.is_empty() {
        return Ok(());
    }
    let mut objectives: Vec<ObjectiveId> = Vec::new();
    let mut key_results: Vec<KeyResultId> = Vec::new();
    let mut kpis: Vec<KpiId> = Vec::new();
    for (goal, _) in moves {
        match goal {
            GoalId::Objective(id) => objectives.push(*id),
            GoalId::KeyResult(id) => key_results.push(*id),
            GoalId::Kpi(id) => kpis.push(*id),
        }
    }
    let old_objectives = store::objectives::by_ids(tx.connection(), &objectives).await?;
    let old_key_results = store::key_results::by_ids(tx.connection(), &key_results).await?;
    store::owned_goals::hand_over(tx.connection(), moves).await?;
    let mut changes = Vec::with_capacity(moves.len());
    // Before and after in the order of ids.
    let new_objectives = store::objectives::by_ids(tx.connection(), &objectives).await?;
    for (old, new) in old_objectives.iter().zip(&new_objectives) {
        events::objective_updated(tx, new)?;
        changes.extend(GoalChange::of_objective(ChangeKind::HandedOver, old, new, ""));
    }
    let new_key_results = store::key_results::by_ids(tx.connection(), &key_results).await?;
    for (old, new) in old_key_results.iter().zip(&new_key_results) {
        events::key_result_updated(tx, new)?;
        changes.extend(GoalChange::of_key_result(ChangeKind::HandedOver, old, new, ""));
    }
    for kpi in store::kpis::by_ids(tx.connection(), &kpis).await? {
        events::kpi_updated(tx, &kpi)?;
    }
    history::record(tx, &changes).await
}
