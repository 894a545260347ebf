//! Statements that store what a person changed of an objective.

use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::objective::{Objective, Outcome};
use crate::progress::Progress;
use crate::title;

/// Stores what a person changed of a locked objective. One that was imported is its own from a new
/// title or owner on.
pub(crate) async fn update(connection: &mut PgConnection, objective: &Objective) -> Result<(), Error> {
    let plan = &objective.plan;
    let (contributors, people) = (uuids(&plan.contributors), uuids(plan.visibility.people()));
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET
             title = $3, title_key = $4, rationale = $5, kind = $6, state = $7, owner_group_id = $8, owner_person_id = $9,
             weight = $10, contributor_ids = $11, visibility = $12, visible_to_group_id = $13, visible_to_person_ids = $14,
             counts_upwards = $15, labels = $16, outcome = $17,
             import_key = CASE WHEN title_key = $4 AND owner_group_id IS NOT DISTINCT FROM $8 THEN import_key END,
             revision = $2 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        objective.id.uuid(),
        objective.revision,
        plan.title,
        title::key(&plan.title),
        plan.rationale,
        plan.kind.code(),
        plan.state.code(),
        plan.owner.group().map(Uuid::from),
        plan.owner.person().map(Uuid::from),
        plan.weight.decimal(),
        &contributors,
        plan.visibility.code(),
        plan.visibility.group().map(Uuid::from),
        &people,
        plan.counts_upwards,
        &plan.labels,
        objective.outcome.map(Outcome::code),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Makes the index of contributors follow an objective's.
pub(crate) async fn set_contributors(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: &Objective,
) -> Result<(), Error> {
    let contributors = uuids(&objective.plan.contributors);
    sqlx::query!(
        "WITH gone AS (
             DELETE FROM goals.objective_contributor
             WHERE objective_id = $2 AND person_id <> ALL ($3)
         )
         INSERT INTO goals.objective_contributor (organization_id, person_id, objective_id)
         SELECT $1, person_id, $2
         FROM UNNEST($3::uuid[]) AS new (person_id)
         ON CONFLICT DO NOTHING",
        organization.uuid(),
        objective.id.uuid(),
        &contributors,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Raises the revisions of a locked objective, whose alignments have changed.
pub(crate) async fn touch(connection: &mut PgConnection, objective: &Objective) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET revision = $2 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        objective.id.uuid(),
        objective.revision,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Stores the rule of a locked objective with the progress that follows from it, and when its override ends.
pub(crate) async fn set_roll_up(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: &Objective,
) -> Result<(), Error> {
    let manual = objective.roll_up.manual.as_ref();
    let done = sqlx::query!(
        "WITH gone AS (
             DELETE FROM goals.override_end
             WHERE objective_id = $2 AND $8::timestamptz IS NULL
         ),
         set_end AS (
             INSERT INTO goals.override_end (organization_id, objective_id, expires_at)
             SELECT $1, $2, $8
             WHERE $8::timestamptz IS NOT NULL
             ON CONFLICT (organization_id, objective_id)
             DO UPDATE SET expires_at = EXCLUDED.expires_at
         )
         UPDATE goals.objective
         SET
             roll_up_method = $4, sum_unit = $5, override_progress = $6, override_reason = $7, override_expires_at = $8,
             override_set_by = $9, override_set_at = $10, progress = $11, computed_progress = $12,
             weighted_sum_attos = $13::text::numeric, weight_sum = $14, sum_gone = $15, sum_length = $16,
             revision = $3 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $2 AND revision = $3",
        organization.uuid(),
        objective.id.uuid(),
        objective.revision,
        objective.roll_up.method.code(),
        objective.roll_up.method.unit().unwrap_or_default(),
        manual.map(|manual| manual.progress.decimal()),
        manual.map(|manual| manual.reason.as_str()),
        manual.and_then(|manual| manual.until),
        manual.map(|manual| manual.by.uuid()),
        manual.map(|manual| manual.at),
        objective.progress.map(Progress::decimal),
        objective.computed.map(Progress::decimal),
        objective.terms.weighted_sum_attos.to_string(),
        objective.terms.weight_sum_decimal(),
        objective.ways.gone(),
        objective.ways.length(),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

fn uuids(people: &[PersonId]) -> Vec<Uuid> {
    people.iter().map(|person| person.uuid()).collect()
}
