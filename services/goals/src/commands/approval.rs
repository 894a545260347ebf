//! What the policy in force for an owner says of approval, and the proposals that follow from the states of objectives.

use ovation_chassis::caller::Caller;
use ovation_chassis::tx::Tx;
use sqlx::PgConnection;

use super::topics;
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::ProposalId;
use crate::objective::{Objective, ObjectiveState};
use crate::owner::Owner;
use crate::policy::{Approval, RationaleRule};
use crate::proposal::{Proposal, ProposalState};
use crate::store;

/// Who approves the objectives of each of these owners, in their order.
pub(crate) async fn rules(connection: &mut PgConnection, owners: &[Owner]) -> Result<Vec<Approval>, Error> {
    let policies = store::policies::effective_of(connection, owners).await?;
    Ok(policies.iter().map(|policy| policy.approval.value).collect())
}

/// Who approves the objectives of an owner.
pub(crate) async fn rule(tx: &mut Tx, owner: Owner) -> Result<Approval, Error> {
    Ok(store::policies::effective(tx.connection(), owner).await?.approval.value)
}

/// Whether the objectives of an owner must say why before they are proposed.
pub(crate) async fn needs_rationale(tx: &mut Tx, owner: Owner) -> Result<bool, Error> {
    let policy = store::policies::effective(tx.connection(), owner).await?;
    Ok(policy.rationale.value == RationaleRule::Required)
}

/// Demands that an objective becomes active by an approval where one is wanted. What was active or
/// closed before was approved before.
pub(crate) async fn demand_if_wanted(
    tx: &mut Tx,
    from: Option<ObjectiveState>,
    new: &Objective,
) -> Result<(), Error> {
    let was_free = matches!(from, Some(ObjectiveState::Active | ObjectiveState::Closed));
    if was_free || new.plan.state != ObjectiveState::Active {
        return Ok(());
    }
    match rule(tx, new.plan.owner).await? {
        Approval::Nobody if new.plan.rationale.is_empty() && needs_rationale(tx, new.plan.owner).await? => {
            Err(Error::RationaleRequired)
        }
        Approval::Nobody => Ok(()),
        Approval::Lead | Approval::Hr => Err(Error::ApprovalRequired),
    }
}

/// Keeps the proposals of a locked objective with its state: one that becomes proposed waits from now
/// on; one that is so no more waits no more.
pub(crate) async fn follow(
    tx: &mut Tx,
    caller: &Caller,
    from: Option<ObjectiveState>,
    new: &Objective,
) -> Result<(), Error> {
    if from == Some(new.plan.state) {
        return Ok(());
    }
    let is_draft = new.plan.state == ObjectiveState::Draft;
    if !is_draft && store::alternatives::beside(tx.connection(), new.id).await?.is_some() {
        let right = "must be DRAFT for an alternative; choose it by ChooseAlternative first";
        return Err(Error::field("objective.state", right));
    }
    if from == Some(ObjectiveState::Proposed) {
        set_aside(tx, caller, new).await?;
    }
    if new.plan.state == ObjectiveState::Proposed {
        propose(tx, caller, new).await?;
    }
    Ok(())
}

async fn propose(tx: &mut Tx, caller: &Caller, objective: &Objective) -> Result<(), Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let proposal = Proposal::new(ProposalId::random(), objective.id, caller.person(), now);
    store::proposals::insert(tx.connection(), organization, &proposal).await?;
    let approval = rule(tx, objective.plan.owner).await?;
    let topic = topics::of_objective(tx, objective).await?;
    facts::objective_proposed(tx, &topic, &proposal, approval)?;
    Ok(())
}

/// Ends the proposal of a locked objective that waits, without a decision on it.
pub(crate) async fn set_aside(tx: &mut Tx, caller: &Caller, objective: &Objective) -> Result<(), Error> {
    let Some(waiting) = store::proposals::lock_waiting(tx.connection(), objective.id).await? else {
        return Ok(());
    };
    let set_aside = waiting.decided(ProposalState::SetAside, caller.person(), tx.now(), String::new());
    store::proposals::decide(tx.connection(), &set_aside).await
}
