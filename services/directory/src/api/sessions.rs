//! `SessionService`.

use ovation_chassis::call::{Call, respond};
use ovation_chassis::page::Page;
use ovation_proto::ovation::directory::v1::session_service_server::SessionService;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use crate::commands::create_api_token::create_api_token;
use crate::commands::resolve_credential::resolve_credential;
use crate::commands::revoke_api_token::revoke_api_token;
use crate::commands::set_password::set_password;
use crate::commands::sign_in::sign_in;
use crate::commands::sign_out::sign_out;
use crate::config::{API_TOKEN_PAGE_SIZE_MAX, PAGE_SIZE_DEFAULT};
use crate::convert::message::{
    CreateApiTokenRequest, CreateApiTokenResponse, ListApiTokensRequest, ListApiTokensResponse,
    ResolveCredentialRequest, ResolveCredentialResponse, RevokeApiTokenRequest, RevokeApiTokenResponse,
    SetPasswordRequest, SetPasswordResponse, SignInRequest, SignInResponse, SignOutRequest, SignOutResponse,
};
use crate::credential::SessionId;
use crate::error::Error;
use crate::{Directory, convert, queries};

/// Which session a call came with. The gateway sets it from the credential that it resolved, and drops it from outside.
///
/// It is a plain header, since internal tokens say nothing of one session. It is never trusted alone: what it names must be
/// a session of the person in the token.
const SESSION_HEADER: &str = "ovation-session";

/// Refuses a service that acts on behalf of a person: it may only read. The chassis knows writes by their `request_id`; the two
/// that need none are told by this.
fn check_writes(call: &Call) -> Result<(), Status> {
    if call.is_read_only() {
        return Err(Error::Denied("a service may only read on behalf of a person").into());
    }
    Ok(())
}

fn session_of(metadata: &MetadataMap) -> Option<SessionId> {
    metadata.get(SESSION_HEADER)?.to_str().ok()?.parse().ok()
}

#[tonic::async_trait]
impl SessionService for Directory {
    async fn sign_in(&self, request: Request<SignInRequest>) -> Result<Response<SignInResponse>, Status> {
        let attempt = convert::sign_in(&request.into_inner())?;
        let signed_in = sign_in(
            &self.database,
            &self.passwords,
            &attempt.organization_key,
            &attempt.user_name_key,
            attempt.password,
        )
        .await?;
        Ok(Response::new(convert::signed_in(signed_in.answer)))
    }

    async fn sign_out(&self, request: Request<SignOutRequest>) -> Result<Response<SignOutResponse>, Status> {
        let call = Call::of(&request)?;
        check_writes(&call)?;
        let session = session_of(request.metadata());
        Ok(respond(sign_out(&self.database, &call, session).await?))
    }

    async fn resolve_credential(
        &self,
        request: Request<ResolveCredentialRequest>,
    ) -> Result<Response<ResolveCredentialResponse>, Status> {
        let call = Call::of(&request)?;
        let resolved = resolve_credential(&self.database, &call, &request.into_inner().credential).await?;
        Ok(Response::new(convert::resolved(resolved)))
    }

    async fn set_password(
        &self,
        request: Request<SetPasswordRequest>,
    ) -> Result<Response<SetPasswordResponse>, Status> {
        let call = Call::of(&request)?;
        check_writes(&call)?;
        let session = session_of(request.metadata());
        let asked = convert::set_password(&request.into_inner())?;
        let set =
            set_password(&self.database, &self.passwords, &call, asked.person, session, asked.old, asked.new)
                .await?;
        Ok(respond(set))
    }

    async fn create_api_token(
        &self,
        request: Request<CreateApiTokenRequest>,
    ) -> Result<Response<CreateApiTokenResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let new = convert::create_api_token(&message)?;
        let remembered = call.request_id(&message.request_id, &new)?;
        Ok(respond(create_api_token(&self.database, &call, &remembered, new).await?))
    }

    async fn list_api_tokens(
        &self,
        request: Request<ListApiTokensRequest>,
    ) -> Result<Response<ListApiTokensResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let page = Page::of(
            &call,
            message.page_size,
            &message.page_token,
            PAGE_SIZE_DEFAULT,
            API_TOKEN_PAGE_SIZE_MAX,
            &(),
        )?;
        let (tokens, next_page_token) = queries::api_tokens(&self.database, &call, &page).await?;
        let api_tokens = tokens.iter().map(convert::api_token).collect();
        Ok(Response::new(ListApiTokensResponse { api_tokens, next_page_token }))
    }

    async fn revoke_api_token(
        &self,
        request: Request<RevokeApiTokenRequest>,
    ) -> Result<Response<RevokeApiTokenResponse>, Status> {
        let call = Call::of(&request)?;
        let message = request.into_inner();
        let id = convert::api_token_id(&message)?;
        let remembered = call.request_id(&message.request_id, &id)?;
        Ok(respond(revoke_api_token(&self.database, &call, &remembered, id).await?))
    }
}
