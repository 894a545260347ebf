//! Moves key results and KPIs by readings that have just been recorded: how they stand, the facts, and everything above.
//!
//! Whoever calls this holds the organization's tree ([`store::tree::lock`]) and the rows that move.

use std::collections::{BTreeMap, HashMap};

use ovation_chassis::tx::Tx;

use super::roll_up;
use crate::error::Error;
use crate::ids::{KeyResultId, KpiId, ReadingId, SeriesId};
use crate::key_result::KeyResult;
use crate::kpi::Kpi;
use crate::rollup::Deltas;
use crate::series::{Place, Reading};
use crate::{events, store};

/// Readings with the series that each of them is of.
pub(super) fn of_all<T: Copy + Into<SeriesId>>(
    readings: &BTreeMap<T, Vec<Reading>>,
) -> impl Iterator<Item = (SeriesId, &Reading)> {
    readings.iter().flat_map(|(id, said)| said.iter().map(|reading| ((*id).into(), reading)))
}

/// What key results read of new readings of KPIs: `readers` says who reads which, `stand` holds them. A key result for which a number
/// means nothing reads none.
pub(super) fn read_kpis(
    stand: &[KeyResult],
    readers: &[(KeyResultId, KpiId)],
    of_kpis: &BTreeMap<KpiId, Vec<Reading>>,
) -> BTreeMap<KeyResultId, Vec<Reading>> {
    let stand: HashMap<KeyResultId, &KeyResult> = stand.iter().map(|one| (one.id, one)).collect();
    let mut read = BTreeMap::new();
    for (id, kpi) in readers {
        let (Some(key_result), Some(said)) = (stand.get(id), of_kpis.get(kpi)) else {
            continue;
        };
        let said = said.iter().map(|reading| reading.of_kpi(ReadingId::random()));
        let said: Vec<Reading> = said.filter(|reading| key_result.refuses(reading, None).is_none()).collect();
        read.insert(*id, said);
    }
    read
}

/// Demands that the KPI that a key result is to read is there.
pub(super) async fn demand_kpi(tx: &mut Tx, field: &str, id: Option<KpiId>) -> Result<(), Error> {
    match id {
        Some(id) if store::kpis::find(tx.connection(), id).await?.is_none() => {
            Err(Error::field(field, "must be a KPI of the organization"))
        }
        _ => Ok(()),
    }
}

/// Gives a stored and locked key result, which begins to read a KPI, the KPI's latest value: as of the same moment, known here
/// from now on. Answers with how it stands then; the same as before where the KPI has no value yet, or a number means nothing here.
pub(super) async fn begin_to_read(tx: &mut Tx, key_result: KeyResult) -> Result<KeyResult, Error> {
    let Some(kpi) = key_result.plan.kpi_id else {
        return Ok(key_result);
    };
    let Some(latest) = store::readings::list(tx.connection(), kpi.into(), None, 1).await?.pop() else {
        return Ok(key_result);
    };
    let read = latest.of_kpi(ReadingId::random());
    let read = Reading { place: Place { recorded_at: tx.now(), ..read.place }, ..read };
    if key_result.refuses(&read, None).is_some() {
        return Ok(key_result);
    }
    let (organization, read) = (tx.organization(), BTreeMap::from([(key_result.id, vec![read])]));
    store::readings::insert(tx.connection(), organization, of_all(&read)).await?;
    let moved = move_key_results(tx, vec![key_result.clone()], &read).await?;
    Ok(moved.into_iter().next().unwrap_or(key_result))
}

/// Moves locked key results; those for which later readings are known stay as they are. Each ancestor is recomputed once for all.
/// Answers with those that moved.
pub(super) async fn move_key_results(
    tx: &mut Tx,
    stand: Vec<KeyResult>,
    readings: &BTreeMap<KeyResultId, Vec<Reading>>,
) -> Result<Vec<KeyResult>, Error> {
    let mut deltas = Deltas::default();
    let mut moved = Vec::new();
    for old in stand {
        let said = readings.get(&old.id).map_or(&[][..], Vec::as_slice);
        if let Some(new) = old.after_all(said) {
            deltas.key_result(new.objective_id, Some(&old.share()), Some(&new.share()));
            moved.push(new);
        }
    }
    if moved.is_empty() {
        return Ok(moved);
    }
    store::standings::set_of_key_results(tx.connection(), &moved).await?;
    for key_result in &mut moved {
        key_result.revision += 1;
        key_result.updated_at = tx.now();
        events::key_result_value_changed(tx, key_result)?;
    }
    roll_up::roll_up(tx, deltas).await?;
    Ok(moved)
}

/// Moves locked KPIs; those for which later readings are known stay as they are. Answers with those that moved.
pub(super) async fn move_kpis(
    tx: &mut Tx,
    stand: Vec<Kpi>,
    readings: &BTreeMap<KpiId, Vec<Reading>>,
) -> Result<Vec<Kpi>, Error> {
    let mut moved: Vec<Kpi> = Vec::new();
    for old in stand {
        let said = readings.get(&old.id).map_or(&[][..], Vec::as_slice);
        moved.extend(old.after_all(said));
    }
    if moved.is_empty() {
        return Ok(moved);
    }
    store::standings::set_of_kpis(tx.connection(), &moved).await?;
    let now = tx.now();
    for kpi in &mut moved {
        kpi.revision += 1;
        kpi.updated_at = now;
        events::kpi_value_changed(tx, kpi)?;
    }
    Ok(moved)
}
