//! The methods of `CheckInsService`: who calls, what exactly, do it, answer.

use ovation_chassis::call::{Call, respond};
use ovation_proto::ovation::checkins::v1::check_ins_service_server::CheckInsService;
use ovation_proto::ovation::checkins::v1::{
    CheckIn, CreateCheckInRequest, GetCheckInRequest, ListCheckInsRequest, ListCheckInsResponse,
};
use tonic::{Request, Response, Status};

use crate::commands::create_check_in::CreateCheckIn;
use crate::error::Error;
use crate::{CheckIns, convert, queries};

#[tonic::async_trait]
impl CheckInsService for CheckIns {
    async fn create_check_in(
        &self,
        request: Request<CreateCheckInRequest>,
    ) -> Result<Response<CheckIn>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let draft = convert::draft(&message)?;
        let author = call.caller.person().ok_or(Error::NotAPerson)?;
        let key = call.request_id(&message.request_id, &draft)?;
        let organization = call.caller.organization;
        let job = CreateCheckIn { call, key, author, draft };
        Ok(respond(self.created.submit(organization, job.shard(), job).await?))
    }

    async fn get_check_in(&self, request: Request<GetCheckInRequest>) -> Result<Response<CheckIn>, Status> {
        let call = Call::of(&request)?;
        let id = convert::check_in_id(request.get_ref())?;
        let check_in = queries::check_in(self.database(), &call, id).await?;
        Ok(Response::new(convert::check_in(&check_in)))
    }

    async fn list_check_ins(
        &self,
        request: Request<ListCheckInsRequest>,
    ) -> Result<Response<ListCheckInsResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.get_ref();
        let filter = convert::filter(message)?;
        let (check_ins, next_page_token) =
            queries::check_ins(self.database(), &call, filter, message.page_size, &message.page_token)
                .await?;
        let check_ins = check_ins.iter().map(convert::check_in).collect();
        Ok(Response::new(ListCheckInsResponse { check_ins, next_page_token }))
    }
}
