//! Drafts on their way: alternatives, and what waits for an approval.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;

use super::listing::Listing;
use super::talk::seen;
use crate::commands::approval;
use crate::config::ANSWER_BYTES_MAX;
use crate::error::Error;
use crate::ids::{ObjectiveId, ProposalId};
use crate::objective::Objective;
use crate::size;
use crate::store;
use crate::store::approvals::Candidate;

/// `ListAlternatives`.
pub(crate) async fn alternatives(
    database: &Database,
    call: &Call,
    asked: &Listing<ObjectiveId>,
) -> Result<(Vec<Objective>, String), Error> {
    let after: Option<ObjectiveId> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let viewer = seen(&mut reader, call, asked.what).await?;
    let limit = asked.page.limit();
    let ids =
        store::alternatives::of_objective(reader.connection(), (asked.what, &viewer), after, limit).await?;
    let alternatives = store::objectives::by_ids(reader.connection(), &ids).await?;
    Ok(asked.finish(call, alternatives, size::of_objective, |last| last.id)?)
}

/// `ListApprovals`: a page of those to which the caller is something, and of these the ones on which
/// they decide. Nothing waits for who is no person.
pub(crate) async fn approvals(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<(Vec<Objective>, String), Error> {
    let after: Option<ProposalId> = page.after()?;
    let Some(person) = call.caller.person() else {
        return Ok((Vec::new(), String::new()));
    };
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let candidates =
        store::approvals::waiting_for(reader.connection(), (person, &viewer), after, page.limit()).await?;
    let ids: Vec<ObjectiveId> = candidates.iter().map(|candidate| candidate.objective_id).collect();
    let found = store::objectives::by_ids(reader.connection(), &ids).await?;
    let placed: Vec<(Candidate, &Objective)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            found.iter().find(|one| one.id == candidate.objective_id).map(|one| (candidate, one))
        })
        .collect();
    let fitting = size::fitting(placed.iter().map(|(_, one)| size::of_objective(one)), ANSWER_BYTES_MAX);
    let rows = i32::try_from(fitting.min(page.size())).unwrap_or(i32::MAX);
    let sent = Page::of(call, rows, "", rows, rows, &())?;
    let (placed, next) = sent.finish(placed, |(last, _)| last.proposal_id);
    let owners: Vec<_> = placed.iter().map(|(_, one)| one.plan.owner).collect();
    let rules = approval::rules(reader.connection(), &owners).await?;
    let waiting = placed.into_iter().zip(rules).filter_map(|((candidate, objective), rule)| {
        let decides = rule.is_by(person, candidate.standing, candidate.proposed_by);
        decides.then(|| objective.clone())
    });
    Ok((waiting.collect(), next))
}
