//! Writes what was decided of a batch: goals, alignments, readings, facts, and what follows above.
//!
//! Statements are for sets of rows. Only objectives that move in the tree are moved one by one, since each move is a matter
//! of what stands where after the one before.

use std::collections::{BTreeMap, HashMap};

use ovation_chassis::ids::random_uuid;
use ovation_chassis::tx::Tx;
use uuid::Uuid;

use super::apply_objectives::{apply_objectives, realign_all};
use super::decide::{Decided, Goal};
use crate::commands::roll_up;
use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::key_result::{Controllability as Controlled, KeyResult};
use crate::measurement::{Measure, Measurement};
use crate::owner::Owner;
use crate::progress::Progress;
use crate::rollup::Deltas;
use crate::store::transfers::key_results::{ImportedReading, KeyResultColumns};
use crate::store::transfers::sources::Source;
use crate::transfer::job::Import;
use crate::transfer::plan::Fate;
use crate::transfer::{Controllability, Field, Finding, RowKind};
use crate::{events, store, title};

/// Writes what was decided. Rows that turn out not to come in get their findings.
pub(super) async fn apply(tx: &mut Tx, import: &Import, decided: &mut [Decided]) -> Result<(), Error> {
    let mut deltas = Deltas::default();
    apply_objectives(tx, decided, &mut deltas).await?;
    apply_key_results(tx, import, decided, &mut deltas).await?;
    // New alignments may lead to key results, which have to be there.
    align_new(tx, decided, &mut deltas).await?;
    let refused: HashMap<i32, Finding> = realign_all(tx, decided, &mut deltas).await?;
    keep_sources(tx, import, decided).await?;
    roll_up::roll_up(tx, deltas).await?;
    for row in decided {
        if let Some(finding) = refused.get(&row.staged.ordinal) {
            row.owned.findings.push(finding.clone());
        }
    }
    Ok(())
}

/// Goals of one kind with one fate.
pub(super) fn goals(
    decided: &[Decided],
    kind: RowKind,
    fate: Fate,
) -> impl Iterator<Item = (&Decided, &Goal)> {
    decided.iter().filter_map(move |row| {
        let goal = row.goal.as_ref().ok()?;
        let is_it = row.staged.row.kind == Some(kind) && goal.decision.fate == fate;
        is_it.then_some((row, goal))
    })
}

async fn apply_key_results(
    tx: &mut Tx,
    import: &Import,
    decided: &[Decided],
    deltas: &mut Deltas,
) -> Result<(), Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let new: Vec<KeyResultColumns> =
        goals(decided, RowKind::KeyResult, Fate::Create).map(|(_, goal)| columns(goal)).collect();
    let changed: Vec<KeyResultColumns> =
        goals(decided, RowKind::KeyResult, Fate::Update).map(|(_, goal)| columns(goal)).collect();
    let ids = |columns: &[KeyResultColumns]| -> Vec<KeyResultId> {
        columns.iter().map(|columns| KeyResultId(columns.id)).collect()
    };
    let (new_ids, changed_ids) = (ids(&new), ids(&changed));
    let before: BTreeMap<KeyResultId, KeyResult> = store::key_results::lock(tx.connection(), &changed_ids)
        .await?
        .into_iter()
        .map(|key_result| (key_result.id, key_result))
        .collect();
    if !new.is_empty() {
        store::transfers::key_results::insert(tx.connection(), organization, &new).await?;
    }
    if !changed.is_empty() {
        store::transfers::key_results::update(tx.connection(), &changed).await?;
    }
    let readings = readings(decided);
    if !readings.is_empty() {
        store::transfers::key_results::insert_readings(
            tx.connection(),
            organization,
            import.id.uuid(),
            now,
            &readings,
        )
        .await?;
    }
    for key_result in store::key_results::by_ids(tx.connection(), &new_ids).await? {
        deltas.key_result(key_result.objective_id, None, Some(&key_result.share()));
        events::key_result_created(tx, &key_result)?;
    }
    for key_result in store::key_results::by_ids(tx.connection(), &changed_ids).await? {
        let old = before.get(&key_result.id).map(KeyResult::share);
        deltas.key_result(key_result.objective_id, old.as_ref(), Some(&key_result.share()));
        if changed.iter().any(|columns| columns.id == key_result.id.uuid() && columns.is_said) {
            events::key_result_updated(tx, &key_result)?;
        } else {
            events::key_result_value_changed(tx, &key_result)?;
        }
    }
    Ok(())
}

fn readings(decided: &[Decided]) -> Vec<ImportedReading> {
    let both = [Fate::Create, Fate::Update].map(|fate| goals(decided, RowKind::KeyResult, fate));
    let with_value = both.into_iter().flatten().filter(|(_, goal)| goal.decision.has_new_value());
    with_value
        .filter_map(|(_, goal)| {
            let confidence =
                goal.decision.row.confidence.and_then(|confidence| i16::try_from(confidence).ok());
            Some(ImportedReading {
                id: random_uuid(),
                key_result_id: goal.id,
                value: goal.decision.row.current?,
                confidence: confidence.unwrap_or_default(),
            })
        })
        .collect()
}

fn columns(goal: &Goal) -> KeyResultColumns {
    let (row, decision) = (&goal.decision.row, &goal.decision);
    let values = decision.measurement.as_ref().map(Measurement::values).unwrap_or_default();
    let progress = decision.measurement.as_ref().and_then(|measurement| measurement.progress(row.current));
    let measure = decision.measurement.as_ref().map_or(Measure::Milestones, Measurement::measure);
    let (owner_group_id, owner_person_id) = owner_columns(decision.owner);
    KeyResultColumns {
        id: goal.id,
        objective_id: goal.parents.first().map_or(Uuid::nil(), |parent| parent.alignment.objective_id.uuid()),
        cycle_id: goal.cycle_id.uuid(),
        path: goal.path.as_ref().map(|path| path.as_str().to_owned()).unwrap_or_default(),
        title_key: title::key(&row.title),
        title: row.title.clone(),
        measure: measure.code(),
        baseline: values.baseline,
        target: values.target,
        committed: values.committed,
        stretch: values.stretch,
        lower: values.lower,
        upper: values.upper,
        unit: row.unit.clone(),
        owner_group_id,
        owner_person_id,
        weight: row.weight.unwrap_or(rust_decimal::Decimal::ONE),
        controllability: row.controllability.map(|controllability| {
            let controlled = match controllability {
                Controllability::Ours => Controlled::Ours,
                Controllability::Shared => Controlled::Shared,
                Controllability::Outside => Controlled::Outside,
            };
            controlled.code()
        }),
        due_on: row.due_on,
        external_id: Some(row.external_id.clone()).filter(|external_id| !external_id.is_empty()),
        score: row.score.map(|score| score.round_dp(2)),
        progress: progress.map(Progress::decimal),
        is_said: decision.changed.iter().any(|field| *field != Field::Current),
    }
}

/// An owner in its two columns.
pub(super) fn owner_columns(owner: Owner) -> (Option<Uuid>, Option<Uuid>) {
    (owner.group().map(Uuid::from), owner.person().map(Uuid::from))
}

/// Aligns new objectives to what they serve.
async fn align_new(tx: &mut Tx, decided: &[Decided], deltas: &mut Deltas) -> Result<(), Error> {
    let organization = tx.organization();
    let mut alignments = Vec::new();
    let mut new = Vec::new();
    for (_, goal) in goals(decided, RowKind::Objective, Fate::Create) {
        new.push(ObjectiveId(goal.id));
        let edges = (0_i16..).zip(&goal.parents);
        alignments.extend(edges.map(|(position, parent)| (ObjectiveId(goal.id), parent.alignment, position)));
    }
    store::alignments::insert(tx.connection(), organization, &alignments).await?;
    for objective in store::objectives::by_ids(tx.connection(), &new).await? {
        for parent in objective.parents.iter().filter_map(|parent| parent.counting()) {
            deltas.aligned(parent, None, Some(&objective.share()));
        }
        events::objective_created(tx, &objective)?;
    }
    Ok(())
}

/// Keeps what the rows said, for the way back.
async fn keep_sources(tx: &mut Tx, import: &Import, decided: &[Decided]) -> Result<(), Error> {
    let organization = tx.organization();
    let sources: Vec<Source> = decided
        .iter()
        .filter_map(|row| {
            let goal = row.goal.as_ref().ok()?;
            let (group, person) = owner_columns(goal.decision.owner);
            Some(Source {
                node_id: goal.id,
                format: import.format,
                row: row.staged.row.clone(),
                owner_id: group.or(person)?,
            })
        })
        .collect();
    store::transfers::sources::keep(tx.connection(), organization, &sources).await
}
