//! Statements on proposals of objectives.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{ObjectiveId, ProposalId};
use crate::proposal::{Proposal, ProposalState};

struct ProposalRow {
    id: Uuid,
    objective_id: Uuid,
    proposed_by: Option<Uuid>,
    proposed_at: DateTime<Utc>,
    state: i16,
    decided_by: Option<Uuid>,
    decided_at: Option<DateTime<Utc>>,
    reason: String,
}

impl TryFrom<ProposalRow> for Proposal {
    type Error = Error;

    fn try_from(row: ProposalRow) -> Result<Self, Error> {
        Ok(Self {
            id: ProposalId(row.id),
            objective_id: ObjectiveId(row.objective_id),
            proposed_by: row.proposed_by.map(PersonId),
            proposed_at: row.proposed_at,
            state: ProposalState::of_code(row.state).ok_or(Error::BrokenRow("objective_proposal.state"))?,
            decided_by: row.decided_by.map(PersonId),
            decided_at: row.decided_at,
            reason: row.reason,
        })
    }
}

/// Adds a proposal that waits.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    proposal: &Proposal,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.objective_proposal (organization_id, id, objective_id, proposed_by, proposed_at)
         VALUES ($1, $2, $3, $4, $5)",
        organization.uuid(),
        proposal.id.uuid(),
        proposal.objective_id.uuid(),
        proposal.proposed_by.map(PersonId::uuid),
        proposal.proposed_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks and reads the proposal of a locked objective that waits.
pub(crate) async fn lock_waiting(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Option<Proposal>, Error> {
    let row = sqlx::query_as!(
        ProposalRow,
        "SELECT id, objective_id, proposed_by, proposed_at, state, decided_by, decided_at, reason
         FROM goals.objective_proposal
         WHERE objective_id = $1 AND state = 1
         FOR UPDATE",
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Proposal::try_from).transpose()
}

/// Stores what became of a locked proposal that waited.
pub(crate) async fn decide(connection: &mut PgConnection, proposal: &Proposal) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.objective_proposal
         SET state = $2, decided_by = $3, decided_at = $4, reason = $5
         WHERE id = $1 AND state = 1",
        proposal.id.uuid(),
        proposal.state.code(),
        proposal.decided_by.map(PersonId::uuid),
        proposal.decided_at,
        proposal.reason,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// The proposals of an objective behind one of them, the latest first.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    after: Option<ProposalId>,
    limit: i64,
) -> Result<Vec<Proposal>, Error> {
    let rows = sqlx::query_as!(
        ProposalRow,
        "SELECT id, objective_id, proposed_by, proposed_at, state, decided_by, decided_at, reason
         FROM goals.objective_proposal
         WHERE objective_id = $1 AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        objective.uuid(),
        after.map(ProposalId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Proposal::try_from).collect()
}
