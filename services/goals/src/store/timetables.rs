//! Statements on timetables of cycles.

use chrono::NaiveDate;
use ovation_chassis::ids::OrganizationId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{CycleId, TimetableId};
use crate::timetable::{Steps, Timetable};

struct TimetableRow {
    id: Uuid,
    cycle_id: Uuid,
    draft_until: Option<NaiveDate>,
    discuss_until: Option<NaiveDate>,
    fixed_on: Option<NaiveDate>,
    mid_term_on: Option<NaiveDate>,
    close_on: Option<NaiveDate>,
    revision: i64,
}

impl From<TimetableRow> for Timetable {
    fn from(row: TimetableRow) -> Self {
        let steps = Steps {
            draft_until: row.draft_until,
            discuss_until: row.discuss_until,
            fixed_on: row.fixed_on,
            mid_term_on: row.mid_term_on,
            close_on: row.close_on,
        };
        Self { id: TimetableId(row.id), cycle_id: CycleId(row.cycle_id), steps, revision: row.revision }
    }
}

/// The timetable of a cycle, if one was set. Who changes it holds the cycle's row.
pub(crate) async fn find(connection: &mut PgConnection, cycle: CycleId) -> Result<Option<Timetable>, Error> {
    let row = sqlx::query_as!(
        TimetableRow,
        "SELECT id, cycle_id, draft_until, discuss_until, fixed_on, mid_term_on, close_on, revision
         FROM goals.cycle_timetable
         WHERE cycle_id = $1",
        cycle.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Timetable::from))
}

/// Stores a timetable as it is to be.
pub(crate) async fn put(
    connection: &mut PgConnection,
    organization: OrganizationId,
    timetable: &Timetable,
) -> Result<(), Error> {
    let steps = &timetable.steps;
    sqlx::query!(
        "INSERT INTO goals.cycle_timetable
             (organization_id, cycle_id, id, draft_until, discuss_until, fixed_on, mid_term_on, close_on, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (organization_id, cycle_id)
         DO UPDATE SET
             draft_until = EXCLUDED.draft_until, discuss_until = EXCLUDED.discuss_until, fixed_on = EXCLUDED.fixed_on,
             mid_term_on = EXCLUDED.mid_term_on, close_on = EXCLUDED.close_on, revision = EXCLUDED.revision",
        organization.uuid(),
        timetable.cycle_id.uuid(),
        timetable.id.uuid(),
        steps.draft_until,
        steps.discuss_until,
        steps.fixed_on,
        steps.mid_term_on,
        steps.close_on,
        timetable.revision,
    )
    .execute(connection)
    .await?;
    Ok(())
}
