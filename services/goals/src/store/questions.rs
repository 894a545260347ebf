//! Statements on questions and their answers.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{AnswerId, CycleId, ObjectiveId, QuestionId};
use crate::question::{Answer, Question};
use crate::viewer::Viewer;

/// Whose questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) enum Scope {
    /// Of an objective that the caller sees.
    Objective(ObjectiveId),
    /// Of a cycle's objectives.
    Cycle(CycleId),
    /// Of all objectives.
    All,
}

/// A place in a list of questions: whether it is open, and its id.
pub(crate) type Place = (bool, QuestionId);

/// A question, still without its answers, and how many bytes these have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    /// The question.
    pub question: Question,
    /// The texts of its answers, in bytes.
    pub answers_bytes: usize,
}

struct QuestionRow {
    id: Uuid,
    objective_id: Uuid,
    cycle_id: Uuid,
    author_id: Uuid,
    text: String,
    created_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
    revision: i64,
    answers_bytes: i64,
}

impl From<QuestionRow> for Listed {
    fn from(row: QuestionRow) -> Self {
        Self {
            question: Question {
                id: QuestionId(row.id),
                objective_id: ObjectiveId(row.objective_id),
                cycle_id: CycleId(row.cycle_id),
                author: PersonId(row.author_id),
                text: row.text,
                answers: Vec::new(),
                created_at: row.created_at,
                resolved_at: row.resolved_at,
                revision: row.revision,
            },
            answers_bytes: usize::try_from(row.answers_bytes).unwrap_or_default(),
        }
    }
}

/// One statement over the same columns; which rows, and their order, differ. Each list has a
/// statement of its own, so that each has a plan of its own.
macro_rules! questions {
    ($connection:expr, $which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            QuestionRow,
            r#"SELECT
                 q.id, q.objective_id, q.cycle_id, q.author_id, q.text, q.created_at, q.resolved_at, q.revision,
                 said.answers_bytes AS "answers_bytes!"
             FROM goals.question AS q
             JOIN goals.objective AS o ON o.organization_id = q.organization_id AND o.id = q.objective_id
             CROSS JOIN LATERAL (
                 SELECT COALESCE(sum(octet_length(a.text)), 0) AS answers_bytes
                 FROM goals.answer AS a
                 WHERE a.organization_id = q.organization_id AND a.question_id = q.id
             ) AS said "#
                + $which,
            $($argument),+
        )
        .fetch_all($connection)
        .await?
        .into_iter()
        .map(Listed::from)
        .collect()
    };
}

/// Questions that a viewer sees, behind one of them: the open ones first, then the latest.
pub(crate) async fn list(
    connection: &mut PgConnection,
    viewer: &Viewer,
    (scope, only_open): (Scope, bool),
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let (was_open, after) = after.map_or((true, Uuid::max()), |(was_open, id)| (was_open, id.uuid()));
    let (keys, administers) = (&viewer.keys, viewer.administers);
    Ok(match scope {
        Scope::Objective(objective) => questions!(
            connection,
            "WHERE q.objective_id = $7
                 AND (q.is_open, q.id) < ($1, $2)
                 AND (q.is_open OR NOT $3)
                 AND (o.readers IS NULL OR o.readers && $4 OR ($5 AND o.visibility = 2))
             ORDER BY q.is_open DESC, q.id DESC
             LIMIT $6",
            was_open,
            after,
            only_open,
            keys,
            administers,
            limit,
            objective.uuid(),
        ),
        Scope::Cycle(cycle) => questions!(
            connection,
            "WHERE q.cycle_id = $7
                 AND (q.is_open, q.id) < ($1, $2)
                 AND (q.is_open OR NOT $3)
                 AND (o.readers IS NULL OR o.readers && $4 OR ($5 AND o.visibility = 2))
             ORDER BY q.is_open DESC, q.id DESC
             LIMIT $6",
            was_open,
            after,
            only_open,
            keys,
            administers,
            limit,
            cycle.uuid(),
        ),
        Scope::All => questions!(
            connection,
            "WHERE (q.is_open, q.id) < ($1, $2)
                 AND (q.is_open OR NOT $3)
                 AND (o.readers IS NULL OR o.readers && $4 OR ($5 AND o.visibility = 2))
             ORDER BY q.is_open DESC, q.id DESC
             LIMIT $6",
            was_open,
            after,
            only_open,
            keys,
            administers,
            limit,
        ),
    })
}

/// Gives questions their answers, in the order of their ids.
pub(crate) async fn with_answers(
    connection: &mut PgConnection,
    mut questions: Vec<Question>,
) -> Result<Vec<Question>, Error> {
    let ids: Vec<Uuid> = questions.iter().map(|question| question.id.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT question_id, id, author_id, text, created_at
         FROM goals.answer
         WHERE question_id = ANY($1)
         ORDER BY question_id, id",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    for row in rows {
        let answer = Answer {
            id: AnswerId(row.id),
            author: PersonId(row.author_id),
            text: row.text,
            created_at: row.created_at,
        };
        if let Some(question) = questions.iter_mut().find(|question| question.id.uuid() == row.question_id) {
            question.answers.push(answer);
        }
    }
    Ok(questions)
}

/// A question with its answers, locked where it is about to change.
pub(crate) async fn lock(connection: &mut PgConnection, id: QuestionId) -> Result<Option<Question>, Error> {
    sqlx::query_scalar!(
        "SELECT id
         FROM goals.question
         WHERE id = $1
         FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let found: Vec<Listed> = questions!(&mut *connection, "WHERE q.id = $1", id.uuid());
    let found = found.into_iter().map(|listed| listed.question).collect();
    Ok(with_answers(connection, found).await?.pop())
}

/// Adds a question.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    question: &Question,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.question (organization_id, id, objective_id, cycle_id, author_id, text)
         VALUES ($1, $2, $3, $4, $5, $6)",
        organization.uuid(),
        question.id.uuid(),
        question.objective_id.uuid(),
        question.cycle_id.uuid(),
        question.author.uuid(),
        question.text,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds an answer to a locked question.
pub(crate) async fn answer(
    connection: &mut PgConnection,
    organization: OrganizationId,
    question: QuestionId,
    answer: &Answer,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.answer (organization_id, question_id, id, author_id, text)
         VALUES ($1, $2, $3, $4, $5)",
        organization.uuid(),
        question.uuid(),
        answer.id.uuid(),
        answer.author.uuid(),
        answer.text,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores the revision of a locked question, and whether it is resolved.
pub(crate) async fn update(connection: &mut PgConnection, question: &Question) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.question
         SET resolved_at = $2, revision = $3::bigint
         WHERE id = $1 AND revision = $3::bigint - 1",
        question.id.uuid(),
        question.resolved_at,
        question.revision,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}
