//! A world with recognition in it, and the calls that tests make.

use ovation_chassis::caller::Caller;
use ovation_chassis::ids::random_uuid;
use ovation_harness::{Cast, Identified, World};
use ovation_proto::ovation::recognition::v1 as message;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use ovation_recognition::Recognition;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Response, Status};
use tonic_types::StatusExt as _;

/// Recognition as somebody calls it.
pub(crate) type Client = RecognitionServiceClient<InterceptedService<Channel, Identified>>;

/// A world with recognition in it, and the cast known to it.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) cast: Cast,
}

impl Stage {
    /// Without points.
    pub(crate) async fn set() -> Self {
        let (world, cast) = World::of::<Recognition>().await;
        Self { world, cast }
    }

    /// With the peer bonus, and an allowance per month.
    pub(crate) async fn with_allowance(points: i32) -> Self {
        let stage = Self::set().await;
        stage.allow(points).await;
        stage
    }

    pub(crate) fn client(&self, caller: &Caller) -> Client {
        RecognitionServiceClient::new(self.world.channel("recognition", caller))
    }

    /// Switches the peer bonus on with an allowance per month.
    pub(crate) async fn allow(&self, points: i32) -> message::RecognitionPolicy {
        let policy = message::RecognitionPolicy {
            peer_bonus: true,
            allowance_points: points,
            ..message::RecognitionPolicy::default()
        };
        self.update_policy(&self.cast.dora, policy).await.expect("dora administers")
    }

    pub(crate) async fn update_policy(
        &self,
        by: &Caller,
        policy: message::RecognitionPolicy,
    ) -> Result<message::RecognitionPolicy, Status> {
        let request = message::UpdateRecognitionPolicyRequest { request_id: fresh(), policy: Some(policy) };
        let answer = self.client(by).update_recognition_policy(request).await;
        answer.map(Response::into_inner)
    }

    /// Sends a Thank you.
    pub(crate) async fn send(
        &self,
        from: &Caller,
        to: &Caller,
        points: i32,
    ) -> Result<message::Coin, Status> {
        let answer = self.client(from).send_coin(thanks(to, points)).await;
        answer.map(Response::into_inner)
    }

    pub(crate) async fn available(&self, caller: &Caller) -> i32 {
        self.allowance(caller).await.available_points
    }

    pub(crate) async fn allowance(&self, caller: &Caller) -> message::Allowance {
        let answer = self.client(caller).get_allowance(message::GetAllowanceRequest {}).await;
        answer.expect("the allowance").into_inner()
    }

    pub(crate) async fn balance(&self, caller: &Caller) -> i64 {
        let answer = self.client(caller).get_balance(message::GetBalanceRequest {}).await;
        answer.expect("the balance").into_inner().points
    }

    pub(crate) async fn proof(&self) -> message::VerifyLedgerResponse {
        let answer = self.client(&self.cast.aki).verify_ledger(message::VerifyLedgerRequest {}).await;
        answer.expect("the proof").into_inner()
    }

    /// The ledger is sound; these are its sums.
    pub(crate) async fn sound(&self) -> message::VerifyLedgerResponse {
        let proof = self.proof().await;
        assert_eq!(proof.findings, Vec::<String>::new());
        assert!(proof.sound);
        proof
    }

    /// Runs statements as a superuser: for moving time, and for breaking things.
    pub(crate) async fn execute(&self, statements: &'static str) {
        let mut connection = self.world.superuser().await;
        sqlx::raw_sql(statements).execute(&mut connection).await.expect("the statements run");
    }
}

/// A request for a Thank you.
pub(crate) fn thanks(to: &Caller, points: i32) -> message::SendCoinRequest {
    message::SendCoinRequest {
        request_id: fresh(),
        kind: message::CoinKind::ThankYou.into(),
        receiver_id: id_of(to),
        comment: "リリースの確認、ありがとう".to_owned(),
        points,
        about_node_id: String::new(),
    }
}

/// A request for a Feedback coin.
pub(crate) fn feedback(to: &Caller) -> message::SendCoinRequest {
    message::SendCoinRequest {
        kind: message::CoinKind::Feedback.into(),
        comment: "結論から話すと、もっと伝わります".to_owned(),
        ..thanks(to, 0)
    }
}

/// A new `request_id`.
pub(crate) fn fresh() -> String {
    random_uuid().to_string()
}

pub(crate) fn id_of(caller: &Caller) -> String {
    caller.person().expect("a person").to_string()
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    let status = answer.expect_err("the call is refused");
    let info = status.get_details_error_info();
    info.map(|info| info.reason).unwrap_or_default()
}

/// The fields that a refusal names.
pub(crate) fn fields<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<String> {
    let status = answer.expect_err("the call is refused");
    let details = status.get_details_bad_request();
    let violations = details.map(|bad| bad.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}
