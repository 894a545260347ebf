//! Adding key results, any number in one statement.

use chrono::NaiveDate;
use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::key_result_json;
use crate::error::Error;
use crate::key_result::{Controllability, KeyResult};
use crate::progress::Progress;
use crate::title;
use crate::value_kind::Currency;

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
    committed: Vec<Option<Decimal>>,
    stretches: Vec<Option<Decimal>>,
    lowers: Vec<Option<Decimal>>,
    uppers: Vec<Option<Decimal>>,
    milestones: Vec<Value>,
    units: Vec<&'a str>,
    groups: Vec<Option<Uuid>>,
    people: Vec<Option<Uuid>>,
    weights: Vec<Decimal>,
    controllabilities: Vec<Option<i16>>,
    dates: Vec<Option<NaiveDate>>,
    value_kinds: Vec<i16>,
    currencies: Vec<Option<&'a str>>,
    steps: Vec<Value>,
    metric_keys: Vec<Option<&'a str>>,
    kpis: Vec<Option<Uuid>>,
    external_ids: Vec<Option<&'a str>>,
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
        let values = plan.measurement.values();
        self.ids.push(key_result.id.uuid());
        self.objectives.push(key_result.objective_id.uuid());
        self.cycles.push(key_result.cycle_id.uuid());
        self.titles.push(&plan.title);
        self.title_keys.push(title::key(&plan.title));
        self.measures.push(plan.measurement.measure().code());
        self.baselines.push(values.baseline);
        self.targets.push(values.target);
        self.committed.push(values.committed);
        self.stretches.push(values.stretch);
        self.lowers.push(values.lower);
        self.uppers.push(values.upper);
        self.milestones.push(key_result_json::milestones_json(&plan.measurement));
        self.units.push(&plan.unit);
        self.groups.push(key_result.owner.group().map(Uuid::from));
        self.people.push(key_result.owner.person().map(Uuid::from));
        self.weights.push(plan.weight.decimal());
        self.controllabilities.push(plan.controllability.map(Controllability::code));
        self.dates.push(plan.due_on);
        self.value_kinds.push(plan.value_kind.code());
        self.currencies.push(plan.currency.as_ref().map(Currency::code));
        self.steps.push(key_result_json::steps_json(&plan.expected));
        self.metric_keys.push(plan.metric_key.as_deref());
        self.kpis.push(plan.kpi_id.map(Uuid::from));
        self.external_ids.push(key_result.external_id.as_deref());
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
             organization_id, id, objective_id, cycle_id, title, title_key, import_key, measure, baseline, target, committed, stretch,
             lower, upper, milestones, unit, owner_group_id, owner_person_id, weight, controllability, due_on, value_kind, currency,
             expected_steps, metric_key, kpi_id, external_id, progress, path
         )
         SELECT
             $1, id, objective_id, cycle_id, title, title_key, CASE WHEN $2 THEN title_key END, measure, baseline, target, committed,
             stretch, lower, upper, milestones, unit, owner_group_id, owner_person_id, weight, controllability, due_on, value_kind,
             currency, expected_steps, metric_key, kpi_id, external_id, progress, path
         FROM UNNEST(
             $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::smallint[], $9::numeric[], $10::numeric[],
             $11::numeric[], $12::numeric[], $13::numeric[], $14::numeric[], $15::jsonb[], $16::text[], $17::uuid[], $18::uuid[],
             $19::numeric[], $20::smallint[], $21::date[], $22::smallint[], $23::text[], $24::jsonb[], $25::text[], $26::uuid[],
             $27::text[], $28::numeric[], $29::text[]
         ) AS new (
             id, objective_id, cycle_id, title, title_key, measure, baseline, target, committed, stretch, lower, upper, milestones, unit,
             owner_group_id, owner_person_id, weight, controllability, due_on, value_kind, currency, expected_steps, metric_key, kpi_id,
             external_id, progress, path
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
        &new.committed as &[Option<Decimal>],
        &new.stretches as &[Option<Decimal>],
        &new.lowers as &[Option<Decimal>],
        &new.uppers as &[Option<Decimal>],
        &new.milestones,
        &new.units as &[&str],
        &new.groups as &[Option<Uuid>],
        &new.people as &[Option<Uuid>],
        &new.weights,
        &new.controllabilities as &[Option<i16>],
        &new.dates as &[Option<NaiveDate>],
        &new.value_kinds,
        &new.currencies as &[Option<&str>],
        &new.steps,
        &new.metric_keys as &[Option<&str>],
        &new.kpis as &[Option<Uuid>],
        &new.external_ids as &[Option<&str>],
        &new.progress as &[Option<Decimal>],
        &new.paths as &[&str],
    )
    .execute(connection)
    .await?;
    Ok(())
}
