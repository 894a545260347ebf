//! Requests for searches and gaps as domain values.

use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::page::Page;
use ovation_proto::ovation::goals::v1 as proto;

use crate::config::{GAPS_PAGE, SEARCH_PAGE, SEARCH_QUERY_CHARS_MAX, SEARCH_WORDS_MAX};
use crate::gap::GapKind;
use crate::ids::CycleId;
use crate::queries::gaps::ListAlignmentGaps;
use crate::queries::search::SearchGoals;
use crate::search;

/// `SearchGoals`.
pub(crate) fn search_goals(call: &Call, message: &proto::SearchGoalsRequest) -> Result<SearchGoals, Failure> {
    let mut fields = Fields::new();
    let query = fields.line("query", &message.query, 1..=SEARCH_QUERY_CHARS_MAX);
    let words = search::words(&query);
    fields.require(
        words.len() <= SEARCH_WORDS_MAX,
        "query",
        format!("must have at most {SEARCH_WORDS_MAX} words, has {}", words.len()),
    );
    let cycle_id: Option<CycleId> = fields.optional_id("cycle_id", &message.cycle_id);
    fields.finish()?;
    let (default, max) = SEARCH_PAGE;
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &(&words, cycle_id))?;
    Ok(SearchGoals { words, cycle_id, page })
}

/// `ListAlignmentGaps`.
pub(crate) fn list_alignment_gaps(
    call: &Call,
    message: &proto::ListAlignmentGapsRequest,
) -> Result<ListAlignmentGaps, Failure> {
    let mut fields = Fields::new();
    let cycle_id: CycleId = fields.id("cycle_id", &message.cycle_id);
    let kind: Option<proto::AlignmentGapKind> = fields.optional_choice("kind", message.kind);
    let kind = kind.and_then(|kind| GapKind::of_code(kind.into()));
    let group_id = fields.optional_id("group_id", &message.group_id);
    fields.finish()?;
    let (default, max) = GAPS_PAGE;
    let asked = (cycle_id, kind, group_id);
    let page = Page::of(call, message.page_size, &message.page_token, default, max, &asked)?;
    Ok(ListAlignmentGaps { cycle_id, kind, group_id, page })
}
