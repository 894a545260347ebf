//! What hangs in the air.
//!
//! A list begins with the owners that it is about, who are few, and goes from them to their goals by
//! index; only the goals of a page are looked at in full. Goals of closed cycles, closed objectives
//! and retired key results are left out. Items come in the order of kinds: what is owned (objectives,
//! key results, KPIs) from one statement, approvals and then suggestions from another each.

use chrono::NaiveDate;
use ovation_chassis::ids::{GroupId, PersonId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::groups::uuids;
use crate::error::Error;
use crate::handover::{HandoverCause, HandoverItem, HandoverKind};
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::viewer::Viewer;

/// What both lists are cut by.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    /// Only of this cycle.
    pub cycle: Option<CycleId>,
    /// Behind this item.
    pub after: Option<(i16, Uuid)>,
    /// So many.
    pub limit: i64,
}

/// The groups in which leads approve objectives, and whether they do for people without a group.
pub(crate) type ApprovedByLeads = (Vec<Uuid>, bool);

struct ItemRow {
    kind: i16,
    id: Uuid,
    title: String,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    cause: i16,
    starts_on: Option<NaiveDate>,
    new_group_id: Option<Uuid>,
    new_person_id: Option<Uuid>,
}

impl TryFrom<ItemRow> for HandoverItem {
    type Error = Error;

    fn try_from(row: ItemRow) -> Result<Self, Error> {
        let ahead = row.starts_on.zip(Owner::of_columns(row.new_group_id, row.new_person_id));
        Ok(Self {
            kind: HandoverKind::of_code(row.kind).ok_or(Error::BrokenRow("handover.kind"))?,
            id: row.id,
            title: row.title,
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id)
                .ok_or(Error::BrokenRow("handover.owner"))?,
            cause: HandoverCause::of_code(row.cause).ok_or(Error::BrokenRow("handover.cause"))?,
            ahead,
        })
    }
}

/// One statement over `item` rows of (kind, id, `objective_id`, `owner_group_id`, `owner_person_id`, cause): cut to the page, with titles
/// that the caller may see and what is ahead. $1 to $6 are the same in each; further arguments follow.
macro_rules! items {
    ($connection:expr, $viewer:expr, $cut:expr, $item:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            ItemRow,
            "WITH RECURSIVE open_cycle (id) AS MATERIALIZED (
                SELECT id FROM goals.cycle WHERE closed_at IS NULL AND ($1::uuid IS NULL OR id = $1)
            ),
            " + $item + r#",
            page AS MATERIALIZED (
                SELECT kind, id, objective_id, owner_group_id, owner_person_id, cause
                FROM item
                WHERE $2::smallint IS NULL OR (kind, id) > ($2, $3::uuid)
                ORDER BY kind, id
                LIMIT $4
            )
            SELECT
                page.kind::smallint AS "kind!", page.id AS "id!", page.owner_group_id, page.owner_person_id,
                page.cause::smallint AS "cause!",
                CASE
                    WHEN page.kind = 3 THEN kpi.name
                    WHEN o.readers IS NULL OR o.readers && $5 OR ($6 AND o.visibility = 2) THEN COALESCE(k.title, o.title)
                    ELSE ''
                END AS "title!",
                h.starts_on AS "starts_on?", h.new_group_id AS "new_group_id?", h.new_person_id AS "new_person_id?"
            FROM page
            LEFT JOIN goals.objective AS o ON o.id = page.objective_id
            LEFT JOIN goals.key_result AS k ON page.kind = 2 AND k.id = page.id
            LEFT JOIN goals.kpi ON page.kind = 3 AND kpi.id = page.id
            LEFT JOIN goals.handover AS h ON page.kind < 4 AND h.goal_id = page.id
            ORDER BY page.kind, page.id"#,
            $cut.cycle.map(CycleId::uuid),
            $cut.after.map(|(kind, _)| kind),
            $cut.after.map(|(_, id)| id),
            $cut.limit,
            &$viewer.keys,
            $viewer.administers
            $(, $argument)*
        )
        .fetch_all($connection)
        .await?
        .into_iter()
        .map(HandoverItem::try_from)
        .collect()
    };
}

/// Goals whose owner has left, is unknown, or is a group without anybody in it or under it. Only
/// those of these groups and of who was in them if some are named. KPIs are of no cycle: where one is named they are left out.
pub(crate) async fn without_owner(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cut: &Cut,
    only: Option<&[GroupId]>,
) -> Result<Vec<HandoverItem>, Error> {
    items!(
        connection,
        viewer,
        cut,
        "owner (id, cause) AS MATERIALIZED (
            SELECT a.owner_id, a.cause
            FROM goals.owner_in_the_air AS a
            WHERE ($7::uuid[] IS NULL OR a.cause < 3)
                AND ($7 IS NULL OR a.owner_id = ANY($7) OR EXISTS (
                    SELECT 1
                    FROM goals.directory_membership AS m
                    WHERE m.person_id = a.owner_id AND m.group_id = ANY($7)
                ))
        ),
        -- OFFSET 0 keeps to one probe of an index for each owner, however many they are thought to be.
        objectives (id, state, group_id, person_id, cause) AS (
            SELECT found.id, found.state, found.owner_group_id, found.owner_person_id, w.cause
            FROM owner AS w
            CROSS JOIN open_cycle AS c
            CROSS JOIN LATERAL (
                (SELECT * FROM goals.objective AS o WHERE o.cycle_id = c.id AND o.owner_person_id = w.id OFFSET 0)
                UNION ALL
                (SELECT * FROM goals.objective AS o WHERE o.cycle_id = c.id AND o.owner_group_id = w.id OFFSET 0)
            ) AS found
        ),
        key_results (id, objective_id, group_id, person_id, cause) AS (
            SELECT found.id, found.objective_id, found.owner_group_id, found.owner_person_id, w.cause
            FROM owner AS w
            CROSS JOIN LATERAL (
                (SELECT * FROM goals.key_result AS k WHERE k.owner_person_id = w.id OFFSET 0)
                UNION ALL
                (SELECT * FROM goals.key_result AS k WHERE k.owner_group_id = w.id OFFSET 0)
            ) AS found
            JOIN open_cycle AS c ON c.id = found.cycle_id
            CROSS JOIN LATERAL (
                SELECT 1 FROM goals.objective AS o WHERE o.id = found.objective_id AND o.state <> 3 OFFSET 0
            ) AS open
            WHERE found.retired_at IS NULL
        ),
        kpis (id, group_id, person_id, cause) AS (
            SELECT found.id, found.owner_group_id, found.owner_person_id, w.cause
            FROM owner AS w
            CROSS JOIN LATERAL (
                (SELECT * FROM goals.kpi AS k WHERE k.owner_group_id IS NULL AND k.owner_person_id = w.id AND k.archived_at IS NULL OFFSET 0)
                UNION ALL
                (SELECT * FROM goals.kpi AS k WHERE k.owner_group_id = w.id AND k.archived_at IS NULL OFFSET 0)
            ) AS found
            WHERE $1 IS NULL
        ),
        item (kind, id, objective_id, owner_group_id, owner_person_id, cause) AS (
            SELECT 1, id, id, group_id, person_id, cause FROM objectives WHERE state <> 3
            UNION ALL
            SELECT 2, id, objective_id, group_id, person_id, cause FROM key_results
            UNION ALL
            SELECT 3, id, NULL, group_id, person_id, cause FROM kpis
        )",
        only.map(uuids) as Option<Vec<Uuid>>,
    )
}

/// Objectives that wait for a lead's approval that nobody can give: who proposed an objective does not
/// approve it. Only those of these groups and of their people if some are named.
pub(crate) async fn without_approver(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cut: &Cut,
    by_leads: &ApprovedByLeads,
    only: Option<&[GroupId]>,
) -> Result<Vec<HandoverItem>, Error> {
    items!(
        connection,
        viewer,
        cut,
        "waiting (id, group_id, person_id, proposed_by) AS MATERIALIZED (
            SELECT o.id, o.owner_group_id, o.owner_person_id, proposal.proposed_by
            FROM goals.objective AS o
            JOIN open_cycle AS c ON c.id = o.cycle_id
            LEFT JOIN goals.objective_proposal AS proposal
                ON proposal.organization_id = o.organization_id AND proposal.objective_id = o.id AND proposal.state = 1
            LEFT JOIN LATERAL (SELECT group_id FROM goals.first_group WHERE person_id = o.owner_person_id LIMIT 1) AS f ON true
            WHERE o.state = 4
                AND CASE
                    WHEN o.owner_group_id IS NULL AND f.group_id IS NULL THEN $8
                    ELSE COALESCE(o.owner_group_id, f.group_id) = ANY($7::uuid[])
                END
                AND ($9::uuid[] IS NULL OR o.owner_group_id = ANY($9) OR EXISTS (
                    SELECT 1
                    FROM goals.directory_membership AS m
                    WHERE m.person_id = o.owner_person_id AND m.group_id = ANY($9)
                ))
        ),
        -- The groups whose leads may decide.
        decides (id, group_id) AS (
            SELECT id, group_id FROM (
                SELECT w.id, w.group_id FROM waiting AS w WHERE w.group_id IS NOT NULL
                UNION ALL
                SELECT w.id, m.group_id
                FROM waiting AS w
                JOIN goals.directory_membership AS m ON m.person_id = w.person_id AND NOT m.ended
            ) AS own
            UNION
            SELECT d.id, g.parent_id
            FROM decides AS d
            JOIN goals.directory_group AS g ON g.id = d.group_id
            WHERE g.parent_id IS NOT NULL
        ),
        item (kind, id, objective_id, owner_group_id, owner_person_id, cause) AS (
            SELECT 4, w.id, w.id, w.group_id, w.person_id, 5
            FROM waiting AS w
            WHERE NOT EXISTS (
                SELECT 1
                FROM decides AS d
                JOIN goals.directory_membership AS m ON m.group_id = d.group_id AND m.role = 2 AND NOT m.ended
                JOIN goals.directory_person AS p ON p.id = m.person_id AND p.status <> 3
                WHERE d.id = w.id AND m.person_id IS DISTINCT FROM w.person_id AND m.person_id IS DISTINCT FROM w.proposed_by
            )
            AND NOT EXISTS (
                SELECT 1
                FROM goals.directory_person AS own
                JOIN goals.directory_person AS p ON p.id = own.manager_id AND p.status <> 3
                WHERE own.id = w.person_id AND p.id <> own.id AND p.id IS DISTINCT FROM w.proposed_by
            )
        )",
        &by_leads.0,
        by_leads.1,
        only.map(uuids) as Option<Vec<Uuid>>,
    )
}

/// What a person owns and what they contribute to; KPIs where no cycle is named.
pub(crate) async fn of_person(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cut: &Cut,
    person: PersonId,
) -> Result<Vec<HandoverItem>, Error> {
    items!(
        connection,
        viewer,
        cut,
        "own (id) AS (
            SELECT o.id FROM goals.objective AS o JOIN open_cycle AS c ON c.id = o.cycle_id WHERE o.owner_person_id = $7
            UNION
            SELECT objective_id FROM goals.objective_contributor WHERE person_id = $7
        ),
        item (kind, id, objective_id, owner_group_id, owner_person_id, cause) AS (
            SELECT 1, o.id, o.id, o.owner_group_id, o.owner_person_id, 4
            FROM own
            JOIN goals.objective AS o ON o.id = own.id AND o.state <> 3
            JOIN open_cycle AS c ON c.id = o.cycle_id
            UNION ALL
            SELECT 2, k.id, k.objective_id, k.owner_group_id, k.owner_person_id, 4
            FROM goals.key_result AS k
            JOIN goals.objective AS o ON o.id = k.objective_id AND o.state <> 3
            JOIN open_cycle AS c ON c.id = k.cycle_id
            WHERE k.owner_person_id = $7 AND k.retired_at IS NULL
            UNION ALL
            SELECT 3, k.id, NULL, k.owner_group_id, k.owner_person_id, 4
            FROM goals.kpi AS k
            WHERE k.owner_group_id IS NULL AND k.owner_person_id = $7 AND k.archived_at IS NULL AND $1 IS NULL
        )",
        person.uuid(),
    )
}

/// Objectives that wait for an approval which a person may give: as a lead of the owning group or
/// above it; of a group of the owner or above it; as the owner's manager.
pub(crate) async fn to_approve(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cut: &Cut,
    by_leads: &ApprovedByLeads,
    person: PersonId,
) -> Result<Vec<HandoverItem>, Error> {
    items!(
        connection,
        viewer,
        cut,
        "led (id) AS (
            SELECT group_id FROM goals.directory_membership WHERE person_id = $9 AND NOT ended AND role = 2
            UNION
            SELECT g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
        ),
        item (kind, id, objective_id, owner_group_id, owner_person_id, cause) AS (
            SELECT 4, o.id, o.id, o.owner_group_id, o.owner_person_id, 4
            FROM goals.objective AS o
            JOIN open_cycle AS c ON c.id = o.cycle_id
            LEFT JOIN LATERAL (SELECT group_id FROM goals.first_group WHERE person_id = o.owner_person_id LIMIT 1) AS f ON true
            WHERE o.state = 4
                AND CASE
                    WHEN o.owner_group_id IS NULL AND f.group_id IS NULL THEN $8
                    ELSE COALESCE(o.owner_group_id, f.group_id) = ANY($7::uuid[])
                END
                AND o.owner_person_id IS DISTINCT FROM $9
                AND NOT EXISTS (
                    SELECT 1
                    FROM goals.objective_proposal AS p
                    WHERE p.objective_id = o.id AND p.state = 1 AND p.proposed_by = $9
                )
                AND (
                    EXISTS (SELECT 1 FROM led WHERE led.id = o.owner_group_id)
                    OR EXISTS (
                        SELECT 1
                        FROM goals.directory_membership AS m
                        JOIN led ON led.id = m.group_id
                        WHERE m.person_id = o.owner_person_id AND NOT m.ended
                    )
                    OR EXISTS (
                        SELECT 1 FROM goals.directory_person AS own WHERE own.id = o.owner_person_id AND own.manager_id = $9
                    )
                )
        )",
        &by_leads.0,
        by_leads.1,
        person.uuid(),
    )
}

/// Suggestions that wait for the owner of what they would change: where that owner has left, is unknown, or is a group without
/// anybody, of these groups and of who was in them if some are named; or where it is this person.
pub(crate) async fn suggestions(
    connection: &mut PgConnection,
    viewer: &Viewer,
    cut: &Cut,
    only: Option<&[GroupId]>,
    person: Option<PersonId>,
) -> Result<Vec<HandoverItem>, Error> {
    items!(
        connection,
        viewer,
        cut,
        "owner (id, cause) AS MATERIALIZED (
            SELECT a.owner_id, a.cause
            FROM goals.owner_in_the_air AS a
            WHERE $8::uuid IS NULL
                AND ($7::uuid[] IS NULL OR a.cause < 3)
                AND ($7 IS NULL OR a.owner_id = ANY($7) OR EXISTS (
                    SELECT 1
                    FROM goals.directory_membership AS m
                    WHERE m.person_id = a.owner_id AND m.group_id = ANY($7)
                ))
            UNION ALL
            SELECT $8, 4::smallint WHERE $8 IS NOT NULL
        ),
        waiting (id, objective_id, owner_group_id, owner_person_id) AS (
            SELECT
                s.id, s.objective_id,
                CASE WHEN k.id IS NULL THEN o.owner_group_id ELSE k.owner_group_id END,
                CASE WHEN k.id IS NULL THEN o.owner_person_id ELSE k.owner_person_id END
            FROM goals.suggestion AS s
            JOIN goals.objective AS o ON o.id = s.objective_id AND o.state <> 3
            JOIN open_cycle AS c ON c.id = o.cycle_id
            LEFT JOIN goals.key_result AS k ON k.id = s.key_result_id
            WHERE s.state = 1 AND k.retired_at IS NULL
        ),
        item (kind, id, objective_id, owner_group_id, owner_person_id, cause) AS (
            SELECT 5, s.id, s.objective_id, s.owner_group_id, s.owner_person_id, w.cause
            FROM waiting AS s
            JOIN owner AS w ON w.id = COALESCE(s.owner_group_id, s.owner_person_id)
        )",
        only.map(uuids) as Option<Vec<Uuid>>,
        person.map(Uuid::from),
    )
}
