//! `CoachService`.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::coach_service_server::CoachService;
use tonic::{Request, Response, Status};

use crate::convert::{coach as convert, requests};
use crate::{commands, queries};

/// `CoachService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl CoachService for Api {
    async fn get_advice(
        &self,
        request: Request<proto::GetAdviceRequest>,
    ) -> Result<Response<proto::GetAdviceResponse>, Status> {
        let call = Call::of(&request)?;
        let id = requests::id("objective_id", &request.get_ref().objective_id)?;
        let advice = queries::coach::advice(&self.database, &call, id).await?;
        let advice = advice.iter().map(|advice| convert::advice(Some(id.uuid()), advice)).collect();
        Ok(Response::new(proto::GetAdviceResponse { advice }))
    }

    async fn explain_draft(
        &self,
        request: Request<proto::ExplainDraftRequest>,
    ) -> Result<Response<proto::GetAdviceResponse>, Status> {
        let call = Call::of(&request)?;
        let draft = convert::explain_draft(&call, request.get_ref())?;
        let advice = queries::coach::explain_draft(&self.database, &call, draft).await?;
        let advice = advice.iter().map(|advice| convert::advice(None, advice)).collect();
        Ok(Response::new(proto::GetAdviceResponse { advice }))
    }

    async fn list_advice(
        &self,
        request: Request<proto::ListAdviceRequest>,
    ) -> Result<Response<proto::ListAdviceResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = convert::list_advice(&call, request.get_ref())?;
        let (found, next_page_token) = queries::coach::list_advice(&self.database, &call, &asked).await?;
        let found = found.iter();
        let advice =
            found.flat_map(|(id, advice)| advice.iter().map(|advice| convert::advice(Some(*id), advice)));
        Ok(Response::new(proto::ListAdviceResponse { advice: advice.collect(), next_page_token }))
    }

    async fn dismiss_advice(
        &self,
        request: Request<proto::DismissAdviceRequest>,
    ) -> Result<Response<proto::Advice>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = convert::dismiss_advice(&call, request.get_ref())?;
        Ok(respond(commands::dismiss_advice::dismiss_advice(&self.database, &call, &key, asked).await?))
    }

    async fn restore_advice(
        &self,
        request: Request<proto::RestoreAdviceRequest>,
    ) -> Result<Response<proto::Advice>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = convert::restore_advice(&call, request.get_ref())?;
        Ok(respond(commands::restore_advice::restore_advice(&self.database, &call, &key, asked).await?))
    }

    async fn list_coach_rules(
        &self,
        request: Request<proto::ListCoachRulesRequest>,
    ) -> Result<Response<proto::ListCoachRulesResponse>, Status> {
        let call = Call::of(&request)?;
        let page = convert::list_coach_rules(&call, request.get_ref())?;
        let (rules, next_page_token) = queries::coach::coach_rules(&page)?;
        let rules = rules.into_iter().map(convert::rule).collect();
        Ok(Response::new(proto::ListCoachRulesResponse { rules, next_page_token }))
    }
}
