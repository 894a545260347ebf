//! The gRPC service: each method takes the call, converts, hands on and converts back.

use ovation_chassis::call::{Call, respond};
use ovation_proto::ovation::recognition::v1::recognition_service_server::RecognitionService;
use ovation_proto::ovation::recognition::v1::{
    Allowance, Balance, Coin, GetAllowanceRequest, GetBalanceRequest, GetCoinRequest,
    GetRecognitionPolicyRequest, ListCoinsRequest, ListCoinsResponse, RecognitionPolicy, SendCoinRequest,
    UpdateRecognitionPolicyRequest, VerifyLedgerRequest, VerifyLedgerResponse,
};
use tonic::{Request, Response, Status};

use crate::commands::send_coin::SendCoin;
use crate::commands::update_recognition_policy::update_recognition_policy;
use crate::error::Error;
use crate::{Recognition, convert, queries};

#[tonic::async_trait]
impl RecognitionService for Recognition {
    async fn send_coin(&self, request: Request<SendCoinRequest>) -> Result<Response<Coin>, Status> {
        let call = Call::of(&request)?;
        let message = request.get_ref();
        let sender = call.caller.person().ok_or(Error::NotAPerson)?;
        let content = convert::send_coin(message)?;
        let key = call.request_id(&message.request_id, &content)?;
        let organization = call.caller.organization;
        let job = SendCoin { call, key, sender, content };
        Ok(respond(self.sends.submit(organization, job.shard(), job).await?))
    }

    async fn get_coin(&self, request: Request<GetCoinRequest>) -> Result<Response<Coin>, Status> {
        let call = Call::of(&request)?;
        let id = convert::get_coin(request.get_ref())?;
        let coin = queries::get_coin(self.database(), &call, id).await?;
        Ok(Response::new(convert::coin(&coin)))
    }

    async fn list_coins(
        &self,
        request: Request<ListCoinsRequest>,
    ) -> Result<Response<ListCoinsResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.get_ref();
        let (coins, next) = queries::list_coins(
            self.database(),
            &call,
            convert::list_coins(message)?,
            message.page_size,
            &message.page_token,
        )
        .await?;
        Ok(Response::new(convert::coins(&coins, next)))
    }

    async fn get_allowance(
        &self,
        request: Request<GetAllowanceRequest>,
    ) -> Result<Response<Allowance>, Status> {
        let call = Call::of(&request)?;
        let standing = queries::get_allowance(self.database(), &call).await?;
        Ok(Response::new(convert::allowance(&standing)))
    }

    async fn get_balance(&self, request: Request<GetBalanceRequest>) -> Result<Response<Balance>, Status> {
        let call = Call::of(&request)?;
        let points = queries::get_balance(self.database(), &call).await?;
        Ok(Response::new(Balance { points }))
    }

    async fn get_recognition_policy(
        &self,
        request: Request<GetRecognitionPolicyRequest>,
    ) -> Result<Response<RecognitionPolicy>, Status> {
        let call = Call::of(&request)?;
        let policy = queries::get_recognition_policy(self.database(), &call).await?;
        Ok(Response::new(convert::policy(&policy)))
    }

    async fn update_recognition_policy(
        &self,
        request: Request<UpdateRecognitionPolicyRequest>,
    ) -> Result<Response<RecognitionPolicy>, Status> {
        let call = Call::of(&request)?;
        let message = request.get_ref();
        let (content, etag) = convert::update_recognition_policy(message)?;
        let key = call.request_id(&message.request_id, &(content, &etag))?;
        let committed = update_recognition_policy(self.database(), &call, &key, content, &etag).await?;
        Ok(respond(committed))
    }

    async fn verify_ledger(
        &self,
        request: Request<VerifyLedgerRequest>,
    ) -> Result<Response<VerifyLedgerResponse>, Status> {
        let call = Call::of(&request)?;
        let (totals, findings) = queries::verify_ledger(self.database(), &call).await?;
        Ok(Response::new(convert::proof(totals, &findings)))
    }
}
