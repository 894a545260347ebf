//! Reads. Whoever is in the organization reads all check-ins.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;

use crate::check_in::{CheckIn, CheckInId};
use crate::config::{PAGE_BYTES_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};
use crate::error::Error;
use crate::list::{self, Filter, Place};
use crate::store;

/// The check-in.
///
/// # Errors
///
/// [`Error::CheckInNotFound`].
pub async fn check_in(database: &Database, call: &Call, id: CheckInId) -> Result<CheckIn, Error> {
    let mut reader = database.begin_read(call).await?;
    store::check_in(reader.connection(), call.caller.organization, id)
        .await?
        .ok_or(Error::CheckInNotFound(id))
}

/// A page of check-ins, the latest first, and the token of the next one.
///
/// A page of very long check-ins holds fewer than it could; its token continues where it ends.
pub async fn check_ins(
    database: &Database,
    call: &Call,
    filter: Filter,
    page_size: i32,
    page_token: &str,
) -> Result<(Vec<CheckIn>, String), Error> {
    let page = |size| Page::of(call, size, page_token, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, &filter);
    let asked = page(page_size)?;
    let after = asked.after()?.unwrap_or(Place::BEGINNING);
    let mut reader = database.begin_read(call).await?;
    let organization = call.caller.organization;
    let rows = store::check_ins(reader.connection(), organization, filter, after, asked.limit()).await?;
    let rows_max = list::fitting(&rows, PAGE_BYTES_MAX).min(asked.size());
    let sent = page(i32::try_from(rows_max).unwrap_or(PAGE_ROWS_MAX))?;
    Ok(sent.finish(rows, Place::of))
}
