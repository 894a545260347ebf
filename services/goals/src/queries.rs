//! Reads, each of one moment.

pub(crate) mod coach;
pub(crate) mod commitment;
mod drafts;
pub(crate) mod explain;
pub(crate) mod exports;
pub(crate) mod gaps;
pub(crate) mod history;
mod listing;
pub(crate) mod objectives;
pub(crate) mod policies;
pub(crate) mod scoring;
pub(crate) mod search;
mod talk;
pub(crate) mod transfers;
pub(crate) mod tree;
pub(crate) mod values;

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;

use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::CycleId;
use crate::store;

pub(crate) use crate::store::questions::Scope as QuestionScope;
pub(crate) use drafts::{alternatives, approvals};
pub(crate) use listing::Listing;
pub(crate) use talk::{ListQuestions, ListSuggestions, comments, proposals, questions, suggestions, whys};

/// `GetCycle`.
pub(crate) async fn cycle(database: &Database, call: &Call, id: CycleId) -> Result<Cycle, Error> {
    let mut reader = database.begin_read(call).await?;
    let cycle = store::cycles::find(reader.connection(), id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })
}

/// `ListCycles`: the latest start first, and the token of the next page.
pub(crate) async fn cycles(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<(Vec<Cycle>, String), Error> {
    let after = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let cycles = store::cycles::list(reader.connection(), after, page.limit()).await?;
    Ok(page.finish(cycles, |last| (last.plan.starts_on, last.id)))
}
