//! Statements on what is around objectives: how many their owners have, of which kinds, and whether they could be aligned.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::coach::Kinds;
use crate::error::Error;
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::viewer::Viewer;

/// Where an objective stands, stored or not: what its surroundings are found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    /// Its id, if it is stored.
    pub id: Option<Uuid>,
    /// Its title.
    pub title: String,
    /// Its cycle, as far as it is said.
    pub cycle_id: Option<CycleId>,
    /// Its owner, as far as it is said.
    pub owner: Option<Owner>,
    /// What it serves.
    pub parent_ids: Vec<Uuid>,
    /// The chosen objective beside which it is kept.
    pub alternative_to_id: Option<Uuid>,
}

/// What is around an owner in a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Around {
    /// The kinds of the owner's objectives in the cycle that are not closed.
    pub kinds: Kinds,
    /// Active objectives of a person in all cycles.
    pub owned_objectives: usize,
    /// Whether another group has an objective in the cycle, so that there is something to serve.
    pub has_upper: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Stands as the columns of a statement.
#[derive(Debug)]
pub(super) struct Columns {
    /// Their indexes.
    pub(super) numbers: Vec<i32>,
    pub(super) cycles: Vec<Option<Uuid>>,
    pub(super) groups: Vec<Option<Uuid>>,
    pub(super) persons: Vec<Option<Uuid>>,
}

struct AroundRow {
    numbers: Vec<i32>,
    committed: i64,
    aspirational: i64,
    moonshot: i64,
    owned: i64,
    has_upper: bool,
    now: DateTime<Utc>,
}

impl Columns {
    pub(super) fn of(stands: &[Stand]) -> Self {
        Self {
            numbers: (0..).take(stands.len()).collect(),
            cycles: stands.iter().map(|stand| stand.cycle_id.map(CycleId::uuid)).collect(),
            groups: stands.iter().map(Stand::group).collect(),
            persons: stands.iter().map(Stand::person).collect(),
        }
    }
}

impl From<&AroundRow> for Around {
    fn from(row: &AroundRow) -> Self {
        let size = |count: i64| usize::try_from(count).unwrap_or(0);
        let kinds = Kinds {
            committed: size(row.committed),
            aspirational: size(row.aspirational),
            moonshot: size(row.moonshot),
        };
        Self { kinds, owned_objectives: size(row.owned), has_upper: row.has_upper, now: row.now }
    }
}

impl Stand {
    /// The owning group.
    pub(crate) fn group(&self) -> Option<Uuid> {
        self.owner.and_then(Owner::group).map(Uuid::from)
    }

    /// The owning person.
    pub(crate) fn person(&self) -> Option<Uuid> {
        self.owner.and_then(Owner::person).map(Uuid::from)
    }
}

/// What is around each of these, by its index. Only what the caller may see is counted.
pub(crate) async fn around(
    connection: &mut PgConnection,
    viewer: &Viewer,
    stands: &[Stand],
) -> Result<HashMap<usize, Around>, Error> {
    let columns = Columns::of(stands);
    let rows = sqlx::query_as!(
        AroundRow,
        r#"WITH owner AS (
               -- Each owner once, however many of their objectives are asked for.
               SELECT array_agg(s.number) AS numbers, s.cycle_id, s.group_id, s.person_id
               FROM UNNEST($1::integer[], $2::uuid[], $3::uuid[], $4::uuid[]) AS s (number, cycle_id, group_id, person_id)
               GROUP BY s.cycle_id, s.group_id, s.person_id
           )
           SELECT
               owner.numbers AS "numbers!",
               count(o.kind) FILTER (WHERE o.kind = 1) AS "committed!",
               count(o.kind) FILTER (WHERE o.kind = 2) AS "aspirational!",
               count(o.kind) FILTER (WHERE o.kind = 3) AS "moonshot!",
               (
                   SELECT count(*)
                   FROM goals.objective AS active
                   WHERE active.owner_person_id = owner.person_id
                       AND active.state = 2
                       AND (active.readers IS NULL OR active.readers && $5 OR ($6 AND active.visibility = 2))
               ) AS "owned!",
               EXISTS (
                   SELECT 1
                   FROM goals.objective AS upper
                   WHERE upper.cycle_id = owner.cycle_id
                       AND upper.owner_group_id IS NOT NULL
                       AND upper.owner_group_id IS DISTINCT FROM owner.group_id
                       AND upper.state <> 3
                       AND (upper.readers IS NULL OR upper.readers && $5 OR ($6 AND upper.visibility = 2))
               ) AS "has_upper!",
               transaction_timestamp() AS "now!"
           FROM owner
           LEFT JOIN LATERAL (
               SELECT own.kind
               FROM (
                   SELECT kind, state, alternative_to_id, readers, visibility
                   FROM goals.objective
                   WHERE cycle_id = owner.cycle_id AND owner_group_id = owner.group_id
                   UNION ALL
                   SELECT kind, state, alternative_to_id, readers, visibility
                   FROM goals.objective
                   WHERE cycle_id = owner.cycle_id AND owner_person_id = owner.person_id
               ) AS own
               WHERE own.state <> 3
                   AND own.alternative_to_id IS NULL
                   AND (own.readers IS NULL OR own.readers && $5 OR ($6 AND own.visibility = 2))
           ) AS o ON true
           GROUP BY owner.numbers, owner.cycle_id, owner.group_id, owner.person_id"#,
        &columns.numbers,
        &columns.cycles as &[Option<Uuid>],
        &columns.groups as &[Option<Uuid>],
        &columns.persons as &[Option<Uuid>],
        &viewer.keys,
        viewer.administers,
    )
    .fetch_all(connection)
    .await?;
    let found = rows.iter().flat_map(|row| {
        let indexes = row.numbers.iter().filter_map(|number| usize::try_from(*number).ok());
        indexes.map(move |index| (index, Around::from(row)))
    });
    Ok(found.collect())
}
