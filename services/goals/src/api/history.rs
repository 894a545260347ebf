//! `HistoryService`: what changed, by whom, when and why.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::history_service_server::HistoryService;
use tonic::{Request, Response, Status};

use crate::convert::history as convert;
use crate::queries::history;

/// `HistoryService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl HistoryService for Api {
    async fn list_changes(
        &self,
        request: Request<proto::ListChangesRequest>,
    ) -> Result<Response<proto::ListChangesResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = convert::list_changes(&call, request.get_ref())?;
        let (changes, next_page_token) = history::changes(&self.database, &call, &asked).await?;
        let changes = changes.into_iter().map(convert::change).collect();
        Ok(Response::new(proto::ListChangesResponse { changes, next_page_token }))
    }

    async fn list_progress(
        &self,
        request: Request<proto::ListProgressRequest>,
    ) -> Result<Response<proto::ListProgressResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = convert::list_progress(&call, request.get_ref())?;
        let (points, next_page_token) = history::progress(&self.database, &call, &asked).await?;
        let points = points.iter().map(convert::point).collect();
        Ok(Response::new(proto::ListProgressResponse { points, next_page_token }))
    }
}
