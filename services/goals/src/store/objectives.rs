//! Statements on objectives.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{GroupId, PersonId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::objective::{Objective, ObjectiveKind, ObjectivePlan, ObjectiveState, Parent};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Terms, Weight};
use crate::rollup::{Change, Node};
use crate::title;
use crate::tree::Range;

struct ObjectiveRow {
    id: Uuid,
    cycle_id: Uuid,
    title: String,
    rationale: String,
    kind: i16,
    state: i16,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    weight: Decimal,
    path: String,
    weighted_sum_attos: String,
    weight_sum: Decimal,
    progress: Option<Decimal>,
    revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    parent_ids: Vec<Uuid>,
    parent_objective_ids: Vec<Uuid>,
}

impl TryFrom<ObjectiveRow> for Objective {
    type Error = Error;

    fn try_from(row: ObjectiveRow) -> Result<Self, Error> {
        let plan = ObjectivePlan {
            title: row.title,
            rationale: row.rationale,
            kind: ObjectiveKind::of_code(row.kind).ok_or(Error::BrokenRow("objective.kind"))?,
            state: ObjectiveState::of_code(row.state).ok_or(Error::BrokenRow("objective.state"))?,
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id)
                .ok_or(Error::BrokenRow("objective.owner"))?,
            weight: Weight::of_decimal(row.weight).ok_or(Error::BrokenRow("objective.weight"))?,
        };
        let parents = row.parent_ids.into_iter().zip(row.parent_objective_ids);
        Ok(Self {
            id: ObjectiveId(row.id),
            cycle_id: CycleId(row.cycle_id),
            plan,
            parents: parents.map(|(parent, objective)| of_columns(parent, objective)).collect(),
            terms: Terms::of_stored(&row.weighted_sum_attos, row.weight_sum)
                .ok_or(Error::BrokenRow("objective.weighted_sum_attos"))?,
            progress: row.progress.map(Progress::of_decimal),
            path: Path::of_stored(row.path),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A parent by its two columns: under a key result they differ.
pub(super) fn of_columns(parent: Uuid, objective: Uuid) -> Parent {
    if parent == objective {
        Parent::Objective(ObjectiveId(parent))
    } else {
        Parent::KeyResult(KeyResultId(parent))
    }
}

/// One statement over the same columns; what differs is which rows, and their order. Each list has a
/// statement of its own, so that each has a plan of its own.
macro_rules! objectives {
    ($connection:expr, $which:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            ObjectiveRow,
            r#"SELECT
                 o.id, o.cycle_id, o.title, o.rationale, o.kind, o.state, o.owner_group_id, o.owner_person_id, o.weight, o.path,
                 o.weighted_sum_attos::text AS "weighted_sum_attos!", o.weight_sum, o.progress,
                 o.revision, o.created_at, o.updated_at,
                 COALESCE(served.parent_ids, '{}') AS "parent_ids!",
                 COALESCE(served.objective_ids, '{}') AS "parent_objective_ids!"
             FROM goals.objective AS o
             CROSS JOIN LATERAL (
                 SELECT
                     array_agg(a.parent_id ORDER BY a.position) AS parent_ids,
                     array_agg(a.parent_objective_id ORDER BY a.position) AS objective_ids
                 FROM goals.alignment AS a
                 WHERE a.organization_id = o.organization_id AND a.objective_id = o.id
             ) AS served "#
                + $which,
            $($argument),+
        )
        .fetch_all($connection)
        .await?
        .into_iter()
        .map(Objective::try_from)
        .collect()
    };
}

/// Objectives in the order of their ids; those that are not there are left out.
pub(crate) async fn by_ids(
    connection: &mut PgConnection,
    ids: &[ObjectiveId],
) -> Result<Vec<Objective>, Error> {
    let ids = uuids(ids);
    objectives!(
        connection,
        "WHERE o.id = ANY($1)
         ORDER BY o.id",
        &ids,
    )
}

/// An objective, as it is.
pub(crate) async fn find(connection: &mut PgConnection, id: ObjectiveId) -> Result<Option<Objective>, Error> {
    Ok(by_ids(connection, &[id]).await?.pop())
}

/// Objectives of a cycle within a range of paths and behind one of them, in the order of paths.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    cycle: CycleId,
    range: &Range,
    after: &str,
    limit: i64,
) -> Result<Vec<Objective>, Error> {
    objectives!(
        connection,
        "WHERE o.cycle_id = $1
             AND o.path >= $2
             AND o.path < $3
             AND o.path > $4
             AND length(o.path) <= $5
         ORDER BY o.path
         LIMIT $6",
        cycle.uuid(),
        range.start(),
        range.end(),
        after,
        range.path_chars_max(),
        limit,
    )
}

/// Objectives of a group in a cycle behind a path, in the order of paths.
pub(crate) async fn of_group(
    connection: &mut PgConnection,
    cycle: CycleId,
    group: GroupId,
    after: &str,
    limit: i64,
) -> Result<Vec<Objective>, Error> {
    objectives!(
        connection,
        "WHERE o.cycle_id = $1 AND o.owner_group_id = $2 AND o.path > $3
         ORDER BY o.path
         LIMIT $4",
        cycle.uuid(),
        group.uuid(),
        after,
        limit,
    )
}

/// Objectives of a person in a cycle behind a path, in the order of paths.
pub(crate) async fn of_person(
    connection: &mut PgConnection,
    cycle: CycleId,
    person: PersonId,
    after: &str,
    limit: i64,
) -> Result<Vec<Objective>, Error> {
    objectives!(
        connection,
        "WHERE o.cycle_id = $1 AND o.owner_person_id = $2 AND o.path > $3
         ORDER BY o.path
         LIMIT $4",
        cycle.uuid(),
        person.uuid(),
        after,
        limit,
    )
}

/// Locks an objective that is about to change, and reads it.
pub(crate) async fn lock(connection: &mut PgConnection, id: ObjectiveId) -> Result<Option<Objective>, Error> {
    lock_nodes(connection, &[id]).await?;
    find(connection, id).await
}

/// Locks objectives in the order of their ids, and reads what the roll-up needs of them.
pub(crate) async fn lock_nodes(
    connection: &mut PgConnection,
    ids: &[ObjectiveId],
) -> Result<Vec<(ObjectiveId, Node)>, Error> {
    let ids = uuids(ids);
    let rows = sqlx::query!(
        r#"SELECT id, weight, weighted_sum_attos::text AS "weighted_sum_attos!", weight_sum, progress
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
            let weight = Weight::of_decimal(row.weight).ok_or(Error::BrokenRow("objective.weight"))?;
            let terms = Terms::of_stored(&row.weighted_sum_attos, row.weight_sum)
                .ok_or(Error::BrokenRow("objective.weighted_sum_attos"))?;
            let progress = row.progress.map(Progress::of_decimal);
            Ok((ObjectiveId(row.id), Node::mean(weight, terms, progress)))
        })
        .collect()
}

/// Stores what a person changed of a locked objective. One that was imported is its own from a new
/// title or owner on.
pub(crate) async fn update(connection: &mut PgConnection, objective: &Objective) -> Result<(), Error> {
    let plan = &objective.plan;
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET
             title = $3, title_key = $4, rationale = $5, kind = $6, state = $7, owner_group_id = $8, owner_person_id = $9,
             weight = $10,
             import_key = CASE WHEN title_key = $4 AND owner_group_id IS NOT DISTINCT FROM $8 THEN import_key END,
             revision = $2 + 1, content_revision = content_revision + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        objective.id.uuid(),
        objective.revision,
        plan.title,
        title::key(&plan.title),
        plan.rationale,
        plan.kind.code(),
        plan.state.code(),
        plan.owner.group().map(Uuid::from),
        plan.owner.person().map(Uuid::from),
        plan.weight.decimal(),
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Raises the revision of a locked objective, whose alignments have changed.
pub(crate) async fn touch(connection: &mut PgConnection, objective: &Objective) -> Result<(), Error> {
    let done = sqlx::query!(
        "UPDATE goals.objective
         SET revision = $2 + 1, updated_at = transaction_timestamp()
         WHERE id = $1 AND revision = $2",
        objective.id.uuid(),
        objective.revision,
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), 1)
}

/// Stores new sums of locked objectives; the revision rises where the progress is another.
pub(crate) async fn set_progress(connection: &mut PgConnection, changes: &[Change]) -> Result<(), Error> {
    let ids: Vec<Uuid> = changes.iter().map(|change| change.id.uuid()).collect();
    let weighted_sums: Vec<String> =
        changes.iter().map(|change| change.terms.weighted_sum_attos.to_string()).collect();
    let weight_sums: Vec<Decimal> = changes.iter().map(|change| change.terms.weight_sum_decimal()).collect();
    let progress: Vec<Option<Decimal>> =
        changes.iter().map(|change| change.progress.map(Progress::decimal)).collect();
    let done = sqlx::query!(
        "UPDATE goals.objective AS o
         SET
             weighted_sum_attos = new.weighted_sum_attos::numeric, weight_sum = new.weight_sum, progress = new.progress,
             computed_progress = new.progress,
             revision = CASE WHEN o.progress IS DISTINCT FROM new.progress THEN o.revision + 1 ELSE o.revision END,
             updated_at = CASE WHEN o.progress IS DISTINCT FROM new.progress THEN transaction_timestamp() ELSE o.updated_at END
         FROM UNNEST($1::uuid[], $2::text[], $3::numeric[], $4::numeric[]) AS new (id, weighted_sum_attos, weight_sum, progress)
         WHERE o.id = new.id",
        &ids,
        &weighted_sums,
        &weight_sums,
        &progress as &[Option<Decimal>],
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), changes.len())
}

fn uuids(ids: &[ObjectiveId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}
