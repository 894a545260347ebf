//! Reads of `ValuesService`.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::page::Page;
use ovation_chassis::tx::Reader;

use crate::error::Error;
use crate::ids::{KeyResultId, KpiId, SeriesId};
use crate::kpi::Kpi;
use crate::series::{Place, Reading};
use crate::store;
use crate::store::kpis::Filter;

/// `ListReadings`: the latest first, and the token of the next page. Readings of a key result are seen by whoever sees its
/// objective; to others it is not there.
pub(crate) async fn readings(
    database: &Database,
    call: &Call,
    series: SeriesId,
    page: &Page,
) -> Result<(Vec<Reading>, String), Error> {
    let after: Option<(_, _, _)> = page.after()?;
    let after = after.map(|(effective_at, recorded_at, id)| Place { effective_at, recorded_at, id });
    let mut reader = database.begin_read(call).await?;
    if !is_seen(&mut reader, call, series).await? {
        return Err(Error::NotFound { what: "key result or KPI", id: series.uuid() });
    }
    let readings = store::readings::list(reader.connection(), series, after, page.limit()).await?;
    Ok(page.finish(readings, |last| (last.place.effective_at, last.place.recorded_at, last.place.id)))
}

async fn is_seen(reader: &mut Reader, call: &Call, series: SeriesId) -> Result<bool, Error> {
    let key_result = store::key_results::find(reader.connection(), KeyResultId(series.uuid())).await?;
    let Some(key_result) = key_result else {
        return Ok(store::kpis::find(reader.connection(), KpiId(series.uuid())).await?.is_some());
    };
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    store::viewers::sees(reader.connection(), &viewer, key_result.objective_id).await
}

/// `GetKpi`.
pub(crate) async fn kpi(database: &Database, call: &Call, id: KpiId) -> Result<Kpi, Error> {
    let mut reader = database.begin_read(call).await?;
    let kpi = store::kpis::find(reader.connection(), id).await?;
    kpi.ok_or(Error::NotFound { what: "KPI", id: id.uuid() })
}

/// `ListKpis`: by name, and the token of the next page.
pub(crate) async fn kpis(
    database: &Database,
    call: &Call,
    filter: Filter,
    page: &Page,
) -> Result<(Vec<Kpi>, String), Error> {
    let after = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let kpis = store::kpis::list(reader.connection(), filter, after, page.limit()).await?;
    Ok(page.finish(kpis, |last| (last.plan.name.clone(), last.id)))
}
