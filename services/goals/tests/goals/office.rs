//! A world with goals in it, the cast, and a cycle.

use std::sync::atomic::{AtomicI64, Ordering};

use ovation_chassis::caller::Caller;
use ovation_chassis::event::Fact;
use ovation_chassis::ids::{GroupId, random_uuid};
use ovation_chassis::{clock, time};
use ovation_goals::Goals;
use ovation_harness::{Cast, Identified, World};
use ovation_proto::google::r#type::{Date, Decimal};
use ovation_proto::ovation::checkins::v1 as checkins;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::coach_service_client::CoachServiceClient;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use ovation_proto::ovation::goals::v1::policies_service_client::PoliciesServiceClient;
use ovation_proto::ovation::goals::v1::values_service_client::ValuesServiceClient;
use prost::{Message, Name};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Response, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// A channel on which somebody calls.
pub(crate) type Line = InterceptedService<Channel, Identified>;

pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) cast: Cast,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let (world, cast) = World::of::<Goals>().await;
        Self { world, cast }
    }

    pub(crate) fn goals(&self, caller: &Caller) -> GoalsServiceClient<Line> {
        GoalsServiceClient::new(self.world.channel("goals", caller))
    }

    pub(crate) fn policies(&self, caller: &Caller) -> PoliciesServiceClient<Line> {
        PoliciesServiceClient::new(self.world.channel("goals", caller))
    }

    pub(crate) fn values(&self, caller: &Caller) -> ValuesServiceClient<Line> {
        ValuesServiceClient::new(self.world.channel("goals", caller))
    }

    pub(crate) fn coach(&self, caller: &Caller) -> CoachServiceClient<Line> {
        CoachServiceClient::new(self.world.channel("goals", caller))
    }

    /// A cycle, opened by the administrator.
    pub(crate) async fn cycle(&self, name: &str, year: i32) -> message::Cycle {
        let request = new_cycle(name, year);
        inner(self.goals(&self.cast.dora).create_cycle(request).await)
    }

    pub(crate) async fn close(&self, cycle: &message::Cycle) -> message::Cycle {
        let request = message::CloseCycleRequest { request_id: fresh(), cycle_id: cycle.id.clone() };
        inner(self.goals(&self.cast.dora).close_cycle(request).await)
    }

    /// An objective of the team, created by its lead.
    pub(crate) async fn objective(
        &self,
        cycle: &message::Cycle,
        title: &str,
        parents: Vec<message::Parent>,
    ) -> message::Objective {
        let objective = message::Objective { parents, ..self.team_objective(cycle, title) };
        let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
        inner(self.goals(&self.cast.carol).create_objective(request).await)
    }

    /// The same as a draft.
    pub(crate) async fn draft(
        &self,
        cycle: &message::Cycle,
        title: &str,
        parents: Vec<message::Parent>,
    ) -> message::Objective {
        let state = message::ObjectiveState::Draft.into();
        let objective = message::Objective { parents, state, ..self.team_objective(cycle, title) };
        let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
        inner(self.goals(&self.cast.carol).create_objective(request).await)
    }

    pub(crate) fn team_objective(&self, cycle: &message::Cycle, title: &str) -> message::Objective {
        message::Objective {
            cycle_id: cycle.id.clone(),
            title: title.to_owned(),
            owner: Some(self.team()),
            state: message::ObjectiveState::Active.into(),
            ..message::Objective::default()
        }
    }

    pub(crate) fn team(&self) -> message::Owner {
        message::Owner { owner: Some(message::owner::Owner::GroupId(self.cast.team.to_string())) }
    }

    /// An objective of a person, created by themselves.
    pub(crate) async fn own_objective(
        &self,
        caller: &Caller,
        cycle: &message::Cycle,
        title: &str,
    ) -> message::Objective {
        self.create_own(caller, self.team_objective(cycle, title)).await
    }

    /// A draft of a person's own.
    pub(crate) async fn own_draft(
        &self,
        caller: &Caller,
        cycle: &message::Cycle,
        title: &str,
    ) -> message::Objective {
        let state = message::ObjectiveState::Draft.into();
        self.create_own(caller, message::Objective { state, ..self.team_objective(cycle, title) }).await
    }

    async fn create_own(&self, caller: &Caller, objective: message::Objective) -> message::Objective {
        let objective = message::Objective { owner: Some(person(caller)), ..objective };
        let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
        inner(self.goals(caller).create_objective(request).await)
    }

    /// A person of the organization changes, as directory would say it, in the second revision.
    pub(crate) async fn person_becomes(&self, caller: &Caller, status: directory::PersonStatus) {
        self.person_is(caller, status, "ja").await;
    }

    /// A person of the organization reads English from now on.
    pub(crate) async fn person_reads_english(&self, caller: &Caller) {
        self.person_is(caller, directory::PersonStatus::Active, "en").await;
    }

    async fn person_is(&self, caller: &Caller, status: directory::PersonStatus, locale: &str) {
        let id = caller.person().expect("a person").uuid();
        let person = directory::Person {
            id: id.to_string(),
            status: status.into(),
            locale: locale.to_owned(),
            time_zone: "Asia/Tokyo".to_owned(),
            ..directory::Person::default()
        };
        let message = directory::PersonUpdated { person: Some(person) };
        self.known(&message, id, 2).await;
    }

    /// A group of the organization, as directory would say it.
    pub(crate) async fn group(&self, name: &str, parent: Option<GroupId>) -> GroupId {
        let id = GroupId::random();
        let group = directory::Group {
            id: id.to_string(),
            key: id.to_string(),
            name: name.to_owned(),
            kind: directory::GroupKind::Department.into(),
            parent_id: parent.map(|parent| parent.to_string()).unwrap_or_default(),
            ..directory::Group::default()
        };
        self.known(&directory::GroupCreated { group: Some(group) }, id.uuid(), 1).await;
        id
    }

    /// Somebody becomes a member of a group, as directory would say it: each time in a later revision.
    pub(crate) async fn member(&self, group: GroupId, caller: &Caller, role: directory::MembershipRole) {
        static REVISION: AtomicI64 = AtomicI64::new(1);
        let membership = directory::Membership {
            group_id: group.to_string(),
            person_id: caller.person().expect("a person").to_string(),
            role: role.into(),
        };
        let revision = REVISION.fetch_add(1, Ordering::Relaxed);
        self.known(&directory::MembershipSet { membership: Some(membership) }, random_uuid(), revision).await;
    }

    async fn known<M: Message + Name>(&self, message: &M, entity_id: Uuid, revision: i64) {
        let fact = Fact { message, entity_id, revision, audience: Audience::Open };
        self.world.publish(&self.cast.organization, fact).await;
        self.world.settle().await;
    }

    /// Changes rows as nothing that exists yet does.
    pub(crate) async fn sql(&self, statement: &'static str, id: &str) {
        let mut connection = self.world.superuser().await;
        let id: Uuid = id.parse().expect("an id");
        sqlx::query(statement).bind(id).execute(&mut connection).await.expect("the statement runs");
    }

    /// A key result from 0 to a target.
    pub(crate) async fn key_result(
        &self,
        objective: &message::Objective,
        title: &str,
        target: &str,
    ) -> message::KeyResult {
        let request = message::CreateKeyResultRequest {
            request_id: fresh(),
            objective_id: objective.id.clone(),
            key_result: Some(increase(title, target)),
        };
        inner(self.goals(&self.cast.carol).create_key_result(request).await)
    }

    pub(crate) async fn align(
        &self,
        objective: &message::Objective,
        parents: Vec<message::Parent>,
    ) -> Result<message::Objective, Status> {
        let objective_id = objective.id.clone();
        let request = message::AlignObjectiveRequest {
            request_id: fresh(),
            objective_id,
            parents,
            ..message::AlignObjectiveRequest::default()
        };
        self.goals(&self.cast.carol).align_objective(request).await.map(Response::into_inner)
    }

    pub(crate) async fn get(&self, objective: &message::Objective) -> message::GetObjectiveResponse {
        let request = message::GetObjectiveRequest { objective_id: objective.id.clone() };
        inner(self.goals(&self.cast.alice).get_objective(request).await)
    }

    pub(crate) async fn get_key_result(&self, key_result: &message::KeyResult) -> message::KeyResult {
        let request = message::GetKeyResultRequest { key_result_id: key_result.id.clone() };
        inner(self.goals(&self.cast.alice).get_key_result(request).await)
    }

    /// The progress of an objective, empty while it has none.
    pub(crate) async fn progress(&self, objective: &message::Objective) -> String {
        let objective = self.get(objective).await.objective.expect("an objective");
        objective.progress.map(|progress| progress.value).unwrap_or_default()
    }

    /// Publishes a check-in as the service of check-ins would; it is taken when the world has settled.
    pub(crate) async fn check_in(&self, values: &[(&message::KeyResult, &str)], minutes_from_now: i64) {
        let created_at = clock::now() + chrono::Duration::minutes(minutes_from_now);
        let id = random_uuid();
        let entries = values.iter().map(|(key_result, value)| checkins::CheckInEntry {
            key_result_id: key_result.id.clone(),
            value: decimal(value),
            confidence: 7,
            ..checkins::CheckInEntry::default()
        });
        let message = checkins::CheckInCreated {
            check_in: Some(checkins::CheckIn {
                id: id.to_string(),
                author_id: self.cast.alice.person().expect("a person").to_string(),
                entries: entries.collect(),
                created_at: Some(time::timestamp(created_at)),
                ..checkins::CheckIn::default()
            }),
        };
        let fact = Fact { message: &message, entity_id: id, revision: 1, audience: Audience::Open };
        self.world.publish(&self.cast.organization, fact).await;
    }

    /// Everything that stands in the database, checked against what adding up anew gives.
    pub(crate) async fn assert_sums(&self) {
        let mut connection = self.world.superuser().await;
        let wrong: i64 = sqlx::query_scalar(
            "SELECT count(*)
             FROM goals.objective AS o
             CROSS JOIN LATERAL (
                 SELECT COALESCE(sum(weight * progress), 0) AS n, COALESCE(sum(weight) FILTER (WHERE progress IS NOT NULL), 0) AS d
                 FROM (
                     SELECT weight, progress FROM goals.key_result WHERE objective_id = o.id AND retired_at IS NULL
                     UNION ALL
                     SELECT COALESCE(a.frozen_weight, c.weight), CASE WHEN a.frozen_at IS NULL THEN c.progress ELSE a.frozen_progress END
                     FROM goals.alignment AS a JOIN goals.objective AS c ON c.id = a.objective_id
                     WHERE a.parent_id = o.id AND (a.frozen_at IS NOT NULL OR c.counts)
                 ) AS child
             ) AS anew
             WHERE o.weighted_sum_attos <> anew.n * 1000000000000000000 OR o.weight_sum <> anew.d",
        )
        .fetch_one(&mut connection)
        .await
        .expect("the sums are compared");
        assert_eq!(wrong, 0, "sums differ from what adding up anew gives");
    }
}

/// The day on which it is now where the organization is.
pub(crate) fn today() -> chrono::NaiveDate {
    (clock::now() + chrono::Duration::hours(9)).date_naive()
}

/// An objective as writes answer it: without the health, which is derived by reads.
pub(crate) fn underived(objective: &message::Objective) -> message::Objective {
    message::Objective { health: message::Health::Unspecified.into(), ..objective.clone() }
}

/// A key result as writes answer it.
pub(crate) fn underived_key_result(key_result: message::KeyResult) -> message::KeyResult {
    let health = message::Health::Unspecified.into();
    message::KeyResult { health, expected_progress: None, ..key_result }
}

/// A person as an owner.
pub(crate) fn person(caller: &Caller) -> message::Owner {
    let id = caller.person().expect("a person").to_string();
    message::Owner { owner: Some(message::owner::Owner::PersonId(id)) }
}

/// A group as an owner.
pub(crate) fn owned_by(group: GroupId) -> message::Owner {
    message::Owner { owner: Some(message::owner::Owner::GroupId(group.to_string())) }
}

pub(crate) fn new_cycle(name: &str, year: i32) -> message::CreateCycleRequest {
    message::CreateCycleRequest {
        request_id: fresh(),
        cycle: Some(message::Cycle {
            name: name.to_owned(),
            starts_on: Some(Date { year, month: 10, day: 1 }),
            ends_on: Some(Date { year, month: 12, day: 31 }),
            ..message::Cycle::default()
        }),
    }
}

pub(crate) fn increase(title: &str, target: &str) -> message::KeyResult {
    message::KeyResult {
        title: title.to_owned(),
        measure: message::Measure::Increase.into(),
        target: decimal(target),
        ..message::KeyResult::default()
    }
}

pub(crate) fn under(objective: &message::Objective) -> message::Parent {
    message::Parent { parent: Some(message::parent::Parent::ObjectiveId(objective.id.clone())) }
}

pub(crate) fn under_key_result(key_result: &message::KeyResult) -> message::Parent {
    message::Parent { parent: Some(message::parent::Parent::KeyResultId(key_result.id.clone())) }
}

#[expect(clippy::unnecessary_wraps, reason = "fields of messages are optional")]
pub(crate) fn decimal(value: &str) -> Option<Decimal> {
    Some(Decimal { value: value.to_owned() })
}

/// A request id that nobody has used.
pub(crate) fn fresh() -> String {
    random_uuid().to_string()
}

pub(crate) fn inner<T>(response: Result<Response<T>, Status>) -> T {
    response.expect("the call succeeds").into_inner()
}

/// Why a call was refused.
pub(crate) fn reason<T>(response: Result<T, Status>) -> String {
    let Err(status) = response else { panic!("the call was not refused") };
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// Which fields were refused.
pub(crate) fn refused_fields<T>(response: Result<T, Status>) -> Vec<String> {
    let Err(status) = response else { panic!("the call was not refused") };
    let refused = status.get_details_bad_request().map(|request| request.field_violations);
    refused.unwrap_or_default().into_iter().map(|violation| violation.field).collect()
}
