//! Statements on goals as far as handing them over goes: objectives, key results and KPIs.

use ovation_chassis::ids::GroupId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::handover::{GoalId, OwnedGoal};
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::owner::Owner;
use crate::viewer::Viewer;

/// Those of these goals that are there, objectives before key results before KPIs and each in the order of ids.
pub(crate) async fn find(
    connection: &mut PgConnection,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<Vec<OwnedGoal>, Error> {
    let rows = sqlx::query!(
        r#"SELECT
             1 AS "kind!", o.id AS "id!", o.cycle_id, o.owner_group_id, o.owner_person_id,
             o.owner_group_id AS objective_group_id, o.owner_person_id AS objective_person_id,
             (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2)) AS "is_seen!"
           FROM goals.objective AS o
           WHERE o.id = ANY($1)
           UNION ALL
           SELECT
             2, k.id, k.cycle_id, k.owner_group_id, k.owner_person_id, o.owner_group_id, o.owner_person_id,
             (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
           FROM goals.key_result AS k
           JOIN goals.objective AS o ON o.id = k.objective_id
           WHERE k.id = ANY($1)
           UNION ALL
           SELECT 3, id, NULL, owner_group_id, owner_person_id, owner_group_id, owner_person_id, true
           FROM goals.kpi
           WHERE id = ANY($1)
           ORDER BY 1, 2"#,
        ids,
        &viewer.keys,
        viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let id = match row.kind {
                1 => GoalId::Objective(ObjectiveId(row.id)),
                2 => GoalId::KeyResult(KeyResultId(row.id)),
                _ => GoalId::Kpi(KpiId(row.id)),
            };
            let owner = Owner::of_columns(row.owner_group_id, row.owner_person_id);
            let objective_owner = Owner::of_columns(row.objective_group_id, row.objective_person_id);
            Ok(OwnedGoal {
                id,
                cycle_id: row.cycle_id.map(CycleId),
                owner: owner.ok_or(Error::BrokenRow("owner"))?,
                objective_owner: objective_owner.ok_or(Error::BrokenRow("objective.owner"))?,
                is_seen: row.is_seen,
            })
        })
        .collect()
}

/// Those of these objectives and key results whose owner, or whose objective's, can do nothing for them.
pub(crate) async fn in_the_air(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let ids = sqlx::query_scalar!(
        r#"WITH owned (id, owner_id) AS (
               SELECT id, COALESCE(owner_group_id, owner_person_id) FROM goals.objective WHERE id = ANY($1)
               UNION ALL
               SELECT k.id, owner.id
               FROM goals.key_result AS k
               JOIN goals.objective AS o ON o.id = k.objective_id
               CROSS JOIN LATERAL (
                   VALUES (COALESCE(k.owner_group_id, k.owner_person_id)), (COALESCE(o.owner_group_id, o.owner_person_id))
               ) AS owner (id)
               WHERE k.id = ANY($1)
           )
           SELECT DISTINCT owned.id AS "id!"
           FROM owned
           JOIN goals.owner_in_the_air AS a ON a.owner_id = owned.owner_id"#,
        ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// Locks goals: objectives, then key results, then KPIs, each in the order of ids.
pub(crate) async fn lock(connection: &mut PgConnection, ids: &[Uuid]) -> Result<(), Error> {
    sqlx::query_scalar!("SELECT id FROM goals.objective WHERE id = ANY($1) ORDER BY id FOR UPDATE", ids)
        .fetch_all(&mut *connection)
        .await?;
    sqlx::query_scalar!("SELECT id FROM goals.key_result WHERE id = ANY($1) ORDER BY id FOR UPDATE", ids)
        .fetch_all(&mut *connection)
        .await?;
    sqlx::query_scalar!("SELECT id FROM goals.kpi WHERE id = ANY($1) ORDER BY id FOR UPDATE", ids)
        .fetch_all(connection)
        .await?;
    Ok(())
}

/// Stores new owners of locked goals. An objective that was imported is its own
/// under another owner.
pub(crate) async fn hand_over(connection: &mut PgConnection, moves: &[(GoalId, Owner)]) -> Result<(), Error> {
    let (ids, groups, people) = columns(moves, |id| matches!(id, GoalId::Objective(_)));
    let done = sqlx::query!(
        "UPDATE goals.objective AS o
         SET
             owner_group_id = new.group_id, owner_person_id = new.person_id,
             import_key = CASE WHEN o.owner_group_id IS NOT DISTINCT FROM new.group_id THEN o.import_key END,
             revision = o.revision + 1, content_revision = o.content_revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS new (id, group_id, person_id)
         WHERE o.id = new.id",
        &ids,
        &groups as &[Option<Uuid>],
        &people as &[Option<Uuid>],
    )
    .execute(&mut *connection)
    .await?;
    demand(done.rows_affected(), ids.len())?;
    let (ids, groups, people) = columns(moves, |id| matches!(id, GoalId::KeyResult(_)));
    let done = sqlx::query!(
        "UPDATE goals.key_result AS k
         SET
             owner_group_id = new.group_id, owner_person_id = new.person_id,
             revision = k.revision + 1, content_revision = k.content_revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS new (id, group_id, person_id)
         WHERE k.id = new.id",
        &ids,
        &groups as &[Option<Uuid>],
        &people as &[Option<Uuid>],
    )
    .execute(&mut *connection)
    .await?;
    demand(done.rows_affected(), ids.len())?;
    let (ids, groups, people) = columns(moves, |id| matches!(id, GoalId::Kpi(_)));
    let done = sqlx::query!(
        "UPDATE goals.kpi AS k
         SET
             owner_group_id = new.group_id, owner_person_id = new.person_id,
             revision = k.revision + 1, content_revision = k.content_revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS new (id, group_id, person_id)
         WHERE k.id = new.id",
        &ids,
        &groups as &[Option<Uuid>],
        &people as &[Option<Uuid>],
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), ids.len())
}

/// Goals and their owners, as columns.
type OwnerColumns = (Vec<Uuid>, Vec<Option<Uuid>>, Vec<Option<Uuid>>);

/// Those of one kind.
fn columns(moves: &[(GoalId, Owner)], is_of_kind: fn(&GoalId) -> bool) -> OwnerColumns {
    let moves: Vec<_> = moves.iter().filter(|(id, _)| is_of_kind(id)).collect();
    let ids = moves.iter().map(|(id, _)| id.uuid()).collect();
    let groups = moves.iter().map(|(_, owner)| owner.group().map(GroupId::uuid)).collect();
    let people = moves.iter().map(|(_, owner)| owner.person().map(Uuid::from)).collect();
    (ids, groups, people)
}
