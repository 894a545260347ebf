//! Statements on retrospectives.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::scoring::Retrospective;

/// A retrospective as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// What was written.
    pub text: Retrospective,
    /// Who wrote it last; `None` where it was no person.
    pub author: Option<PersonId>,
    /// When; `None` before.
    pub updated_at: Option<DateTime<Utc>>,
    /// 0 before, then raised by each change; the etag.
    pub revision: i64,
}

/// The retrospective of an objective, empty before somebody wrote one.
pub(crate) async fn find(connection: &mut PgConnection, objective: ObjectiveId) -> Result<Written, Error> {
    let row = sqlx::query!(
        r#"SELECT keep, problem, try AS "again", author_id, updated_at, revision
           FROM goals.retrospective
           WHERE objective_id = $1"#,
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map_or_else(Written::default, |row| Written {
        text: Retrospective { keep: row.keep, problem: row.problem, r#try: row.again },
        author: row.author_id.map(PersonId),
        updated_at: Some(row.updated_at),
        revision: row.revision,
    }))
}

/// Locks the retrospective of an objective, which is there then, and gives its revision.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
) -> Result<i64, Error> {
    sqlx::query!(
        "INSERT INTO goals.retrospective (organization_id, objective_id)
         VALUES ($1, $2)
         ON CONFLICT DO NOTHING",
        organization.uuid(),
        objective.uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let revision = sqlx::query_scalar!(
        "SELECT revision
         FROM goals.retrospective
         WHERE objective_id = $1
         FOR UPDATE",
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(revision)
}

/// Stores what is written in a locked retrospective that had this revision; it has the next.
pub(crate) async fn update(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    revision: i64,
    text: &Retrospective,
    author: Option<PersonId>,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.retrospective
         SET
             keep = $3, problem = $4, try = $5, author_id = $6,
             revision = $2 + 1, updated_at = transaction_timestamp()
         WHERE objective_id = $1 AND revision = $2",
        objective.uuid(),
        revision,
        text.keep,
        text.problem,
        text.r#try,
        author.map(Uuid::from),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}
