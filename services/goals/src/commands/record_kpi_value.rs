//! `RecordKpiValue`: a value of a KPI that a person states.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use rust_decimal::Decimal;
use serde::Serialize;

use super::{authority, lookup, readings};
use crate::convert::{KpiAnswer, value_answers};
use crate::error::Error;
use crate::ids::{KeyResultId, KpiId, ReadingId};
use crate::metric::time_misfit;
use crate::series::{Place, Reading, ReadingSource};
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct RecordKpiValue {
    /// Of which KPI.
    pub id: KpiId,
    /// The value.
    pub value: Decimal,
    /// As of when; `None` for now. To the microsecond.
    pub effective_at: Option<DateTime<Utc>>,
}

/// Records a value of a KPI and of the key results that read it. One of the past moves them only if it is the latest.
pub(crate) async fn record_kpi_value(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: RecordKpiValue,
) -> Result<Committed<KpiAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let (organization, now) = (tx.organization(), tx.now());
    let seen = lookup::kpi(&mut tx, asked.id).await?;
    let denied =
        "a value of a KPI is recorded by its owner, by members of its group, by administrators or by HR";
    authority::demand_belonging(&mut tx, &call.caller, seen.plan.owner, denied).await?;
    let effective_at = asked.effective_at.unwrap_or(now);
    if let Some(description) = time_misfit(effective_at, now) {
        return Err(Error::field("effective_at", description));
    }
    store::tree::lock(tx.connection(), organization).await?;
    let readers = store::metrics::readers(tx.connection(), &[asked.id]).await?;
    let ids: Vec<KeyResultId> = readers.iter().map(|(key_result, _)| *key_result).collect();
    let stand = store::key_results::lock(tx.connection(), &ids).await?;
    let kpi = lookup::locked_kpi(&mut tx, asked.id).await?;
    // The owner may have changed since it was looked at without a lock.
    authority::demand_belonging(&mut tx, &call.caller, kpi.plan.owner, denied).await?;
    if kpi.archived_at.is_some() {
        return Err(Error::KpiArchived(kpi.id));
    }
    let reading = Reading {
        place: Place { effective_at, recorded_at: now, id: ReadingId::random() },
        value: Some(asked.value),
        source: ReadingSource::ByHand,
        source_id: String::new(),
        confidence: 0,
        person: call.caller.person(),
    };
    let of_kpi = BTreeMap::from([(kpi.id, vec![reading])]);
    let of_readers = readings::read_kpis(&stand, &readers, &of_kpi);
    let all = readings::of_all(&of_kpi).chain(readings::of_all(&of_readers));
    store::readings::insert(tx.connection(), organization, all).await?;
    readings::move_key_results(&mut tx, stand, &of_readers).await?;
    let moved = readings::move_kpis(&mut tx, vec![kpi.clone()], &of_kpi).await?;
    let kpi = moved.into_iter().next().unwrap_or(kpi);
    Ok(tx.commit(value_answers::kpi(&kpi, now)).await?)
}
