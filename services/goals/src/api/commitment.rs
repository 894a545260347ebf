//! `CommitmentService`: commitment, excitement, and who has read an objective.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::commitment_service_server::CommitmentService;
use tonic::{Request, Response, Status};

use crate::commands;
use crate::convert::{commitment as convert, requests};
use crate::queries::commitment as queries;

/// `CommitmentService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl CommitmentService for Api {
    async fn answer_commitment(
        &self,
        request: Request<proto::AnswerCommitmentRequest>,
    ) -> Result<Response<proto::CommitmentAnswer>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = convert::answer_commitment(&call, request.get_ref())?;
        Ok(respond(commands::answer_commitment::answer_commitment(&self.database, &call, &key, asked).await?))
    }

    async fn get_my_commitment(
        &self,
        request: Request<proto::GetMyCommitmentRequest>,
    ) -> Result<Response<proto::CommitmentAnswer>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let mine = queries::mine(&self.database, &call, id).await?;
        Ok(Response::new(convert::mine(id, mine.as_ref())))
    }

    async fn get_commitment(
        &self,
        request: Request<proto::GetCommitmentRequest>,
    ) -> Result<Response<proto::Commitment>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let published = queries::published(&self.database, &call, id).await?;
        Ok(Response::new(convert::published(id, published.as_ref())))
    }

    async fn list_commitment_trend(
        &self,
        request: Request<proto::ListCommitmentTrendRequest>,
    ) -> Result<Response<proto::ListCommitmentTrendResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = convert::list_trend(&call, request.get_ref())?;
        let (results, next_page_token) = queries::trend(&self.database, &call, &asked).await?;
        let results =
            results.iter().map(|result| convert::published(asked.objective_id, Some(result))).collect();
        Ok(Response::new(proto::ListCommitmentTrendResponse { results, next_page_token }))
    }

    async fn list_commitment_comments(
        &self,
        request: Request<proto::ListCommitmentCommentsRequest>,
    ) -> Result<Response<proto::ListCommitmentCommentsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = convert::list_comments(&call, request.get_ref())?;
        let (comments, next_page_token) = queries::comments(&self.database, &call, &asked).await?;
        let comments = comments.into_iter().map(convert::comment).collect();
        Ok(Response::new(proto::ListCommitmentCommentsResponse { comments, next_page_token }))
    }

    async fn confirm_read(
        &self,
        request: Request<proto::ConfirmReadRequest>,
    ) -> Result<Response<proto::ReadConfirmations>, Status> {
        let call = Call::of(&request)?;
        let (key, id) = convert::confirm_read(&call, request.get_ref())?;
        Ok(respond(commands::confirm_read::confirm_read(&self.database, &call, &key, id).await?))
    }

    async fn get_read_confirmations(
        &self,
        request: Request<proto::GetReadConfirmationsRequest>,
    ) -> Result<Response<proto::ReadConfirmations>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let confirmations = queries::confirmations(&self.database, &call, id).await?;
        Ok(Response::new(convert::confirmations(id, confirmations)))
    }
}
