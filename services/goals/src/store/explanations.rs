//! Statements that find the parts of an objective's progress.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::explain::Part;
use crate::ids::ObjectiveId;
use crate::progress::{Progress, Ways, Weight};
use crate::rollup::{Share, Size};
use crate::series::ReadingSource;
use crate::viewer::Viewer;

/// What is known of a part beside what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lead {
    /// The check-in that a key result's value is from.
    pub check_in_id: Option<Uuid>,
    /// A key result's value, the baseline before there is any.
    pub current: Option<Decimal>,
    /// What the value is from, and as of when.
    pub reading: Option<(ReadingSource, DateTime<Utc>)>,
    /// Whether not everybody sees it, and its owner has not let it count upwards.
    pub is_restricted: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "a row has the columns that it has")]
struct PartRow {
    id: Uuid,
    title: String,
    is_aligned: bool,
    weight: Decimal,
    counts: bool,
    is_restricted: bool,
    progress: Option<Decimal>,
    unit: String,
    gone: Option<Decimal>,
    length: Option<Decimal>,
    is_visible: bool,
    check_in_id: Option<Uuid>,
    current: Option<Decimal>,
    read_source: Option<i16>,
    read_effective_at: Option<DateTime<Utc>>,
}

impl TryFrom<PartRow> for Part<Lead> {
    type Error = Error;

    fn try_from(row: PartRow) -> Result<Self, Error> {
        let ways = row.gone.zip(row.length).map(|(gone, length)| Ways::of_stored(gone, length));
        Ok(Self {
            id: row.id,
            title: row.title,
            is_aligned: row.is_aligned,
            share: Share {
                weight: Weight::of_decimal(row.weight).ok_or(Error::BrokenRow("key_result.weight"))?,
                counts: row.counts,
                progress: row.progress.map(Progress::of_decimal),
                size: ways.map(|ways| Size { unit: row.unit, ways }),
            },
            is_visible: row.is_visible,
            source: Some(Lead {
                check_in_id: row.check_in_id,
                current: row.current.map(|current| current.normalize()),
                reading: row.read_source.and_then(ReadingSource::of_code).zip(row.read_effective_at),
                is_restricted: row.is_restricted,
            }),
        })
    }
}

/// The direct children of an objective that the viewer sees: key results first, each kind in sibling
/// order. Of a frozen alignment, what was frozen.
pub(crate) async fn children(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    viewer: &Viewer,
    limit: i64,
) -> Result<Vec<Part<Lead>>, Error> {
    let rows = sqlx::query_as!(
        PartRow,
        r#"SELECT
               part.id AS "id!", part.title AS "title!", part.is_aligned AS "is_aligned!", part.weight AS "weight!",
               part.counts AS "counts!", part.is_restricted AS "is_restricted!", part.progress, '' AS "unit!", NULL::numeric AS gone,
               NULL::numeric AS length, part.is_visible AS "is_visible!", part.check_in_id, part.current, part.read_source,
               part.read_effective_at
           FROM (
               SELECT
                   k.id, k.title, false AS is_aligned, k.weight, k.retired_at IS NULL AS counts, false AS is_restricted, k.progress,
                   true AS is_visible, CASE WHEN k.read_source = 1 THEN k.reading_id END AS check_in_id,
                   COALESCE(k.read_value, k.baseline) AS current, k.read_source, k.read_effective_at
               FROM goals.key_result AS k
               WHERE k.objective_id = $1
               UNION ALL
               SELECT
                   o.id, o.title, true,
                   CASE WHEN a.frozen_at IS NULL THEN o.weight ELSE a.frozen_weight END,
                   a.frozen_at IS NOT NULL OR o.counts,
                   o.visibility <> 1 AND NOT o.counts_upwards,
                   CASE WHEN a.frozen_at IS NULL THEN o.progress ELSE a.frozen_progress END,
                   COALESCE(o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2), false),
                   NULL, NULL, NULL, NULL
               FROM goals.alignment AS a
               JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
               WHERE a.parent_objective_id = $1 AND a.parent_key_result_id IS NULL
           ) AS part
           ORDER BY part.is_aligned, part.id
           LIMIT $4"#,
        objective.uuid(),
        &viewer.keys,
        viewer.administers,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Part::try_from).collect()
}

/// The distinct key results at or below an objective, each once however many ways lead to it, and
/// behind them the aligned objectives on the way that do not count.
pub(crate) async fn below(
    connection: &mut PgConnection,
    objective: ObjectiveId,
    viewer: &Viewer,
    limit: i64,
) -> Result<Vec<Part<Lead>>, Error> {
    let rows = sqlx::query_as!(
        PartRow,
        r#"WITH RECURSIVE below (id) AS (
               SELECT $1::uuid
               -- Each objective once.
               UNION
               SELECT o.id
               FROM below
               JOIN goals.alignment AS a ON a.parent_objective_id = below.id
               JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
               WHERE a.parent_key_result_id IS NULL AND a.frozen_at IS NULL AND o.counts AND o.weight > 0
           )
           SELECT
               part.id AS "id!", part.title AS "title!", part.is_aligned AS "is_aligned!", part.weight AS "weight!",
               part.counts AS "counts!", part.is_restricted AS "is_restricted!", part.progress, part.unit AS "unit!", part.gone,
               part.length, part.is_visible AS "is_visible!", part.check_in_id, part.current, part.read_source,
               part.read_effective_at
           FROM (
               SELECT
                   k.id, k.title, false AS is_aligned, k.weight, k.retired_at IS NULL AS counts, false AS is_restricted, k.progress,
                   k.unit,
                   CASE WHEN k.measure IN (1, 2) AND k.target <> k.baseline
                       THEN (COALESCE(k.read_value, k.baseline) - k.baseline) * sign(k.target - k.baseline) END AS gone,
                   CASE WHEN k.measure IN (1, 2) AND k.target <> k.baseline THEN abs(k.target - k.baseline) END AS length,
                   COALESCE(o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2), false) AS is_visible,
                   CASE WHEN k.read_source = 1 THEN k.reading_id END AS check_in_id,
                   COALESCE(k.read_value, k.baseline) AS current, k.read_source, k.read_effective_at
               FROM below
               JOIN goals.objective AS o ON o.id = below.id
               JOIN goals.key_result AS k ON k.organization_id = o.organization_id AND k.objective_id = o.id
               UNION
               SELECT
                   o.id, o.title, true, o.weight, o.counts, o.visibility <> 1 AND NOT o.counts_upwards, o.progress, '', NULL, NULL,
                   COALESCE(o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2), false), NULL, NULL, NULL, NULL
               FROM below
               JOIN goals.alignment AS a ON a.parent_objective_id = below.id
               JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
               WHERE a.parent_key_result_id IS NULL AND a.frozen_at IS NULL AND NOT (o.counts AND o.weight > 0)
           ) AS part
           ORDER BY part.is_aligned, part.id
           LIMIT $4"#,
        objective.uuid(),
        &viewer.keys,
        viewer.administers,
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Part::try_from).collect()
}
