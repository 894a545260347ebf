//! Statements on scores and what was said at the scoring.

use ovation_chassis::ids::{OrganizationId, PersonId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::objective::{Objective, Outcome};
use crate::scoring::{Closing, Score};

/// Stores the score of a locked objective, and how it ended.
pub(crate) async fn set_objective(connection: &mut PgConnection, objective: &Objective) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET
             score = $3, state = $4, outcome = $5,
             revision = $2 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        objective.id.uuid(),
        objective.revision,
        objective.score,
        objective.plan.state.code(),
        objective.outcome.map(Outcome::code),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Stores the scores of locked key results.
pub(crate) async fn set_key_results(
    connection: &mut PgConnection,
    scores: &[(KeyResultId, Score)],
) -> Result<(), Error> {
    let ids: Vec<Uuid> = scores.iter().map(|(id, _)| id.uuid()).collect();
    let values: Vec<Decimal> = scores.iter().map(|(_, score)| score.decimal()).collect();
    let done = sqlx::query!(
        "UPDATE goals.key_result AS k
         SET
             score = new.score,
             revision = k.revision + 1, content_revision = k.content_revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST($1::uuid[], $2::numeric[]) AS new (id, score)
         WHERE k.id = new.id",
        &ids,
        &values,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), scores.len())
}

/// Stores who scored a locked objective just now, and what they said; without a note the one before
/// stays.
pub(crate) async fn close(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    by: Option<PersonId>,
    note: Option<&str>,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.objective_scoring AS old (organization_id, objective_id, closing_note, scored_by_id)
         VALUES ($1, $2, COALESCE($4::text, ''), $3)
         ON CONFLICT (organization_id, objective_id)
         DO UPDATE SET closing_note = COALESCE($4, old.closing_note), scored_by_id = $3, scored_at = EXCLUDED.scored_at",
        organization.uuid(),
        objective.uuid(),
        by.map(Uuid::from),
        note,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What was said at the scoring of an objective; nothing before.
pub(crate) async fn closing(connection: &mut PgConnection, objective: ObjectiveId) -> Result<Closing, Error> {
    let row = sqlx::query!(
        "SELECT closing_note, scored_by_id, scored_at
         FROM goals.objective_scoring
         WHERE objective_id = $1",
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map_or_else(Closing::default, |row| Closing {
        note: row.closing_note,
        by: row.scored_by_id.map(PersonId),
        at: Some(row.scored_at),
    }))
}
