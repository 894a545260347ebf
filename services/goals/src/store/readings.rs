//! Statements on series of values.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{KeyResultId, ReadingId, SeriesId};
use crate::series::{Place, Reading, ReadingSource};

/// Which readings of which series.
pub(crate) type Recorded = HashSet<(SeriesId, ReadingId)>;

/// Readings, turned into the columns of their rows.
#[derive(Default)]
struct Columns<'a> {
    series: Vec<Uuid>,
    effective: Vec<DateTime<Utc>>,
    recorded: Vec<DateTime<Utc>>,
    ids: Vec<Uuid>,
    values: Vec<Option<Decimal>>,
    sources: Vec<i16>,
    source_ids: Vec<&'a str>,
    confidences: Vec<i16>,
    people: Vec<Option<Uuid>>,
}

impl<'a> Columns<'a> {
    fn add(&mut self, series: SeriesId, reading: &'a Reading) {
        self.series.push(series.uuid());
        self.effective.push(reading.place.effective_at);
        self.recorded.push(reading.place.recorded_at);
        self.ids.push(reading.place.id.uuid());
        self.values.push(reading.value);
        self.sources.push(reading.source.code());
        self.source_ids.push(&reading.source_id);
        self.confidences.push(reading.confidence);
        self.people.push(reading.person.map(Uuid::from));
    }
}

/// Records readings, any number in one statement. Those that are there already are left out of the answer: the same check-in, and
/// what a system pushed before with the same time and value, in this batch too.
pub(crate) async fn insert<'a>(
    connection: &mut PgConnection,
    organization: OrganizationId,
    readings: impl IntoIterator<Item = (SeriesId, &'a Reading)>,
) -> Result<Recorded, Error> {
    let mut new = Columns::default();
    for (series, reading) in readings {
        new.add(series, reading);
    }
    if new.ids.is_empty() {
        return Ok(Recorded::new());
    }
    let rows = sqlx::query!(
        "INSERT INTO goals.reading (
             organization_id, series_id, effective_at, recorded_at, id, value, source, source_id, confidence, person_id
         )
         SELECT $1, series_id, effective_at, recorded_at, id, value, source, source_id, confidence, person_id
         FROM UNNEST(
             $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::uuid[], $6::numeric[], $7::smallint[], $8::text[], $9::smallint[],
             $10::uuid[]
         ) AS new (series_id, effective_at, recorded_at, id, value, source, source_id, confidence, person_id)
         ON CONFLICT DO NOTHING
         RETURNING series_id, id",
        organization.uuid(),
        &new.series,
        &new.effective,
        &new.recorded,
        &new.ids,
        &new.values as &[Option<Decimal>],
        &new.sources,
        &new.source_ids as &[&str],
        &new.confidences,
        &new.people as &[Option<Uuid>],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (SeriesId(row.series_id), ReadingId(row.id))).collect())
}

struct ReadingRow {
    effective_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    id: Uuid,
    value: Option<Decimal>,
    source: i16,
    source_id: String,
    confidence: i16,
    person_id: Option<Uuid>,
}

impl TryFrom<ReadingRow> for Reading {
    type Error = Error;

    fn try_from(row: ReadingRow) -> Result<Self, Error> {
        Ok(Self {
            place: Place {
                effective_at: row.effective_at,
                recorded_at: row.recorded_at,
                id: ReadingId(row.id),
            },
            value: row.value,
            source: ReadingSource::of_code(row.source).ok_or(Error::BrokenRow("reading.source"))?,
            source_id: row.source_id,
            confidence: row.confidence,
            person: row.person_id.map(PersonId),
        })
    }
}

/// The readings of a series, the latest first, behind the one that is named.
pub(crate) async fn list(
    connection: &mut PgConnection,
    series: SeriesId,
    after: Option<Place>,
    limit: i64,
) -> Result<Vec<Reading>, Error> {
    let rows = sqlx::query_as!(
        ReadingRow,
        "SELECT effective_at, recorded_at, id, value, source, source_id, confidence, person_id
         FROM goals.reading
         WHERE series_id = $1
             -- Without one, behind what is later than all.
             AND (effective_at, recorded_at, id) < (
                 COALESCE($2, 'infinity'::timestamptz),
                 COALESCE($3, 'infinity'::timestamptz),
                 COALESCE($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
             )
         ORDER BY effective_at DESC, recorded_at DESC, id DESC
         LIMIT $5",
        series.uuid(),
        after.map(|place| place.effective_at),
        after.map(|place| place.recorded_at),
        after.map(|place| place.id.uuid()),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Reading::try_from).collect()
}

/// When each of these key results ceased to take values: its cycle was closed, or it was retired. Those that take them are left
/// out.
pub(crate) async fn ended(
    connection: &mut PgConnection,
    ids: &[KeyResultId],
) -> Result<Vec<(KeyResultId, DateTime<Utc>)>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT k.id, LEAST(c.closed_at, k.retired_at) AS "ended_at!"
           FROM goals.key_result AS k
           JOIN goals.cycle AS c ON c.organization_id = k.organization_id AND c.id = k.cycle_id
           WHERE k.id = ANY($1) AND (c.closed_at IS NOT NULL OR k.retired_at IS NOT NULL)
           ORDER BY k.id"#,
        &ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (KeyResultId(row.id), row.ended_at)).collect())
}
