//! States the values of several key results at once: all or nothing.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::Begun;
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;

use crate::check_in::{self, Author, CheckIn, CheckInId, Draft, KeyResultId};
use crate::convert::{self, CheckInMessage};
use crate::error::Error;
use crate::store::copies;
use crate::{events, store};

/// Checks in.
///
/// # Errors
///
/// [`Error::NotAPerson`], then those of [`check_in::verify`].
pub async fn create_check_in(
    database: &Database,
    call: &Call,
    request_id: &str,
    draft: Draft,
) -> Result<Committed<CheckInMessage>, Error> {
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    let remembered = call.request_id(request_id, &draft)?;
    let mut tx = match database.begin_write(call, &remembered).await? {
        Begun::Answered(committed) => return Ok(committed),
        Begun::Fresh(tx) => tx,
    };
    let author = author(&mut tx, person, call.caller.may_administer()).await?;
    let key_results: Vec<KeyResultId> = draft.entries.iter().map(|entry| entry.key_result).collect();
    let organization = tx.organization();
    let known = copies::known_key_results(tx.connection(), organization, &key_results).await?;
    check_in::verify(&draft, &known, &author)?;

    let check_in = CheckIn {
        id: CheckInId::random(),
        author: person,
        note: draft.note,
        entries: draft.entries,
        created_at: tx.now(),
    };
    store::insert_check_in(tx.connection(), organization, &check_in).await?;
    events::check_in_created(&mut tx, &check_in)?;
    Ok(tx.commit(convert::check_in(&check_in)).await?)
}

async fn author(tx: &mut Tx, person: PersonId, administers: bool) -> Result<Author, Error> {
    let organization = tx.organization();
    let groups = directory_copy::groups_of(tx.connection(), organization, person).await?;
    let groups = groups.into_iter().map(|(group, _)| group).collect();
    Ok(Author { person, administers, groups })
}
