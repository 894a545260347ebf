//! What tests on conversation share: callers' clients, the requests, and objectives that not everybody sees.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::conversation_service_client::ConversationServiceClient;
use tonic::{Response, Status};

use crate::office::{Line, Office, fresh, inner};

impl Office {
    pub(crate) fn talk(&self, caller: &Caller) -> ConversationServiceClient<Line> {
        ConversationServiceClient::new(self.world.channel("goals", caller))
    }

    /// Lets only its owner see an objective.
    pub(crate) async fn hide(&self, objective: &message::Objective) {
        let mut connection = self.world.superuser().await;
        let id: uuid::Uuid = objective.id.parse().expect("an id");
        let hidden = sqlx::query("UPDATE goals.objective SET visibility = 3 WHERE id = $1").bind(id);
        hidden.execute(&mut connection).await.expect("it is hidden");
    }

    pub(crate) async fn comment(
        &self,
        caller: &Caller,
        node_id: &str,
        mentioned: &[&Caller],
    ) -> Result<message::Comment, Status> {
        let request = message::CreateCommentRequest {
            request_id: fresh(),
            node_id: node_id.to_owned(),
            text: "いい目標ですね".to_owned(),
            mentioned_ids: mentioned.iter().map(|caller| person(caller)).collect(),
        };
        self.talk(caller).create_comment(request).await.map(Response::into_inner)
    }

    pub(crate) async fn ask(&self, caller: &Caller, objective: &message::Objective) -> message::Question {
        let objective_id = objective.id.clone();
        let request =
            message::AskWhyRequest { request_id: fresh(), objective_id, text: "なぜ?".to_owned() };
        inner(self.talk(caller).ask_why(request).await)
    }

    pub(crate) async fn suggest(
        &self,
        caller: &Caller,
        node_id: &str,
        changes: &[(&str, &str)],
    ) -> Result<message::Suggestion, Status> {
        let changes = changes.iter().map(|(field, to)| message::FieldChange {
            field: (*field).to_owned(),
            to: (*to).to_owned(),
            ..message::FieldChange::default()
        });
        let request = message::SuggestRequest {
            request_id: fresh(),
            node_id: node_id.to_owned(),
            changes: changes.collect(),
            reason: "わかりやすいので".to_owned(),
        };
        self.talk(caller).suggest(request).await.map(Response::into_inner)
    }

    pub(crate) async fn accept(
        &self,
        caller: &Caller,
        suggestion: &message::Suggestion,
    ) -> Result<message::Suggestion, Status> {
        let suggestion_id = suggestion.id.clone();
        let request = message::AcceptSuggestionRequest { request_id: fresh(), suggestion_id };
        self.talk(caller).accept_suggestion(request).await.map(Response::into_inner)
    }

    pub(crate) async fn decline(
        &self,
        caller: &Caller,
        suggestion: &message::Suggestion,
    ) -> Result<message::Suggestion, Status> {
        let request = message::DeclineSuggestionRequest {
            request_id: fresh(),
            suggestion_id: suggestion.id.clone(),
            reason: "来期にします".to_owned(),
        };
        self.talk(caller).decline_suggestion(request).await.map(Response::into_inner)
    }

    pub(crate) async fn propose(
        &self,
        caller: &Caller,
        objective: &message::Objective,
    ) -> Result<message::Objective, Status> {
        let request = message::ProposeObjectiveRequest {
            request_id: fresh(),
            objective_id: objective.id.clone(),
            ..message::ProposeObjectiveRequest::default()
        };
        self.talk(caller).propose_objective(request).await.map(Response::into_inner)
    }

    pub(crate) async fn approve(
        &self,
        caller: &Caller,
        objective: &message::Objective,
    ) -> Result<message::Objective, Status> {
        let request = message::ApproveObjectiveRequest {
            request_id: fresh(),
            objective_id: objective.id.clone(),
            etag: objective.etag.clone(),
        };
        self.talk(caller).approve_objective(request).await.map(Response::into_inner)
    }

    pub(crate) async fn give_back(
        &self,
        caller: &Caller,
        objective: &message::Objective,
    ) -> Result<message::Objective, Status> {
        let request = message::ReturnObjectiveRequest {
            request_id: fresh(),
            objective_id: objective.id.clone(),
            reason: "数字がほしいです".to_owned(),
        };
        self.talk(caller).return_objective(request).await.map(Response::into_inner)
    }

    /// The facts of these types, once the world has settled, in the order of the stream.
    pub(crate) async fn facts_of(&self, types: &[&str]) -> Vec<serde_json::Value> {
        self.world.settle().await;
        let is_of = |event: &serde_json::Value| {
            let name = event["type"].as_str().and_then(|name| name.strip_prefix("ovation.goals.v1."));
            name.is_some_and(|name| types.contains(&name))
        };
        self.world.stream().await.into_iter().filter(is_of).collect()
    }
}

/// The id of a person of the cast.
pub(crate) fn person(caller: &Caller) -> String {
    caller.person().expect("the cast are people").to_string()
}
