//! Messages of `ValuesService` as domain values: nothing malformed passes.

use chrono::{DateTime, SubsecRound as _, Utc};
use ovation_chassis::call::Call;
use ovation_chassis::failure::Failure;
use ovation_chassis::fields::Fields;
use ovation_chassis::page::Page;
use ovation_chassis::{decimal, text, time};
use ovation_proto::ovation::goals::v1 as proto;
use prost_types::Timestamp;

use super::parts::owner;
use super::requests::{Asked, asked};
use crate::commands::{RecordKpiValue, ReportMetricValues, UpdateKpi};
use crate::config::{
    KPI_DESCRIPTION_CHARS_MAX, KPI_NAME_CHARS_MAX, KPIS_PAGE, METRIC_KEY_CHARS_MAX, METRIC_VALUES_MAX,
    READINGS_PAGE, SOURCE_ID_CHARS_MAX, UNIT_CHARS_MAX,
};
use crate::ids::SeriesId;
use crate::kpi::{Cadence, KpiChange, KpiPlan};
use crate::metric::{MetricFault, MetricMisfit, MetricValue};
use crate::store::kpis::Filter;
use crate::value_kind::{Currency, ValueKind};

/// `ListReadings`.
pub(crate) fn list_readings(
    call: &Call,
    message: &proto::ListReadingsRequest,
) -> Result<(SeriesId, Page), Failure> {
    let mut fields = Fields::new();
    let series: SeriesId = fields.id("series_id", &message.series_id);
    fields.finish()?;
    let (default, max) = READINGS_PAGE;
    Ok((series, Page::of(call, message.page_size, &message.page_token, default, max, &series)?))
}

/// `ReportMetricValues`: what is wrong with a value is said of that value, and the rest is taken.
pub(crate) fn report_metric_values(
    call: &Call,
    message: &proto::ReportMetricValuesRequest,
) -> Asked<ReportMetricValues> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let count = message.values.len();
    fields.require(
        (1..=METRIC_VALUES_MAX).contains(&count),
        "values",
        format!("must have 1 to {METRIC_VALUES_MAX} values, has {count}"),
    );
    // What is beyond the limit is refused and need not be read.
    let values = message.values.iter().take(METRIC_VALUES_MAX).map(metric_value);
    let value = ReportMetricValues { values: values.collect() };
    asked(call, fields, &message.request_id, value)
}

fn metric_value(message: &proto::MetricValue) -> Result<MetricValue, MetricMisfit> {
    use MetricFault::{KeyUnknown, SourceIdInvalid, TimeInvalid, ValueInvalid};
    let metric_key = text::line(&message.metric_key, 1..=METRIC_KEY_CHARS_MAX)
        .map_err(|error| MetricMisfit::new(KeyUnknown, format!("metric_key {error}")))?;
    let value = message.value.as_ref().ok_or_else(|| MetricMisfit::new(ValueInvalid, "value is required"))?;
    let value = decimal::parse(&value.value)
        .map_err(|error| MetricMisfit::new(ValueInvalid, format!("value {error}")))?;
    let effective_at = match &message.effective_at {
        None => None,
        Some(timestamp) => {
            let time = moment(timestamp)
                .ok_or_else(|| MetricMisfit::new(TimeInvalid, format!("effective_at {NO_MOMENT}")))?;
            Some(time)
        }
    };
    let source_id = text::line(&message.source_id, 0..=SOURCE_ID_CHARS_MAX)
        .map_err(|error| MetricMisfit::new(SourceIdInvalid, format!("source_id {error}")))?;
    Ok(MetricValue { metric_key, value, effective_at, source_id })
}

const NO_MOMENT: &str = "must be a time between the years 1 and 9999";

/// A moment to the microsecond, which is what Postgres keeps: what is compared must be what is stored.
fn moment(timestamp: &Timestamp) -> Option<DateTime<Utc>> {
    time::from_timestamp(timestamp).map(|time| time.trunc_subsecs(6))
}

/// `CreateKpi`.
pub(crate) fn create_kpi(call: &Call, message: &proto::CreateKpiRequest) -> Asked<KpiPlan> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let kpi = fields.required("kpi", message.kpi.as_ref()).cloned().unwrap_or_default();
    let plan = fields.within("kpi", |fields| {
        let plan = KpiPlan {
            name: fields.line("name", &kpi.name, 1..=KPI_NAME_CHARS_MAX),
            description: description(fields, &kpi),
            owner: owner(fields, kpi.owner.as_ref()),
            unit: fields.line("unit", &kpi.unit, 0..=UNIT_CHARS_MAX),
            value_kind: value_kind(fields, kpi.value_kind),
            currency: currency(fields, &kpi.currency),
            lower: fields.decimal("lower", kpi.lower.as_ref()),
            upper: fields.decimal("upper", kpi.upper.as_ref()),
            cadence: cadence(fields, kpi.cadence),
            metric_key: metric_key(fields, &kpi.metric_key),
        };
        fitting(fields, &kpi, plan)
    });
    asked(call, fields, &message.request_id, plan)
}

/// Says what of a new KPI does not go together; what is malformed is not looked at twice.
fn fitting(fields: &mut Fields, message: &proto::Kpi, plan: KpiPlan) -> KpiPlan {
    let is_read = message.lower.is_some() == plan.lower.is_some()
        && message.upper.is_some() == plan.upper.is_some()
        && message.currency.is_empty() == plan.currency.is_none();
    if !is_read {
        return plan;
    }
    plan.clone().fitting().unwrap_or_else(|misfits| {
        for misfit in misfits {
            fields.violation(misfit.field, misfit.description);
        }
        plan
    })
}

/// `UpdateKpi`.
pub(crate) fn update_kpi(call: &Call, message: &proto::UpdateKpiRequest) -> Asked<UpdateKpi> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let allowed = [
        "name",
        "description",
        "owner",
        "unit",
        "value_kind",
        "currency",
        "lower",
        "upper",
        "cadence",
        "metric_key",
        "archived_at",
    ];
    let mask = fields.mask("update_mask", message.update_mask.as_ref(), &allowed);
    let has = |name: &str| mask.contains(&name);
    let kpi = fields.required("kpi", message.kpi.as_ref()).cloned().unwrap_or_default();
    let value = fields.within("kpi", |fields| UpdateKpi {
        id: fields.id("id", &kpi.id),
        etag: kpi.etag.clone(),
        change: KpiChange {
            name: has("name").then(|| fields.line("name", &kpi.name, 1..=KPI_NAME_CHARS_MAX)),
            description: has("description").then(|| description(fields, &kpi)),
            owner: has("owner").then(|| owner(fields, kpi.owner.as_ref())),
            unit: has("unit").then(|| fields.line("unit", &kpi.unit, 0..=UNIT_CHARS_MAX)),
            value_kind: has("value_kind").then(|| value_kind(fields, kpi.value_kind)),
            currency: has("currency").then(|| currency(fields, &kpi.currency)),
            lower: has("lower").then(|| fields.decimal("lower", kpi.lower.as_ref())),
            upper: has("upper").then(|| fields.decimal("upper", kpi.upper.as_ref())),
            cadence: has("cadence").then(|| cadence(fields, kpi.cadence)),
            metric_key: has("metric_key").then(|| metric_key(fields, &kpi.metric_key)),
            is_archived: has("archived_at").then_some(kpi.archived_at.is_some()),
        },
    });
    asked(call, fields, &message.request_id, value)
}

/// `RecordKpiValue`.
pub(crate) fn record_kpi_value(call: &Call, message: &proto::RecordKpiValueRequest) -> Asked<RecordKpiValue> {
    let mut fields = Fields::new();
    fields.request_id(&message.request_id);
    let effective_at = message.effective_at.as_ref().map(moment);
    fields.require(effective_at != Some(None), "effective_at", NO_MOMENT);
    let value = RecordKpiValue {
        id: fields.id("kpi_id", &message.kpi_id),
        value: fields.required_decimal("value", message.value.as_ref()),
        effective_at: effective_at.flatten(),
    };
    asked(call, fields, &message.request_id, value)
}

/// `ListKpis`.
pub(crate) fn list_kpis(call: &Call, message: &proto::ListKpisRequest) -> Result<(Filter, Page), Failure> {
    let mut fields = Fields::new();
    let owner = message.owner.as_ref().map(|message| owner(&mut fields, Some(message)));
    fields.finish()?;
    let filter = Filter { owner, with_archived: message.with_archived };
    let (default, max) = KPIS_PAGE;
    Ok((filter, Page::of(call, message.page_size, &message.page_token, default, max, &filter)?))
}

fn description(fields: &mut Fields, message: &proto::Kpi) -> String {
    fields.paragraphs("description", &message.description, 0..=KPI_DESCRIPTION_CHARS_MAX)
}

/// What numbers are; plain ones where it is not said.
fn value_kind(fields: &mut Fields, value: i32) -> ValueKind {
    let kind: Option<proto::ValueKind> = fields.optional_choice("value_kind", value);
    let code = kind.and_then(|kind| i16::try_from(i32::from(kind)).ok());
    code.and_then(ValueKind::of_code).unwrap_or(ValueKind::Number)
}

/// How often; monthly where it is not said.
fn cadence(fields: &mut Fields, value: i32) -> Cadence {
    let cadence: Option<proto::KpiCadence> = fields.optional_choice("cadence", value);
    let code = cadence.and_then(|cadence| i16::try_from(i32::from(cadence)).ok());
    code.and_then(Cadence::of_code).unwrap_or(Cadence::Monthly)
}

fn currency(fields: &mut Fields, code: &str) -> Option<Currency> {
    if code.is_empty() {
        return None;
    }
    let currency = Currency::of_code(code);
    fields.require(currency.is_some(), "currency", "must be an ISO 4217 code, such as JPY");
    currency
}

fn metric_key(fields: &mut Fields, value: &str) -> Option<String> {
    let key = fields.line("metric_key", value, 0..=METRIC_KEY_CHARS_MAX);
    (!key.is_empty()).then_some(key)
}
