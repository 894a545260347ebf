//! Statements on reminders.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::ids::{GroupId, OrganizationId, PersonId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::reminder::{CycleStep, Reminded, Reminder};

/// Which owners of which cycle are to be reminded, today and in which run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// The tenant.
    pub organization: OrganizationId,
    /// The cycle.
    pub cycle: CycleId,
    /// Today in the organization's time zone.
    pub today: NaiveDate,
    /// The run in which their facts go out.
    pub run: Uuid,
}

/// Facts of reminders that wait to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The tenant.
    pub organization: OrganizationId,
    /// The run.
    pub id: Uuid,
    /// The tenant's key.
    pub organization_key: String,
    /// Who asked.
    pub actor: String,
}

/// One statement for each step over what is open then: rows of (owner, is it a group, how many goals). Who has been reminded of the step
/// today stays as they are. Rows are locked in the order of owners.
macro_rules! remind {
    ($connection:expr, $round:expr, $step:expr, $open:literal $(, $argument:expr)* $(,)?) => {{
        let row = sqlx::query!(
            "WITH open (owner_id, is_group, goals) AS (" + $open + r#"),
            there AS (
                SELECT open.owner_id, open.is_group, open.goals
                FROM open
                WHERE CASE
                    WHEN open.is_group THEN EXISTS (
                        SELECT 1
                        FROM goals.directory_membership AS m
                        JOIN goals.directory_person AS p ON p.id = m.person_id AND p.status <> 3
                        WHERE m.group_id = open.owner_id AND NOT m.ended
                    )
                    -- Neither on leave nor gone.
                    ELSE EXISTS (SELECT 1 FROM goals.directory_person AS p WHERE p.id = open.owner_id AND p.status = 1)
                END
            ),
            put AS (
                INSERT INTO goals.reminder (organization_id, cycle_id, step, owner_id, is_group, goals, reminded_on, run_id)
                SELECT $1, $2, $3, owner_id, is_group, goals, $4, $5
                FROM there
                ORDER BY owner_id
                ON CONFLICT (organization_id, cycle_id, step, owner_id)
                DO UPDATE SET
                    goals = EXCLUDED.goals, reminded_on = EXCLUDED.reminded_on, run_id = EXCLUDED.run_id,
                    revision = reminder.revision + 1
                WHERE reminder.reminded_on < EXCLUDED.reminded_on
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM put) AS "now!", (SELECT count(*) FROM there) AS "all!""#,
            $round.organization.uuid(),
            $round.cycle.uuid(),
            $step.code(),
            $round.today,
            $round.run
            $(, $argument)*
        )
        .fetch_one($connection)
        .await?;
        Ok(Reminded { now: row.now, earlier: row.all - row.now })
    }};
}

/// Groups, and people in the groups of `required`, who have not even a draft; people without a group
/// if `outside`.
pub(crate) async fn put_without_draft(
    connection: &mut PgConnection,
    round: &Round,
    (required, outside): (&[Uuid], bool),
) -> Result<Reminded, Error> {
    remind!(
        connection,
        round,
        CycleStep::Draft,
        "SELECT p.id, false, 0
         FROM goals.directory_person AS p
         LEFT JOIN goals.first_group AS f ON f.person_id = p.id
         WHERE p.status = 1
             AND CASE WHEN f.group_id IS NULL THEN $7 ELSE f.group_id = ANY($6::uuid[]) END
             AND NOT EXISTS (
                 SELECT 1 FROM goals.objective AS o WHERE o.cycle_id = $2 AND o.owner_person_id = p.id
             )
         UNION ALL
         SELECT g.id, true, 0
         FROM goals.directory_group AS g
         WHERE NOT EXISTS (SELECT 1 FROM goals.objective AS o WHERE o.cycle_id = $2 AND o.owner_group_id = g.id)",
        required,
        outside,
    )
}

/// Owners of objectives that are not active yet.
pub(crate) async fn put_not_active(connection: &mut PgConnection, round: &Round) -> Result<Reminded, Error> {
    remind!(
        connection,
        round,
        CycleStep::Fixed,
        "SELECT COALESCE(owner_group_id, owner_person_id), owner_group_id IS NOT NULL, count(*)::integer
         FROM goals.objective
         WHERE cycle_id = $2 AND state IN (1, 4) AND alternative_to_id IS NULL
         GROUP BY 1, 2"
    )
}

/// Owners of key results of active objectives whose latest value, or whose creation without one, was
/// before `since`.
pub(crate) async fn put_silent(
    connection: &mut PgConnection,
    round: &Round,
    since: DateTime<Utc>,
) -> Result<Reminded, Error> {
    remind!(
        connection,
        round,
        CycleStep::MidTerm,
        "SELECT COALESCE(k.owner_group_id, k.owner_person_id), k.owner_group_id IS NOT NULL, count(*)::integer
         FROM goals.key_result AS k
         JOIN goals.objective AS o ON o.id = k.objective_id
         WHERE k.cycle_id = $2
             AND k.retired_at IS NULL
             AND COALESCE(k.read_effective_at, k.created_at) < $6
             AND o.state = 2
             AND o.alternative_to_id IS NULL
         GROUP BY 1, 2",
        since,
    )
}

/// Owners of objectives that are not closed with a score, nor cancelled.
pub(crate) async fn put_not_scored(connection: &mut PgConnection, round: &Round) -> Result<Reminded, Error> {
    remind!(
        connection,
        round,
        CycleStep::Close,
        "SELECT COALESCE(owner_group_id, owner_person_id), owner_group_id IS NOT NULL, count(*)::integer
         FROM goals.objective
         WHERE cycle_id = $2
             AND (state <> 3 OR score IS NULL AND outcome IS DISTINCT FROM 4)
             AND alternative_to_id IS NULL
         GROUP BY 1, 2"
    )
}

/// Takes up to so many reminders out of a run: their facts go out with this transaction.
pub(crate) async fn take(
    connection: &mut PgConnection,
    run: Uuid,
    limit: i64,
) -> Result<Vec<Reminder>, Error> {
    let rows = sqlx::query!(
        "WITH taken AS (
             SELECT organization_id, cycle_id, step, owner_id
             FROM goals.reminder
             WHERE run_id = $1
             ORDER BY owner_id
             LIMIT $2
             FOR UPDATE
         )
         UPDATE goals.reminder AS r
         SET run_id = NULL
         FROM taken
         WHERE r.organization_id = taken.organization_id
             AND r.cycle_id = taken.cycle_id
             AND r.step = taken.step
             AND r.owner_id = taken.owner_id
         RETURNING r.cycle_id, r.step, r.owner_id, r.is_group, r.goals, r.revision",
        run,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let owner = if row.is_group {
                Owner::Group(GroupId(row.owner_id))
            } else {
                Owner::Person(PersonId(row.owner_id))
            };
            Ok(Reminder {
                cycle_id: CycleId(row.cycle_id),
                step: CycleStep::of_code(row.step).ok_or(Error::BrokenRow("reminder.step"))?,
                owner,
                goals: row.goals,
                revision: row.revision,
            })
        })
        .collect()
}

/// Leaves what is left of a run to be sent later.
pub(crate) async fn insert_run(connection: &mut PgConnection, run: &Run) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO goals.reminder_run (organization_id, id, organization_key, actor)
         VALUES ($1, $2, $3, $4)",
        run.organization.uuid(),
        run.id,
        run.organization_key,
        run.actor,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a run is there and nobody else sends it; nobody else does until the transaction ends.
pub(crate) async fn lock_run(connection: &mut PgConnection, run: Uuid) -> Result<bool, Error> {
    let locked = sqlx::query_scalar!(
        "SELECT id
         FROM goals.reminder_run
         WHERE id = $1
         FOR UPDATE SKIP LOCKED",
        run,
    )
    .fetch_optional(connection)
    .await?;
    Ok(locked.is_some())
}

/// Ends a locked run that has nothing left.
pub(crate) async fn delete_run(connection: &mut PgConnection, run: Uuid) -> Result<(), Error> {
    let done = sqlx::query!("DELETE FROM goals.reminder_run WHERE id = $1", run).execute(connection).await?;
    demand(done.rows_affected(), 1)
}

/// Runs of all organizations.
pub(crate) async fn runs(pool: &PgPool, limit: i64) -> Result<Vec<Run>, Error> {
    let rows = sqlx::query!(
        "SELECT organization_id, id, organization_key, actor
         FROM goals.reminder_run
         ORDER BY id
         LIMIT $1",
        limit,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Run {
            organization: OrganizationId(row.organization_id),
            id: row.id,
            organization_key: row.organization_key,
            actor: row.actor,
        })
        .collect())
}
