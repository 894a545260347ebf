//! The inbox as it is now.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;

use crate::config::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};
use crate::error::Error;
use crate::notification::{Notification, Sequence};
use crate::store::{self, reads};

/// A page of the caller's notifications, the newest first, and the token of the next one.
pub async fn notifications(
    database: &Database,
    call: &Call,
    unread_only: bool,
    page_size: i32,
    page_token: &str,
) -> Result<(Vec<Notification>, String), Error> {
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    // The token is bound to the person: another's page begins nowhere in this inbox.
    let page =
        Page::of(call, page_size, page_token, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, &(person, unread_only))?;
    let before: Option<Sequence> = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let (connection, organization) = (reader.connection(), call.caller.organization);
    let rows = if unread_only {
        reads::unread_before(connection, organization, person, before, page.limit()).await?
    } else {
        reads::notifications_before(connection, organization, person, before, page.limit()).await?
    };
    Ok(page.finish(rows, |last| last.sequence))
}

/// How many of the caller's notifications are unread.
pub async fn count_unread(database: &Database, call: &Call) -> Result<i64, Error> {
    let person = call.caller.person().ok_or(Error::NotAPerson)?;
    let mut reader = database.begin_read(call).await?;
    Ok(store::count_unread(reader.connection(), call.caller.organization, person).await?)
}
