//! Statements that find what an outline names and is there already.

use ovation_chassis::ids::{GroupId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::import::{Known, KnownObjective};
use crate::path::Path;

/// Objectives of a cycle by owning group and title key, with their key results. Of several that are
/// the same to an import, the first is found. What named people see is left to these people: it is not
/// there for who is none of them.
pub(crate) async fn known(
    connection: &mut PgConnection,
    cycle: CycleId,
    wanted: &[(GroupId, &str)],
    person: Option<PersonId>,
) -> Result<Known, Error> {
    let groups: Vec<Uuid> = wanted.iter().map(|(group, _)| group.uuid()).collect();
    let titles: Vec<&str> = wanted.iter().map(|(_, title)| *title).collect();
    let objectives = sqlx::query!(
        r#"SELECT DISTINCT ON (o.owner_group_id, o.title_key)
               o.id, o.owner_group_id AS "group_id!", o.title_key, o.path, o.readers IS NULL AS "is_open!"
           FROM UNNEST($2::uuid[], $3::text[]) AS wanted (group_id, title_key)
           JOIN goals.objective AS o ON o.owner_group_id = wanted.group_id AND o.title_key = wanted.title_key
           WHERE o.cycle_id = $1 AND (o.visibility <> 3 OR $4::uuid = ANY(o.readers))
           ORDER BY o.owner_group_id, o.title_key, o.id"#,
        cycle.uuid(),
        &groups,
        &titles as &[&str],
        person.map(PersonId::uuid),
    )
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = objectives.iter().map(|row| row.id).collect();
    let key_results = sqlx::query!(
        "SELECT id, objective_id, title_key
         FROM goals.key_result
         WHERE objective_id = ANY($1)
         ORDER BY id DESC",
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let mut known = Known::default();
    for row in objectives {
        let (id, path) = (ObjectiveId(row.id), Path::of_stored(row.path));
        let objective = KnownObjective { id, path, is_open: row.is_open };
        known.add_objective(GroupId(row.group_id), row.title_key, objective);
    }
    for row in key_results {
        known.add_key_result(ObjectiveId(row.objective_id), row.title_key, KeyResultId(row.id));
    }
    Ok(known)
}
