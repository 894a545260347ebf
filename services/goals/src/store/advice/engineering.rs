//! Statements on what kind of work owners do.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::around::Stand;
use crate::coach::is_engineering;
use crate::config::COACH_GROUP_LEVELS_MAX;
use crate::error::Error;

/// What is known of a group and those above it.
#[derive(Debug, Default)]
struct Above {
    /// Names, the nearest first.
    names: Vec<String>,
    has_parent: bool,
}

/// Groups and people that own objectives, as far as the coach asks.
#[derive(Debug, Default)]
pub(crate) struct Owners {
    groups: HashMap<Uuid, Above>,
    departments: HashMap<Uuid, Vec<Uuid>>,
}

/// Reads what is known of the owners.
pub(crate) async fn owners(connection: &mut PgConnection, stands: &[Stand]) -> Result<Owners, Error> {
    let persons: HashSet<Uuid> = stands.iter().filter_map(Stand::person).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let mut groups: HashSet<Uuid> = stands.iter().filter_map(Stand::group).collect();
    let mut owners = Owners::default();
    let memberships = sqlx::query!(
        "SELECT m.person_id, m.group_id
         FROM goals.directory_membership AS m
         JOIN goals.directory_group AS g ON g.id = m.group_id
         -- ovation.directory.v1.GroupKind: a department.
         WHERE m.person_id = ANY($1) AND NOT m.ended AND g.kind = 1",
        &persons,
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in memberships {
        owners.departments.entry(row.person_id).or_default().push(row.group_id);
        groups.insert(row.group_id);
    }
    let groups: Vec<Uuid> = groups.into_iter().collect();
    let above = sqlx::query!(
        r#"WITH RECURSIVE above (origin, level, parent_id, name) AS (
               SELECT id, 0, parent_id, name FROM goals.directory_group WHERE id = ANY($1)
               UNION ALL
               SELECT above.origin, above.level + 1, g.parent_id, g.name
               FROM above
               JOIN goals.directory_group AS g ON g.id = above.parent_id
               WHERE above.level < $2
           )
           SELECT origin AS "origin!", level AS "level!", parent_id, name AS "name!"
           FROM above
           ORDER BY origin, level"#,
        &groups,
        COACH_GROUP_LEVELS_MAX,
    )
    .fetch_all(connection)
    .await?;
    for row in above {
        let group = owners.groups.entry(row.origin).or_default();
        group.has_parent |= row.level == 0 && row.parent_id.is_some();
        group.names.push(row.name);
    }
    Ok(owners)
}

impl Owners {
    /// Whether an owner builds software: a group by its name and those above, a person if all their departments do.
    pub(crate) fn are_engineers(&self, stand: &Stand) -> bool {
        let is_group_engineering = |group: &Uuid| {
            self.groups.get(group).is_some_and(|above| is_engineering(above.names.iter().map(String::as_str)))
        };
        match (stand.group(), stand.person().and_then(|person| self.departments.get(&person))) {
            (Some(group), _) => is_group_engineering(&group),
            (None, Some(departments)) => departments.iter().all(is_group_engineering),
            (None, None) => false,
        }
    }

    /// Whether no group is above the owning one.
    pub(crate) fn are_at_the_top(&self, stand: &Stand) -> bool {
        stand.group().is_some_and(|group| self.groups.get(&group).is_none_or(|above| !above.has_parent))
    }
}
