//! Statements on objectives that one may be a repetition of. A cycle may have a hundred thousand; those with the very same words are
//! found anywhere in it, others only where a repetition is likely: of the same owner, and around what it serves.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::around::{Columns, Stand};
use crate::coach::Other;
use crate::config::COACH_OTHERS_MAX;
use crate::error::Error;
use crate::title;
use crate::viewer::Viewer;

struct OtherRow {
    number: i32,
    id: Uuid,
    title: String,
    alternative_to_id: Option<Uuid>,
}

/// Other objectives that are not closed, that the caller may see, and that are no alternatives to each other, for each of these
/// by its index.
pub(crate) async fn others(
    connection: &mut PgConnection,
    viewer: &Viewer,
    stands: &[Stand],
) -> Result<HashMap<usize, Vec<Other>>, Error> {
    let columns = Columns::of(stands);
    let keys: Vec<String> = stands.iter().map(|stand| title::key(&stand.title)).collect();
    let (child_numbers, parents): (Vec<i32>, Vec<Uuid>) = columns
        .numbers
        .iter()
        .zip(stands)
        .flat_map(|(number, stand)| stand.parent_ids.iter().map(move |parent| (*number, *parent)))
        .unzip();
    let rows = sqlx::query_as!(
        OtherRow,
        r#"WITH near AS (
               SELECT s.number, o.id
               FROM UNNEST($1::integer[], $2::uuid[], $3::text[]) AS s (number, cycle_id, title_key)
               CROSS JOIN LATERAL (
                   SELECT id FROM goals.objective WHERE title_key = s.title_key AND cycle_id = s.cycle_id LIMIT $10
               ) AS o
               UNION
               SELECT s.number, o.id
               FROM UNNEST($1::integer[], $2::uuid[], $4::uuid[]) AS s (number, cycle_id, group_id)
               CROSS JOIN LATERAL (
                   SELECT id FROM goals.objective WHERE cycle_id = s.cycle_id AND owner_group_id = s.group_id LIMIT $10
               ) AS o
               UNION
               SELECT s.number, o.id
               FROM UNNEST($1::integer[], $2::uuid[], $5::uuid[]) AS s (number, cycle_id, person_id)
               CROSS JOIN LATERAL (
                   SELECT id FROM goals.objective WHERE cycle_id = s.cycle_id AND owner_person_id = s.person_id LIMIT $10
               ) AS o
               UNION
               -- What it serves, and what serves the same.
               SELECT s.number, o.id
               FROM UNNEST($6::integer[], $7::uuid[]) AS s (number, parent_id)
               CROSS JOIN LATERAL (
                   SELECT COALESCE((SELECT objective_id FROM goals.key_result WHERE id = s.parent_id), s.parent_id) AS id
               ) AS parent
               CROSS JOIN LATERAL (
                   SELECT parent.id
                   UNION ALL
                   (SELECT objective_id FROM goals.alignment WHERE parent_objective_id = parent.id LIMIT $10)
               ) AS o
           )
           SELECT near.number AS "number!", o.id, o.title, o.alternative_to_id
           FROM near
           JOIN goals.objective AS o ON o.id = near.id
           WHERE o.state <> 3 AND (o.readers IS NULL OR o.readers && $8 OR ($9 AND o.visibility = 2))
           ORDER BY near.number, o.id"#,
        &columns.numbers,
        &columns.cycles as &[Option<Uuid>],
        &keys,
        &columns.groups as &[Option<Uuid>],
        &columns.persons as &[Option<Uuid>],
        &child_numbers,
        &parents,
        &viewer.keys,
        viewer.administers,
        COACH_OTHERS_MAX,
    )
    .fetch_all(connection)
    .await?;
    Ok(by_index(stands, rows))
}

/// Without the objective itself, and what is kept beside it.
fn by_index(stands: &[Stand], rows: Vec<OtherRow>) -> HashMap<usize, Vec<Other>> {
    let family = |id: Option<Uuid>, alternative_to: Option<Uuid>| alternative_to.or(id);
    let mut others: HashMap<usize, Vec<Other>> = HashMap::new();
    for row in rows {
        let index = usize::try_from(row.number).unwrap_or(usize::MAX);
        let is_another = stands.get(index).is_some_and(|stand| {
            family(stand.id, stand.alternative_to_id) != family(Some(row.id), row.alternative_to_id)
        });
        if is_another {
            others.entry(index).or_default().push(Other { id: row.id, title: row.title });
        }
    }
    others
}
