//! Statements on the values of key results over time.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::changes::{After, Node};
use crate::change::{ChangeKind, PastChange, Valued};
use crate::error::Error;

struct Row {
    id: Uuid,
    recorded_from: DateTime<Utc>,
    reading_id: Uuid,
    person_id: Option<Uuid>,
    value: Option<Decimal>,
    confidence: i16,
    progress: Option<Decimal>,
    value_before: Option<Decimal>,
    confidence_before: i16,
    progress_before: Option<Decimal>,
}

impl From<Row> for PastChange {
    fn from(row: Row) -> Self {
        let (value, confidence, progress) = (row.value_before, row.confidence_before, row.progress_before);
        let before = Valued { value, confidence, progress };
        let now = Valued { value: row.value, confidence: row.confidence, progress: row.progress };
        Self {
            id: row.reading_id,
            node_id: row.id,
            is_key_result: true,
            kind: ChangeKind::Value,
            person_id: row.person_id.map(PersonId),
            changed_at: row.recorded_from,
            reason: String::new(),
            fields: before.changed_to(&now),
        }
    }
}

/// Readings by which values of a goal's key results, or of one key result, became what they were,
/// the latest first.
pub(crate) async fn list(
    connection: &mut PgConnection,
    node: Node,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<PastChange>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT
               valued.id, valued.recorded_from, valued.reading_id AS "reading_id!",
               (
                   -- A key result that reads a KPI has its values from the KPI's series.
                   SELECT r.person_id
                   FROM goals.reading AS r
                   WHERE r.organization_id = k.organization_id
                       AND r.series_id = ANY(ARRAY[k.id, k.kpi_id])
                       AND r.effective_at = valued.read_effective_at
                       AND r.recorded_at = valued.read_recorded_at
                       AND r.id = valued.reading_id
                   LIMIT 1
               ) AS "person_id?",
               valued.read_value AS "value?", valued.confidence, valued.progress AS "progress?",
               valued.value_before AS "value_before?", COALESCE(valued.confidence_before, 0::smallint) AS "confidence_before!",
               valued.progress_before AS "progress_before?"
           FROM goals.key_result AS k
           CROSS JOIN LATERAL (
               SELECT
                   v.id, v.recorded_from, v.reading_id, v.read_effective_at, v.read_recorded_at, v.read_value, v.confidence, v.progress,
                   before.read_value AS value_before, before.confidence AS confidence_before, before.progress AS progress_before
               FROM goals.key_result_value_version AS v
               LEFT JOIN LATERAL (
                   SELECT b.reading_id, b.read_value, b.confidence, b.progress
                   FROM goals.key_result_value_version AS b
                   WHERE b.organization_id = v.organization_id AND b.id = v.id AND b.recorded_from < v.recorded_from
                   ORDER BY b.recorded_from DESC
                   LIMIT 1
               ) AS before ON true
               WHERE v.organization_id = k.organization_id
                   AND v.id = k.id
                   AND v.reading_id IS DISTINCT FROM before.reading_id
                   AND v.reading_id IS NOT NULL
                   -- The first says where in the index to go on, the second where exactly.
                   AND ($3::timestamptz IS NULL OR v.recorded_from <= $3)
                   AND ($3::timestamptz IS NULL OR (v.recorded_from, v.id, v.reading_id) < ($3, $4, $5))
               ORDER BY v.recorded_from DESC
               LIMIT $6
           ) AS valued
           WHERE k.objective_id = $1 AND ($2::uuid IS NULL OR k.id = $2)
           ORDER BY valued.recorded_from DESC, valued.id DESC, valued.reading_id DESC
           LIMIT $6"#,
        node.objective_id.uuid(),
        node.is_key_result().then_some(node.id),
        after.map(|(moment, _, _)| moment),
        after.map(|(_, node, _)| node),
        after.map(|(_, _, id)| id),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(PastChange::from).collect())
}
