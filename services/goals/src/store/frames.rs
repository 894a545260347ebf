//! The statement with which reads of goals begin: who looks, at which cycle, on which day, from
//! which node down.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::caller::Caller;
use ovation_chassis::ids::PersonId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::cycle_day::CycleDay;
use crate::error::Error;
use crate::expected::Period;
use crate::ids::CycleId;
use crate::local_day;
use crate::path::Path;
use crate::settings::Settings;
use crate::viewer::Viewer;

/// What a read looks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sought {
    /// The cycle; `None` for that of the node.
    pub cycle: Option<CycleId>,
    /// An objective or a key result.
    pub node: Option<Uuid>,
    /// As of when; `None` for now.
    pub as_of: Option<DateTime<Utc>>,
}

/// What a read begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Who looks.
    pub viewer: Viewer,
    /// When the transaction began, or the cycle was closed if it is: what had not ended by then does not end any more.
    pub stands_at: DateTime<Utc>,
    /// The cycle, and the day in it as of which goals are looked at; `None` where there is none.
    pub cycle: Option<(CycleId, CycleDay)>,
    /// Where the node stands; `None` where it is not in the cycle, or not for the viewer.
    pub path: Option<Path>,
}

struct FrameRow {
    keys: Vec<Uuid>,
    now: DateTime<Utc>,
    time_zone: Option<String>,
    check_in_days: Option<i16>,
    cycle_id: Option<Uuid>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    closed_at: Option<DateTime<Utc>>,
    path: Option<String>,
}

impl FrameRow {
    fn frame(self, administers: bool, as_of: Option<DateTime<Utc>>) -> Frame {
        // What is yet to come is not known: then is now.
        let moment = as_of.map_or(self.now, |as_of| as_of.min(self.now));
        let zone = local_day::zone(self.time_zone.as_deref());
        let days = self.check_in_days.unwrap_or(Settings::default().check_in_days);
        let day = |(starts_on, due_on)| CycleDay {
            today: local_day::day_of(moment, zone),
            zone,
            period: Period { starts_on, due_on },
            is_over: self.closed_at.is_some_and(|closed_at| closed_at <= moment),
            // From 1 to 92.
            silent_days_max: u16::try_from(days).unwrap_or_default(),
        };
        let day = self.starts_on.zip(self.ends_on).map(day);
        Frame {
            viewer: Viewer { keys: self.keys, administers },
            stands_at: self.closed_at.map_or(self.now, |closed_at| closed_at.min(self.now)),
            cycle: self.cycle_id.map(CycleId).zip(day),
            path: self.path.map(Path::of_stored),
        }
    }
}

/// Reads it, in one statement. Rights are today's.
pub(crate) async fn frame(
    connection: &mut PgConnection,
    caller: &Caller,
    sought: Sought,
) -> Result<Frame, Error> {
    let administers = caller.may_administer();
    let row = sqlx::query_as!(
        FrameRow,
        r#"WITH RECURSIVE
           own (id, role) AS (
               SELECT group_id, role FROM goals.directory_membership WHERE person_id = $1 AND NOT ended
           ),
           above (id) AS (
               SELECT id FROM own
               UNION
               SELECT g.parent_id FROM above JOIN goals.directory_group AS g ON g.id = above.id WHERE g.parent_id IS NOT NULL
           ),
           led (id) AS (
               -- ovation.directory.v1.MembershipRole: a lead.
               SELECT id FROM own WHERE role = 2
               UNION
               SELECT g.id FROM led JOIN goals.directory_group AS g ON g.parent_id = led.id
           ),
           viewer (keys) AS (
               SELECT array_remove(ARRAY[$1::uuid] || ARRAY(SELECT id FROM above UNION SELECT id FROM led), NULL)
           ),
           node (objective_id, cycle_id, path) AS (
               SELECT id, cycle_id, path FROM goals.objective WHERE id = $3 AND $5::timestamptz IS NULL
               UNION ALL
               SELECT objective_id, cycle_id, path FROM goals.key_result WHERE id = $3 AND $5::timestamptz IS NULL
               UNION ALL
               SELECT id, cycle_id, path
               FROM goals.objective_version
               WHERE id = $3 AND recorded_from <= $5 AND recorded_until > $5
               UNION ALL
               SELECT objective_id, cycle_id, path
               FROM goals.key_result_version
               WHERE id = $3 AND recorded_from <= $5 AND recorded_until > $5
           ),
           seen (cycle_id, path) AS (
               SELECT node.cycle_id, node.path
               FROM node
               CROSS JOIN viewer
               JOIN goals.objective AS today ON today.id = node.objective_id
               WHERE today.readers IS NULL OR today.readers && viewer.keys OR ($2 AND today.visibility = 2)
           )
           SELECT
               viewer.keys AS "keys!", transaction_timestamp() AS "now!",
               (SELECT o.time_zone FROM goals.directory_organization AS o) AS "time_zone?",
               (SELECT s.check_in_days FROM goals.settings AS s) AS "check_in_days?",
               cycle.id AS "cycle_id?", cycle.starts_on AS "starts_on?", cycle.ends_on AS "ends_on?", cycle.closed_at AS "closed_at?",
               CASE WHEN seen.cycle_id = cycle.id THEN seen.path END AS "path?"
           FROM viewer
           LEFT JOIN seen ON true
           LEFT JOIN goals.cycle AS cycle ON cycle.id = COALESCE($4, seen.cycle_id)"#,
        caller.person().map(PersonId::uuid),
        administers,
        sought.node,
        sought.cycle.map(CycleId::uuid),
        sought.as_of,
    )
    .fetch_one(connection)
    .await?;
    Ok(row.frame(administers, sought.as_of))
}
