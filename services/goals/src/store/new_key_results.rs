//! Adding key results, any number in one statement.

use chrono::NaiveDate;
use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::key_result::{Controllability, KeyResult};
use crate::progress::Progress;
use crate::title;

/// Key results, turned into the columns of their rows.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    objectives: Vec<Uuid>,
    cycles: Vec<Uuid>,
    titles: Vec<&'a str>,
    title_keys: Vec<String>,
    measures: Vec<i16>,
    baselines: Vec<Option<Decimal>>,
    targets: Vec<Option<Decimal>>,
    stretches: Vec<Option<Decimal>>,
    units: Vec<&'a str>,
    groups: Vec<Option<Uuid>>,
    people: Vec<Option<Uuid>>,
    weights: Vec<Decimal>,
    controllabilities: Vec<Option<i16>>,
    dates: Vec<Option<NaiveDate>>,
    progress: Vec<Option<Decimal>>,
    paths: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(key_results: &'a [KeyResult]) -> Self {
        let mut columns = Self::default();
        for key_result in key_results {
            columns.add(key_result);
        }
        columns
    }

    fn add(&mut self, key_result: &'a KeyResult) {
        let plan = &key_result.plan;
        let way = plan.measurement.way();
        self.ids.push(key_result.id.uuid());
        self.objectives.push(key_result.objective_id.uuid());
        self.cycles.push(key_result.cycle_id.uuid());
        self.titles.push(&plan.title);
        self.title_keys.push(title::key(&plan.title));
        self.measures.push(plan.measurement.measure().code());
        self.baselines.push(way.map(|way| way.baseline));
        self.targets.push(way.map(|way| way.target));
        self.stretches.push(way.and_then(|way| way.stretch));
        self.units.push(&plan.unit);
        self.groups.push(key_result.owner.group().map(Uuid::from));
        self.people.push(key_result.owner.person().map(Uuid::from));
        self.weights.push(plan.weight.decimal());
        self.controllabilities.push(plan.controllability.map(Controllability::code));
        self.dates.push(plan.due_on);
        self.progress.push(key_result.progress.map(Progress::decimal));
        self.paths.push(key_result.path.as_str());
    }
}

/// Adds key results. Imported ones are unique in objective and title.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    key_results: &[KeyResult],
    is_imported: bool,
) -> Result<(), Error> {
    let new = Columns::of(key_results);
    sqlx::query!(
        "INSERT INTO goals.key_result (
             organization_id, id, objective_id, cycle_id, title, title_key, import_key, measure, baseline, target, stretch, unit,
             owner_group_id, owner_person_id, weight, controllability, due_on, progress, path
         )
         SELECT
             $1, id, objective_id, cycle_id, title, title_key, CASE WHEN $2 THEN title_key END, measure, baseline, target, stretch, unit,
             owner_group_id, owner_person_id, weight, controllability, due_on, progress, path
         FROM UNNEST(
             $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::smallint[], $9::numeric[], $10::numeric[],
             $11::numeric[], $12::text[], $13::uuid[], $14::uuid[], $15::numeric[], $16::smallint[], $17::date[], $18::numeric[],
             $19::text[]
         ) AS new (
             id, objective_id, cycle_id, title, title_key, measure, baseline, target, stretch, unit, owner_group_id, owner_person_id,
             weight, controllability, due_on, progress, path
         )",
        organization.uuid(),
        is_imported,
        &new.ids,
        &new.objectives,
        &new.cycles,
        &new.titles as &[&str],
        &new.title_keys,
        &new.measures,
        &new.baselines as &[Option<Decimal>],
        &new.targets as &[Option<Decimal>],
        &new.stretches as &[Option<Decimal>],
        &new.units as &[&str],
        &new.groups as &[Option<Uuid>],
        &new.people as &[Option<Uuid>],
        &new.weights,
        &new.controllabilities as &[Option<i16>],
        &new.dates as &[Option<NaiveDate>],
        &new.progress as &[Option<Decimal>],
        &new.paths as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}
