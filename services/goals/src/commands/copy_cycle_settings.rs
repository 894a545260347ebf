//! `CopyCycleSettings`: the timetable of another cycle, moved to this one.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use super::set_cycle_timetable::{locked_open_cycle, put};
use crate::convert::{TimetableAnswer, policy_answers as answers};
use crate::error::Error;
use crate::ids::CycleId;
use crate::store;

/// Copies the timetable, its dates moved by the distance of the two starts.
pub(crate) async fn copy_cycle_settings(
    database: &Database,
    call: &Call,
    key: &Remembered,
    (to, from): (CycleId, CycleId),
) -> Result<Committed<TimetableAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let cycle = locked_open_cycle(&mut tx, to).await?;
    let other = store::cycles::find(tx.connection(), from).await?;
    let other = other.ok_or(Error::NotFound { what: "cycle", id: from.uuid() })?;
    let Some(timetable) = store::timetables::find(tx.connection(), from).await? else {
        return Err(Error::field("from_cycle_id", "must be a cycle with a timetable"));
    };
    let steps = timetable.steps.moved(other.plan.starts_on, cycle.plan.starts_on);
    if let Some(wrong) = steps.out_of_reach(&cycle.plan).first() {
        let description =
            format!("must be a cycle of about this length: its `{}` {}", wrong.field, wrong.description);
        return Err(Error::field("from_cycle_id", description));
    }
    let timetable = put(&mut tx, &cycle, steps, "").await?;
    Ok(tx.commit(answers::timetable(&timetable)).await?)
}
