//! A directory that knows a few credentials, and a goals service that says what reached it.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt as _};
use ovation_chassis::failure::Failure;
use ovation_chassis::token::{IDENTITY_HEADER, Verifier};
use ovation_proto::ovation::common::v1::ErrorReason;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::directory::v1::session_service_server::SessionService;
use ovation_proto::ovation::goals::v1 as goals;
use ovation_proto::ovation::goals::v1::goals_service_server::GoalsService;
use tonic::metadata::KeyRef;
use tonic::{Request, Response, Status};
use uuid::Uuid;

type Pinned<'a, T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send + 'a>>;

/// Methods that no test calls.
macro_rules! absent {
    ($($name:ident($request:ty) -> $answer:ty;)*) => {$(
        fn $name<'s, 'a>(&'s self, _: Request<$request>) -> Pinned<'a, $answer>
        where
            's: 'a,
            Self: 'a,
        {
            Box::pin(async { Err(Status::unimplemented("no test calls this")) })
        }
    )*};
}

/// Sessions by their token.
#[derive(Clone)]
pub(crate) struct FakeDirectory {
    pub(crate) sessions: Arc<Mutex<HashMap<String, directory::ResolveCredentialResponse>>>,
    /// How often it was asked who is behind a credential.
    pub(crate) asked: Arc<AtomicUsize>,
    pub(crate) verifier: Verifier,
}

impl FakeDirectory {
    pub(crate) fn new(verifier: Verifier) -> Self {
        Self { sessions: Arc::default(), asked: Arc::default(), verifier }
    }

    /// Ends a session.
    pub(crate) fn revoke(&self, token: &str) {
        self.sessions.lock().expect("not poisoned").remove(token);
    }

    /// Adds a person with a session.
    pub(crate) fn sign_in(&self, token: &str) -> Uuid {
        let person = ovation_chassis::ids::random_uuid();
        let answer = directory::ResolveCredentialResponse {
            organization_id: ovation_chassis::ids::random_uuid().to_string(),
            organization_key: "acme".to_owned(),
            person_id: person.to_string(),
            roles: vec![directory::Role::Hr.into()],
            session_id: person.to_string(),
            ..Default::default()
        };
        self.sessions.lock().expect("not poisoned").insert(token.to_owned(), answer);
        person
    }
}

#[tonic::async_trait]
impl SessionService for FakeDirectory {
    async fn resolve_credential(
        &self,
        request: Request<directory::ResolveCredentialRequest>,
    ) -> Result<Response<directory::ResolveCredentialResponse>, Status> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let caller = actor(&self.verifier, &request).await?;
        if caller != "service/gateway" {
            return Err(Status::permission_denied(caller));
        }
        let found =
            self.sessions.lock().expect("not poisoned").get(&request.into_inner().credential).cloned();
        found.map(Response::new).ok_or_else(|| Failure::new(ErrorReason::CredentialInvalid, "unknown").into())
    }

    async fn sign_in(
        &self,
        request: Request<directory::SignInRequest>,
    ) -> Result<Response<directory::SignInResponse>, Status> {
        let caller = actor(&self.verifier, &request).await?;
        if caller != "nobody" {
            return Err(Status::permission_denied(caller));
        }
        let token = format!("ovs_{}", request.into_inner().user_name);
        self.sign_in(&token);
        let seconds = ovation_chassis::clock::now().timestamp() + 3_600;
        let expires_at = Some(prost_types::Timestamp { seconds, nanos: 0 });
        Ok(Response::new(directory::SignInResponse {
            session_token: token,
            expires_at,
            ..Default::default()
        }))
    }

    async fn sign_out(
        &self,
        request: Request<directory::SignOutRequest>,
    ) -> Result<Response<directory::SignOutResponse>, Status> {
        actor(&self.verifier, &request).await?;
        let session = request.metadata().get("ovation-session");
        let session = session.ok_or_else(|| Status::internal("the gateway names no session"))?;
        let mut sessions = self.sessions.lock().expect("not poisoned");
        sessions.retain(|_, known| session != known.session_id.as_str());
        Ok(Response::new(directory::SignOutResponse {}))
    }

    absent! {
        set_password(directory::SetPasswordRequest) -> directory::SetPasswordResponse;
        create_api_token(directory::CreateApiTokenRequest) -> directory::CreateApiTokenResponse;
        list_api_tokens(directory::ListApiTokensRequest) -> directory::ListApiTokensResponse;
        revoke_api_token(directory::RevokeApiTokenRequest) -> directory::RevokeApiTokenResponse;
    }
}

/// Answers with what reached it.
#[derive(Clone)]
pub(crate) struct FakeGoals {
    pub(crate) verifier: Verifier,
}

#[tonic::async_trait]
impl GoalsService for FakeGoals {
    type GetTreeStream = BoxStream<'static, Result<goals::GetTreeResponse, Status>>;

    /// A cycle whose name is the caller and whose etag the headers that came along. `slow` is never answered, `none` is not there.
    async fn get_cycle(
        &self,
        request: Request<goals::GetCycleRequest>,
    ) -> Result<Response<goals::Cycle>, Status> {
        let name = actor(&self.verifier, &request).await?;
        let mut headers: Vec<&str> = request
            .metadata()
            .keys()
            .filter_map(|key| match key {
                KeyRef::Ascii(key) => Some(key.as_str()),
                KeyRef::Binary(_) => None,
            })
            .filter(|key| key.starts_with("ovation-") || ["cookie", "authorization"].contains(key))
            .collect();
        headers.sort_unstable();
        match request.get_ref().cycle_id.as_str() {
            "slow" => std::future::pending().await,
            "none" => Err(Failure::not_found("cycle", "none").into()),
            id => {
                let cycle =
                    goals::Cycle { id: id.to_owned(), name, etag: headers.join(" "), ..Default::default() };
                let mut response = Response::new(cycle);
                response.metadata_mut().insert("ovation-stale", "true".parse().expect("a value"));
                Ok(response)
            }
        }
    }

    async fn create_cycle(
        &self,
        request: Request<goals::CreateCycleRequest>,
    ) -> Result<Response<goals::Cycle>, Status> {
        let name = actor(&self.verifier, &request).await?;
        let mut response =
            Response::new(goals::Cycle { name, ..request.into_inner().cycle.unwrap_or_default() });
        response.metadata_mut().insert("ovation-token", "a:b".parse().expect("a value"));
        Ok(response)
    }

    /// Two pieces; then, for `broken`, an error, and for `open` nothing for ever. `none` is an error at once.
    async fn get_tree(
        &self,
        request: Request<goals::GetTreeRequest>,
    ) -> Result<Response<Self::GetTreeStream>, Status> {
        actor(&self.verifier, &request).await?;
        let piece = |depth| {
            Ok(goals::GetTreeResponse { nodes: vec![goals::TreeNode { depth, ..Default::default() }] })
        };
        let pieces = stream::iter([piece(0), piece(1)]);
        Ok(Response::new(match request.get_ref().cycle_id.as_str() {
            "none" => return Err(Failure::not_found("cycle", "none").into()),
            "broken" => boxed(pieces.chain(stream::iter([Err(Failure::internal("broken").into())]))),
            "open" => boxed(pieces.chain(stream::pending())),
            _ => boxed(pieces),
        }))
    }

    absent! {
        list_cycles(goals::ListCyclesRequest) -> goals::ListCyclesResponse;
        close_cycle(goals::CloseCycleRequest) -> goals::Cycle;
        create_objective(goals::CreateObjectiveRequest) -> goals::Objective;
        get_objective(goals::GetObjectiveRequest) -> goals::GetObjectiveResponse;
        list_objectives(goals::ListObjectivesRequest) -> goals::ListObjectivesResponse;
        update_objective(goals::UpdateObjectiveRequest) -> goals::Objective;
        align_objective(goals::AlignObjectiveRequest) -> goals::Objective;
        create_key_result(goals::CreateKeyResultRequest) -> goals::KeyResult;
        get_key_result(goals::GetKeyResultRequest) -> goals::KeyResult;
        update_key_result(goals::UpdateKeyResultRequest) -> goals::KeyResult;
        explain_progress(goals::ExplainProgressRequest) -> goals::ExplainProgressResponse;
        import_outline(goals::ImportOutlineRequest) -> goals::ImportOutlineResponse;
        update_cycle(goals::UpdateCycleRequest) -> goals::Cycle;
        move_cycle(goals::MoveCycleRequest) -> goals::Cycle;
        set_roll_up(goals::SetRollUpRequest) -> goals::Objective;
        set_milestones(goals::SetMilestonesRequest) -> goals::KeyResult;
        retire_key_result(goals::RetireKeyResultRequest) -> goals::RetireKeyResultResponse;
        list_alignment_gaps(goals::ListAlignmentGapsRequest) -> goals::ListAlignmentGapsResponse;
        search_goals(goals::SearchGoalsRequest) -> goals::SearchGoalsResponse;
    }
}

fn boxed<T>(stream: impl Stream<Item = T> + Send + 'static) -> BoxStream<'static, T> {
    stream.boxed()
}

/// Who the internal token says it is.
async fn actor<T>(verifier: &Verifier, request: &Request<T>) -> Result<String, Status> {
    let token = request.metadata().get(IDENTITY_HEADER).and_then(|token| token.to_str().ok());
    let token = token.ok_or_else(|| Status::unauthenticated("no identity came along"))?;
    Ok(verifier.verify(token).await?.caller.actor())
}
