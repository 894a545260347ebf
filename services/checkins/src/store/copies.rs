//! Every SQL statement on the copies of goals. A row is replaced by a newer revision only; rows are written in order of id,
//! so that two consumers never wait for each other in a circle.

use ovation_chassis::ids::{GroupId, OrganizationId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::check_in::{KeyResult, KeyResultId, Measure, Owner};
use crate::goals_copy::{CycleCopy, KeyResultCopy, ObjectiveCopy};

/// Those of the key results that are known, with what is known of their objectives and cycles.
pub async fn known_key_results(
    connection: &mut PgConnection,
    organization: OrganizationId,
    ids: &[KeyResultId],
) -> Result<Vec<KeyResult>, sqlx::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT
             key_result.id,
             key_result.measure,
             key_result.owner_group_id,
             key_result.owner_person_id,
             objective.owner_group_id AS "objective_owner_group_id?",
             objective.owner_person_id AS "objective_owner_person_id?",
             COALESCE(cycle.closed, false) AS "cycle_closed!"
         FROM checkins.goals_key_result AS key_result
         LEFT JOIN checkins.goals_objective AS objective
             ON objective.organization_id = key_result.organization_id AND objective.id = key_result.objective_id
         LEFT JOIN checkins.goals_cycle AS cycle
             ON cycle.organization_id = objective.organization_id AND cycle.id = objective.cycle_id
         WHERE key_result.organization_id = $1 AND key_result.id = ANY ($2)"#,
        organization.uuid(),
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let key_results = rows.into_iter().map(|row| KeyResult {
        id: row.id.into(),
        measure: measure(row.measure),
        owner: owner(row.owner_group_id, row.owner_person_id),
        objective_owner: owner(row.objective_owner_group_id, row.objective_owner_person_id),
        cycle_closed: row.cycle_closed,
    });
    Ok(key_results.collect())
}

/// Keeps what is newer than what is here. Each key result at most once, in order of id.
pub async fn keep_key_results(
    connection: &mut PgConnection,
    organization: OrganizationId,
    copies: &[KeyResultCopy],
) -> Result<(), sqlx::Error> {
    if copies.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = copies.iter().map(|copy| copy.id.uuid()).collect();
    let objectives: Vec<Uuid> = copies.iter().map(|copy| copy.objective.uuid()).collect();
    let measures: Vec<i16> = copies.iter().map(|copy| number(copy.measure)).collect();
    let (groups, people): (Vec<_>, Vec<_>) = copies.iter().map(|copy| ids_of(copy.owner)).unzip();
    let revisions: Vec<i64> = copies.iter().map(|copy| copy.revision).collect();
    sqlx::query!(
        "INSERT INTO checkins.goals_key_result AS held
             (organization_id, id, objective_id, measure, owner_group_id, owner_person_id, revision)
         SELECT $1, copy.id, copy.objective_id, copy.measure, copy.owner_group_id, copy.owner_person_id, copy.revision
         FROM UNNEST($2::uuid[], $3::uuid[], $4::smallint[], $5::uuid[], $6::uuid[], $7::bigint[])
             AS copy (id, objective_id, measure, owner_group_id, owner_person_id, revision)
         ORDER BY copy.id
         ON CONFLICT ON CONSTRAINT goals_key_result_pkey DO UPDATE SET
             objective_id = EXCLUDED.objective_id,
             measure = EXCLUDED.measure,
             owner_group_id = EXCLUDED.owner_group_id,
             owner_person_id = EXCLUDED.owner_person_id,
             revision = EXCLUDED.revision
         WHERE held.revision < EXCLUDED.revision",
        organization.uuid(),
        &ids,
        &objectives,
        &measures,
        &groups as &[Option<Uuid>],
        &people as &[Option<Uuid>],
        &revisions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what is newer than what is here. Each objective at most once, in order of id.
pub async fn keep_objectives(
    connection: &mut PgConnection,
    organization: OrganizationId,
    copies: &[ObjectiveCopy],
) -> Result<(), sqlx::Error> {
    if copies.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = copies.iter().map(|copy| copy.id.uuid()).collect();
    let cycles: Vec<Uuid> = copies.iter().map(|copy| copy.cycle.uuid()).collect();
    let (groups, people): (Vec<_>, Vec<_>) = copies.iter().map(|copy| ids_of(copy.owner)).unzip();
    let revisions: Vec<i64> = copies.iter().map(|copy| copy.revision).collect();
    sqlx::query!(
        "INSERT INTO checkins.goals_objective AS held
             (organization_id, id, cycle_id, owner_group_id, owner_person_id, revision)
         SELECT $1, copy.id, copy.cycle_id, copy.owner_group_id, copy.owner_person_id, copy.revision
         FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[])
             AS copy (id, cycle_id, owner_group_id, owner_person_id, revision)
         ORDER BY copy.id
         ON CONFLICT ON CONSTRAINT goals_objective_pkey DO UPDATE SET
             cycle_id = EXCLUDED.cycle_id,
             owner_group_id = EXCLUDED.owner_group_id,
             owner_person_id = EXCLUDED.owner_person_id,
             revision = EXCLUDED.revision
         WHERE held.revision < EXCLUDED.revision",
        organization.uuid(),
        &ids,
        &cycles,
        &groups as &[Option<Uuid>],
        &people as &[Option<Uuid>],
        &revisions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what is newer than what is here. Each cycle at most once, in order of id.
pub async fn keep_cycles(
    connection: &mut PgConnection,
    organization: OrganizationId,
    copies: &[CycleCopy],
) -> Result<(), sqlx::Error> {
    if copies.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = copies.iter().map(|copy| copy.id.uuid()).collect();
    let closed: Vec<bool> = copies.iter().map(|copy| copy.closed).collect();
    let revisions: Vec<i64> = copies.iter().map(|copy| copy.revision).collect();
    sqlx::query!(
        "INSERT INTO checkins.goals_cycle AS held (organization_id, id, closed, revision)
         SELECT $1, copy.id, copy.closed, copy.revision
         FROM UNNEST($2::uuid[], $3::boolean[], $4::bigint[]) AS copy (id, closed, revision)
         ORDER BY copy.id
         ON CONFLICT ON CONSTRAINT goals_cycle_pkey DO UPDATE SET
             closed = EXCLUDED.closed,
             revision = EXCLUDED.revision
         WHERE held.revision < EXCLUDED.revision",
        organization.uuid(),
        &ids,
        &closed,
        &revisions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn owner(group: Option<Uuid>, person: Option<Uuid>) -> Option<Owner> {
    group
        .map(|group| Owner::Group(GroupId::from(group)))
        .or_else(|| person.map(|person| Owner::Person(PersonId::from(person))))
}

fn ids_of(owner: Option<Owner>) -> (Option<Uuid>, Option<Uuid>) {
    match owner {
        Some(Owner::Group(group)) => (Some(group.uuid()), None),
        Some(Owner::Person(person)) => (None, Some(person.uuid())),
        None => (None, None),
    }
}

/// The measure as it is stored. The numbers are this service's own.
fn number(measure: Measure) -> i16 {
    match measure {
        Measure::Unknown => 0,
        Measure::Number => 1,
        Measure::YesNo => 2,
        Measure::NotMeasured => 3,
    }
}

fn measure(number: i16) -> Measure {
    match number {
        1 => Measure::Number,
        2 => Measure::YesNo,
        3 => Measure::NotMeasured,
        _ => Measure::Unknown,
    }
}
