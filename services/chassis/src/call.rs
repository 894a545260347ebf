//! One call, as the layers hand it to the service: authenticated, permitted, with what it already knows seen here.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tonic::Status;

use crate::caller::Caller;
use crate::consistency::{self, EventRef, TOKEN_HEADER};
use crate::failure::Failure;
use crate::page::PageSecret;

/// Who calls which method until when, and within which trace. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub caller: Arc<Caller>,
    /// The method as it stands in the path: `/ovation.goals.v1.GoalsService/GetTree`.
    pub method: Arc<str>,
    /// When the caller no longer waits; `None` for streams without an end of their own.
    pub deadline: Option<Instant>,
    /// W3C trace context of the server's span, for events and for calls to others.
    pub traceparent: Option<String>,
    /// The service that reads on behalf of [`Call::caller`]; such a call must not write.
    pub acting_service: Option<Arc<str>>,
    pub(crate) page_secret: Arc<PageSecret>,
}

impl Call {
    /// A call outside of any server, for tests and background work that goes through queries.
    #[must_use]
    pub fn new(caller: Arc<Caller>, method: impl Into<Arc<str>>, page_secret: Arc<PageSecret>) -> Self {
        Self {
            caller,
            method: method.into(),
            deadline: None,
            traceparent: None,
            acting_service: None,
            page_secret,
        }
    }

    /// The call that a request belongs to, put there by [`crate::layers`].
    ///
    /// # Errors
    ///
    /// INTERNAL where the request did not come through the layers.
    pub fn of<T>(request: &tonic::Request<T>) -> Result<Self, Status> {
        request
            .extensions()
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Failure::internal("the request did not pass the chassis' layers").into())
    }

    /// Whether the call may only read: a service acts on behalf of a person.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.acting_service.is_some()
    }

    /// How long the caller still waits.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}

/// The answer of a write that has committed, with the events that it emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed<A> {
    /// The answer.
    pub answer: A,
    /// The consistency token.
    pub token: Vec<EventRef>,
}

impl<A> Committed<A> {
    /// The same write with another form of the answer.
    pub fn map<B>(self, form: impl FnOnce(A) -> B) -> Committed<B> {
        Committed { answer: form(self.answer), token: self.token }
    }
}

/// The response to a write: its answer, and its consistency token in the header `ovation-token`.
#[must_use]
pub fn respond<A>(committed: Committed<A>) -> tonic::Response<A> {
    let mut response = tonic::Response::new(committed.answer);
    if let Ok(value) = consistency::print(&committed.token).parse()
        && !committed.token.is_empty()
    {
        response.metadata_mut().insert(TOKEN_HEADER, value);
    }
    response
}
