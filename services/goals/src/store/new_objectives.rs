//! Adding objectives, any number in one statement.

use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::objective::Objective;
use crate::progress::Progress;
use crate::title;

/// Objectives, turned into the columns of their rows.
#[derive(Default)]
struct Columns<'a> {
    ids: Vec<Uuid>,
    cycles: Vec<Uuid>,
    titles: Vec<&'a str>,
    title_keys: Vec<String>,
    rationales: Vec<&'a str>,
    kinds: Vec<i16>,
    states: Vec<i16>,
    groups: Vec<Option<Uuid>>,
    people: Vec<Option<Uuid>>,
    weights: Vec<Decimal>,
    paths: Vec<&'a str>,
    weighted_sums: Vec<String>,
    weight_sums: Vec<Decimal>,
    progress: Vec<Option<Decimal>>,
}

impl<'a> Columns<'a> {
    fn of(objectives: &'a [Objective]) -> Self {
        let mut columns = Self::default();
        for objective in objectives {
            columns.add(objective);
        }
        columns
    }

    fn add(&mut self, objective: &'a Objective) {
        let plan = &objective.plan;
        self.ids.push(objective.id.uuid());
        self.cycles.push(objective.cycle_id.uuid());
        self.titles.push(&plan.title);
        self.title_keys.push(title::key(&plan.title));
        self.rationales.push(&plan.rationale);
        self.kinds.push(plan.kind.code());
        self.states.push(plan.state.code());
        self.groups.push(plan.owner.group().map(Uuid::from));
        self.people.push(plan.owner.person().map(Uuid::from));
        self.weights.push(plan.weight.decimal());
        self.paths.push(objective.path.as_str());
        self.weighted_sums.push(objective.terms.weighted_sum_attos.to_string());
        self.weight_sums.push(objective.terms.weight_sum_decimal());
        self.progress.push(objective.progress.map(Progress::decimal));
    }
}

/// Adds objectives; their alignments come after. Imported ones are unique in cycle, owning group
/// and title.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    organization: OrganizationId,
    objectives: &[Objective],
    is_imported: bool,
) -> Result<(), Error> {
    let new = Columns::of(objectives);
    sqlx::query!(
        "INSERT INTO goals.objective (
             organization_id, id, cycle_id, title, title_key, import_key, rationale, kind, state, owner_group_id, owner_person_id,
             weight, path, weighted_sum_attos, weight_sum, progress, computed_progress
         )
         SELECT
             $1, id, cycle_id, title, title_key, CASE WHEN $2 THEN title_key END, rationale, kind, state, owner_group_id,
             owner_person_id, weight, path, weighted_sum_attos::numeric, weight_sum, progress, progress
         FROM UNNEST(
             $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::smallint[], $10::uuid[], $11::uuid[],
             $12::numeric[], $13::text[], $14::text[], $15::numeric[], $16::numeric[]
         ) AS new (
             id, cycle_id, title, title_key, rationale, kind, state, owner_group_id, owner_person_id, weight, path,
             weighted_sum_attos, weight_sum, progress
         )",
        organization.uuid(),
        is_imported,
        &new.ids,
        &new.cycles,
        &new.titles as &[&str],
        &new.title_keys,
        &new.rationales as &[&str],
        &new.kinds,
        &new.states,
        &new.groups as &[Option<Uuid>],
        &new.people as &[Option<Uuid>],
        &new.weights,
        &new.paths as &[&str],
        &new.weighted_sums,
        &new.weight_sums,
        &new.progress as &[Option<Decimal>],
    )
    .execute(connection)
    .await?;
    Ok(())
}
