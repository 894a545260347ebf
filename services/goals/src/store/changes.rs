//! Statements on the history of goals.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId, random_uuid};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::change::{ChangeKind, ChangedField, GoalChange, PastChange};
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
