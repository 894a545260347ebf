//! Marks notifications of the caller's inbox as read. What is read already stays as it is.

use std::collections::BTreeSet;

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::Begun;

use crate::convert::{self, MarkReadMessage};
use crate::error::Error;
use crate::notification::NotificationId;
use crate::store;

/// Marks these, or all that are unread now if there are none of them.
///
/// # Errors
///
/// [`Error::NotAPerson`]; [`Error::NotificationNotFound`] for what is not in the caller's inbox, and then nothing is marked.
pub async fn mark_read(
    database: &Database,
    call: &Call,
    request_id: &str,
    ids: BTreeSet<NotificationId>,
) -> Result<Committed<MarkReadMessage>, Error> {
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    let remembered = call.request_id(request_id, &ids)?;
    let mut tx = match database.begin_write(call, &remembered).await? {
        Begun::Answered(committed) => return Ok(committed),
        Begun::Fresh(tx) => tx,
    };
    let (organization, now) = (tx.organization(), tx.now());
    if ids.is_empty() {
        store::mark_all_read(tx.connection(), organization, person, now).await?;
    } else {
        let own = store::lock_notifications(tx.connection(), organization, person, &ids).await?;
        if let Some(missing) = ids.iter().find(|id| !own.contains_key(id)) {
            return Err(Error::NotificationNotFound(*missing));
        }
        let unread: Vec<NotificationId> =
            own.into_iter().filter(|(_, is_read)| !is_read).map(|(id, _)| id).collect();
        store::mark_read(tx.connection(), organization, person, &unread, now).await?;
    }
    let unread = store::count_unread(tx.connection(), organization, person).await?;
    Ok(tx.commit(convert::marked_read(unread)).await?)
}
