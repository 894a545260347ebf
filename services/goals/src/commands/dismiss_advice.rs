//! `DismissAdvice`: whoever acts for the owner leaves a finding as it is.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::advised;
use crate::coach::Dismissal;
use crate::convert::{AdviceAnswer, coach as convert};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct DismissAdvice {
    /// Of which objective.
    pub objective_id: ObjectiveId,
    /// Which finding.
    pub key: String,
    /// Why it is left.
    pub reason: String,
}

/// Dismisses a finding until the words that it saw are others.
pub(crate) async fn dismiss_advice(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: DismissAdvice,
) -> Result<Committed<AdviceAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let mut advice = advised::find(&mut tx, call, asked.objective_id, &asked.key).await?;
    let dismissal = Dismissal {
        rule: advice.finding.rule.id,
        subject_id: advice.subject_id.unwrap_or(asked.objective_id.uuid()),
        words: advice.finding.saw.words.clone(),
        reason: asked.reason,
        dismissed_by: call.caller.person(),
        dismissed_at: tx.now(),
    };
    let organization = tx.organization();
    store::advice::dismissals::put(tx.connection(), organization, asked.objective_id, &dismissal).await?;
    advice.dismissal = Some(dismissal);
    Ok(tx.commit(convert::advice(Some(asked.objective_id.uuid()), &advice)).await?)
}
