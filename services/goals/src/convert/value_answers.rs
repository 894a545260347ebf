//! KPIs, readings and reports as messages.

use chrono::{DateTime, Utc};
use ovation_chassis::{decimal, time};
use ovation_proto::ovation::goals::v1 as proto;

use super::answers::owner;
use crate::ids::SeriesId;
use crate::kpi::{Kpi, KpiHealth};
use crate::metric::MetricMisfit;
use crate::series::Reading;
use crate::value_kind::Currency;

/// A KPI, with its health as of a moment.
#[must_use]
pub(crate) fn kpi(kpi: &Kpi, now: DateTime<Utc>) -> proto::Kpi {
    let plan = &kpi.plan;
    let current = kpi.standing.current;
    proto::Kpi {
        id: kpi.id.to_string(),
        name: plan.name.clone(),
        description: plan.description.clone(),
        owner: Some(owner(plan.owner)),
        unit: plan.unit.clone(),
        value_kind: plan.value_kind.code().into(),
        currency: plan.currency.as_ref().map(Currency::code).unwrap_or_default().to_owned(),
        lower: plan.lower.map(decimal::to_proto),
        upper: plan.upper.map(decimal::to_proto),
        cadence: plan.cadence.code().into(),
        metric_key: plan.metric_key.clone().unwrap_or_default(),
        current: kpi.standing.value().map(decimal::to_proto),
        effective_at: current.map(|current| time::timestamp(current.place.effective_at)),
        source: current.map_or(0, |current| current.source.code()).into(),
        health: kpi.health(now).map_or(0, KpiHealth::code).into(),
        archived_at: kpi.archived_at.map(time::timestamp),
        etag: kpi.content_revision.to_string(),
    }
}

/// A reading of a series.
#[must_use]
pub(crate) fn reading(series: SeriesId, reading: &Reading) -> proto::Reading {
    proto::Reading {
        id: reading.place.id.to_string(),
        series_id: series.to_string(),
        value: reading.value.map(decimal::to_proto),
        effective_at: Some(time::timestamp(reading.place.effective_at)),
        recorded_at: Some(time::timestamp(reading.place.recorded_at)),
        source: reading.source.code().into(),
        source_id: reading.source_id.clone(),
        confidence: reading.confidence.into(),
        person_id: reading.person.map(|person| person.to_string()).unwrap_or_default(),
    }
}

/// What became of a report: readings that were recorded, values that were there already, and what was not taken by its place in the
/// request.
#[must_use]
pub(crate) fn report(
    recorded: usize,
    repeated_values: usize,
    failures: Vec<(usize, MetricMisfit)>,
) -> proto::ReportMetricValuesResponse {
    // Bounded by the limits of a report.
    let count = |count| i32::try_from(count).unwrap_or(i32::MAX);
    let failures = failures.into_iter().map(|(index, misfit)| proto::MetricFailure {
        index: count(index),
        reason: misfit.fault.code().into(),
        message: misfit.message,
    });
    proto::ReportMetricValuesResponse {
        recorded: count(recorded),
        repeated_values: count(repeated_values),
        failures: failures.collect(),
    }
}
