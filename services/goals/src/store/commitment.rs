//! Statements on people's answers to an objective. None of them gives away whose an answer is, but
//! [`own`], to the person themselves.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;

use super::demand;
use crate::commitment::{Answer, Each, Level, Question};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::published::Voice;

/// Makes answers to one objective come one after the other, until the transaction ends; gives the
/// number of the last result, 0 where there is none.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
) -> Result<i32, Error> {
    sqlx::query!(
        "INSERT INTO goals.commitment_poll (organization_id, objective_id)
         VALUES ($1, $2)
         ON CONFLICT DO NOTHING",
        organization.uuid(),
        objective.uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let results = sqlx::query_scalar!(
        "SELECT results
         FROM goals.commitment_poll
         WHERE objective_id = $1
         FOR UPDATE",
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(results)
}

/// Stores a person's answer in place of the one before.
pub(crate) async fn store(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    person: PersonId,
    answer: &Answer,
) -> Result<(), Error> {
    let questions: Vec<i16> = Question::ALL.map(Question::code).to_vec();
    let levels: Vec<i16> = answer.levels.0.iter().map(|level| code(*level)).collect();
    let done = sqlx::query!(
        "WITH answer AS (
             INSERT INTO goals.commitment_answer (organization_id, objective_id, person_id, comment, signed)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organization_id, objective_id, person_id)
             DO UPDATE SET comment = EXCLUDED.comment, signed = EXCLUDED.signed, answered_at = EXCLUDED.answered_at
         )
         INSERT INTO goals.commitment_voice (organization_id, objective_id, question, person_id, level)
         SELECT $1, $2, question, $3, level
         FROM UNNEST($6::smallint[], $7::smallint[]) AS said (question, level)
         ON CONFLICT (organization_id, objective_id, question, person_id)
         DO UPDATE SET level = EXCLUDED.level",
        organization.uuid(),
        objective.uuid(),
        person.uuid(),
        answer.comment,
        answer.signed,
        &questions,
        &levels,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), questions.len())
}

/// Takes back at once what a person shows no longer: their name under a comment, or the comment.
pub(crate) async fn take_back(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    person: PersonId,
    answer: &Answer,
) -> Result<(), Error> {
    if answer.comment.is_empty() {
        sqlx::query!(
            "DELETE FROM goals.commitment_comment WHERE objective_id = $1 AND person_id = $2",
            objective.uuid(),
            person.uuid(),
        )
        .execute(connection)
        .await?;
    } else if !answer.signed {
        sqlx::query!(
            "UPDATE goals.commitment_comment SET signed = false WHERE objective_id = $1 AND person_id = $2 AND signed",
            objective.uuid(),
            person.uuid(),
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// A person's own answer, and when they gave it.
pub(crate) async fn own(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    person: PersonId,
) -> Result<Option<(Answer, DateTime<Utc>)>, Error> {
    let row = sqlx::query!(
        r#"SELECT
               a.comment, a.signed, a.answered_at,
               array_agg(v.question ORDER BY v.question) AS "questions!",
               array_agg(v.level ORDER BY v.question) AS "levels!"
           FROM goals.commitment_answer AS a
           JOIN goals.commitment_voice AS v
               ON v.organization_id = a.organization_id AND v.objective_id = a.objective_id AND v.person_id = a.person_id
           WHERE a.objective_id = $1 AND a.person_id = $2
           GROUP BY a.organization_id, a.objective_id, a.person_id"#,
        objective.uuid(),
        person.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let mut levels = Each::default();
    for (question, level) in row.questions.into_iter().zip(row.levels) {
        *levels.of_mut(question_of(question)?) = level_of(level)?;
    }
    Ok(Some((Answer { levels, comment: row.comment, signed: row.signed }, row.answered_at)))
}

/// How many answers to each question count as something else in its last result.
pub(crate) async fn waiting(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Each<usize>, Error> {
    let rows = sqlx::query!(
        r#"SELECT question, count(*) AS "waiting!"
           FROM goals.commitment_voice
           WHERE objective_id = $1 AND waits
           GROUP BY question"#,
        objective.uuid(),
    )
    .fetch_all(connection)
    .await?;
    let mut waiting = Each::default();
    for row in rows {
        *waiting.of_mut(question_of(row.question)?) =
            usize::try_from(row.waiting).map_err(|_| Error::BrokenRow("commitment_voice"))?;
    }
    Ok(waiting)
}

/// All voices of these questions: as many rows as people answered, which is why they are read only when
/// a result may be due.
pub(crate) async fn voices(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    questions: &[Question],
) -> Result<Vec<(Question, Vec<Voice<Level>>)>, Error> {
    let codes: Vec<i16> = questions.iter().map(|question| question.code()).collect();
    let rows = sqlx::query!(
        r#"SELECT
               v.question, v.level,
               COALESCE(array_agg(c.result ORDER BY c.result) FILTER (WHERE c.result IS NOT NULL), '{}') AS "results!",
               COALESCE(array_agg(c.level ORDER BY c.result) FILTER (WHERE c.result IS NOT NULL), '{}') AS "levels!"
           FROM goals.commitment_voice AS v
           LEFT JOIN goals.commitment_counted AS c
               ON c.organization_id = v.organization_id
               AND c.objective_id = v.objective_id
               AND c.question = v.question
               AND c.person_id = v.person_id
           WHERE v.objective_id = $1 AND v.question = ANY($2)
           GROUP BY v.organization_id, v.objective_id, v.question, v.person_id"#,
        objective.uuid(),
        &codes,
    )
    .fetch_all(connection)
    .await?;
    let mut voices: Vec<(Question, Vec<Voice<Level>>)> =
        questions.iter().map(|question| (*question, Vec::new())).collect();
    for row in rows {
        let question = question_of(row.question)?;
        let counted = row.results.into_iter().zip(row.levels);
        let counted: Result<_, Error> =
            counted.map(|(result, level)| Ok((result, level_of(level)?))).collect();
        let voice = Voice { now: level_of(row.level)?, counted: counted? };
        if let Some((_, of_question)) = voices.iter_mut().find(|(one, _)| *one == question) {
            of_question.push(voice);
        }
    }
    Ok(voices)
}

/// From a result on, the answers to these questions count as what they are.
pub(crate) async fn count(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    questions: &[Question],
    result: i32,
) -> Result<(), Error> {
    let questions: Vec<i16> = questions.iter().map(|question| question.code()).collect();
    sqlx::query!(
        "WITH counted AS (
             UPDATE goals.commitment_voice
             SET counted = level
             WHERE objective_id = $2 AND question = ANY($3) AND waits
             RETURNING question, person_id, level
         )
         INSERT INTO goals.commitment_counted (organization_id, objective_id, question, person_id, result, level)
         SELECT $1, $2, question, person_id, $4, level
         FROM counted",
        organization.uuid(),
        objective.uuid(),
        &questions,
        result,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn code(level: Option<Level>) -> i16 {
    level.map_or(0, |level| i16::from(level.number()))
}

fn level_of(code: i16) -> Result<Option<Level>, Error> {
    match code {
        0 => Ok(None),
        code => Ok(Some(Level::of_number(code.into()).ok_or(Error::BrokenRow("commitment level"))?)),
    }
}

fn question_of(code: i16) -> Result<Question, Error> {
    Question::of_code(code).ok_or(Error::BrokenRow("commitment question"))
}
