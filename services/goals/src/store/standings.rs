//! Storing how series stand beside their key results and KPIs, any number in one statement.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::demand;
use crate::error::Error;
use crate::key_result::KeyResult;
use crate::kpi::Kpi;
use crate::progress::Progress;
use crate::series::{Current, Standing, Stated};

/// Standings, turned into the columns of their rows.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    readings: Vec<Option<Uuid>>,
    effective: Vec<Option<DateTime<Utc>>>,
    recorded: Vec<Option<DateTime<Utc>>>,
    values: Vec<Option<Decimal>>,
    sources: Vec<Option<i16>>,
    check_ins: Vec<Option<Uuid>>,
    checked_in: Vec<Option<DateTime<Utc>>>,
    check_ins_recorded: Vec<Option<DateTime<Utc>>>,
    confidences: Vec<i16>,
}

impl Columns {
    fn add(&mut self, id: Uuid, standing: &Standing) {
        let Standing { current, check_in } = *standing;
        self.ids.push(id);
        self.readings.push(current.map(|current: Current| current.place.id.uuid()));
        self.effective.push(current.map(|current| current.place.effective_at));
        self.recorded.push(current.map(|current| current.place.recorded_at));
        self.values.push(current.and_then(|current| current.value));
        self.sources.push(current.map(|current| current.source.code()));
        self.check_ins.push(check_in.map(|check_in: Stated| check_in.place.id.uuid()));
        self.checked_in.push(check_in.map(|check_in| check_in.place.effective_at));
        self.check_ins_recorded.push(check_in.map(|check_in| check_in.place.recorded_at));
        self.confidences.push(standing.confidence());
    }
}

/// Stores how locked key results stand, with the progress that it means.
pub(crate) async fn set_of_key_results(
    connection: &mut PgConnection,
    key_results: &[KeyResult],
) -> Result<(), Error> {
    let mut new = Columns::default();
    for key_result in key_results {
        new.add(key_result.id.uuid(), &key_result.standing);
    }
    let progress: Vec<Option<Decimal>> =
        key_results.iter().map(|one| one.progress.map(Progress::decimal)).collect();
    let done = sqlx::query!(
        "UPDATE goals.key_result AS k
         SET
             reading_id = new.reading_id, read_effective_at = new.read_effective_at, read_recorded_at = new.read_recorded_at,
             read_value = new.read_value, read_source = new.read_source, check_in_id = new.check_in_id,
             check_in_effective_at = new.check_in_effective_at, check_in_recorded_at = new.check_in_recorded_at,
             confidence = new.confidence, progress = new.progress,
             revision = k.revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST(
             $1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::numeric[], $6::smallint[], $7::uuid[], $8::timestamptz[],
             $9::timestamptz[], $10::smallint[], $11::numeric[]
         ) AS new (
             id, reading_id, read_effective_at, read_recorded_at, read_value, read_source, check_in_id, check_in_effective_at,
             check_in_recorded_at, confidence, progress
         )
         WHERE k.id = new.id",
        &new.ids,
        &new.readings as &[Option<Uuid>],
        &new.effective as &[Option<DateTime<Utc>>],
        &new.recorded as &[Option<DateTime<Utc>>],
        &new.values as &[Option<Decimal>],
        &new.sources as &[Option<i16>],
        &new.check_ins as &[Option<Uuid>],
        &new.checked_in as &[Option<DateTime<Utc>>],
        &new.check_ins_recorded as &[Option<DateTime<Utc>>],
        &new.confidences,
        &progress as &[Option<Decimal>],
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), key_results.len())
}

/// Stores how locked KPIs stand.
pub(crate) async fn set_of_kpis(connection: &mut PgConnection, kpis: &[Kpi]) -> Result<(), Error> {
    let mut new = Columns::default();
    for kpi in kpis {
        new.add(kpi.id.uuid(), &kpi.standing);
    }
    let done = sqlx::query!(
        "UPDATE goals.kpi AS k
         SET
             reading_id = new.reading_id, read_effective_at = new.read_effective_at, read_recorded_at = new.read_recorded_at,
             read_value = new.read_value, read_source = new.read_source,
             revision = k.revision + 1, updated_at = transaction_timestamp()
         FROM UNNEST($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::numeric[], $6::smallint[])
             AS new (id, reading_id, read_effective_at, read_recorded_at, read_value, read_source)
         WHERE k.id = new.id",
        &new.ids,
        &new.readings as &[Option<Uuid>],
        &new.effective as &[Option<DateTime<Utc>>],
        &new.recorded as &[Option<DateTime<Utc>>],
        &new.values as &[Option<Decimal>],
        &new.sources as &[Option<i16>],
    )
    .execute(connection)
    .await?;
    demand(done.rows_affected(), kpis.len())
}
