//! `ScoringService`: the end of a cycle.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::scoring_service_server::ScoringService;
use tonic::{Request, Response, Status};

use crate::commands;
use crate::convert::{answers, requests, scoring_answers, scoring_requests};
use crate::queries::scoring as queries;

/// `ScoringService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl ScoringService for Api {
    async fn get_scoring(
        &self,
        request: Request<proto::GetScoringRequest>,
    ) -> Result<Response<proto::Scoring>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        Ok(Response::new(scoring_answers::scoring(&queries::scoring(&self.database, &call, id).await?)))
    }

    async fn score_objective(
        &self,
        request: Request<proto::ScoreObjectiveRequest>,
    ) -> Result<Response<proto::Scoring>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = scoring_requests::score_objective(&call, request.get_ref())?;
        Ok(respond(commands::score_objective::score_objective(&self.database, &call, &key, asked).await?))
    }

    async fn set_retrospective(
        &self,
        request: Request<proto::SetRetrospectiveRequest>,
    ) -> Result<Response<proto::Retrospective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = scoring_requests::set_retrospective(&call, request.get_ref())?;
        Ok(respond(commands::set_retrospective::set_retrospective(&self.database, &call, &key, asked).await?))
    }

    async fn get_retrospective(
        &self,
        request: Request<proto::GetRetrospectiveRequest>,
    ) -> Result<Response<proto::Retrospective>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let written = queries::retrospective(&self.database, &call, id).await?;
        Ok(Response::new(scoring_answers::retrospective(id, &written)))
    }

    async fn judge_objective(
        &self,
        request: Request<proto::JudgeObjectiveRequest>,
    ) -> Result<Response<proto::Judgement>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = scoring_requests::judge_objective(&call, request.get_ref())?;
        Ok(respond(commands::judge_objective::judge_objective(&self.database, &call, &key, asked).await?))
    }

    async fn get_judgement(
        &self,
        request: Request<proto::GetJudgementRequest>,
    ) -> Result<Response<proto::Judgement>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let (judged, mine) = queries::judgement(&self.database, &call, id).await?;
        Ok(Response::new(scoring_answers::with_mine(scoring_answers::judgement(&judged), mine)))
    }

    async fn list_judgement_gaps(
        &self,
        request: Request<proto::ListJudgementGapsRequest>,
    ) -> Result<Response<proto::ListJudgementGapsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = scoring_requests::list_judgement_gaps(&call, request.get_ref())?;
        let (gaps, next_page_token) = queries::gaps(&self.database, &call, &asked).await?;
        let judgements = gaps.iter().map(scoring_answers::judgement_gap).collect();
        Ok(Response::new(proto::ListJudgementGapsResponse { judgements, next_page_token }))
    }

    async fn carry_over(
        &self,
        request: Request<proto::CarryOverRequest>,
    ) -> Result<Response<proto::CarryOverResponse>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = scoring_requests::carry_over(&call, request.get_ref())?;
        Ok(respond(commands::carry_over::carry_over(&self.database, &call, &key, asked).await?))
    }

    async fn list_lineage(
        &self,
        request: Request<proto::ListLineageRequest>,
    ) -> Result<Response<proto::ListLineageResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = scoring_requests::list_lineage(&call, request.get_ref())?;
        let (objectives, next_page_token) = queries::lineage(&self.database, &call, &asked).await?;
        let objectives = objectives.iter().map(answers::objective).collect();
        Ok(Response::new(proto::ListLineageResponse { objectives, next_page_token }))
    }
}
