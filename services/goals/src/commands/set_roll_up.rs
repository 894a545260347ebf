//! `SetRollUp`: how an objective's progress comes from what is under it, or what a person states
//! instead for a while.

use chrono::{DateTime, Utc};
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, history, lookup, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::config::OVERRIDE_DAYS_MAX;
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::Objective;
use crate::progress::Progress;
use crate::rollup::{Deltas, Method, Override, RollUp};
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SetRollUp {
    /// Which objective.
    pub id: ObjectiveId,
    /// By which rule; a sum without a unit takes the one that most have.
    pub method: Method,
    /// What is shown instead.
    pub manual: Option<Manual>,
    /// The state that the caller read, or empty.
    pub etag: String,
}

/// An override that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Manual {
    /// What is shown and counts.
    pub progress: Progress,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Sets the rule of an objective, and rolls up what follows.
pub(crate) async fn set_roll_up(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: SetRollUp,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let seen = lookup::seen_objective(&mut tx, &call.caller, asked.id).await?;
    let denied =
        "how an objective rolls up is set by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.plan.owner], denied).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(&mut tx, asked.id, &asked.etag).await?;
    authority::demand(&mut tx, &call.caller, &[old.plan.owner], denied).await?;
    let roll_up = rule(&mut tx, call, asked).await?;
    let mut deltas = Deltas::default();
    deltas.redefine(old.id, &old.roll_up.method, &roll_up.method);
    deltas.look_at(old.id);
    let mut graph = roll_up::read_graph(&mut tx, &[old.id]).await?;
    graph.redefine(old.id, roll_up.clone());
    let mut changes = roll_up::apply(&mut tx, graph, deltas).await?;
    let mut new = Objective { roll_up, ..old.clone() };
    if let Some(place) = changes.iter().position(|change| change.id == old.id) {
        let own = changes.swap_remove(place);
        (new.terms, new.ways, new.computed, new.progress) = (own.terms, own.ways, own.computed, own.progress);
    }
    store::changed_objectives::set_roll_up(tx.connection(), organization, &new).await?;
    new.touched(tx.now());
    events::objective_updated(&mut tx, &new)?;
    let reason = new.roll_up.manual.as_ref().map(|manual| manual.reason.as_str()).unwrap_or_default();
    let change = GoalChange::of_objective(ChangeKind::RollUpSet, &old, &new, reason);
    history::record(&mut tx, change.as_slice()).await?;
    roll_up::store_changes(&mut tx, &changes).await?;
    Ok(tx.commit(answers::objective(&new)).await?)
}

/// The rule that is asked for, with what only the transaction knows.
async fn rule(tx: &mut Tx, call: &Call, asked: SetRollUp) -> Result<RollUp, Error> {
    let method = match asked.method {
        Method::Sum { unit } if unit.is_empty() => {
            let unit = store::roll_up::commonest_unit(tx.connection(), asked.id).await?;
            Method::Sum { unit: unit.unwrap_or_default() }
        }
        method => method,
    };
    let Some(manual) = asked.manual else {
        return Ok(RollUp { method, manual: None });
    };
    let Some(by) = call.caller.person() else {
        return Err(Error::Denied("a progress is overridden by a person, who answers for it"));
    };
    let now = tx.now();
    let latest = now + chrono::Duration::days(OVERRIDE_DAYS_MAX);
    if manual.until <= now || manual.until > latest {
        let right = format!("must be after now and at most {OVERRIDE_DAYS_MAX} days ahead");
        return Err(Error::field("override.expires_at", right));
    }
    let manual =
        Override { progress: manual.progress, reason: manual.reason, until: Some(manual.until), by, at: now };
    Ok(RollUp { method, manual: Some(manual) })
}
