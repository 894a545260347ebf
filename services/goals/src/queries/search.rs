//! `SearchGoals`.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;

use crate::config::SEARCH_WINDOW_ROWS;
use crate::error::Error;
use crate::ids::CycleId;
use crate::search::Match;
use crate::store;
use crate::store::search::Standing;

/// A search that is asked for.
#[derive(Debug)]
pub(crate) struct SearchGoals {
    /// At least one.
    pub words: Vec<String>,
    /// Of which cycle only.
    pub cycle_id: Option<CycleId>,
    /// Which page.
    pub page: Page,
}

/// `SearchGoals`: the best first, and the token of the next page.
///
/// Candidates are read in windows, each twice as long as the one before, until the page is full: one
/// window where the caller sees what is found, and never more than
/// [`crate::config::SEARCH_CANDIDATES_MAX`] candidates in all.
pub(crate) async fn search(
    database: &Database,
    call: &Call,
    asked: &SearchGoals,
) -> Result<(Vec<Match>, String), Error> {
    let mut after: Option<Standing> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let connection = reader.connection();
    if let Some(id) = asked.cycle_id {
        let cycle = store::cycles::find(connection, id).await?;
        cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })?;
    }
    let query = store::search::query(connection, &asked.words).await?;
    if query.numbers.is_empty() {
        return Err(Error::field("query", "must hold a letter or a digit"));
    }
    let viewer = store::viewers::viewer(connection, &call.caller).await?;
    let mut found = Vec::new();
    let mut window_rows = SEARCH_WINDOW_ROWS;
    loop {
        let candidates =
            store::search::candidates(connection, &query, asked.cycle_id, after, window_rows).await?;
        let missing = asked.page.limit() - i64::try_from(found.len()).unwrap_or(i64::MAX);
        found.extend(store::search::matches(connection, &query, &candidates, &viewer, missing).await?);
        let is_last = i64::try_from(candidates.len()).is_ok_and(|read| read < window_rows);
        if is_last || found.len() > asked.page.size() {
            break;
        }
        after = candidates.last().map(|last| last.standing);
        window_rows *= 2;
    }
    let (found, next_page_token) = asked.page.finish(found, |(standing, _)| *standing);
    Ok((found.into_iter().map(|(_, found)| found).collect(), next_page_token))
}
