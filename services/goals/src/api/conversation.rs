//! `ConversationService`: talk about goals, drafts on their way, and the whys.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::db::Database;
use ovation_proto::ovation::goals::v1 as proto;
use ovation_proto::ovation::goals::v1::conversation_service_server::ConversationService;
use tonic::{Request, Response, Status};

use crate::convert::{answers, conversation as requests, talk};
use crate::{commands, queries};

/// `ConversationService` over the database.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) database: Database,
}

#[tonic::async_trait]
impl ConversationService for Api {
    async fn create_comment(
        &self,
        request: Request<proto::CreateCommentRequest>,
    ) -> Result<Response<proto::Comment>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::create_comment(&call, request.get_ref())?;
        Ok(respond(commands::create_comment::create_comment(&self.database, &call, &key, asked).await?))
    }

    async fn list_comments(
        &self,
        request: Request<proto::ListCommentsRequest>,
    ) -> Result<Response<proto::ListCommentsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::of_objective(
            &call,
            &request.get_ref().objective_id,
            (request.get_ref().page_size, &request.get_ref().page_token),
        )?;
        let (comments, next_page_token) = queries::comments(&self.database, &call, &asked).await?;
        let comments = comments.iter().map(talk::comment).collect();
        Ok(Response::new(proto::ListCommentsResponse { comments, next_page_token }))
    }

    async fn withdraw_comment(
        &self,
        request: Request<proto::WithdrawCommentRequest>,
    ) -> Result<Response<proto::Comment>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::of_one(
            &call,
            &request.get_ref().request_id,
            ("comment_id", &request.get_ref().comment_id),
        )?;
        Ok(respond(commands::withdraw_comment::withdraw_comment(&self.database, &call, &key, asked).await?))
    }

    async fn ask_why(
        &self,
        request: Request<proto::AskWhyRequest>,
    ) -> Result<Response<proto::Question>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::ask_why(&call, request.get_ref())?;
        Ok(respond(commands::ask_why::ask_why(&self.database, &call, &key, asked).await?))
    }

    async fn answer_why(
        &self,
        request: Request<proto::AnswerWhyRequest>,
    ) -> Result<Response<proto::Question>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::answer_why(&call, request.get_ref())?;
        Ok(respond(commands::answer_why::answer_why(&self.database, &call, &key, asked).await?))
    }

    async fn resolve_why(
        &self,
        request: Request<proto::ResolveWhyRequest>,
    ) -> Result<Response<proto::Question>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::resolve_why(&call, request.get_ref())?;
        Ok(respond(commands::resolve_why::resolve_why(&self.database, &call, &key, asked).await?))
    }

    async fn list_questions(
        &self,
        request: Request<proto::ListQuestionsRequest>,
    ) -> Result<Response<proto::ListQuestionsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_questions(&call, request.get_ref())?;
        let (questions, next_page_token) = queries::questions(&self.database, &call, &asked).await?;
        let questions = questions.iter().map(talk::question).collect();
        Ok(Response::new(proto::ListQuestionsResponse { questions, next_page_token }))
    }

    async fn suggest(
        &self,
        request: Request<proto::SuggestRequest>,
    ) -> Result<Response<proto::Suggestion>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::suggest(&call, request.get_ref())?;
        Ok(respond(commands::suggest::suggest(&self.database, &call, &key, asked).await?))
    }

    async fn accept_suggestion(
        &self,
        request: Request<proto::AcceptSuggestionRequest>,
    ) -> Result<Response<proto::Suggestion>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::of_one(
            &call,
            &request.get_ref().request_id,
            ("suggestion_id", &request.get_ref().suggestion_id),
        )?;
        Ok(respond(commands::accept_suggestion::accept_suggestion(&self.database, &call, &key, asked).await?))
    }

    async fn decline_suggestion(
        &self,
        request: Request<proto::DeclineSuggestionRequest>,
    ) -> Result<Response<proto::Suggestion>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::decline_suggestion(&call, request.get_ref())?;
        Ok(respond(
            commands::decide_suggestion::decline_suggestion(&self.database, &call, &key, asked).await?,
        ))
    }

    async fn withdraw_suggestion(
        &self,
        request: Request<proto::WithdrawSuggestionRequest>,
    ) -> Result<Response<proto::Suggestion>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::of_one(
            &call,
            &request.get_ref().request_id,
            ("suggestion_id", &request.get_ref().suggestion_id),
        )?;
        Ok(respond(
            commands::decide_suggestion::withdraw_suggestion(&self.database, &call, &key, asked).await?,
        ))
    }

    async fn list_suggestions(
        &self,
        request: Request<proto::ListSuggestionsRequest>,
    ) -> Result<Response<proto::ListSuggestionsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_suggestions(&call, request.get_ref())?;
        let (suggestions, next_page_token) = queries::suggestions(&self.database, &call, &asked).await?;
        let suggestions = suggestions.iter().map(talk::suggestion).collect();
        Ok(Response::new(proto::ListSuggestionsResponse { suggestions, next_page_token }))
    }

    async fn create_alternative(
        &self,
        request: Request<proto::CreateAlternativeRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::create_alternative(&call, request.get_ref())?;
        Ok(respond(
            commands::create_alternative::create_alternative(&self.database, &call, &key, asked).await?,
        ))
    }

    async fn list_alternatives(
        &self,
        request: Request<proto::ListAlternativesRequest>,
    ) -> Result<Response<proto::ListAlternativesResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_alternatives(&call, request.get_ref())?;
        let (objectives, next_page_token) = queries::alternatives(&self.database, &call, &asked).await?;
        let objectives = objectives.iter().map(answers::objective).collect();
        Ok(Response::new(proto::ListAlternativesResponse { objectives, next_page_token }))
    }

    async fn choose_alternative(
        &self,
        request: Request<proto::ChooseAlternativeRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::of_one(
            &call,
            &request.get_ref().request_id,
            ("objective_id", &request.get_ref().objective_id),
        )?;
        Ok(respond(
            commands::choose_alternative::choose_alternative(&self.database, &call, &key, asked).await?,
        ))
    }

    async fn propose_objective(
        &self,
        request: Request<proto::ProposeObjectiveRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::propose_objective(&call, request.get_ref())?;
        Ok(respond(commands::propose_objective::propose_objective(&self.database, &call, &key, asked).await?))
    }

    async fn approve_objective(
        &self,
        request: Request<proto::ApproveObjectiveRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::approve_objective(&call, request.get_ref())?;
        Ok(respond(commands::approve_objective::approve_objective(&self.database, &call, &key, asked).await?))
    }

    async fn return_objective(
        &self,
        request: Request<proto::ReturnObjectiveRequest>,
    ) -> Result<Response<proto::Objective>, Status> {
        let call = Call::of(&request)?;
        let (key, asked) = requests::return_objective(&call, request.get_ref())?;
        Ok(respond(commands::approve_objective::return_objective(&self.database, &call, &key, asked).await?))
    }

    async fn list_approvals(
        &self,
        request: Request<proto::ListApprovalsRequest>,
    ) -> Result<Response<proto::ListApprovalsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::list_approvals(&call, request.get_ref())?;
        let (objectives, next_page_token) = queries::approvals(&self.database, &call, &asked).await?;
        let objectives = objectives.iter().map(answers::objective).collect();
        Ok(Response::new(proto::ListApprovalsResponse { objectives, next_page_token }))
    }

    async fn list_proposals(
        &self,
        request: Request<proto::ListProposalsRequest>,
    ) -> Result<Response<proto::ListProposalsResponse>, Status> {
        let call = Call::of(&request)?;
        let asked = requests::of_objective(
            &call,
            &request.get_ref().objective_id,
            (request.get_ref().page_size, &request.get_ref().page_token),
        )?;
        let (proposals, next_page_token) = queries::proposals(&self.database, &call, &asked).await?;
        let proposals = proposals.iter().map(talk::proposal).collect();
        Ok(Response::new(proto::ListProposalsResponse { proposals, next_page_token }))
    }

    async fn get_whys(
        &self,
        request: Request<proto::GetWhysRequest>,
    ) -> Result<Response<proto::GetWhysResponse>, Status> {
        let call = Call::of(&request)?;
        let id = requests::objective_id(&request.get_ref().objective_id)?;
        Ok(Response::new(talk::whys(&queries::whys(&self.database, &call, id).await?)))
    }
}
