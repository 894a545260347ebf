//! Statements on handovers that are ahead.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::ids::OrganizationId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;
use crate::handover::{DueHandovers, Handover};
use crate::owner::Owner;

/// When handovers begin, and who asked for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule<'a> {
    /// The tenant.
    pub organization: OrganizationId,
    /// The tenant's key.
    pub organization_key: &'a str,
    /// Who asked.
    pub actor: &'a str,
    /// The first day of the new owner.
    pub starts_on: NaiveDate,
    /// When that day begins.
    pub due_at: DateTime<Utc>,
}

/// Stores handovers that are ahead; what was ahead for the same goals is replaced.
pub(crate) async fn put(
    connection: &mut PgConnection,
    schedule: &Schedule<'_>,
    handovers: &[Handover],
) -> Result<(), Error> {
    let groups = |owner: fn(&Handover) -> Owner| -> Vec<Option<Uuid>> {
        handovers.iter().map(|handover| owner(handover).group().map(Uuid::from)).collect()
    };
    let people = |owner: fn(&Handover) -> Owner| -> Vec<Option<Uuid>> {
        handovers.iter().map(|handover| owner(handover).person().map(Uuid::from)).collect()
    };
    let goals: Vec<Uuid> = handovers.iter().map(|handover| handover.goal).collect();
    sqlx::query!(
        "INSERT INTO goals.handover
             (organization_id, goal_id, old_group_id, old_person_id, new_group_id, new_person_id, starts_on, due_at,
              organization_key, actor)
         SELECT $1, goal_id, old_group_id, old_person_id, new_group_id, new_person_id, $2, $3, $4, $5
         FROM UNNEST($6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[])
             AS ahead (goal_id, old_group_id, old_person_id, new_group_id, new_person_id)
         ORDER BY goal_id
         ON CONFLICT (organization_id, goal_id)
         DO UPDATE SET
             old_group_id = EXCLUDED.old_group_id, old_person_id = EXCLUDED.old_person_id,
             new_group_id = EXCLUDED.new_group_id, new_person_id = EXCLUDED.new_person_id,
             starts_on = EXCLUDED.starts_on, due_at = EXCLUDED.due_at,
             organization_key = EXCLUDED.organization_key, actor = EXCLUDED.actor",
        schedule.organization.uuid(),
        schedule.starts_on,
        schedule.due_at,
        schedule.organization_key,
        schedule.actor,
        &goals,
        &groups(|handover| handover.old) as &[Option<Uuid>],
        &people(|handover| handover.old) as &[Option<Uuid>],
        &groups(|handover| handover.new) as &[Option<Uuid>],
        &people(|handover| handover.new) as &[Option<Uuid>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Drops what is ahead for these locked goals.
pub(crate) async fn delete(connection: &mut PgConnection, goals: &[Uuid]) -> Result<(), Error> {
    sqlx::query!("DELETE FROM goals.handover WHERE goal_id = ANY($1)", goals).execute(connection).await?;
    Ok(())
}

/// What is due, across organizations.
pub(crate) async fn due(pool: &PgPool, limit: i64) -> Result<Vec<DueHandovers>, Error> {
    let rows = sqlx::query!(
        "SELECT DISTINCT organization_id, organization_key, actor
         FROM goals.handover
         WHERE due_at <= transaction_timestamp()
         ORDER BY organization_id, actor
         LIMIT $1",
        limit,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DueHandovers {
            organization: OrganizationId(row.organization_id),
            organization_key: row.organization_key,
            actor: row.actor,
        })
        .collect())
}

/// The goals whose handovers, asked for by this caller, are due.
pub(crate) async fn due_goals(
    connection: &mut PgConnection,
    actor: &str,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    let goals = sqlx::query_scalar!(
        "SELECT goal_id
         FROM goals.handover
         WHERE actor = $1 AND due_at <= transaction_timestamp()
         ORDER BY due_at, goal_id
         LIMIT $2",
        actor,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(goals)
}

/// Takes out what is due of these locked goals, asked for by this caller: what another transaction
/// has carried out or put off in the meantime is not among it.
pub(crate) async fn take(
    connection: &mut PgConnection,
    actor: &str,
    goals: &[Uuid],
) -> Result<Vec<Handover>, Error> {
    let rows = sqlx::query!(
        "DELETE FROM goals.handover
         WHERE goal_id = ANY($2) AND actor = $1 AND due_at <= transaction_timestamp()
         RETURNING goal_id, old_group_id, old_person_id, new_group_id, new_person_id",
        actor,
        goals,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let old = Owner::of_columns(row.old_group_id, row.old_person_id);
            let new = Owner::of_columns(row.new_group_id, row.new_person_id);
            Ok(Handover {
                goal: row.goal_id,
                old: old.ok_or(Error::BrokenRow("handover.old"))?,
                new: new.ok_or(Error::BrokenRow("handover.new"))?,
            })
        })
        .collect()
}
