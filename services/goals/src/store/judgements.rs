//! Statements on what members judge. None of them gives away whose a judgement is, but [`own`], to
//! the person themselves.

use ovation_chassis::ids::{OrganizationId, PersonId};
use sqlx::PgConnection;

use super::demand;
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::judgement::Points;
use crate::published::Voice;

/// Makes judgements of one objective come one after the other, until the transaction ends; gives the
/// number of the last result, 0 where there is none.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    organization: OrganizationId,
    (objective, cycle): (ObjectiveId, CycleId),
) -> Result<i32, Error> {
    sqlx::query!(
        "INSERT INTO goals.judgement_poll (organization_id, objective_id, cycle_id)
         VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        organization.uuid(),
        objective.uuid(),
        cycle.uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let results = sqlx::query_scalar!(
        "SELECT results
         FROM goals.judgement_poll
         WHERE objective_id = $1
         FOR UPDATE",
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(results)
}

/// Stores a person's judgement in place of the one before.
pub(crate) async fn store(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    person: PersonId,
    points: Points,
) -> Result<(), Error> {
    let done = sqlx::query!(
        "INSERT INTO goals.judgement_voice (organization_id, objective_id, person_id, tenths)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (organization_id, objective_id, person_id)
         DO UPDATE SET tenths = EXCLUDED.tenths",
        organization.uuid(),
        objective.uuid(),
        person.uuid(),
        i16::from(points.tenths()),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// A person's own judgement.
pub(crate) async fn own(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    person: PersonId,
) -> Result<Option<Points>, Error> {
    let tenths = sqlx::query_scalar!(
        "SELECT tenths
         FROM goals.judgement_voice
         WHERE objective_id = $1 AND person_id = $2",
        objective.uuid(),
        person.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    tenths.map(points).transpose()
}

/// How many judgements count as something else in the last result, or not yet.
pub(crate) async fn waiting(connection: &mut PgConnection, objective: ObjectiveId) -> Result<usize, Error> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT count(*) AS "waiting!"
           FROM goals.judgement_voice
           WHERE objective_id = $1 AND waits"#,
        objective.uuid(),
    )
    .fetch_one(connection)
    .await?;
    usize::try_from(waiting).map_err(|_| Error::BrokenRow("judgement_voice"))
}

/// All voices: as many rows as people judged, which is why they are read only when a result may be
/// due.
pub(crate) async fn voices(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Vec<Voice<Points>>, Error> {
    let rows = sqlx::query!(
        r#"SELECT
               v.tenths,
               COALESCE(array_agg(c.result ORDER BY c.result) FILTER (WHERE c.result IS NOT NULL), '{}') AS "results!",
               COALESCE(array_agg(c.tenths ORDER BY c.result) FILTER (WHERE c.result IS NOT NULL), '{}') AS "counted!"
           FROM goals.judgement_voice AS v
           LEFT JOIN goals.judgement_counted AS c
               ON c.organization_id = v.organization_id AND c.objective_id = v.objective_id AND c.person_id = v.person_id
           WHERE v.objective_id = $1
           GROUP BY v.organization_id, v.objective_id, v.person_id"#,
        objective.uuid(),
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let counted = row.results.into_iter().zip(row.counted);
            let counted: Result<_, Error> =
                counted.map(|(result, tenths)| Ok((result, Some(points(tenths)?)))).collect();
            Ok(Voice { now: Some(points(row.tenths)?), counted: counted? })
        })
        .collect()
}

/// From a result on, all judgements count as what they are.
pub(crate) async fn count(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objective: ObjectiveId,
    result: i32,
) -> Result<(), Error> {
    sqlx::query!(
        "WITH counted AS (
             UPDATE goals.judgement_voice
             SET counted = tenths
             WHERE objective_id = $2 AND waits
             RETURNING person_id, tenths
         )
         INSERT INTO goals.judgement_counted (organization_id, objective_id, person_id, result, tenths)
         SELECT $1, $2, person_id, $3, tenths
         FROM counted",
        organization.uuid(),
        objective.uuid(),
        result,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) fn points(tenths: i16) -> Result<Points, Error> {
    let tenths = u8::try_from(tenths).ok();
    tenths.and_then(Points::of_tenths).ok_or(Error::BrokenRow("judgement_voice.tenths"))
}
