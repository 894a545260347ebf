//! Adding objectives, any number in one statement.

use ovation_chassis::ids::OrganizationId;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::objective::{Objective, Outcome};
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
    computed: Vec<Option<Decimal>>,
    progress: Vec<Option<Decimal>>,
    visibilities: Vec<i16>,
    visible_groups: Vec<Option<Uuid>>,
    counts_upwards: Vec<bool>,
    outcomes: Vec<Option<i16>>,
    carried: Vec<Option<Uuid>>,
    alternatives: Vec<Option<Uuid>>,
    external_ids: Vec<Option<&'a str>>,
    /// What each has several of, which columns of arrays cannot hold.
    lists: Vec<serde_json::Value>,
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
        self.computed.push(objective.computed.map(Progress::decimal));
        self.progress.push(objective.progress.map(Progress::decimal));
        self.visibilities.push(plan.visibility.code());
        self.visible_groups.push(plan.visibility.group().map(Uuid::from));
        self.counts_upwards.push(plan.counts_upwards);
        self.outcomes.push(objective.outcome.map(Outcome::code));
        self.carried.push(objective.origin.carried_from.map(Uuid::from));
        self.alternatives.push(objective.origin.alternative_to.map(Uuid::from));
        self.external_ids.push(objective.origin.external_id.as_deref());
        self.lists.push(json!({
            "contributors": plan.contributors,
            "people": plan.visibility.people(),
            "labels": plan.labels,
        }));
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
        "WITH new AS (
             SELECT *
             FROM UNNEST(
                 $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::smallint[], $10::uuid[], $11::uuid[],
                 $12::numeric[], $13::text[], $14::text[], $15::numeric[], $16::numeric[], $17::numeric[], $18::smallint[],
                 $19::uuid[], $20::boolean[], $21::smallint[], $22::uuid[], $23::uuid[], $24::text[], $25::jsonb[]
             ) AS new (
                 id, cycle_id, title, title_key, rationale, kind, state, owner_group_id, owner_person_id, weight, path,
                 weighted_sum_attos, weight_sum, computed, progress, visibility, visible_to_group_id, counts_upwards, outcome,
                 carried_from_id, alternative_to_id, external_id, lists
             )
         ),
         objectives AS (
             INSERT INTO goals.objective (
                 organization_id, id, cycle_id, title, title_key, import_key, rationale, kind, state, owner_group_id, owner_person_id,
                 weight, path, weighted_sum_attos, weight_sum, computed_progress, progress, visibility, visible_to_group_id,
                 counts_upwards, outcome, carried_from_id, alternative_to_id, external_id, contributor_ids, visible_to_person_ids,
                 labels
             )
             SELECT
                 $1, id, cycle_id, title, title_key,
                 -- Beside one that the caller may not see.
                 CASE WHEN $2 AND NOT EXISTS (SELECT 1 FROM goals.objective AS there WHERE
                     (there.cycle_id, there.owner_group_id, there.import_key) = (new.cycle_id, new.owner_group_id, new.title_key)
                 ) THEN title_key END, rationale, kind, state, owner_group_id,
                 owner_person_id, weight, path, weighted_sum_attos::numeric, weight_sum, computed, progress, visibility,
                 visible_to_group_id, counts_upwards, outcome, carried_from_id, alternative_to_id, external_id,
                 ARRAY(SELECT jsonb_array_elements_text(lists -> 'contributors')::uuid),
                 ARRAY(SELECT jsonb_array_elements_text(lists -> 'people')::uuid),
                 ARRAY(SELECT jsonb_array_elements_text(lists -> 'labels'))
             FROM new
         )
         INSERT INTO goals.objective_contributor (organization_id, person_id, objective_id)
         SELECT $1, person_id::uuid, new.id
         FROM new
         CROSS JOIN LATERAL jsonb_array_elements_text(new.lists -> 'contributors') AS person (person_id)",
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
        &new.computed as &[Option<Decimal>],
        &new.progress as &[Option<Decimal>],
        &new.visibilities,
        &new.visible_groups as &[Option<Uuid>],
        &new.counts_upwards,
        &new.outcomes as &[Option<i16>],
        &new.carried as &[Option<Uuid>],
        &new.alternatives as &[Option<Uuid>],
        &new.external_ids as &[Option<&str>],
        &new.lists,
    )
    .execute(connection)
    .await?;
    Ok(())
}
