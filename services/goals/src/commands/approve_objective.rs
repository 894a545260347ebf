//! `ApproveObjective`, `ReturnObjective`: a proposal becomes active, or a draft again.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{ProposedObjective, approval, lookup, topics, update_objective};
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::{ObjectiveId, ProposalId};
use crate::objective::{Objective, ObjectiveChange, ObjectiveState};
use crate::proposal::{Proposal, ProposalState};
use crate::store;

const DENIED: &str =
    "a proposal is decided by those whom the policy names, and not by the one who proposed it";

/// What is asked for by `ReturnObjective`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ReturnObjective {
    /// Which objective.
    pub id: ObjectiveId,
    /// What should be mended.
    pub reason: String,
}

/// Approves what was proposed: it becomes active.
pub(crate) async fn approve_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ProposedObjective,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let to = (ObjectiveState::Active, ProposalState::Approved);
    let new = decide(&mut tx, call, asked, to, String::new()).await?;
    Ok(tx.commit(answers::objective(&new)).await?)
}

/// Gives a proposal back as a draft, and says what should be mended.
pub(crate) async fn return_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ReturnObjective,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let to = (ObjectiveState::Draft, ProposalState::Returned);
    let which = ProposedObjective { id: asked.id, etag: String::new() };
    let new = decide(&mut tx, call, which, to, asked.reason).await?;
    Ok(tx.commit(answers::objective(&new)).await?)
}

async fn decide(
    tx: &mut Tx,
    call: &Call,
    asked: ProposedObjective,
    (to, decision): (ObjectiveState, ProposalState),
    reason: String,
) -> Result<Objective, Error> {
    let person =
        call.caller.person().ok_or(Error::Denied("a proposal is decided by a person; sign in as one"))?;
    let seen = lookup::seen_objective(tx, &call.caller, asked.id).await?;
    // What becomes active counts.
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    lookup::open_cycle(tx, seen.cycle_id).await?;
    let old = lookup::locked_objective(tx, asked.id, "").await?;
    let proposal = waiting(tx, &old).await?;
    demand_named(tx, call, person, &old, proposal.as_ref()).await?;
    let (from, Some(proposal)) = (old.plan.state, proposal) else {
        return Err(Error::no_step(old.plan.state, to));
    };
    if from != ObjectiveState::Proposed {
        return Err(Error::no_step(from, to));
    }
    lookup::demand_etag("objective", &asked.etag, old.content_revision)?;
    let decided = proposal.decided(decision, Some(person), tx.now(), reason.clone());
    store::proposals::decide(tx.connection(), &decided).await?;
    let change = ObjectiveChange { state: Some(to), ..ObjectiveChange::default() };
    let new = update_objective::apply_change(tx, &old, change, &reason).await?;
    let topic = topics::of_objective(tx, &new).await?;
    facts::proposal_decided(tx, &topic, &decided)?;
    Ok(new)
}

/// The proposal of a locked objective that waits. One that came to be proposed by an import has none
/// yet: it is kept from now on.
async fn waiting(tx: &mut Tx, objective: &Objective) -> Result<Option<Proposal>, Error> {
    let waiting = store::proposals::lock_waiting(tx.connection(), objective.id).await?;
    if waiting.is_some() || objective.plan.state != ObjectiveState::Proposed {
        return Ok(waiting);
    }
    let proposal = Proposal::new(ProposalId::random(), objective.id, None, objective.updated_at);
    let organization = tx.organization();
    store::proposals::insert(tx.connection(), organization, &proposal).await?;
    Ok(Some(proposal))
}

async fn demand_named(
    tx: &mut Tx,
    call: &Call,
    person: PersonId,
    objective: &Objective,
    proposal: Option<&Proposal>,
) -> Result<(), Error> {
    let caller = (person, call.caller.may_administer());
    let standing = store::approvals::standing(tx.connection(), caller, objective.id).await?;
    let proposed_by = proposal.and_then(|proposal| proposal.proposed_by);
    let rule = approval::rule(tx, objective.plan.owner).await?;
    if rule.is_by(person, standing, proposed_by) { Ok(()) } else { Err(Error::Denied(DENIED)) }
}
