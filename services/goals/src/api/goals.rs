//! `GoalsService`: cycles, objectives, key results, the tree.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_chassis::tasks::Tasks;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::goals_service_server::GoalsService;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::convert::{
    answers, key_result_requests, objective_requests, requests, search_answers, search_requests,
};
use crate::{commands, queries};

/// `GoalsService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
    pub(crate) tasks: Tasks,
}

#[tonic::async_trait]
impl GoalsService for Api {
    type GetTreeStream = Pin<Box<dyn Stream<Item = Result<proto::GetTreeResponse, Status>> + Send>>;

    async fn create_cycle(
        &self,
        request: Request<proto::CreateCycleRequest>,
    ) -> Result<Response<proto::Cycle>, Status> {
        let call = Call::of(&request)?;
        let (key, plan) = requests::create_cycle(&call, request.get_ref())?;
        Ok(respond(commands::create_cycle::create_cycle(&self.database, &call, &key, plan).await?))
    }

    async fn get_cycle(
        &self,
        request: Request<proto::GetCycleRequest>,
    ) -> Result<Response<proto::Cycle>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("cycle_id", &request.get_ref().cycle_id)?;
        Ok(Response::new(answers::cycle(&queries::cycle(&self.database, &call, id).await?)))
    }

    async fn list_cycles(
        &self,
        request: Request<proto::ListCyclesRequest>,
    ) -> Result<Response<proto::ListCyclesResponse>, Status> {
        let call = Call::of(&request)?;
        let page = requests::list_cycles(&call, request.get_ref())?;
        let (cycles, next_page_token) = queries::cycles(&self.database, &call, &page).await?;
        let cycles = cycles.iter().map(answers::cycle).collect();
        Ok(Response::new(proto::ListCyclesResponse { cycles, next_page_token }))
    }

    async fn close_cycle(
        &self,
        request: Request<proto::CloseCycleRequest>,
    ) -> Result<Response<proto::Cycle>, Status> {
        let call = Call::of(&request)?;
        let (key, id) = requests::close_cycle(&call, request.get_ref())?;
        Ok(respond(commands::close_cycle::close_cycle(&self.database, &call, &key, id).await?))
    }

    async fn create_objective(
        &self,
        request: Request<proto::CreateObjectiveRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = objective_requests::create_objective(&call, request.get_ref())?;
        Ok(respond(commands::create_objective::create_objective(&self.database, &call, &key, asked).await?))
    }

    async fn get_objective(
        &self,
        request: Request<proto::GetObjectiveRequest>,
    ) -> Result<Response<proto::GetObjectiveResponse>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let (objective, key_results) = queries::objective(&self.database, &call, id).await?;
        Ok(Response::new(proto::GetObjectiveResponse {
            objective: Some(answers::objective(&objective)),
            key_results: key_results.iter().map(answers::key_result).collect(),
        }))
    }

    async fn list_objectives(
        &self,
        request: Request<proto::ListObjectivesRequest>,
    ) -> Result<Response<proto::ListObjectivesResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_objectives(&call, request.get_ref())?;
        let (objectives, next_page_token) = queries::objectives(&self.database, &call, &asked).await?;
        let objectives = objectives.iter().map(answers::objective).collect();
        Ok(Response::new(proto::ListObjectivesResponse { objectives, next_page_token }))
    }

    async fn update_objective(
        &self,
        request: Request<proto::UpdateObjectiveRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = objective_requests::update_objective(&call, request.get_ref())?;
        Ok(respond(commands::update_objective::update_objective(&self.database, &call, &key, asked).await?))
    }

    async fn align_objective(
        &self,
        request: Request<proto::AlignObjectiveRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = objective_requests::align_objective(&call, request.get_ref())?;
        Ok(respond(commands::align_objective::align_objective(&self.database, &call, &key, asked).await?))
    }

    async fn create_key_result(
        &self,
        request: Request<proto::CreateKeyResultRequest>,
    ) -> Result<Response<proto::KeyResult>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = key_result_requests::create_key_result(&call, request.get_ref())?;
        Ok(respond(commands::create_key_result::create_key_result(&self.database, &call, &key, asked).await?))
    }

    async fn get_key_result(
        &self,
        request: Request<proto::GetKeyResultRequest>,
    ) -> Result<Response<proto::KeyResult>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("key_result_id", &request.get_ref().key_result_id)?;
        Ok(Response::new(answers::key_result(&queries::key_result(&self.database, &call, id).await?)))
    }

    async fn update_key_result(
        &self,
        request: Request<proto::UpdateKeyResultRequest>,
    ) -> Result<Response<proto::KeyResult>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = key_result_requests::update_key_result(&call, request.get_ref())?;
        Ok(respond(commands::update_key_result::update_key_result(&self.database, &call, &key, asked).await?))
    }

    async fn get_tree(
        &self,
        request: Request<proto::GetTreeRequest>,
    ) -> Result<Response<Self::GetTreeStream>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::get_tree(request.get_ref())?;
        let pieces = queries::tree(&self.database, &self.tasks, &call, asked).await?;
        let pieces = ReceiverStream::new(pieces)
            .map(|piece| piece.map(|nodes| answers::tree_piece(&nodes)).map_err(Status::from));
        Ok(Response::new(Box::pin(pieces)))
    }

    async fn explain_progress(
        &self,
        request: Request<proto::ExplainProgressRequest>,
    ) -> Result<Response<proto::ExplainProgressResponse>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("node_id", &request.get_ref().node_id)?;
        Ok(Response::new(answers::explanation(&queries::explain(&self.database, &call, id).await?)))
    }

    async fn import_outline(
        &self,
        request: Request<proto::ImportOutlineRequest>,
    ) -> Result<Response<proto::ImportOutlineResponse>, Status> {
        let call = Call::of(&request)?;
        match requests::import_outline(&call, request.into_inner())? {
            (None, asked) => {
                Ok(Response::new(commands::import_outline::try_outline(&self.database, &call, asked).await?))
            }
            (Some(key), asked) => Ok(respond(
                commands::import_outline::import_outline(&self.database, &call, &key, asked).await?,
            )),
        }
    }

    async fn update_cycle(
        &self,
        request: Request<proto::UpdateCycleRequest>,
    ) -> Result<Response<proto::Cycle>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::update_cycle(&call, request.get_ref())?;
        Ok(respond(commands::update_cycle::update_cycle(&self.database, &call, &key, asked).await?))
    }

    async fn move_cycle(
        &self,
        request: Request<proto::MoveCycleRequest>,
    ) -> Result<Response<proto::Cycle>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::move_cycle(&call, request.get_ref())?;
        Ok(respond(commands::move_cycle::move_cycle(&self.database, &call, &key, asked).await?))
    }

    async fn set_roll_up(
        &self,
        request: Request<proto::SetRollUpRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = objective_requests::set_roll_up(&call, request.get_ref())?;
        Ok(respond(commands::set_roll_up::set_roll_up(&self.database, &call, &key, asked).await?))
    }

    async fn set_milestones(
        &self,
        request: Request<proto::SetMilestonesRequest>,
    ) -> Result<Response<proto::KeyResult>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = key_result_requests::set_milestones(&call, request.get_ref())?;
        Ok(respond(commands::set_milestones::set_milestones(&self.database, &call, &key, asked).await?))
    }

    async fn retire_key_result(
        &self,
        request: Request<proto::RetireKeyResultRequest>,
    ) -> Result<Response<proto::RetireKeyResultResponse>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = key_result_requests::retire_key_result(&call, request.get_ref())?;
        Ok(respond(commands::retire_key_result::retire_key_result(&self.database, &call, &key, asked).await?))
    }

    async fn list_alignment_gaps(
        &self,
        request: Request<proto::ListAlignmentGapsRequest>,
    ) -> Result<Response<proto::ListAlignmentGapsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = search_requests::list_alignment_gaps(&call, request.get_ref())?;
        let (gaps, next_page_token) = queries::gaps::gaps(&self.database, &call, &asked).await?;
        let gaps = gaps.iter().map(search_answers::gap).collect();
        Ok(Response::new(proto::ListAlignmentGapsResponse { gaps, next_page_token }))
    }

    async fn search_goals(
        &self,
        request: Request<proto::SearchGoalsRequest>,
    ) -> Result<Response<proto::SearchGoalsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = search_requests::search_goals(&call, request.get_ref())?;
        let (found, next_page_token) = queries::search::search(&self.database, &call, &asked).await?;
        let matches = found.iter().map(search_answers::found).collect();
        Ok(Response::new(proto::SearchGoalsResponse { matches, next_page_token }))
    }
}
