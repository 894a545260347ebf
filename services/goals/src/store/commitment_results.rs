//! Statements on what is published of people's answers.

use chrono::NaiveDate;
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::commitment::{Distribution, Each, Published, Question};
use crate::error::Error;
use crate::ids::ObjectiveId;

/// A comment that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where it stands in the list, which tells nothing.
    pub place: Uuid,
    /// What it says.
    pub text: String,
    /// Whose it is, if they signed it.
    pub author: Option<PersonId>,
}

/// The organization's day.
pub(crate) async fn today(connection: &mut PgConnection) -> Result<NaiveDate, Error> {
    let today = sqlx::query_scalar!(
        r#"SELECT (
               transaction_timestamp()
               AT TIME ZONE COALESCE((SELECT NULLIF(time_zone, '') FROM goals.directory_organization), 'UTC')
           )::date AS "today!""#,
    )
    .fetch_one(connection)
    .await?;
    Ok(today)
}

/// Publishes the next result of a locked poll.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    result: &Published,
) -> Result<(), Error> {
    let counts = |question| result.distributions.of(question).map(columns);
    let done = sqlx::query!(
        "WITH numbered AS (
             UPDATE goals.commitment_poll
             SET results = $3
             WHERE objective_id = $2 AND results = $3 - 1
             RETURNING results
         )
         INSERT INTO goals.commitment_result
             (organization_id, objective_id, number, published_on, convinced, will_move, heard, excitement, answers)
         SELECT $1, $2, results, $4, $5, $6, $7, $8, $9
         FROM numbered",
        organization.uuid(),
        objective.uuid(),
        result.number,
        result.on,
        counts(Question::Convinced) as Option<Vec<i32>>,
        counts(Question::WillMove) as Option<Vec<i32>>,
        counts(Question::Heard) as Option<Vec<i32>>,
        counts(Question::Excitement) as Option<Vec<i32>>,
        i32::try_from(result.answers()).unwrap_or(i32::MAX),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Publishes the comments, as they stand, of those who answer one of these questions.
pub(crate) async fn publish_comments(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    questions: &[Question],
) -> Result<(), Error> {
    let questions: Vec<i16> = questions.iter().map(|question| question.code()).collect();
    sqlx::query!(
        "INSERT INTO goals.commitment_comment AS shown (organization_id, objective_id, person_id, text, signed)
         SELECT $1, $2, a.person_id, a.comment, a.signed
         FROM goals.commitment_answer AS a
         WHERE a.objective_id = $2 AND a.comment <> '' AND EXISTS (
             SELECT 1
             FROM goals.commitment_voice AS v
             WHERE v.organization_id = a.organization_id
                 AND v.objective_id = a.objective_id
                 AND v.question = ANY($3)
                 AND v.person_id = a.person_id
                 AND v.level > 0
         )
         ON CONFLICT (organization_id, objective_id, person_id)
         -- What is new stands elsewhere, as any new comment does.
         DO UPDATE SET text = EXCLUDED.text, signed = EXCLUDED.signed, place = EXCLUDED.place
         WHERE (shown.text, shown.signed) IS DISTINCT FROM (EXCLUDED.text, EXCLUDED.signed)",
        organization.uuid(),
        objective.uuid(),
        &questions,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "DELETE FROM goals.commitment_comment AS shown
         USING goals.commitment_answer AS a
         WHERE shown.objective_id = $1
             AND a.organization_id = shown.organization_id
             AND a.objective_id = shown.objective_id
             AND a.person_id = shown.person_id
             AND a.comment = ''",
        objective.uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A result by its number.
pub(crate) async fn find(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    number: i32,
) -> Result<Option<Published>, Error> {
    let row = sqlx::query_as!(
        ResultRow,
        "SELECT number, published_on, convinced, will_move, heard, excitement
         FROM goals.commitment_result
         WHERE objective_id = $1 AND number = $2",
        objective.uuid(),
        number,
    )
    .fetch_optional(connection)
    .await?;
    row.map(Published::try_from).transpose()
}

/// Results that hold so many answers, the latest first, behind the number that is named.
pub(crate) async fn list(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    shown_from: usize,
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<Published>, Error> {
    let rows = sqlx::query_as!(
        ResultRow,
        "SELECT number, published_on, convinced, will_move, heard, excitement
         FROM goals.commitment_result
         WHERE objective_id = $1 AND answers >= $2 AND ($3::integer IS NULL OR number < $3)
         ORDER BY number DESC
         LIMIT $4",
        objective.uuid(),
        i32::try_from(shown_from).unwrap_or(i32::MAX),
        after,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Published::try_from).collect()
}

/// Comments that are published, in an order that tells nothing, behind the place that is named.
pub(crate) async fn comments(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Comment>, Error> {
    let rows = sqlx::query!(
        r#"SELECT place, text, CASE WHEN signed THEN person_id END AS author_id
           FROM goals.commitment_comment
           WHERE objective_id = $1 AND ($2::uuid IS NULL OR place > $2)
           ORDER BY place
           LIMIT $3"#,
        objective.uuid(),
        after,
        limit,
    )
    .fetch_all(connection)
    .await?;
    let comment =
        |(place, text, author): (_, _, Option<Uuid>)| Comment { place, text, author: author.map(PersonId) };
    Ok(rows.into_iter().map(|row| comment((row.place, row.text, row.author_id))).collect())
}

struct ResultRow {
    number: i32,
    published_on: NaiveDate,
    convinced: Option<Vec<i32>>,
    will_move: Option<Vec<i32>>,
    heard: Option<Vec<i32>>,
    excitement: Option<Vec<i32>>,
}

impl TryFrom<ResultRow> for Published {
    type Error = Error;

    fn try_from(row: ResultRow) -> Result<Self, Error> {
        let mut distributions = Each::default();
        let columns = [row.convinced, row.will_move, row.heard, row.excitement];
        for (question, counts) in Question::ALL.into_iter().zip(columns) {
            *distributions.of_mut(question) = counts.map(of_columns).transpose()?;
        }
        Ok(Self { number: row.number, on: row.published_on, distributions })
    }
}

fn columns(distribution: Distribution) -> Vec<i32> {
    distribution.0.iter().map(|count| i32::try_from(*count).unwrap_or(i32::MAX)).collect()
}

fn of_columns(counts: Vec<i32>) -> Result<Distribution, Error> {
    let broken = || Error::BrokenRow("commitment_result");
    let counts: [i32; 5] = counts.try_into().map_err(|_| broken())?;
    let mut distribution = Distribution::default();
    for (count, stored) in distribution.0.iter_mut().zip(counts) {
        *count = u32::try_from(stored).map_err(|_| broken())?;
    }
    Ok(distribution)
}
