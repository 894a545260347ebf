//! `ValuesService`: series of values, and KPIs.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::clock;
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::values_service_server::ValuesService;
use tonic::{Request, Response, Status};

use crate::convert::{requests, value_answers, value_requests};
use crate::{commands, queries};

/// `ValuesService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl ValuesService for Api {
    async fn list_readings(
        &self,
        request: Request<proto::ListReadingsRequest>,
    ) -> Result<Response<proto::ListReadingsResponse>, Status> {
        let call = Call::of(&request)?;
        let (series, page) = value_requests::list_readings(&call, request.get_ref())?;
        let (readings, next_page_token) =
            queries::values::readings(&self.database, &call, series, &page).await?;
        let readings = readings.iter().map(|reading| value_answers::reading(series, reading)).collect();
        Ok(Response::new(proto::ListReadingsResponse { readings, next_page_token }))
    }

    async fn report_metric_values(
        &self,
        request: Request<proto::ReportMetricValuesRequest>,
    ) -> Result<Response<proto::ReportMetricValuesResponse>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = value_requests::report_metric_values(&call, request.get_ref())?;
        let report = commands::report_metric_values::report_metric_values(&self.database, &call, &key, asked);
        Ok(respond(report.await?))
    }

    async fn create_kpi(
        &self,
        request: Request<proto::CreateKpiRequest>,
    ) -> Result<Response<proto::Kpi>, Status> {
        let call = Call::of(&request)?;
        let (key, plan) = value_requests::create_kpi(&call, request.get_ref())?;
        Ok(respond(commands::create_kpi::create_kpi(&self.database, &call, &key, plan).await?))
    }

    async fn get_kpi(&self, request: Request<proto::GetKpiRequest>) -> Result<Response<proto::Kpi>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("kpi_id", &request.get_ref().kpi_id)?;
        let kpi = queries::values::kpi(&self.database, &call, id).await?;
        Ok(Response::new(value_answers::kpi(&kpi, clock::now())))
    }

    async fn list_kpis(
        &self,
        request: Request<proto::ListKpisRequest>,
    ) -> Result<Response<proto::ListKpisResponse>, Status> {
        let call = Call::of(&request)?;
        let (filter, page) = value_requests::list_kpis(&call, request.get_ref())?;
        let (kpis, next_page_token) = queries::values::kpis(&self.database, &call, filter, &page).await?;
        let now = clock::now();
        let kpis = kpis.iter().map(|kpi| value_answers::kpi(kpi, now)).collect();
        Ok(Response::new(proto::ListKpisResponse { kpis, next_page_token }))
    }

    async fn update_kpi(
        &self,
        request: Request<proto::UpdateKpiRequest>,
    ) -> Result<Response<proto::Kpi>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = value_requests::update_kpi(&call, request.get_ref())?;
        Ok(respond(commands::update_kpi::update_kpi(&self.database, &call, &key, asked).await?))
    }

    async fn record_kpi_value(
        &self,
        request: Request<proto::RecordKpiValueRequest>,
    ) -> Result<Response<proto::Kpi>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = value_requests::record_kpi_value(&call, request.get_ref())?;
        Ok(respond(commands::record_kpi_value::record_kpi_value(&self.database, &call, &key, asked).await?))
    }
}
