//! Statements on comments.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::comment::Comment;
use crate::error::Error;
use crate::ids::{CommentId, KeyResultId, ObjectiveId};

struct CommentRow {
    id: Uuid,
    objective_id: Uuid,
    key_result_id: Option<Uuid>,
    author_id: Uuid,
    text: String,
    mentioned_ids: Vec<Uuid>,
    created_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        Self {
            id: CommentId(row.id),
            objective_id: ObjectiveId(row.objective_id),
            key_result_id: row.key_result_id.map(KeyResultId),
            author: PersonId(row.author_id),
            text: row.text,
            mentioned: row.mentioned_ids.into_iter().map(PersonId).collect(),
            created_at: row.created_at,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// Adds a comment.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    comment: &Comment,
) -> Result<(), Error> {
    let mentioned: Vec<Uuid> = comment.mentioned.iter().map(|person| person.uuid()).collect();
    sqlx::query!(
        "INSERT INTO goals.comment (organization_id, id, objective_id, key_result_id, author_id, text, mentioned_ids)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        organization.uuid(),
        comment.id.uuid(),
        comment.objective_id.uuid(),
        comment.key_result_id.map(KeyResultId::uuid),
        comment.author.uuid(),
        comment.text,
        &mentioned,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks a comment that is about to be taken back, and reads it.
pub(crate) async fn lock(connection: &mut PgConnection, id: CommentId) -> Result<Option<Comment>, Error> {
    let row = sqlx::query_as!(
        CommentRow,
        "SELECT id, objective_id, key_result_id, author_id, text, mentioned_ids, created_at, withdrawn_at
         FROM goals.comment
         WHERE id = $1
         FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Comment::from))
}

/// Takes a locked comment back.
pub(crate) async fn withdraw(
    connection: &mut PgConnection,
    id: CommentId,
    by: Option<PersonId>,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.comment
         SET text = '', mentioned_ids = '{}', withdrawn_at = transaction_timestamp(), withdrawn_by = $2
         WHERE id = $1 AND withdrawn_at IS NULL",
        id.uuid(),
        by.map(PersonId::uuid),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Comments of an objective and its key results behind one of them, the oldest first.
pub(crate) async fn of_objective(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    after: Option<CommentId>,
    limit: i64,
) -> Result<Vec<Comment>, Error> {
    let rows = sqlx::query_as!(
        CommentRow,
        "SELECT id, objective_id, key_result_id, author_id, text, mentioned_ids, created_at, withdrawn_at
         FROM goals.comment
         WHERE objective_id = $1 AND ($2::uuid IS NULL OR id > $2)
         ORDER BY id
         LIMIT $3",
        objective.uuid(),
        after.map(CommentId::uuid),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}
