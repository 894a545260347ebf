//! Objectives and key results with how they fare.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::page::Page;
use ovation_chassis::tx::Reader;

use crate::config::{
    ANSWER_BYTES_MAX, KEY_RESULTS_PER_OBJECTIVE_MAX, LISTED_ROWS_PER_WINDOW_MIN, LISTED_WINDOWS_MAX,
    OBJECTIVES_PAGE,
};
use crate::cycle_day::{CycleDay, Fares, LastHeard};
use crate::error::Error;
use crate::filter::{Conditions, Filter, Traits};
use crate::health::Health;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::size;
use crate::store;
use crate::store::frames::{Frame, Sought};
use crate::store::tree::Window;
use crate::tree::Range;

/// A page of objectives that is asked for.
#[derive(Debug)]
pub(crate) struct ListObjectives {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Which of them.
    pub conditions: Conditions,
    /// Which page.
    pub page: Page,
}

/// An objective with its key results, and how all of them fare.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ObjectiveWithKeyResults {
    /// The objective.
    pub objective: Objective,
    /// How it fares.
    pub health: Health,
    /// Its key results in sibling order.
    pub key_results: Vec<(KeyResult, Fares)>,
}

impl ListObjectives {
    /// Asks for a page; its token is good for the same cycle and conditions only.
    ///
    /// # Errors
    ///
    /// A size or a token that is none.
    pub(crate) fn new(
        call: &Call,
        (cycle_id, conditions): (CycleId, Conditions),
        page_size: i32,
        page_token: &str,
    ) -> Result<Self, Failure> {
        let (default, max) = OBJECTIVES_PAGE;
        let page = Page::of(call, page_size, page_token, default, max, &(cycle_id, &conditions))?;
        Ok(Self { cycle_id, conditions, page })
    }

    /// A token that continues behind a path.
    fn token_behind(&self, call: &Call, path: &str) -> Result<String, Failure> {
        // A page of one row with another behind it has a next page.
        let one = Self::new(call, (self.cycle_id, self.conditions.clone()), 1, "")?;
        Ok(one.page.finish(vec![(); 2], |()| path.to_owned()).1)
    }
}

/// `GetObjective`.
pub(crate) async fn objective(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<ObjectiveWithKeyResults, Error> {
    let mut reader = database.begin_read(call).await?;
    let not_found = || Error::NotFound { what: "objective", id: id.uuid() };
    let sought = Sought { node: Some(id.uuid()), ..Sought::default() };
    let (_, day) = seen(&mut reader, call, sought).await?.ok_or_else(not_found)?;
    let found = store::objectives::find_heard(reader.connection(), id).await?;
    let (objective, heard) = found.ok_or_else(not_found)?;
    let limit = i64::try_from(KEY_RESULTS_PER_OBJECTIVE_MAX).unwrap_or(i64::MAX);
    let key_results = store::key_results::of_objective(reader.connection(), id, limit).await?;
    let state = objective.plan.state;
    let fares = |key_result: KeyResult| {
        let fares = day.of_key_result(&key_result, state);
        (key_result, fares)
    };
    Ok(ObjectiveWithKeyResults {
        health: day.of_objective(&objective, heard),
        objective,
        key_results: key_results.into_iter().map(fares).collect(),
    })
}

/// `GetKeyResult`.
pub(crate) async fn key_result(
    database: &Database,
    call: &Call,
    id: KeyResultId,
) -> Result<(KeyResult, Fares), Error> {
    let mut reader = database.begin_read(call).await?;
    let not_found = || Error::NotFound { what: "key result", id: id.uuid() };
    let sought = Sought { node: Some(id.uuid()), ..Sought::default() };
    let (_, day) = seen(&mut reader, call, sought).await?.ok_or_else(not_found)?;
    let found = store::key_results::find_with_objective(reader.connection(), id).await?;
    let (key_result, of) = found.ok_or_else(not_found)?;
    let fares = day.of_key_result(&key_result, of.state);
    Ok((key_result, fares))
}

/// With what to look at a node that the caller may see; to others it is not there.
async fn seen(reader: &mut Reader, call: &Call, sought: Sought) -> Result<Option<(Frame, CycleDay)>, Error> {
    let frame = store::frames::frame(reader.connection(), &call.caller, sought).await?;
    let day = frame.cycle.filter(|_| frame.path.is_some()).map(|(_, day)| day);
    Ok(day.map(|day| (frame, day)))
}

/// `ListObjectives`: by tree path, and the token of the next page.
///
/// A page holds fewer than it could where objectives are very long, and where most of them do not
/// match: after [`LISTED_WINDOWS_MAX`] windows it ends; its token continues where it ends.
pub(crate) async fn objectives(
    database: &Database,
    call: &Call,
    asked: &ListObjectives,
) -> Result<(Vec<(Objective, Health)>, String), Error> {
    let mut after: String = asked.page.after()?.unwrap_or_default();
    let mut reader = database.begin_read(call).await?;
    let sought = Sought { cycle: Some(asked.cycle_id), ..Sought::default() };
    let frame = store::frames::frame(reader.connection(), &call.caller, sought).await?;
    let (cycle, day) = frame.cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    let filter = asked.conditions.clone();
    let filter = store::filters::resolve(reader.connection(), filter, cycle, call.caller.person()).await?;
    let is_sieved = filter.reach().is_some() || !filter.conditions.healths.is_empty();
    let rows = if is_sieved { asked.page.size().max(LISTED_ROWS_PER_WINDOW_MIN) } else { asked.page.size() };
    let range = Range { root: None, levels_below: None };
    let (mut listed, mut bytes) = (Vec::new(), 0);
    for _ in 0..LISTED_WINDOWS_MAX {
        let from = after.clone();
        let limit = i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(1);
        let window = Window { cycle, range: &range, viewer: &frame.viewer, after: &from, limit };
        let read = window_of(&mut reader, &window, &filter).await?;
        let is_last = read.len() <= rows;
        for (objective, heard) in read {
            let health = day.of_objective(&objective, heard);
            let is_taken = filter.takes(&Traits::of(&objective), health);
            let more_bytes = bytes + size::of_objective(&objective);
            let is_full = listed.len() == asked.page.size()
                || (is_taken && more_bytes > ANSWER_BYTES_MAX && !listed.is_empty());
            if is_full {
                let token = asked.token_behind(call, &after)?;
                return Ok((listed, token));
            }
            objective.path.as_str().clone_into(&mut after);
            if is_taken {
                bytes = more_bytes;
                listed.push((objective, health));
            }
        }
        if is_last {
            return Ok((listed, String::new()));
        }
    }
    let token = asked.token_behind(call, &after)?;
    Ok((listed, token))
}

async fn window_of(
    reader: &mut Reader,
    window: &Window<'_>,
    filter: &Filter,
) -> Result<Vec<(Objective, Option<LastHeard>)>, Error> {
    match filter.reach() {
        Some(owners) => store::objectives::of_owners(reader.connection(), window, owners).await,
        None => store::objectives::in_range(reader.connection(), window, &filter.conditions).await,
    }
}
