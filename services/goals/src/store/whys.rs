//! The statement that walks from an objective to the top of what it serves.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::viewer::Viewer;
use crate::whys::{Why, Whys};

/// The path over primary parents, into whatever cycles they are in, from an objective that the viewer
/// sees: at most `steps_max` objectives, each with the key result by which it is served.
pub(crate) async fn path(
    connection: &mut PgConnection,
    viewer: &Viewer,
    objective: ObjectiveId,
    steps_max: usize,
) -> Result<Whys, Error> {
    let rows = sqlx::query!(
        r#"WITH RECURSIVE step (objective_id, key_result_id, place) AS (
               SELECT $1::uuid, NULL::uuid, 0
               UNION ALL
               SELECT served.parent_objective_id, served.parent_key_result_id, step.place + 1
               FROM step
               JOIN goals.objective AS o ON o.id = step.objective_id
               CROSS JOIN LATERAL (
                   SELECT a.parent_objective_id, a.parent_key_result_id
                   FROM goals.alignment AS a
                   WHERE a.objective_id = step.objective_id
                   ORDER BY a.position, a.parent_id
                   LIMIT 1
               ) AS served
               -- What the viewer may not see is the last step, and says nothing but that.
               WHERE step.place < $4 AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
           )
           SELECT
               step.objective_id AS "objective_id!", step.key_result_id, o.title, o.rationale, k.title AS "key_result_title?",
               (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2)) AS "is_seen!"
           FROM step
           JOIN goals.objective AS o ON o.id = step.objective_id
           LEFT JOIN goals.key_result AS k ON k.id = step.key_result_id
           ORDER BY step.place"#,
        objective.uuid(),
        &viewer.keys,
        viewer.administers,
        i32::try_from(steps_max).unwrap_or(i32::MAX),
    )
    .fetch_all(connection)
    .await?;
    let mut whys = Whys::default();
    for (place, row) in rows.into_iter().enumerate() {
        if !row.is_seen || place == steps_max {
            whys.is_cut = true;
            break;
        }
        let objective_id = ObjectiveId(row.objective_id);
        let key_result: Option<(Uuid, String)> = row.key_result_id.zip(row.key_result_title);
        whys.steps.extend(key_result.map(|(node_id, title)| Why {
            node_id,
            objective_id,
            title,
            rationale: String::new(),
        }));
        whys.steps.push(Why {
            node_id: row.objective_id,
            objective_id,
            title: row.title,
            rationale: row.rationale,
        });
    }
    Ok(whys)
}
