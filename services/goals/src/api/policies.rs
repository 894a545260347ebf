//! `PoliciesService`: settings, policies, timetables, handovers.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::policies_service_server::PoliciesService;
use tonic::{Request, Response, Status};

use crate::convert::{policy_answers as answers, policy_requests as requests, requests as common};
use crate::{commands, queries};

/// `PoliciesService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl PoliciesService for Api {
    async fn get_goals_settings(
        &self,
        request: Request<proto::GetGoalsSettingsRequest>,
    ) -> Result<Response<proto::GoalsSettings>, Status> {
        let call = Call::of(&request)?;
        let (settings, revision) = queries::policies::settings(&self.database, &call).await?;
        Ok(Response::new(answers::settings(settings, revision)))
    }

    async fn update_goals_settings(
        &self,
        request: Request<proto::UpdateGoalsSettingsRequest>,
    ) -> Result<Response<proto::GoalsSettings>, Status> {
        use commands::update_goals_settings::update_goals_settings;
        let call = Call::of(&request)?;
        let (key, asked) = requests::update_goals_settings(&call, request.get_ref())?;
        Ok(respond(update_goals_settings(&self.database, &call, &key, asked).await?))
    }

    async fn set_group_policy(
        &self,
        request: Request<proto::SetGroupPolicyRequest>,
    ) -> Result<Response<proto::GroupPolicy>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::set_group_policy(&call, request.get_ref())?;
        Ok(respond(commands::set_group_policy::set_group_policy(&self.database, &call, &key, asked).await?))
    }

    async fn delete_group_policy(
        &self,
        request: Request<proto::DeleteGroupPolicyRequest>,
    ) -> Result<Response<proto::DeleteGroupPolicyResponse>, Status> {
        use commands::delete_group_policy::delete_group_policy;
        let call = Call::of(&request)?;
        let (key, id) = requests::delete_group_policy(&call, request.get_ref())?;
        Ok(respond(delete_group_policy(&self.database, &call, &key, id).await?))
    }

    async fn list_group_policies(
        &self,
        request: Request<proto::ListGroupPoliciesRequest>,
    ) -> Result<Response<proto::ListGroupPoliciesResponse>, Status> {
        let call = Call::of(&request)?;
        let page = requests::list_group_policies(&call, request.get_ref())?;
        let (policies, next_page_token) =
            queries::policies::group_policies(&self.database, &call, &page).await?;
        let policies = policies.iter().map(answers::policy).collect();
        Ok(Response::new(proto::ListGroupPoliciesResponse { policies, next_page_token }))
    }

    async fn get_effective_policy(
        &self,
        request: Request<proto::GetEffectivePolicyRequest>,
    ) -> Result<Response<proto::EffectivePolicy>, Status> {
        let call = Call::of(&request)?;
        let owner = requests::get_effective_policy(request.get_ref())?;
        let policy = queries::policies::effective_policy(&self.database, &call, owner).await?;
        Ok(Response::new(answers::effective(&policy)))
    }

    async fn set_cycle_timetable(
        &self,
        request: Request<proto::SetCycleTimetableRequest>,
    ) -> Result<Response<proto::CycleTimetable>, Status> {
        use commands::set_cycle_timetable::set_cycle_timetable;
        let call = Call::of(&request)?;
        let (key, asked) = requests::set_cycle_timetable(&call, request.get_ref())?;
        Ok(respond(set_cycle_timetable(&self.database, &call, &key, asked).await?))
    }

    async fn get_cycle_timetable(
        &self,
        request: Request<proto::GetCycleTimetableRequest>,
    ) -> Result<Response<proto::CycleTimetable>, Status> {
        let call = Call::of(&request)?;
        let cycle = common::id("cycle_id", &request.get_ref().cycle_id)?;
        let timetable = queries::policies::timetable(&self.database, &call, cycle).await?;
        Ok(Response::new(answers::timetable(&timetable)))
    }

    async fn list_cycle_progress(
        &self,
        request: Request<proto::ListCycleProgressRequest>,
    ) -> Result<Response<proto::ListCycleProgressResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_cycle_progress(&call, request.get_ref())?;
        let (groups, next_page_token) =
            queries::policies::cycle_progress(&self.database, &call, &asked).await?;
        let groups = groups.iter().map(answers::progress).collect();
        Ok(Response::new(proto::ListCycleProgressResponse { groups, next_page_token }))
    }

    async fn remind_open_owners(
        &self,
        request: Request<proto::RemindOpenOwnersRequest>,
    ) -> Result<Response<proto::RemindOpenOwnersResponse>, Status> {
        use commands::remind_open_owners::remind_open_owners;
        let call = Call::of(&request)?;
        let (key, asked) = requests::remind_open_owners(&call, request.get_ref())?;
        Ok(respond(remind_open_owners(&self.database, &call, &key, asked).await?))
    }

    async fn copy_cycle_settings(
        &self,
        request: Request<proto::CopyCycleSettingsRequest>,
    ) -> Result<Response<proto::CycleTimetable>, Status> {
        use commands::copy_cycle_settings::copy_cycle_settings;
        let call = Call::of(&request)?;
        let (key, asked) = requests::copy_cycle_settings(&call, request.get_ref())?;
        Ok(respond(copy_cycle_settings(&self.database, &call, &key, asked).await?))
    }

    async fn list_handovers(
        &self,
        request: Request<proto::ListHandoversRequest>,
    ) -> Result<Response<proto::ListHandoversResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_handovers(&call, request.get_ref())?;
        let (items, next_page_token) = queries::policies::handovers(&self.database, &call, &asked).await?;
        let items = items.iter().map(answers::handover_item).collect();
        Ok(Response::new(proto::ListHandoversResponse { items, next_page_token }))
    }

    async fn hand_over(
        &self,
        request: Request<proto::HandOverRequest>,
    ) -> Result<Response<proto::HandOverResponse>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::hand_over(&call, request.get_ref())?;
        Ok(respond(commands::hand_over::hand_over(&self.database, &call, &key, asked).await?))
    }
}
