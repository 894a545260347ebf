//! Statements on objectives.

pub(crate) mod as_of;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::tree::Window;
use crate::cycle_day::LastHeard;
use crate::error::Error;
use crate::filter::{Conditions, Owners};
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::objective::{Objective, ObjectiveKind, ObjectivePlan, ObjectiveState, Origin, Outcome, Parent};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Terms, Ways, Weight};
use crate::rollup::{Method, Override, RollUp};
use crate::viewer::Visibility;

struct ObjectiveRow {
    id: Uuid,
    cycle_id: Uuid,
    title: String,
    rationale: String,
    kind: i16,
    state: i16,
    outcome: Option<i16>,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    weight: Decimal,
    contributor_ids: Vec<Uuid>,
    visibility: i16,
    visible_to_group_id: Option<Uuid>,
    visible_to_person_ids: Vec<Uuid>,
    counts_upwards: bool,
    labels: Vec<String>,
    roll_up_method: i16,
    sum_unit: String,
    override_progress: Option<Decimal>,
    override_reason: Option<String>,
    override_expires_at: Option<DateTime<Utc>>,
    override_set_by: Option<Uuid>,
    override_set_at: Option<DateTime<Utc>>,
    weighted_sum_attos: String,
    weight_sum: Decimal,
    sum_gone: Decimal,
    sum_length: Decimal,
    computed_progress: Option<Decimal>,
    progress: Option<Decimal>,
    score: Option<Decimal>,
    carried_from_id: Option<Uuid>,
    alternative_to_id: Option<Uuid>,
    external_id: Option<String>,
    path: String,
    revision: i64,
    content_revision: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    parent_ids: Vec<Uuid>,
    parent_objective_ids: Vec<Uuid>,
    heard: Option<Vec<Option<DateTime<Utc>>>>,
}

impl ObjectiveRow {
    fn plan(&self) -> Result<ObjectivePlan, Error> {
        Ok(ObjectivePlan {
            title: self.title.clone(),
            rationale: self.rationale.clone(),
            kind: ObjectiveKind::of_code(self.kind).ok_or(Error::BrokenRow("objective.kind"))?,
            state: ObjectiveState::of_code(self.state).ok_or(Error::BrokenRow("objective.state"))?,
            owner: Owner::of_columns(self.owner_group_id, self.owner_person_id)
                .ok_or(Error::BrokenRow("objective.owner"))?,
            weight: Weight::of_decimal(self.weight).ok_or(Error::BrokenRow("objective.weight"))?,
            contributors: self.contributor_ids.iter().copied().map(PersonId).collect(),
            visibility: Visibility::of_columns(
                self.visibility,
                self.visible_to_group_id,
                &self.visible_to_person_ids,
            )
            .ok_or(Error::BrokenRow("objective.visibility"))?,
            counts_upwards: self.counts_upwards,
            labels: self.labels.clone(),
        })
    }
}

impl TryFrom<ObjectiveRow> for Objective {
    type Error = Error;

    fn try_from(row: ObjectiveRow) -> Result<Self, Error> {
        let plan = row.plan()?;
        let outcome = match row.outcome {
            None => None,
            Some(code) => Some(Outcome::of_code(code).ok_or(Error::BrokenRow("objective.outcome"))?),
        };
        let method = Method::of_code(row.roll_up_method, &row.sum_unit)
            .ok_or(Error::BrokenRow("objective.roll_up_method"))?;
        let manual = manual(
            row.override_progress,
            row.override_reason,
            row.override_expires_at,
            (row.override_set_by, row.override_set_at),
        );
        let parents = row.parent_ids.into_iter().zip(row.parent_objective_ids);
        Ok(Self {
            id: ObjectiveId(row.id),
            cycle_id: CycleId(row.cycle_id),
            plan,
            parents: parents.map(|(parent, objective)| of_columns(parent, objective)).collect(),
            outcome,
            roll_up: RollUp { method, manual },
            terms: Terms::of_stored(&row.weighted_sum_attos, row.weight_sum)
                .ok_or(Error::BrokenRow("objective.weighted_sum_attos"))?,
            ways: Ways::of_stored(row.sum_gone, row.sum_length),
            computed: row.computed_progress.map(Progress::of_decimal),
            progress: row.progress.map(Progress::of_decimal),
            score: row.score,
            origin: Origin {
                carried_from: row.carried_from_id.map(ObjectiveId),
                alternative_to: row.alternative_to_id.map(ObjectiveId),
                external_id: row.external_id,
            },
            path: Path::of_stored(row.path),
            revision: row.revision,
            content_revision: row.content_revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<ObjectiveRow> for (Objective, Option<LastHeard>) {
    type Error = Error;

    fn try_from(mut row: ObjectiveRow) -> Result<Self, Error> {
        let heard = last_heard(row.heard.take());
        Ok((row.try_into()?, heard))
    }
}

/// When the key results of an objective were last heard of, as statements say it: the stalest, and the latest reading.
pub(super) fn last_heard(columns: Option<Vec<Option<DateTime<Utc>>>>) -> Option<LastHeard> {
    match columns?.as_slice() {
        [Some(since), read_at] => Some(LastHeard { since: *since, has_reading: read_at.is_some() }),
        _ => None,
    }
}

/// An override in its columns: all of them are filled, or none.
pub(super) fn manual(
    progress: Option<Decimal>,
    reason: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    (set_by, set_at): (Option<Uuid>, Option<DateTime<Utc>>),
) -> Option<Override> {
    Some(Override {
        progress: Progress::of_decimal(progress?),
        reason: reason?,
        until: Some(expires_at?),
        by: PersonId(set_by?),
        at: set_at?,
    })
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
        objectives!(as Objective, r#", NULL::timestamptz[] AS "heard?: Vec<Option<DateTime<Utc>>>" "#, $connection, $which, $($argument),+)
    };
    (heard $connection:expr, $which:literal, $($argument:expr),+ $(,)?) => {
        objectives!(
            as TryFrom,
            // Of its own key results or, without any, of those of the objectives that count in it.
            r#", CASE WHEN o.state = 2 THEN COALESCE(
                 (
                     SELECT ARRAY[min(GREATEST(k.created_at, k.read_effective_at)), max(k.read_effective_at)]
                     FROM goals.key_result AS k
                     WHERE k.organization_id = o.organization_id
                         AND k.objective_id = o.id
                         AND k.retired_at IS NULL
                         AND k.measure <> 4
                         AND k.weight > 0
                     HAVING count(*) > 0
                 ),
                 (
                     SELECT ARRAY[min(GREATEST(k.created_at, k.read_effective_at)), max(k.read_effective_at)]
                     FROM goals.alignment AS a
                     JOIN goals.objective AS child ON child.organization_id = a.organization_id AND child.id = a.objective_id
                     JOIN goals.key_result AS k ON k.organization_id = child.organization_id AND k.objective_id = child.id
                     WHERE a.organization_id = o.organization_id
                         AND a.parent_objective_id = o.id
                         AND a.parent_key_result_id IS NULL
                         AND child.counts
                         AND child.weight > 0
                         AND k.retired_at IS NULL
                         AND k.measure <> 4
                         AND k.weight > 0
                     HAVING count(*) > 0
                 )
             ) END AS "heard?: Vec<Option<DateTime<Utc>>>" "#,
            $connection, $which, $($argument),+
        )
    };
    (as $kind:ident, $heard:literal, $connection:expr, $which:literal, $($argument:expr),+) => {
        sqlx::query_as!(
            ObjectiveRow,
            r#"SELECT
                 o.id, o.cycle_id, o.title, o.rationale, o.kind, o.state, o.outcome, o.owner_group_id, o.owner_person_id, o.weight,
                 o.contributor_ids, o.visibility, o.visible_to_group_id, o.visible_to_person_ids, o.counts_upwards, o.labels,
                 o.roll_up_method, o.sum_unit, o.override_progress, o.override_reason, o.override_expires_at, o.override_set_by,
                 o.override_set_at, o.weighted_sum_attos::text AS "weighted_sum_attos!", o.weight_sum, o.sum_gone, o.sum_length,
                 o.computed_progress, o.progress, o.score, o.carried_from_id, o.alternative_to_id, o.external_id, o.path,
                 o.revision, o.content_revision, o.created_at, o.updated_at,
                 COALESCE(served.parent_ids, '{}') AS "parent_ids!",
                 COALESCE(served.objective_ids, '{}') AS "parent_objective_ids!" "#
                + $heard
                + r#"FROM goals.objective AS o
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
        .map($kind::try_from)
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

/// An objective, as it is, with when it was last heard of.
pub(crate) async fn find_heard(
    connection: &mut PgConnection,
    id: ObjectiveId,
) -> Result<Option<(Objective, Option<LastHeard>)>, Error> {
    let found: Result<Vec<_>, Error> = objectives!(heard connection, "WHERE o.id = $1", id.uuid());
    Ok(found?.pop())
}

/// Objectives of a window, in the order of paths. Empty kinds, states and labels are no condition.
pub(crate) async fn in_range(
    connection: &mut PgConnection,
    window: &Window<'_>,
    conditions: &Conditions,
) -> Result<Vec<(Objective, Option<LastHeard>)>, Error> {
    let kinds: Vec<i16> = conditions.kinds.iter().map(|kind| kind.code()).collect();
    let states: Vec<i16> = conditions.states.iter().map(|state| state.code()).collect();
    objectives!(
        heard connection,
        "WHERE o.cycle_id = $1
             AND o.path >= $2
             AND o.path < $3
             AND o.path > $4
             AND length(o.path) <= $5
             AND (o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2))
             AND ($9::smallint[] = '{}' OR o.kind = ANY($9))
             AND ($10::smallint[] = '{}' OR o.state = ANY($10))
             AND ($11::text[] = '{}' OR o.labels && $11)
         ORDER BY o.path
         LIMIT $6",
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        &window.viewer.keys,
        window.viewer.administers,
        &kinds,
        &states,
        &conditions.labels,
    )
}

/// The same of some owners' objectives: each owner's part of the index is read, whatever else is in the cycle.
pub(crate) async fn of_owners(
    connection: &mut PgConnection,
    window: &Window<'_>,
    owners: &Owners,
) -> Result<Vec<(Objective, Option<LastHeard>)>, Error> {
    objectives!(
        heard connection,
        "JOIN (
             SELECT candidate.id
             FROM (
                 SELECT owned.id, owned.path, owned.visibility, owned.readers
                 FROM UNNEST($9::uuid[]) AS owner (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id, c.path, c.visibility, c.readers
                     FROM goals.objective AS c
                     WHERE c.cycle_id = $1 AND c.owner_group_id = owner.id
                     -- Kept apart: together with the range of paths another index would seem to serve.
                     OFFSET 0
                 ) AS owned
                 UNION ALL
                 SELECT owned.id, owned.path, owned.visibility, owned.readers
                 FROM UNNEST($10::uuid[]) AS owner (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id, c.path, c.visibility, c.readers
                     FROM goals.objective AS c
                     WHERE c.cycle_id = $1 AND c.owner_person_id = owner.id
                     OFFSET 0
                 ) AS owned
                 UNION ALL
                 SELECT named.id, named.path, named.visibility, named.readers
                 FROM UNNEST($11::uuid[]) AS goal (id)
                 CROSS JOIN LATERAL (
                     SELECT c.id, c.path, c.visibility, c.readers, c.cycle_id, c.owner_group_id, c.owner_person_id
                     FROM goals.objective AS c
                     WHERE c.id = goal.id
                     OFFSET 0
                 ) AS named
                 -- Those of the owners are there already.
                 WHERE named.cycle_id = $1
                     AND (named.owner_group_id = ANY($9)) IS NOT TRUE
                     AND (named.owner_person_id = ANY($10)) IS NOT TRUE
             ) AS candidate
             WHERE candidate.path >= $2
                 AND candidate.path < $3
                 AND candidate.path > $4
                 AND length(candidate.path) <= $5
                 AND (candidate.readers IS NULL OR candidate.readers && $7 OR ($8 AND candidate.visibility = 2))
             ORDER BY candidate.path
             LIMIT $6
         ) AS picked ON picked.id = o.id
         ORDER BY o.path",
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        &window.viewer.keys,
        window.viewer.administers,
        &owners.groups,
        &owners.people,
        &owners.objectives,
    )
}

/// Locks an objective that is about to change, and reads it.
pub(crate) async fn lock(connection: &mut PgConnection, id: ObjectiveId) -> Result<Option<Objective>, Error> {
    Ok(lock_all(connection, &[id]).await?.pop())
}

/// Locks objectives in the order of their ids, and reads them.
pub(crate) async fn lock_all(
    connection: &mut PgConnection,
    ids: &[ObjectiveId],
) -> Result<Vec<Objective>, Error> {
    let uuids = uuids(ids);
    sqlx::query_scalar!(
        "SELECT id
         FROM goals.objective
         WHERE id = ANY($1)
         ORDER BY id
         FOR UPDATE",
        &uuids,
    )
    .fetch_all(&mut *connection)
    .await?;
    by_ids(connection, ids).await
}

fn uuids(ids: &[ObjectiveId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}
