//! `TransferService`: imports and exports.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_chassis::tasks::Tasks;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::transfer_service_server::TransferService;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::commands;
use crate::convert::{requests, transfers};
use crate::queries::{exports, transfers as queries};

/// `TransferService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
    pub(crate) tasks: Tasks,
}

#[tonic::async_trait]
impl TransferService for Api {
    type GetExportStream = Pin<Box<dyn Stream<Item = Result<proto::GetExportResponse, Status>> + Send>>;

    async fn create_import(
        &self,
        request: Request<proto::CreateImportRequest>,
    ) -> Result<Response<proto::Import>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = transfers::create_import(&call, request.get_ref())?;
        Ok(respond(commands::create_import::create_import(&self.database, &call, &key, asked).await?))
    }

    async fn upload_import(
        &self,
        request: Request<proto::UploadImportRequest>,
    ) -> Result<Response<proto::Import>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = transfers::upload_import(&call, request.into_inner())?;
        Ok(respond(commands::upload_import::upload_import(&self.database, &call, &key, asked).await?))
    }

    async fn run_import(
        &self,
        request: Request<proto::RunImportRequest>,
    ) -> Result<Response<proto::Import>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = transfers::run_import(&call, request.get_ref())?;
        Ok(respond(commands::run_import::run_import(&self.database, &call, &key, asked).await?))
    }

    async fn cancel_import(
        &self,
        request: Request<proto::CancelImportRequest>,
    ) -> Result<Response<proto::Import>, Status> {
        let call = Call::of(&request)?;
        let (key, id) = transfers::cancel_import(&call, request.get_ref())?;
        Ok(respond(commands::cancel_import::cancel_import(&self.database, &call, &key, id).await?))
    }

    async fn get_import(
        &self,
        request: Request<proto::GetImportRequest>,
    ) -> Result<Response<proto::Import>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("import_id", &request.get_ref().import_id)?;
        let import = queries::import(&self.database, &call, id).await?;
        Ok(Response::new(transfers::import(&import)))
    }

    async fn list_imports(
        &self,
        request: Request<proto::ListImportsRequest>,
    ) -> Result<Response<proto::ListImportsResponse>, Status> {
        let call = Call::of(&request)?;
        let page = transfers::list_imports(&call, request.get_ref())?;
        let (imports, next_page_token) = queries::imports(&self.database, &call, &page).await?;
        let imports = imports.iter().map(transfers::import).collect();
        Ok(Response::new(proto::ListImportsResponse { imports, next_page_token }))
    }

    async fn list_import_rows(
        &self,
        request: Request<proto::ListImportRowsRequest>,
    ) -> Result<Response<proto::ListImportRowsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = transfers::list_import_rows(&call, request.get_ref())?;
        let report = queries::import_rows(&self.database, &call, &asked).await?;
        let rows = report.rows.iter().map(|row| transfers::import_row(row, report.is_japanese)).collect();
        Ok(Response::new(proto::ListImportRowsResponse { rows, next_page_token: report.next_page_token }))
    }

    async fn get_export(
        &self,
        request: Request<proto::GetExportRequest>,
    ) -> Result<Response<Self::GetExportStream>, Status> {
        let call = Call::of(&request)?;
        let (cycle, format) = transfers::get_export(request.get_ref())?;
        let pieces = exports::export(&self.database, &self.tasks, &call, cycle, format).await?;
        let pieces = ReceiverStream::new(pieces)
            .map(|piece| piece.map(|data| proto::GetExportResponse { data }).map_err(Status::from));
        Ok(Response::new(Box::pin(pieces)))
    }
}
