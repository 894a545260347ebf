//! Writes what was decided of key results, and the readings of their values.

use std::collections::BTreeMap;

use ovation_chassis::tx::Tx;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::apply::{goals, owner_columns};
use super::decide::{Decided, Goal};
use crate::change::{ChangeKind, GoalChange};
use crate::commands::{history, readings};
use crate::error::Error;
use crate::ids::{KeyResultId, ReadingId};
use crate::key_result::{Controllability as Controlled, KeyResult};
use crate::measurement::{Measure, Measurement};
use crate::progress::Progress;
use crate::rollup::Deltas;
use crate::series::{Place, Reading, ReadingSource};
use crate::store::transfers::key_results::KeyResultColumns;
use crate::transfer::job::Import;
use crate::transfer::plan::Fate;
use crate::transfer::{Controllability, Field, RowKind};
use crate::{events, store, title};

/// Writes new key results and those that change; their values come after.
pub(super) async fn apply_key_results(
    tx: &mut Tx,
    decided: &[Decided],
    deltas: &mut Deltas,
) -> Result<(), Error> {
    let organization = tx.organization();
    let is_said = |goal: &Goal| goal.decision.changed.iter().any(|field| *field != Field::Current);
    let new: Vec<KeyResultColumns> =
        goals(decided, RowKind::KeyResult, Fate::Create).map(|(_, goal)| columns(goal)).collect();
    let changed: Vec<KeyResultColumns> = goals(decided, RowKind::KeyResult, Fate::Update)
        .filter(|(_, goal)| is_said(goal))
        .map(|(_, goal)| columns(goal))
        .collect();
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
    let mut told = Vec::new();
    for key_result in store::key_results::by_ids(tx.connection(), &new_ids).await? {
        deltas.key_result(key_result.objective_id, None, Some(&key_result.share()));
        events::key_result_created(tx, &key_result)?;
        told.push(GoalChange::of_new_key_result(&key_result));
    }
    for key_result in store::key_results::by_ids(tx.connection(), &changed_ids).await? {
        let Some(old) = before.get(&key_result.id) else { continue };
        deltas.key_result(key_result.objective_id, Some(&old.share()), Some(&key_result.share()));
        events::key_result_updated(tx, &key_result)?;
        told.extend(GoalChange::of_key_result(ChangeKind::Updated, old, &key_result, ""));
    }
    history::record(tx, &told).await
}

/// Records values as of now.
pub(super) async fn apply_values(tx: &mut Tx, import: &Import, decided: &[Decided]) -> Result<(), Error> {
    let (organization, now) = (tx.organization(), tx.now());
    let both = [Fate::Create, Fate::Update].map(|fate| goals(decided, RowKind::KeyResult, fate));
    let with_value = both.into_iter().flatten().filter(|(_, goal)| goal.decision.has_new_value());
    let values: BTreeMap<KeyResultId, Vec<Reading>> = with_value
        .map(|(_, goal)| {
            let row = &goal.decision.row;
            let confidence = row.confidence.and_then(|confidence| i16::try_from(confidence).ok());
            let reading = Reading {
                place: Place { effective_at: now, recorded_at: now, id: ReadingId::random() },
                value: row.current,
                source: ReadingSource::Import,
                source_id: import.id.to_string(),
                confidence: confidence.unwrap_or_default(),
                person: None,
            };
            (KeyResultId(goal.id), vec![reading])
        })
        .collect();
    if values.is_empty() {
        return Ok(());
    }
    let ids: Vec<KeyResultId> = values.keys().copied().collect();
    let stand = store::key_results::lock(tx.connection(), &ids).await?;
    store::readings::insert(tx.connection(), organization, readings::of_all(&values)).await?;
    readings::move_key_results(tx, stand, &values).await
}

fn columns(goal: &Goal) -> KeyResultColumns {
    let (row, decision) = (&goal.decision.row, &goal.decision);
    let measurement = decision.measurement.as_ref();
    let values = measurement.map(Measurement::values).unwrap_or_default();
    let progress = measurement.and_then(|measurement| measurement.progress(decision.held));
    let measure = measurement.map_or(Measure::Milestones, Measurement::measure);
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
        weight: row.weight.unwrap_or(Decimal::ONE),
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
    }
}
