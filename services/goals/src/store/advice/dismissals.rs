//! Statements on findings that were dismissed.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::coach::{Dismissal, RuleId};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::store::demand;

struct DismissalRow {
    objective_id: Uuid,
    subject_id: Uuid,
    rule_id: String,
    words: String,
    reason: String,
    dismissed_by_id: Option<Uuid>,
    dismissed_at: DateTime<Utc>,
}

/// The dismissals of these objectives. Those of rules that are no more are left out.
pub(crate) async fn of_objectives(
    connection: &mut PgConnection,
    objectives: &[Uuid],
) -> Result<Vec<(ObjectiveId, Dismissal)>, Error> {
    let rows = sqlx::query_as!(
        DismissalRow,
        "SELECT objective_id, subject_id, rule_id, words, reason, dismissed_by_id, dismissed_at
         FROM goals.advice_dismissal
         WHERE objective_id = ANY($1)",
        objectives,
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().filter_map(|row| {
        let dismissal = Dismissal {
            rule: RuleId::of_name(&row.rule_id)?,
            subject_id: row.subject_id,
            words: row.words,
            reason: row.reason,
            dismissed_by: row.dismissed_by_id.map(PersonId),
            dismissed_at: row.dismissed_at,
        };
        Some((ObjectiveId(row.objective_id), dismissal))
    });
    Ok(known.collect())
}

/// Stores a dismissal in place of an earlier one.
pub(crate) async fn put(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    dismissal: &Dismissal,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "INSERT INTO goals.advice_dismissal
             (organization_id, objective_id, subject_id, rule_id, words, reason, dismissed_by_id, dismissed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (organization_id, objective_id, subject_id, rule_id) DO UPDATE
         SET
             words = excluded.words, reason = excluded.reason, dismissed_by_id = excluded.dismissed_by_id,
             dismissed_at = excluded.dismissed_at",
        organization.uuid(),
        objective.uuid(),
        dismissal.subject_id,
        dismissal.rule.as_str(),
        dismissal.words,
        dismissal.reason,
        dismissal.dismissed_by.map(PersonId::uuid),
        dismissal.dismissed_at,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Takes a dismissal back, if there is one.
pub(crate) async fn delete(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    subject: Uuid,
    rule: RuleId,
) -> Result<(), Error> {
    sqlx::query!(
        "DELETE FROM goals.advice_dismissal
         WHERE objective_id = $1 AND subject_id = $2 AND rule_id = $3",
        objective.uuid(),
        subject,
        rule.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
