//! Statements on what is published of judgements.

use chrono::NaiveDate;
use ovation_chassis::ids::{OrganizationId, PersonId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use super::judgements::points;
use crate::config::JUDGEMENT_GAP_HUNDREDTHS_MIN;
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::judgement::{JudgementResult, Points};
use crate::published::Rule;
use crate::scoring::Score;
use crate::viewer::Viewer;

/// An objective that its key results did not carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The objective.
    pub objective_id: ObjectiveId,
    /// What is published.
    pub result: JudgementResult,
    /// Score of its key results.
    pub key_results: Score,
    /// The judgement of the one who asks.
    pub mine: Option<Points>,
}

/// Publishes the next result of a locked poll.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    result: &JudgementResult,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "WITH numbered AS (
             UPDATE goals.judgement_poll
             SET results = $3
             WHERE objective_id = $2 AND results = $3 - 1
             RETURNING results
         )
         INSERT INTO goals.judgement_result (organization_id, objective_id, number, published_on, answers, sum_tenths)
         SELECT $1, $2, results, $4, $5, $6
         FROM numbered",
        organization.uuid(),
        objective.uuid(),
        result.number,
        result.on,
        i32::try_from(result.answers).unwrap_or(i32::MAX),
        i64::try_from(result.sum_tenths).unwrap_or(i64::MAX),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// The last result, which holds the most judgements; `None` where there is none.
pub(crate) async fn last(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Option<JudgementResult>, Error> {
    let row = sqlx::query!(
        "SELECT number, published_on, answers, sum_tenths
         FROM goals.judgement_result
         WHERE objective_id = $1
         ORDER BY number DESC
         LIMIT 1",
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| result((row.number, row.published_on), row.answers, row.sum_tenths)).transpose()
}

/// Objectives of a cycle that a viewer sees and whose published mean lies far from the score of their
/// key results, the widest gap first and then by id, behind the one that is named. The formulas are
/// those of [`crate::scoring`]; only objectives with results are looked at.
pub(crate) async fn gaps(
    connection: &mut PgConnection,
    cycle: CycleId,
    (viewer, person): (&Viewer, Option<PersonId>),
    rule: &Rule,
    after: Option<(i64, ObjectiveId)>,
    limit: i64,
) -> Result<Vec<Gap>, Error> {
    let (after_gap, after_id) = after.unzip();
    let rows = sqlx::query!(
        r#"SELECT
               o.id, result.number, result.published_on, result.answers, result.sum_tenths,
               key_results.hundredths AS "hundredths!", own.tenths AS "mine?"
           FROM goals.judgement_poll AS poll
           JOIN goals.judgement_result AS result
               ON result.organization_id = poll.organization_id
               AND result.objective_id = poll.objective_id
               AND result.number = poll.results
           JOIN goals.objective AS o ON o.organization_id = poll.organization_id AND o.id = poll.objective_id
           CROSS JOIN LATERAL (
               SELECT goals.half_even(sum(k.weight * score.hundredths), sum(k.weight)) AS hundredths
               FROM goals.key_result AS k
               CROSS JOIN LATERAL (
                   SELECT COALESCE(k.score * 100, 10 * goals.half_even(10 * LEAST(GREATEST(k.progress, 0), 1), 1))
               ) AS score (hundredths)
               WHERE k.organization_id = o.organization_id
                   AND k.objective_id = o.id
                   AND k.retired_at IS NULL
                   AND k.weight > 0
                   -- GREATEST and LEAST leave out what is NULL.
                   AND num_nonnulls(k.score, k.progress) > 0
           ) AS key_results
           CROSS JOIN LATERAL (
               SELECT abs(goals.half_even(result.sum_tenths, result.answers) - key_results.hundredths) AS hundredths
           ) AS gap
           LEFT JOIN goals.judgement_voice AS own
               ON own.organization_id = o.organization_id AND own.objective_id = o.id AND own.person_id = $4
           WHERE poll.cycle_id = $1
               AND poll.results > 0
               AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
               AND result.answers >= $5
               AND gap.hundredths >= $6
               AND ($7::bigint IS NULL OR gap.hundredths < $7 OR (gap.hundredths = $7 AND o.id > $8))
           ORDER BY gap.hundredths DESC, o.id
           LIMIT $9"#,
        cycle.uuid(),
        &viewer.keys,
        viewer.administers,
        person.map(Uuid::from),
        i32::try_from(rule.shown_from()).unwrap_or(i32::MAX),
        Decimal::from(JUDGEMENT_GAP_HUNDREDTHS_MIN),
        after_gap,
        after_id.map(Uuid::from),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let hundredths = u8::try_from(row.hundredths).ok().and_then(Score::of_hundredths);
            Ok(Gap {
                objective_id: ObjectiveId(row.id),
                result: result((row.number, row.published_on), row.answers, row.sum_tenths)?,
                key_results: hundredths.ok_or(Error::BrokenRow("key_result.score"))?,
                mine: row.mine.map(points).transpose()?,
            })
        })
        .collect()
}

fn result((number, on): (i32, NaiveDate), answers: i32, sum_tenths: i64) -> Result<JudgementResult, Error> {
    let broken = || Error::BrokenRow("judgement_result");
    Ok(JudgementResult {
        number,
        on,
        answers: usize::try_from(answers).map_err(|_| broken())?,
        sum_tenths: u64::try_from(sum_tenths).map_err(|_| broken())?,
    })
}
