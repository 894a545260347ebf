//! Statements on goals at a glance: what a tree of many nodes shows of each, and what its health is
//! derived from.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::key_result_json;
use super::objectives::last_heard;
use super::tree::Window;
use crate::cycle_day::{CycleDay, Measured};
use crate::error::Error;
use crate::measurement::{Measure, Measurement, Values};
use crate::objective::{ObjectiveKind, ObjectiveState};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::Progress;
use crate::tree::Summary;

struct ObjectiveRow {
    id: Uuid,
    path: String,
    title: String,
    progress: Option<Decimal>,
    kind: i16,
    state: i16,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    heard: Option<Vec<Option<DateTime<Utc>>>>,
}

struct KeyResultRow {
    id: Uuid,
    path: String,
    title: String,
    progress: Option<Decimal>,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    measure: i16,
    baseline: Option<Decimal>,
    target: Option<Decimal>,
    lower: Option<Decimal>,
    upper: Option<Decimal>,
    milestones: Option<serde_json::Value>,
    expected_steps: Option<serde_json::Value>,
    due_on: Option<NaiveDate>,
    read_effective_at: Option<DateTime<Utc>>,
    is_retired: bool,
    created_at: DateTime<Utc>,
    objective_state: i16,
}

impl ObjectiveRow {
    fn summary(self, day: &CycleDay) -> Result<Summary, Error> {
        let kind = ObjectiveKind::of_code(self.kind).ok_or(Error::BrokenRow("objective.kind"))?;
        let state = ObjectiveState::of_code(self.state).ok_or(Error::BrokenRow("objective.state"))?;
        let progress = self.progress.map(Progress::of_decimal);
        Ok(Summary {
            id: self.id,
            path: Path::of_stored(self.path),
            title: self.title,
            progress,
            health: day.of_aim(state, progress, last_heard(self.heard)),
            owner: Owner::of_columns(self.owner_group_id, self.owner_person_id)
                .ok_or(Error::BrokenRow("objective.owner"))?,
            objective: Some((kind, state)),
        })
    }
}

impl KeyResultRow {
    fn measurement(&mut self) -> Result<Measurement, Error> {
        let measure = Measure::of_code(self.measure).ok_or(Error::BrokenRow("key_result.measure"))?;
        let values = Values {
            baseline: self.baseline,
            target: self.target,
            lower: self.lower,
            upper: self.upper,
            milestones: match self.milestones.take() {
                None => Vec::new(),
                Some(stored) => key_result_json::milestones(stored)?,
            },
            ..Values::default()
        };
        Measurement::new(measure, values).map_err(|_| Error::BrokenRow("key_result.target"))
    }

    fn summary(mut self, day: &CycleDay) -> Result<Summary, Error> {
        let measurement = self.measurement()?;
        let expected = match self.expected_steps {
            None => crate::expected::ExpectedPath::Linear,
            Some(stored) => key_result_json::expected(stored)?,
        };
        let progress = self.progress.map(Progress::of_decimal);
        let fares = day.of_measured(&Measured {
            objective_state: ObjectiveState::of_code(self.objective_state)
                .ok_or(Error::BrokenRow("objective.state"))?,
            is_retired: self.is_retired,
            measurement: &measurement,
            expected: &expected,
            due_on: self.due_on,
            created_at: self.created_at,
            read_at: self.read_effective_at,
            progress,
        });
        Ok(Summary {
            id: self.id,
            path: Path::of_stored(self.path),
            title: self.title,
            progress,
            health: fares.health,
            owner: Owner::of_columns(self.owner_group_id, self.owner_person_id)
                .ok_or(Error::BrokenRow("key_result.owner"))?,
            objective: None,
        })
    }
}

/// Objectives of a window, in the order of paths.
pub(crate) async fn objectives(
    connection: &mut PgConnection,
    window: &Window<'_>,
    day: &CycleDay,
) -> Result<Vec<Summary>, Error> {
    let rows = sqlx::query_as!(
        ObjectiveRow,
        r#"SELECT
               o.id, o.path, o.title, o.progress, o.kind, o.state, o.owner_group_id, o.owner_person_id,
               -- Of its own key results or, without any, of those of the objectives that count in it.
               CASE WHEN o.state = 2 THEN COALESCE(
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
               ) END AS "heard?: Vec<Option<DateTime<Utc>>>"
           FROM goals.objective AS o
           WHERE o.cycle_id = $1
               AND o.path >= $2
               AND o.path < $3
               AND o.path > $4
               AND length(o.path) <= $5
               AND (o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2))
           ORDER BY o.path
           LIMIT $6"#,
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        &window.viewer.keys,
        window.viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| row.summary(day)).collect()
}

/// Key results of a window, in the order of paths, whose objective the viewer sees.
pub(crate) async fn key_results(
    connection: &mut PgConnection,
    window: &Window<'_>,
    day: &CycleDay,
) -> Result<Vec<Summary>, Error> {
    let rows = sqlx::query_as!(
        KeyResultRow,
        r#"SELECT
               k.id, k.path, k.title, k.progress, k.owner_group_id, k.owner_person_id, k.measure, k.baseline, k.target, k.lower,
               k.upper, NULLIF(k.milestones, '[]') AS milestones, NULLIF(k.expected_steps, '[]') AS expected_steps, k.due_on,
               k.read_effective_at, k.retired_at IS NOT NULL AS "is_retired!", k.created_at, o.state AS objective_state
           FROM goals.key_result AS k
           JOIN goals.objective AS o ON o.organization_id = k.organization_id AND o.id = k.objective_id
           WHERE k.cycle_id = $1
               AND k.path >= $2
               AND k.path < $3
               AND k.path > $4
               AND length(k.path) <= $5
               AND (o.readers IS NULL OR o.readers && $7 OR ($8 AND o.visibility = 2))
           ORDER BY k.path
           LIMIT $6"#,
        window.cycle.uuid(),
        window.range.start(),
        window.range.end(),
        window.after,
        window.range.path_chars_max(),
        window.limit,
        &window.viewer.keys,
        window.viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| row.summary(day)).collect()
}
