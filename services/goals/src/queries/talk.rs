//! What people said of goals.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::tx::Reader;

use super::listing::Listing;
use crate::comment::Comment;
use crate::config::WHYS_MAX;
use crate::error::Error;
use crate::ids::{ObjectiveId, ProposalId, SuggestionId};
use crate::proposal::Proposal;
use crate::question::Question;
use crate::size;
use crate::store;
use crate::store::questions::{Listed, Place, Scope};
use crate::suggestion::{Suggestion, SuggestionState};
use crate::viewer::Viewer;
use crate::whys::Whys;

/// Whose questions are asked for, and whether only open ones.
pub(crate) type ListQuestions = Listing<(Scope, bool)>;
/// Of which objective, or those that wait for the caller; in which state.
pub(crate) type ListSuggestions = Listing<(Option<ObjectiveId>, Option<SuggestionState>)>;

/// `ListComments`.
pub(crate) async fn comments(
    database: &Database,
    call: &Call,
    asked: &Listing<ObjectiveId>,
) -> Result<(Vec<Comment>, String), Error> {
    let after = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    seen(&mut reader, call, asked.what).await?;
    let limit = asked.page.limit();
    let comments = store::comments::of_objective(reader.connection(), asked.what, after, limit).await?;
    Ok(asked.finish(call, comments, size::of_comment, |last| last.id)?)
}

/// `ListQuestions`: with their answers.
pub(crate) async fn questions(
    database: &Database,
    call: &Call,
    asked: &ListQuestions,
) -> Result<(Vec<Question>, String), Error> {
    let after: Option<Place> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    let viewer = match asked.what.0 {
        Scope::Objective(objective) => seen(&mut reader, call, objective).await?,
        Scope::Cycle(cycle) => {
            let found = store::cycles::find(reader.connection(), cycle).await?;
            found.ok_or(Error::NotFound { what: "cycle", id: cycle.uuid() })?;
            store::viewers::viewer(reader.connection(), &call.caller).await?
        }
        Scope::All => store::viewers::viewer(reader.connection(), &call.caller).await?,
    };
    let limit = asked.page.limit();
    let listed = store::questions::list(reader.connection(), &viewer, asked.what, after, limit).await?;
    let bytes_of = |listed: &Listed| size::of_question(&listed.question, listed.answers_bytes);
    let place = |last: &Listed| -> Place { (last.question.resolved_at.is_none(), last.question.id) };
    let (listed, next) = asked.finish(call, listed, bytes_of, place)?;
    let questions = listed.into_iter().map(|listed| listed.question).collect();
    Ok((store::questions::with_answers(reader.connection(), questions).await?, next))
}

/// `ListSuggestions`. Nothing waits for who is no person.
pub(crate) async fn suggestions(
    database: &Database,
    call: &Call,
    asked: &ListSuggestions,
) -> Result<(Vec<Suggestion>, String), Error> {
    let after: Option<SuggestionId> = asked.page.after()?;
    let (limit, (objective, state)) = (asked.page.limit(), asked.what);
    let mut reader = database.begin_read(call).await?;
    let suggestions = match (objective, call.caller.person()) {
        (Some(objective), _) => {
            seen(&mut reader, call, objective).await?;
            store::suggestions::of_objective(reader.connection(), objective, state, after, limit).await?
        }
        (None, Some(person)) => {
            let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
            store::suggestions::waiting_for(reader.connection(), (person, &viewer), after, limit).await?
        }
        (None, None) => Vec::new(),
    };
    Ok(asked.finish(call, suggestions, size::of_suggestion, |last| last.id)?)
}

/// `ListProposals`.
pub(crate) async fn proposals(
    database: &Database,
    call: &Call,
    asked: &Listing<ObjectiveId>,
) -> Result<(Vec<Proposal>, String), Error> {
    let after: Option<ProposalId> = asked.page.after()?;
    let mut reader = database.begin_read(call).await?;
    seen(&mut reader, call, asked.what).await?;
    let limit = asked.page.limit();
    let proposals = store::proposals::of_objective(reader.connection(), asked.what, after, limit).await?;
    Ok(asked.finish(call, proposals, size::of_proposal, |last| last.id)?)
}

/// `GetWhys`.
pub(crate) async fn whys(database: &Database, call: &Call, id: ObjectiveId) -> Result<Whys, Error> {
    let mut reader = database.begin_read(call).await?;
    let viewer = seen(&mut reader, call, id).await?;
    store::whys::path(reader.connection(), &viewer, id, WHYS_MAX).await
}

/// Demands that the caller sees an objective; to others it is not there.
pub(super) async fn seen(reader: &mut Reader, call: &Call, id: ObjectiveId) -> Result<Viewer, Error> {
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    if store::viewers::sees(reader.connection(), &viewer, id).await? {
        Ok(viewer)
    } else {
        Err(Error::NotFound { what: "objective", id: id.uuid() })
    }
}
