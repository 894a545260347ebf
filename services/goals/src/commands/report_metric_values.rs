//! `ReportMetricValues`: what other systems measured.
//!
//! The report is taken under the lock of the organization's tree, so that two reports of the same values, on any replicas, come one
//! after the other: the second finds every value there already. The number of statements does not grow with the number of values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::readings;
use crate::config::REPORTED_READINGS_MAX;
use crate::convert::{ReportAnswer, value_answers};
use crate::error::Error;
use crate::ids::{KeyResultId, KpiId, ReadingId, SeriesId};
use crate::key_result::KeyResult;
use crate::kpi::Kpi;
use crate::metric::{MetricFault, MetricMisfit, MetricValue, Miss, time_misfit};
use crate::series::{Place, Reading, ReadingSource};
use crate::store;
use crate::store::metrics::Keyed;
use crate::store::readings::Recorded;

/// What is reported: values that can be read, and what is wrong with the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ReportMetricValues {
    /// In the order of the request.
    pub values: Vec<Result<MetricValue, MetricMisfit>>,
}

/// Who takes values, locked.
struct Takers {
    key_results: Vec<KeyResult>,
    kpis: Vec<Kpi>,
    /// Who reads which KPI.
    readers: Vec<(KeyResultId, KpiId)>,
    /// By metric key.
    by_key: HashMap<String, Vec<Taker>>,
}

/// A key result or a KPI with a metric key.
#[derive(Clone, Copy)]
enum Taker {
    KeyResult(KeyResultId),
    Kpi(KpiId),
    /// One that takes no values any more.
    Over,
}

/// What a report comes to, before it is known what of it is there already.
#[derive(Default)]
struct Drafts {
    of_key_results: BTreeMap<KeyResultId, Vec<Reading>>,
    of_kpis: BTreeMap<KpiId, Vec<Reading>>,
    /// Per value that is taken: what it becomes.
    taken: Vec<Vec<(SeriesId, ReadingId)>>,
    /// By the place in the request.
    failures: Vec<(usize, MetricMisfit)>,
    count: usize,
}

/// Takes values: each becomes a reading of every key result and KPI with its key, and those of KPIs become readings of the key results
/// that read them.
pub(crate) async fn report_metric_values(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ReportMetricValues,
) -> Result<Committed<ReportAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    let takers = Takers::lock(&mut tx, &asked.values).await?;
    let mut drafts = takers.draft(asked.values, tx.now());
    takers.demand_bounded(&drafts)?;
    let all = readings::of_all(&drafts.of_key_results).chain(readings::of_all(&drafts.of_kpis));
    let mut recorded = store::readings::insert(tx.connection(), organization, all).await?;
    keep(&mut drafts.of_key_results, &recorded);
    keep(&mut drafts.of_kpis, &recorded);
    let is_there = |value: &&Vec<(SeriesId, ReadingId)>| value.iter().all(|one| !recorded.contains(one));
    let repeated_values = drafts.taken.iter().filter(is_there).count();
    let of_readers = readings::read_kpis(&takers.key_results, &takers.readers, &drafts.of_kpis);
    let all = readings::of_all(&of_readers);
    recorded.extend(store::readings::insert(tx.connection(), organization, all).await?);
    for (id, read) in of_readers {
        drafts.of_key_results.entry(id).or_default().extend(read);
    }
    readings::move_key_results(&mut tx, takers.key_results, &drafts.of_key_results).await?;
    readings::move_kpis(&mut tx, takers.kpis, &drafts.of_kpis).await?;
    Ok(tx.commit(value_answers::report(recorded.len(), repeated_values, drafts.failures)).await?)
}

impl Takers {
    /// Locks everything that takes values with these keys: key results, then KPIs.
    async fn lock(tx: &mut Tx, values: &[Result<MetricValue, MetricMisfit>]) -> Result<Self, Error> {
        let keys: BTreeSet<&str> = values.iter().flatten().map(|value| value.metric_key.as_str()).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let key_results = store::metrics::key_results(tx.connection(), &keys).await?;
        let kpis = store::metrics::kpis(tx.connection(), &keys).await?;
        let open_kpis: Vec<KpiId> = open(&kpis).collect();
        let readers = store::metrics::readers(tx.connection(), &open_kpis).await?;
        let locked: BTreeSet<KeyResultId> =
            open(&key_results).chain(readers.iter().map(|(key_result, _)| *key_result)).collect();
        let locked: Vec<KeyResultId> = locked.into_iter().collect();
        let mut by_key: HashMap<String, Vec<Taker>> = HashMap::new();
        for keyed in key_results {
            let taker = if keyed.is_open { Taker::KeyResult(keyed.id) } else { Taker::Over };
            by_key.entry(keyed.metric_key).or_default().push(taker);
        }
        let key_results = store::key_results::lock(tx.connection(), &locked).await?;
        let locked_kpis = store::kpis::lock(tx.connection(), &open_kpis).await?;
        for keyed in kpis {
            // It may have been archived before its lock was there.
            let is_open = locked_kpis.iter().any(|kpi| kpi.id == keyed.id && kpi.archived_at.is_none());
            let taker = if is_open { Taker::Kpi(keyed.id) } else { Taker::Over };
            by_key.entry(keyed.metric_key).or_default().push(taker);
        }
        Ok(Self { key_results, kpis: locked_kpis, readers, by_key })
    }

    /// What each value comes to.
    fn draft(&self, values: Vec<Result<MetricValue, MetricMisfit>>, now: DateTime<Utc>) -> Drafts {
        let key_results: HashMap<KeyResultId, &KeyResult> =
            self.key_results.iter().map(|one| (one.id, one)).collect();
        let mut drafts = Drafts::default();
        for (index, value) in values.into_iter().enumerate() {
            let drafted = value.and_then(|value| self.draft_one(&key_results, &value, now, &mut drafts));
            match drafted {
                Ok(taken) => drafts.taken.push(taken),
                Err(misfit) => drafts.failures.push((index, misfit)),
            }
        }
        drafts
    }

    fn draft_one(
        &self,
        key_results: &HashMap<KeyResultId, &KeyResult>,
        value: &MetricValue,
        now: DateTime<Utc>,
        drafts: &mut Drafts,
    ) -> Result<Vec<(SeriesId, ReadingId)>, MetricMisfit> {
        let effective_at = value.effective_at.unwrap_or(now);
        if let Some(description) = time_misfit(effective_at, now) {
            return Err(MetricMisfit::new(MetricFault::TimeInvalid, format!("effective_at {description}")));
        }
        let (mut taken, mut misses) = (Vec::new(), Vec::new());
        for taker in self.by_key.get(&value.metric_key).map_or(&[][..], Vec::as_slice) {
            let reading = Reading {
                // Ids grow: of two values for the same moment in one report the later one counts.
                place: Place { effective_at, recorded_at: now, id: ReadingId::random() },
                value: Some(value.value),
                source: ReadingSource::Metric,
                source_id: value.source_id.clone(),
                confidence: 0,
                person: None,
            };
            let id = reading.place.id;
            match taker {
                Taker::KeyResult(key_result) => {
                    match key_results.get(key_result).map(|one| one.refuses(&reading, None)) {
                        Some(None) => {
                            taken.push(((*key_result).into(), id));
                            drafts.of_key_results.entry(*key_result).or_default().push(reading);
                        }
                        Some(Some(uncounted)) => misses.push(Miss::from(uncounted)),
                        None => misses.push(Miss::Over),
                    }
                }
                Taker::Kpi(kpi) => {
                    taken.push(((*kpi).into(), id));
                    drafts.of_kpis.entry(*kpi).or_default().push(reading);
                }
                Taker::Over => misses.push(Miss::Over),
            }
        }
        if taken.is_empty() {
            return Err(MetricMisfit::of_misses(&misses));
        }
        drafts.count += taken.len();
        Ok(taken)
    }

    /// Demands that a report does not come to more than one transaction should write.
    fn demand_bounded(&self, drafts: &Drafts) -> Result<(), Error> {
        let read_of = |kpi| drafts.of_kpis.get(kpi).map_or(0, Vec::len);
        let read: usize = self.readers.iter().map(|(_, kpi)| read_of(kpi)).sum();
        let count = drafts.count + read;
        if count <= REPORTED_READINGS_MAX {
            return Ok(());
        }
        let right = format!(
            "must come to at most {REPORTED_READINGS_MAX} readings over all that have their keys, come to {count}; send fewer at once"
        );
        Err(Error::field("values", right))
    }
}

/// Those that take values.
fn open<T: Copy>(keyed: &[Keyed<T>]) -> impl Iterator<Item = T> {
    keyed.iter().filter(|keyed| keyed.is_open).map(|keyed| keyed.id)
}

/// Leaves only what was recorded now.
fn keep<T: Copy + Into<SeriesId>>(drafts: &mut BTreeMap<T, Vec<Reading>>, recorded: &Recorded) {
    for (id, said) in drafts.iter_mut() {
        let series: SeriesId = (*id).into();
        said.retain(|reading| recorded.contains(&(series, reading.place.id)));
    }
}
