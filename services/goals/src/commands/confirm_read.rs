//! `ConfirmRead` (確認しました): a person states that they have read an objective.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use super::lookup;
use crate::convert::ReadConfirmationsAnswer;
use crate::convert::commitment as answers;
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::store;

/// Takes that the caller has read the objective as it is now; repeating it changes nothing. There is
/// no fact of it: nobody sees who has.
pub(crate) async fn confirm_read(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: ObjectiveId,
) -> Result<Committed<ReadConfirmationsAnswer>, Error> {
    let denied = "that an objective was read is confirmed by people for themselves; sign in as a person";
    let person = call.caller.person().ok_or(Error::Denied(denied))?;
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    lookup::seen_objective(&mut tx, &call.caller, id).await?;
    let organization = tx.organization();
    store::read_confirmations::store(tx.connection(), organization, id, person).await?;
    let confirmations = store::read_confirmations::count(tx.connection(), id, Some(person)).await?;
    Ok(tx.commit(answers::confirmations(id, confirmations)).await?)
}
