//! `SetMilestones`: which milestones of a key result are reached.

use chrono::{DateTime, Utc};
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, history, lookup, roll_up};
use crate::change::{ChangeKind, GoalChange};
use crate::config::MILESTONES_VALUE_DECIMALS;
use crate::convert::{KeyResultAnswer, answers};
use crate::error::Error;
use crate::ids::{KeyResultId, MilestoneId, ReadingId};
use crate::key_result::KeyResult;
use crate::measurement::Measurement;
use crate::rollup::Deltas;
use crate::series::{Place, Reading, ReadingSource};
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SetMilestones {
    /// Of which key result.
    pub id: KeyResultId,
    /// What is reached now; what was reached before stays as it was.
    pub reached: Vec<MilestoneId>,
    /// What is not reached after all.
    pub not_reached: Vec<MilestoneId>,
}

/// Says which milestones are reached, and rolls up what that means.
pub(crate) async fn set_milestones(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: SetMilestones,
) -> Result<Committed<KeyResultAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (seen, objective) = lookup::seen_key_result(&mut tx, &call.caller, asked.id).await?;
    let denied = "milestones are set by the owner of the key result or its objective, by a lead of their groups, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[seen.owner, objective.plan.owner], denied).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(&mut tx, seen.cycle_id).await?;
    let old = lookup::locked_key_result(&mut tx, asked.id, "").await?;
    // Owners may have changed since they were looked at without a lock.
    let (_, objective) = lookup::seen_key_result(&mut tx, &call.caller, asked.id).await?;
    authority::demand(&mut tx, &call.caller, &[old.owner, objective.plan.owner], denied).await?;
    if old.retired.is_some() {
        return Err(Error::KeyResultRetired(old.id));
    }
    let mut new = reached(&old, &asked, tx.now())?;
    if new.plan.measurement == old.plan.measurement {
        return Ok(tx.commit(answers::key_result(&old)).await?);
    }
    store::changed_key_results::update(tx.connection(), &new).await?;
    new.touched(tx.now());
    record_part(&mut tx, &mut new, call.caller.person()).await?;
    events::key_result_value_changed(&mut tx, &new)?;
    let change = GoalChange::of_key_result(ChangeKind::Updated, &old, &new, "");
    history::record(&mut tx, change.as_slice()).await?;
    let mut deltas = Deltas::default();
    deltas.key_result(new.objective_id, Some(&old.share()), Some(&new.share()));
    roll_up::roll_up(&mut tx, deltas).await?;
    Ok(tx.commit(answers::key_result(&new)).await?)
}

/// Records the part of the weights that is reached as a value of the series of a locked key result, so that what is said of values
/// over time tells it.
async fn record_part(tx: &mut Tx, key_result: &mut KeyResult, person: Option<PersonId>) -> Result<(), Error> {
    let Some(part) = key_result.progress else {
        return Ok(());
    };
    let (organization, now) = (tx.organization(), tx.now());
    let reading = Reading {
        place: Place { effective_at: now, recorded_at: now, id: ReadingId::random() },
        value: Some(part.decimal().round_dp(MILESTONES_VALUE_DECIMALS)),
        source: ReadingSource::Milestones,
        source_id: String::new(),
        confidence: 0,
        person,
    };
    store::readings::insert(tx.connection(), organization, [(key_result.id.into(), &reading)]).await?;
    key_result.standing = key_result.standing.after(&reading);
    store::standings::set_of_key_results(tx.connection(), std::slice::from_ref(key_result)).await?;
    key_result.revision += 1;
    Ok(())
}

/// The key result with other milestones reached.
fn reached(old: &KeyResult, asked: &SetMilestones, now: DateTime<Utc>) -> Result<KeyResult, Error> {
    let Measurement::Milestones(milestones) = &old.plan.measurement else {
        return Err(Error::field("key_result_id", "must be a key result that is measured by MILESTONES"));
    };
    let is_known = |id: &MilestoneId| milestones.as_slice().iter().any(|milestone| milestone.id == *id);
    for (field, ids) in [("reached_ids", &asked.reached), ("not_reached_ids", &asked.not_reached)] {
        if let Some(index) = ids.iter().position(|id| !is_known(id)) {
            let right = "must be a milestone of the key result";
            return Err(Error::field(format!("{field}[{index}]"), right));
        }
    }
    let mut new = old.clone();
    new.plan.measurement = Measurement::Milestones(milestones.clone().with_done(|milestone| {
        if asked.not_reached.contains(&milestone.id) {
            None
        } else if asked.reached.contains(&milestone.id) {
            milestone.done_at.or(Some(now))
        } else {
            milestone.done_at
        }
    }));
    Ok(new.measured())
}
