//! Calling the gateway as a person does.

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// A channel on which every call carries a credential.
pub type Client = InterceptedService<Channel, Bearer>;

/// Adds a credential, and the consistency token of an earlier write.
#[derive(Clone, Debug, Default)]
pub struct Bearer {
    authorization: Option<MetadataValue<Ascii>>,
    after: Option<MetadataValue<Ascii>>,
}

/// A credential for calls; empty for none.
#[must_use]
pub fn bearer(token: &str) -> Bearer {
    let authorization =
        (!token.is_empty()).then(|| format!("Bearer {token}").parse().expect("a token is a header value"));
    Bearer { authorization, after: None }
}

impl Bearer {
    /// Calls wait for what an earlier write answered in `ovation-token`.
    #[must_use]
    pub fn after<T>(mut self, response: &tonic::Response<T>) -> Self {
        self.after = response.metadata().get("ovation-token").cloned();
        self
    }

    /// Calls wait for what this text says, which may be wrong.
    #[must_use]
    pub fn after_text(mut self, text: &str) -> Self {
        self.after = Some(text.parse().expect("a header value"));
        self
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if let Some(authorization) = &self.authorization {
            metadata.insert("authorization", authorization.clone());
        }
        if let Some(after) = &self.after {
            metadata.insert("ovation-after", after.clone());
        }
        Ok(request)
    }
}
