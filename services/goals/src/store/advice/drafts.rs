//! Goals as the coach looks at them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use super::around::{self, Around, Stand};
use super::{engineering, likes};
use crate::coach::{Alignment, Draft, DraftKeyResult, Individual, Kinds, Limits, Other, Surroundings};
use crate::error::Error;
use crate::ids::CycleId;
use crate::key_result::Controllability;
use crate::measurement::Measure;
use crate::objective::{ObjectiveKind, ObjectiveState};
use crate::owner::Owner;
use crate::policy::{EffectivePolicy, IndividualObjectives, RationaleRule};
use crate::store::policies;
use crate::viewer::Viewer;

/// An objective without what is around it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bare {
    /// Where it stands.
    pub stand: Stand,
    /// Why.
    pub rationale: String,
    /// How it is meant.
    pub kind: ObjectiveKind,
    /// Where it is in its life.
    pub state: ObjectiveState,
    /// Its key results.
    pub key_results: Vec<DraftKeyResult>,
    /// When it or one of them last changed; `None` if it is not stored.
    pub last_moved_at: Option<DateTime<Utc>>,
}

struct ObjectiveRow {
    id: Uuid,
    cycle_id: Uuid,
    title: String,
    rationale: String,
    kind: i16,
    state: i16,
    owner_group_id: Option<Uuid>,
    owner_person_id: Option<Uuid>,
    alternative_to_id: Option<Uuid>,
    last_moved_at: DateTime<Utc>,
    parent_ids: Vec<Uuid>,
}

struct KeyResultRow {
    id: Uuid,
    objective_id: Uuid,
    title: String,
    measure: i16,
    baseline: Option<Decimal>,
    target: Option<Decimal>,
    controllability: Option<i16>,
    due_on: Option<NaiveDate>,
}

/// Those of these objectives that the caller may see, in the order of their ids, with what is around them.
pub(crate) async fn stored(
    connection: &mut PgConnection,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Draft)>, Error> {
    let rows = sqlx::query_as!(
        ObjectiveRow,
        r#"SELECT
               o.id, o.cycle_id, o.title, o.rationale, o.kind, o.state, o.owner_group_id, o.owner_person_id, o.alternative_to_id,
               GREATEST(o.updated_at, key_result.moved_at) AS "last_moved_at!",
               COALESCE(served.parent_ids, '{}') AS "parent_ids!"
           FROM goals.objective AS o
           CROSS JOIN LATERAL (
               SELECT max(GREATEST(k.updated_at, k.read_recorded_at)) AS moved_at
               FROM goals.key_result AS k
               WHERE k.organization_id = o.organization_id AND k.objective_id = o.id
           ) AS key_result
           CROSS JOIN LATERAL (
               SELECT array_agg(a.parent_id ORDER BY a.position) AS parent_ids
               FROM goals.alignment AS a
               WHERE a.organization_id = o.organization_id AND a.objective_id = o.id
           ) AS served
           WHERE o.id = ANY($1) AND (o.readers IS NULL OR o.readers && $2 OR ($3 AND o.visibility = 2))
           ORDER BY o.id"#,
        ids,
        &viewer.keys,
        viewer.administers,
    )
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut key_results = key_results(connection, &ids).await?;
    let bare: Result<Vec<Bare>, Error> = rows.into_iter().map(|row| bare(&mut key_results, row)).collect();
    let drafts = with_surroundings(connection, viewer, bare?).await?;
    Ok(ids.into_iter().zip(drafts).collect())
}

/// The key results of objectives in sibling order, without those that are retired.
async fn key_results(
    connection: &mut PgConnection,
    objectives: &[Uuid],
) -> Result<HashMap<Uuid, Vec<DraftKeyResult>>, Error> {
    let rows = sqlx::query_as!(
        KeyResultRow,
        "SELECT id, objective_id, title, measure, baseline, target, controllability, due_on
         FROM goals.key_result
         WHERE objective_id = ANY($1) AND retired_at IS NULL
         ORDER BY objective_id, id",
        objectives,
    )
    .fetch_all(connection)
    .await?;
    let mut key_results: HashMap<Uuid, Vec<DraftKeyResult>> = HashMap::new();
    for row in rows {
        let key_result = DraftKeyResult {
            id: Some(row.id),
            title: row.title,
            measure: Measure::of_code(row.measure).ok_or(Error::BrokenRow("key_result.measure"))?,
            baseline: row.baseline,
            target: row.target,
            controllability: row.controllability.and_then(Controllability::of_code),
            due_on: row.due_on,
        };
        key_results.entry(row.objective_id).or_default().push(key_result);
    }
    Ok(key_results)
}

fn bare(key_results: &mut HashMap<Uuid, Vec<DraftKeyResult>>, row: ObjectiveRow) -> Result<Bare, Error> {
    Ok(Bare {
        stand: Stand {
            id: Some(row.id),
            title: row.title,
            cycle_id: Some(CycleId(row.cycle_id)),
            owner: Owner::of_columns(row.owner_group_id, row.owner_person_id),
            parent_ids: row.parent_ids,
            alternative_to_id: row.alternative_to_id,
        },
        rationale: row.rationale,
        kind: ObjectiveKind::of_code(row.kind).ok_or(Error::BrokenRow("objective.kind"))?,
        state: ObjectiveState::of_code(row.state).ok_or(Error::BrokenRow("objective.state"))?,
        key_results: key_results.remove(&row.id).unwrap_or_default(),
        last_moved_at: Some(row.last_moved_at),
    })
}

/// Objectives, stored or not, with what is around them; in the same order.
pub(crate) async fn with_surroundings(
    connection: &mut PgConnection,
    viewer: &Viewer,
    bare: Vec<Bare>,
) -> Result<Vec<Draft>, Error> {
    let stands: Vec<Stand> = bare.iter().map(|bare| bare.stand.clone()).collect();
    let around = around::around(connection, viewer, &stands).await?;
    let mut others = likes::others(connection, viewer, &stands).await?;
    let owners = engineering::owners(connection, &stands).await?;
    let limits = limits(connection, &stands).await?;
    bare.into_iter()
        .enumerate()
        .map(|(index, bare)| {
            let around = around.get(&index).copied().ok_or(Error::BrokenRow("around"))?;
            let others = others.remove(&index).unwrap_or_default();
            let limits = bare.stand.owner.and_then(|owner| limits.get(&owner)).copied().unwrap_or_default();
            Ok(draft(bare, around, others, (&owners, limits)))
        })
        .collect()
}

/// What the policy in force for each owner of these objectives wants.
async fn limits(connection: &mut PgConnection, stands: &[Stand]) -> Result<HashMap<Owner, Limits>, Error> {
    let owners: BTreeSet<Owner> = stands.iter().filter_map(|stand| stand.owner).collect();
    let owners: Vec<Owner> = owners.into_iter().collect();
    if owners.is_empty() {
        return Ok(HashMap::new());
    }
    let in_force = policies::effective_of(connection, &owners).await?;
    Ok(owners.into_iter().zip(in_force.iter().map(limits_of)).collect())
}

/// What a policy says to the coach; what it does not speak of has its defaults.
fn limits_of(policy: &EffectivePolicy) -> Limits {
    let standard = Limits::default();
    let most = |most: i16, otherwise| usize::try_from(most).unwrap_or(otherwise);
    Limits {
        key_results_max: most(policy.key_results_max.value, standard.key_results_max),
        owner_objectives_max: most(policy.objectives_max.value, standard.owner_objectives_max),
        rationale_required: policy.rationale.value == RationaleRule::Required,
        individual: match policy.individual_objectives.value {
            IndividualObjectives::Required => Individual::Required,
            IndividualObjectives::Optional => Individual::Optional,
            IndividualObjectives::Off => Individual::Off,
        },
        ..standard
    }
}

fn draft(
    bare: Bare,
    around: Around,
    others: Vec<Other>,
    (owners, limits): (&engineering::Owners, Limits),
) -> Draft {
    let Bare { stand, rationale, kind, state, key_results, last_moved_at } = bare;
    let serves = !stand.parent_ids.is_empty();
    let alignment = match (serves, around.has_upper && !owners.are_at_the_top(&stand)) {
        (true, _) => Alignment::Serves,
        (false, true) => Alignment::Unaligned,
        (false, false) => Alignment::AtTheTop,
    };
    // What is not stored yet, and an alternative, is not among those that were counted.
    let is_counted = stand.id.is_some() && stand.alternative_to_id.is_none();
    let kinds = if is_counted { around.kinds } else { with_another(around.kinds, kind) };
    Draft {
        is_individual: stand.person().is_some(),
        around: Surroundings {
            limits,
            alignment,
            owner_is_engineering: owners.are_engineers(&stand),
            owner_objectives: kinds.total(),
            owned_objectives: around.owned_objectives,
            kinds,
            others,
            last_moved_at,
            now: around.now,
        },
        title: stand.title,
        rationale,
        kind,
        state,
        key_results,
    }
}

const fn with_another(mut kinds: Kinds, kind: ObjectiveKind) -> Kinds {
    match kind {
        ObjectiveKind::Committed => kinds.committed += 1,
        ObjectiveKind::Aspirational => kinds.aspirational += 1,
        ObjectiveKind::Moonshot => kinds.moonshot += 1,
    }
    kinds
}
