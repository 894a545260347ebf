//! `RestoreAdvice`: a dismissal is taken back.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::advised;
use crate::convert::{AdviceAnswer, coach as convert};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct RestoreAdvice {
    /// Of which objective.
    pub objective_id: ObjectiveId,
    /// Which finding.
    pub key: String,
}

/// Shows a finding again; one that was not dismissed stays as it is.
pub(crate) async fn restore_advice(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: RestoreAdvice,
) -> Result<Committed<AdviceAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let mut advice = advised::find(&mut tx, call, asked.objective_id, &asked.key).await?;
    let subject = advice.subject_id.unwrap_or(asked.objective_id.uuid());
    let rule = advice.finding.rule.id;
    store::advice::dismissals::delete(tx.connection(), asked.objective_id, subject, rule).await?;
    advice.dismissal = None;
    Ok(tx.commit(convert::advice(Some(asked.objective_id.uuid()), &advice)).await?)
}
