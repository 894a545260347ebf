//! Calling a service as somebody: the internal token that the gateway would send.

use std::sync::Arc;

use ovation_chassis::caller::Caller;
use ovation_chassis::clock;
use ovation_chassis::token::{IDENTITY_HEADER, Signer};
use tonic::service::Interceptor;
use tonic::{Request, Status};

/// Adds the identity of somebody to every call, and the consistency tokens that it was given.
#[derive(Clone, Debug)]
pub struct Identified {
    pub(crate) signer: Signer,
    pub(crate) caller: Arc<Caller>,
}

impl Interceptor for Identified {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let token = self.signer.caller(&self.caller, clock::now()).map_err(Status::from)?;
        let value = token.parse().map_err(|_| Status::internal("the token is no header value"))?;
        request.metadata_mut().insert(IDENTITY_HEADER, value);
        Ok(request)
    }
}
