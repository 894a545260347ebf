//! Statements on the history of goals.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId, random_uuid};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::change::{ChangeKind, ChangedField, GoalChange, PastChange, Valued};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::viewer::Viewer;

/// A goal whose history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// The objective or key result.
    pub id: Uuid,
    /// The objective, or the one whose key result it is.
    pub objective_id: ObjectiveId,
}

impl Node {
    /// Whether it is a key result.
    pub(crate) fn is_key_result(self) -> bool {
        self.id != self.objective_id.uuid()
    }
}

/// Where a page of changes goes on: the moment, the goal and the id of the last change before it.
pub(crate) type After = (DateTime<Utc>, Uuid, Uuid);

/// Finds an objective or a key result that the viewer may see.
pub(crate) async fn node(
    connection: &mut PgConnection,
    viewer: &Viewer,
    id: Uuid,
) -> Result<Option<Node>, Error> {
    let objective = sqlx::query_scalar!(
        "SELECT o.id
         FROM goals.objective AS o
         WHERE o.id = COALESCE((SELECT objective_id FROM goals.key_result WHERE id = $1), $1)
             AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))",
        id,
        &viewer.keys,
        viewer.administers,
    )
    .fetch_optional(connection)
    .await?;
    Ok(objective.map(|objective| Node { id, objective_id: ObjectiveId(objective) }))
}

/// Records changes that somebody made.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    (actor, person): (&str, Option<PersonId>),
    changes: &[GoalChange],
) -> Result<(), Error> {
    let ids: Vec<Uuid> = changes.iter().map(|_| random_uuid()).collect();
    let objectives: Vec<Uuid> = changes.iter().map(|change| change.objective_id.uuid()).collect();
    let nodes: Vec<Uuid> = changes.iter().map(|change| change.node_id).collect();
    let kinds: Vec<i16> = changes.iter().map(|change| change.kind.code()).collect();
    let revisions: Vec<i64> = changes.iter().map(|change| change.revision).collect();
    let reasons: Vec<&str> = changes.iter().map(|change| change.reason.as_str()).collect();
    let fields: Vec<String> = changes
        .iter()
        .map(|change| serde_json::to_string(&change.fields))
        .collect::<Result<_, _>>()
        .map_err(|_| Error::BrokenRow("change.fields"))?;
    sqlx::query!(
        "INSERT INTO goals.change (organization_id, objective_id, node_id, id, kind, revision, person_id, actor, reason, fields)
         SELECT $1, objective_id, node_id, id, kind, revision, $2, $3, reason, fields::jsonb
         FROM UNNEST($4::uuid[], $5::uuid[], $6::uuid[], $7::smallint[], $8::bigint[], $9::text[], $10::text[])
             AS new (objective_id, node_id, id, kind, revision, reason, fields)",
        organization.uuid(),
        person.map(PersonId::uuid),
        actor,
        &objectives,
        &nodes,
        &ids,
        &kinds,
        &revisions,
        &reasons as &[&str],
        &fields,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes of a goal that were recorded, the latest first. Of an objective: with those of its key
/// results.
pub(crate) async fn recorded(
    connection: &mut PgConnection,
    node: Node,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<PastChange>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id, objective_id, node_id, kind, person_id, changed_at, reason, fields::text AS "fields!"
           FROM goals.change
           WHERE objective_id = $1
               AND ($2::uuid IS NULL OR node_id = $2)
               AND ($3::timestamptz IS NULL OR (changed_at, node_id, id) < ($3, $4, $5))
           ORDER BY changed_at DESC, node_id DESC, id DESC
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
    rows.into_iter()
        .map(|row| {
            let fields: Vec<ChangedField> =
                serde_json::from_str(&row.fields).map_err(|_| Error::BrokenRow("change.fields"))?;
            Ok(PastChange {
                id: row.id,
                node_id: row.node_id,
                is_key_result: row.node_id != row.objective_id,
                kind: ChangeKind::of_code(row.kind).ok_or(Error::BrokenRow("change.kind"))?,
                person_id: row.person_id.map(PersonId),
                changed_at: row.changed_at,
                reason: row.reason,
                fields,
            })
        })
        .collect()
}

/// Readings by which values of a goal's key results, or of one key result, became what they were,
/// the latest first.
pub(crate) async fn valued(
    connection: &mut PgConnection,
    node: Node,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<PastChange>, Error> {
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
    let change = |row: Row| {
        let before = Valued {
            value: row.value_before,
            confidence: row.confidence_before,
            progress: row.progress_before,
        };
        let now = Valued { value: row.value, confidence: row.confidence, progress: row.progress };
        PastChange {
            id: row.reading_id,
            node_id: row.id,
            is_key_result: true,
            kind: ChangeKind::Value,
            person_id: row.person_id.map(PersonId),
            changed_at: row.recorded_from,
            reason: String::new(),
            fields: before.changed_to(&now),
        }
    };
    Ok(rows.into_iter().map(change).collect())
}
