//! Statements of the roll-up: what it reads of objectives and of what is under them, and what became of them.

use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use super::objectives::manual;
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::progress::{Progress, Terms, Ways, Weight};
use crate::rollup::{Change, Child, Method, Node, RollUp, Share};

/// Locks objectives in the order of their ids, and reads what the roll-up needs of them.
pub(crate) async fn lock_nodes(
    connection: &mut PgConnection,
    ids: &[ObjectiveId],
) -> Result<Vec<(ObjectiveId, Node)>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT
               id, weight, counts, roll_up_method, sum_unit, override_progress, override_reason,
               -- What held when its cycle was closed does not end any more.
               CASE
                   WHEN override_progress IS NOT NULL AND override_expires_at > (SELECT closed_at FROM goals.cycle WHERE cycle.id = cycle_id)
                   THEN '9999-12-31'
                   ELSE override_expires_at
               END AS override_expires_at,
               override_set_by, override_set_at, weighted_sum_attos::text AS "weighted_sum_attos!", weight_sum, sum_gone, sum_length, computed_progress,
               progress
           FROM goals.objective
           WHERE id = ANY($1)
           ORDER BY id
           FOR UPDATE"#,
        &ids,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let method = Method::of_code(row.roll_up_method, &row.sum_unit)
                .ok_or(Error::BrokenRow("objective.roll_up_method"))?;
            let manual = manual(
                row.override_progress,
                row.override_reason,
                row.override_expires_at,
                (row.override_set_by, row.override_set_at),
            );
            let node = Node {
                weight: Weight::of_decimal(row.weight).ok_or(Error::BrokenRow("objective.weight"))?,
                counts: row.counts,
                roll_up: RollUp { method, manual },
                terms: Terms::of_stored(&row.weighted_sum_attos, row.weight_sum)
                    .ok_or(Error::BrokenRow("objective.weighted_sum_attos"))?,
                ways: Ways::of_stored(row.sum_gone, row.sum_length),
                computed: row.computed_progress.map(Progress::of_decimal),
                progress: row.progress.map(Progress::of_decimal),
            };
            Ok((ObjectiveId(row.id), node))
        })
        .collect()
}

/// The direct children of these objectives, with the objective that each is of: those that count.
pub(crate) async fn children(
    connection: &mut PgConnection,
    parents: &[ObjectiveId],
) -> Result<Vec<(ObjectiveId, Child)>, Error> {
    let parents: Vec<Uuid> = parents.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT k.objective_id AS "parent_id!", NULL::uuid AS aligned_id, k.weight AS "weight!", k.progress
           FROM goals.key_result AS k
           WHERE k.objective_id = ANY($1) AND k.retired_at IS NULL
           UNION ALL
           SELECT
               a.parent_objective_id, o.id,
               CASE WHEN a.frozen_at IS NULL THEN o.weight ELSE a.frozen_weight END,
               CASE WHEN a.frozen_at IS NULL THEN o.progress ELSE a.frozen_progress END
           FROM goals.alignment AS a
           JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
           WHERE a.parent_objective_id = ANY($1)
               AND a.parent_key_result_id IS NULL
               AND (a.frozen_at IS NOT NULL OR o.counts)"#,
        &parents,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let weight = Weight::of_decimal(row.weight).ok_or(Error::BrokenRow("key_result.weight"))?;
            let progress = row.progress.map(Progress::of_decimal);
            let share = Share { weight, counts: true, progress, size: None };
            Ok((ObjectiveId(row.parent_id), Child { aligned: row.aligned_id.map(ObjectiveId), share }))
        })
        .collect()
}

/// The ways of all distinct key results at or below these objectives that count and have the unit asked for.
pub(crate) async fn sums(
    connection: &mut PgConnection,
    sums: &[(ObjectiveId, String)],
) -> Result<Vec<(ObjectiveId, Ways)>, Error> {
    let objectives: Vec<Uuid> = sums.iter().map(|(id, _)| id.uuid()).collect();
    let units: Vec<&str> = sums.iter().map(|(_, unit)| unit.as_str()).collect();
    let rows = sqlx::query!(
        r#"WITH RECURSIVE below (root_id, unit, id) AS (
               SELECT id, unit, id FROM UNNEST($1::uuid[], $2::text[]) AS start (id, unit)
               -- Each objective once, however many ways lead to it.
               UNION
               SELECT below.root_id, below.unit, o.id
               FROM below
               JOIN goals.alignment AS a ON a.parent_objective_id = below.id
               JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
               WHERE a.parent_key_result_id IS NULL AND a.frozen_at IS NULL AND o.counts AND o.weight > 0
           )
           SELECT
               below.root_id AS "root_id!",
               COALESCE(sum((COALESCE(k.read_value, k.baseline) - k.baseline) * sign(k.target - k.baseline)), 0) AS "gone!",
               COALESCE(sum(abs(k.target - k.baseline)), 0) AS "length!"
           FROM below
           LEFT JOIN goals.key_result AS k
               ON k.objective_id = below.id
                   AND k.unit = below.unit
                   AND k.measure IN (1, 2)
                   AND k.target <> k.baseline
                   AND k.weight > 0
                   AND k.retired_at IS NULL
           GROUP BY below.root_id"#,
        &objectives,
        &units as &[&str],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (ObjectiveId(row.root_id), Ways::of_stored(row.gone, row.length)))
        .collect())
}

/// The unit that most of the key results at or below an objective have that a sum can take; at a tie the first by name.
pub(crate) async fn commonest_unit(
    connection: &mut PgConnection,
    objective: ObjectiveId,
) -> Result<Option<String>, Error> {
    let unit = sqlx::query_scalar!(
        r#"WITH RECURSIVE below (id) AS (
               SELECT id FROM UNNEST(ARRAY[$1::uuid]) AS start (id)
               UNION
               SELECT o.id
               FROM below
               JOIN goals.alignment AS a ON a.parent_objective_id = below.id
               JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
               WHERE a.parent_key_result_id IS NULL AND a.frozen_at IS NULL AND o.counts AND o.weight > 0
           )
           SELECT k.unit
           FROM below
           JOIN goals.key_result AS k ON k.objective_id = below.id
           WHERE k.measure IN (1, 2) AND k.target <> k.baseline AND k.weight > 0 AND k.retired_at IS NULL
           GROUP BY k.unit
           ORDER BY count(*) DESC, k.unit COLLATE "C"
           LIMIT 1"#,
        objective.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(unit)
}

/// Stores new sums of locked objectives; the revision rises where a progress is another.
pub(crate) async fn set_progress(connection: &mut PgConnection, changes: &[Change]) -> Result<(), Error> {
    let decimals = |of: fn(&Change) -> Option<Progress>| -> Vec<Option<Decimal>> {
        changes.iter().map(|change| of(change).map(Progress::decimal)).collect()
    };
    let ids: Vec<Uuid> = changes.iter().map(|change| change.id.uuid()).collect();
    let weighted_sums: Vec<String> =
        changes.iter().map(|change| change.terms.weighted_sum_attos.to_string()).collect();
    let weight_sums: Vec<Decimal> = changes.iter().map(|change| change.terms.weight_sum_decimal()).collect();
    let gone: Vec<Decimal> = changes.iter().map(|change| change.ways.gone()).collect();
    let lengths: Vec<Decimal> = changes.iter().map(|change| change.ways.length()).collect();
    let computed = decimals(|change| change.computed);
    let progress = decimals(|change| change.progress);
    let shown: Vec<bool> = changes.iter().map(Change::is_shown).collect();
    let done = sqlx::query!(
        "UPDATE goals.objective AS o
         SET
             weighted_sum_attos = new.weighted_sum_attos::numeric, weight_sum = new.weight_sum, sum_gone = new.gone,
             sum_length = new.length, computed_progress = new.computed, progress = new.progress,
             revision = CASE WHEN new.is_shown THEN o.revision + 1 ELSE o.revision END,
             updated_at = CASE WHEN new.is_shown THEN transaction_timestamp() ELSE o.updated_at END
         FROM UNNEST(
             $1::uuid[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::boolean[]
         ) AS new (id, weighted_sum_attos, weight_sum, gone, length, computed, progress, is_shown)
         WHERE o.id = new.id",
        &ids,
        &weighted_sums,
        &weight_sums,
        &gone,
        &lengths,
        &computed as &[Option<Decimal>],
        &progress as &[Option<Decimal>],
        &shown,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), changes.len())
}
