//! A cycle with an objective of the team, as goals would publish them.

use ovation_chassis::caller::Caller;
use ovation_chassis::event::Fact;
use ovation_chassis::ids::random_uuid;
use ovation_checkins::CheckIns;
use ovation_harness::{Cast, Identified, World};
use ovation_proto::google::r#type::Decimal;
use ovation_proto::ovation::checkins::v1 as message;
use ovation_proto::ovation::checkins::v1::check_ins_service_client::CheckInsServiceClient;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::goals::v1 as goals;
use ovation_proto::ovation::goals::v1::owner::Owner as OneOf;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Response, Status};
use tonic_types::{ErrorInfo, StatusExt as _};
use uuid::Uuid;

/// A client on which somebody calls.
pub(crate) type Client = CheckInsServiceClient<InterceptedService<Channel, Identified>>;

/// A world with check-ins in it, and an active cycle with an objective of the team.
pub(crate) struct Season {
    pub(crate) world: World,
    pub(crate) cast: Cast,
    cycle: Uuid,
    objective: Uuid,
}

impl Season {
    pub(crate) async fn open() -> Self {
        let (world, cast) = World::of::<CheckIns>().await;
        let season = Self { world, cast, cycle: random_uuid(), objective: random_uuid() };
        season.publish_cycle(1, goals::CycleState::Active).await;
        let objective = goals::Objective {
            id: season.objective.to_string(),
            cycle_id: season.cycle.to_string(),
            owner: Some(season.team()),
            ..goals::Objective::default()
        };
        let fact = goals::ObjectiveCreated { objective: Some(objective) };
        season.publish(&fact, season.objective, 1).await;
        season
    }

    /// A key result of the team's objective.
    pub(crate) async fn key_result(&self, measure: goals::Measure, owner: goals::Owner) -> String {
        let id = random_uuid();
        let key_result = goals::KeyResult {
            id: id.to_string(),
            objective_id: self.objective.to_string(),
            measure: measure.into(),
            owner: Some(owner),
            ..goals::KeyResult::default()
        };
        self.publish(&goals::KeyResultCreated { key_result: Some(key_result) }, id, 1).await;
        self.world.settle().await;
        id.to_string()
    }

    /// A key result of the team that takes numbers.
    pub(crate) async fn number(&self) -> String {
        self.key_result(goals::Measure::Increase, self.team()).await
    }

    /// Closes the cycle; an older fact of it arrives behind.
    pub(crate) async fn close_cycle(&self) {
        self.publish_cycle(3, goals::CycleState::Closed).await;
        self.world.settle().await;
        self.publish_cycle(2, goals::CycleState::Active).await;
        self.world.settle().await;
    }

    async fn publish_cycle(&self, revision: i64, state: goals::CycleState) {
        let cycle =
            goals::Cycle { id: self.cycle.to_string(), state: state.into(), ..goals::Cycle::default() };
        if state == goals::CycleState::Closed {
            self.publish(&goals::CycleClosed { cycle: Some(cycle) }, self.cycle, revision).await;
        } else {
            self.publish(&goals::CycleCreated { cycle: Some(cycle) }, self.cycle, revision).await;
        }
    }

    async fn publish<M>(&self, message: &M, entity_id: Uuid, revision: i64)
    where
        M: prost::Message + prost::Name,
    {
        let fact = Fact { message, entity_id, revision, audience: Audience::Open };
        self.world.publish(&self.cast.organization, fact).await;
    }

    /// The team as an owner.
    pub(crate) fn team(&self) -> goals::Owner {
        goals::Owner { owner: Some(OneOf::GroupId(self.cast.team.to_string())) }
    }

    pub(crate) fn client(&self, caller: &Caller) -> Client {
        CheckInsServiceClient::new(self.world.channel("checkins", caller))
    }

    /// Checks in as somebody.
    pub(crate) async fn check_in(
        &self,
        caller: &Caller,
        entries: Vec<message::CheckInEntry>,
    ) -> Result<message::CheckIn, Status> {
        let request = message::CreateCheckInRequest {
            request_id: random_uuid().to_string(),
            note: "今週の振り返り".to_owned(),
            entries,
        };
        self.client(caller).create_check_in(request).await.map(Response::into_inner)
    }

    /// What somebody finds in the list.
    pub(crate) async fn list(&self, caller: &Caller, request: message::ListCheckInsRequest) -> Vec<String> {
        let answer = self.client(caller).list_check_ins(request).await.expect("the list is answered");
        ids(&answer.into_inner().check_ins)
    }
}

pub(crate) fn person(caller: &Caller) -> goals::Owner {
    goals::Owner { owner: Some(OneOf::PersonId(id_of(caller))) }
}

pub(crate) fn id_of(caller: &Caller) -> String {
    caller.person().expect("the cast are people").to_string()
}

pub(crate) fn states(key_result: &str, value: &str) -> message::CheckInEntry {
    message::CheckInEntry {
        key_result_id: key_result.to_owned(),
        value: (!value.is_empty()).then(|| Decimal { value: value.to_owned() }),
        confidence: 7,
        note: String::new(),
    }
}

pub(crate) fn ids(check_ins: &[message::CheckIn]) -> Vec<String> {
    check_ins.iter().map(|check_in| check_in.id.clone()).collect()
}

/// Why a call is refused, with the key results that it names.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: Result<T, Status>) -> (String, String) {
    let ErrorInfo { reason, mut metadata, .. } =
        answer.expect_err("the call is refused").get_details_error_info().expect("it says why");
    (reason, metadata.remove("key_result_ids").unwrap_or_default())
}

pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    refusal(answer).0
}
