//! How far groups are in a cycle.

use ovation_chassis::ids::GroupId;
use sqlx::PgConnection;

use super::groups::uuids;
use crate::error::Error;
use crate::ids::CycleId;

/// How far a group is: numbers of objectives, and of people who have none and must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GroupCycleProgress {
    /// The group.
    pub group: GroupId,
    /// Open for discussion.
    pub drafts: i64,
    /// Put forward for a decision.
    pub proposed: i64,
    /// Worked towards.
    pub active: i64,
    /// Over.
    pub closed: i64,
    /// With a score.
    pub scored: i64,
    /// Who has none and must.
    pub people_without: i64,
}

/// The counts of these groups, in their order. In those of `required`, everybody must have an
/// objective. First groups are looked up for the members of these groups only, which `LIMIT 1` keeps
/// to.
pub(crate) async fn of_groups(
    connection: &mut PgConnection,
    cycle: CycleId,
    groups: &[GroupId],
    required: &[GroupId],
) -> Result<Vec<GroupCycleProgress>, Error> {
    let rows = sqlx::query!(
        r#"SELECT
             page.id AS "id!", goals.drafts AS "drafts!", goals.proposed AS "proposed!", goals.active AS "active!",
             goals.closed AS "closed!", goals.scored AS "scored!", people.without AS "without!"
           FROM UNNEST($2::uuid[]) WITH ORDINALITY AS page (id, place)
           CROSS JOIN LATERAL (
               SELECT
                   -- ovation.goals.v1.ObjectiveState
                   count(*) FILTER (WHERE goal.state = 1) AS drafts,
                   count(*) FILTER (WHERE goal.state = 4) AS proposed,
                   count(*) FILTER (WHERE goal.state = 2) AS active,
                   count(*) FILTER (WHERE goal.state = 3) AS closed,
                   count(*) FILTER (WHERE goal.score IS NOT NULL) AS scored
               FROM (
                   SELECT o.state, o.score
                   FROM goals.objective AS o
                   WHERE o.cycle_id = $1 AND o.owner_group_id = page.id AND o.alternative_to_id IS NULL
                   UNION ALL
                   SELECT o.state, o.score
                   FROM goals.directory_membership AS m
                   JOIN LATERAL (SELECT f.group_id FROM goals.first_group AS f WHERE f.person_id = m.person_id LIMIT 1) AS first
                       ON first.group_id = m.group_id
                   JOIN goals.objective AS o ON o.cycle_id = $1 AND o.owner_person_id = m.person_id
                   WHERE m.group_id = page.id AND NOT m.ended AND o.alternative_to_id IS NULL
               ) AS goal
           ) AS goals
           CROSS JOIN LATERAL (
               SELECT count(*) AS without
               FROM goals.directory_membership AS m
               JOIN LATERAL (SELECT f.group_id FROM goals.first_group AS f WHERE f.person_id = m.person_id LIMIT 1) AS first
                   ON first.group_id = m.group_id
               -- Neither on leave nor gone.
               JOIN goals.directory_person AS p ON p.id = m.person_id AND p.status = 1
               WHERE m.group_id = page.id
                   AND NOT m.ended
                   AND page.id = ANY($3)
                   AND NOT EXISTS (
                       SELECT 1 FROM goals.objective AS o WHERE o.cycle_id = $1 AND o.owner_person_id = m.person_id
                   )
           ) AS people
           ORDER BY page.place"#,
        cycle.uuid(),
        &uuids(groups),
        &uuids(required),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| GroupCycleProgress {
            group: GroupId(row.id),
            drafts: row.drafts,
            proposed: row.proposed,
            active: row.active,
            closed: row.closed,
            scored: row.scored,
            people_without: row.without,
        })
        .collect())
}
