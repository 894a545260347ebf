//! What the policy in force for an owner says of approval, and the proposals that follow from the states of objectives.

use ovation_chassis::ids::PersonId;
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

/// Demands what the policy in force wants before an objective is proposed or becomes active: a
/// rationale, and that it becomes active by an approval. What was active or closed before was approved
/// before.
pub(crate) async fn demand_if_wanted(
    tx: &mut Tx,
    from: Option<ObjectiveState>,
    new: &Objective,
) -> Result<(), Error> {
    let to = new.plan.state;
    let was_free = matches!(from, Some(ObjectiveState::Active | ObjectiveState::Closed));
    let is_put_forward = matches!(to, ObjectiveState::Proposed | ObjectiveState::Active);
    if was_free || from == Some(to) || !is_put_forward {
        return Ok(());
    }
    let policy = store::policies::effective(tx.connection(), new.plan.owner).await?;
    if to == ObjectiveState::Active && policy.approval.value != Approval::Nobody {
        return Err(Error::ApprovalRequired);
    }
    if new.plan.rationale.is_empty() && policy.rationale.value == RationaleRule::Required {
        return Err(Error::RationaleRequired);
    }
    Ok(())
}

/// Keeps the proposals of a locked objective with its state: one that becomes proposed waits from now
/// on; one that is so no more waits no more.
pub(crate) async fn follow(
    tx: &mut Tx,
    person: Option<PersonId>,
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
        set_aside(tx, person, new).await?;
    }
    if new.plan.state == ObjectiveState::Proposed {
        propose(tx, person, new).await?;
    }
    Ok(())
}

async fn propose(tx: &mut Tx, person: Option<PersonId>, objective: &Objective) -> Result<(), Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let proposal = Proposal::new(ProposalId::random(), objective.id, person, now);
    store::proposals::insert(tx.connection(), organization, &proposal).await?;
    let approval = rule(tx, objective.plan.owner).await?;
    let topic = topics::of_objective(tx, objective).await?;
    facts::objective_proposed(tx, &topic, &proposal, approval)?;
    Ok(())
}

/// Ends the proposal of a locked objective that waits, without a decision on it.
pub(crate) async fn set_aside(
    tx: &mut Tx,
    person: Option<PersonId>,
    objective: &Objective,
) -> Result<(), Error> {
    let Some(waiting) = store::proposals::lock_waiting(tx.connection(), objective.id).await? else {
        return Ok(());
    };
    let set_aside = waiting.decided(ProposalState::SetAside, person, tx.now(), String::new());
    store::proposals::decide(tx.connection(), &set_aside).await
}
