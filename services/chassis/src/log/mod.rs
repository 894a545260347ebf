//! The service's own log, served to others: replay from any position, snapshot, parked events.
//!
//! Every service answers the same `LogService`; [`log_service!`] wires these functions to the service's generated trait.
//!
//! ## Order and completeness of a replay
//!
//! Events are read in the order of (transaction id, sequence), and only from transactions older than every one that is still
//! running: so nothing can appear behind the reader. This order agrees with an entity's revisions except where a transaction waited
//! for the entity's lock with an older id; readers keep the higher revision. A replay that *follows* reads the log only, woken
//! by the bus: a live message's position would not be one to resume from, since ids are drawn before locks are waited for.

mod parked;
mod reading;

use std::time::Duration;

use futures::{FutureExt as _, Stream, StreamExt as _, stream};
use ovation_proto::ovation::common::v1::{
    ErrorReason, RebuildCopiesResponse, ReplayEventsRequest, ReplayEventsResponse, SnapshotRequest,
    SnapshotResponse,
};
use tonic::Status;
use uuid::Uuid;

pub use self::parked::{list_parked, retry_parked};
use self::reading::{Position, Reading};
use crate::call::Call;
use crate::caller::Identity;
use crate::copies;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::inbox::Subscriber;
use crate::service::Context;

/// How long a replay that follows waits before it looks by itself, and says that it is alive.
const POLL: Duration = Duration::from_secs(15);
/// How long the oldest running transaction may hold back what has committed before a follower looks again.
const SETTLE: Duration = Duration::from_millis(20);
/// A replay that follows ends after so long, so that a revoked caller's does; the client goes on from its position.
const FOLLOW_MAX: Duration = Duration::from_mins(2);

/// Streams the log of the caller's organization.
///
/// # Errors
///
/// `FIELD_INVALID` for a malformed position or too many types.
pub fn replay(
    context: &Context,
    call: &Call,
    request: ReplayEventsRequest,
) -> Result<impl Stream<Item = Result<ReplayEventsResponse, Status>> + Send + use<>, Failure> {
    let mut fields = Fields::new();
    let after = Position::parse(&request.after);
    fields.require(
        after.is_some(),
        "after",
        "must be the position of an event that this service sent, or empty",
    );
    fields.require(request.types.len() <= 50, "types", "must have at most 50 entries");
    fields.finish()?;
    let reading = Reading {
        database: context.database.clone(),
        organization: call.caller.organization,
        restricted: may_read_restricted(call),
        types: request.types,
    };
    let state = Following {
        reading,
        position: after.unwrap_or_default(),
        follow: request.follow,
        ends: tokio::time::Instant::now() + FOLLOW_MAX,
        subject: format!("ovation.{}.*.{}.>", call.caller.organization_key, context.database.service),
        client: context.nats.clone(),
        wakes: None,
        stopping: context.stopping.clone(),
        ended: false,
    };
    Ok(stream::unfold(state, |mut state| async move {
        match state.next().await {
            Ok(Some(piece)) => Some((Ok(piece), state)),
            Ok(None) => None,
            Err(failure) => {
                state.ended = true;
                Some((Err(Status::from(failure)), state))
            }
        }
    }))
}

/// A replay under way.
struct Following {
    reading: Reading,
    position: Position,
    follow: bool,
    ends: tokio::time::Instant,
    subject: String,
    client: async_nats::Client,
    wakes: Option<async_nats::Subscriber>,
    stopping: tokio_util::sync::CancellationToken,
    ended: bool,
}

impl Following {
    async fn next(&mut self) -> Result<Option<ReplayEventsResponse>, Failure> {
        if self.ended {
            return Ok(None);
        }
        if self.follow && self.wakes.is_none() {
            // Before the first look, so that nothing falls between the look and the wait.
            let subscribed = self.client.subscribe(self.subject.clone()).await;
            self.wakes = Some(subscribed.map_err(|error| unavailable(error.into()))?);
        }
        let idle_until = tokio::time::Instant::now() + POLL;
        loop {
            // Also under constant traffic: whoever was revoked does not follow for ever.
            if self.follow && tokio::time::Instant::now() >= self.ends {
                return Ok(None);
            }
            let (events, behind) = self.reading.after(self.position).await?;
            if let Some((last, _)) = events.last() {
                self.position = *last;
                let events = events.into_iter().map(|(_, event)| event).collect();
                return Ok(Some(ReplayEventsResponse { events }));
            }
            let now = tokio::time::Instant::now();
            if !self.follow {
                return Ok(None);
            }
            if now >= idle_until {
                return Ok(Some(ReplayEventsResponse::default()));
            }
            // What has committed behind a transaction that is still running shows in a moment.
            let wait = if behind { now + SETTLE } else { idle_until };
            let Some(wakes) = &mut self.wakes else {
                return Ok(None);
            };
            tokio::select! {
                () = self.stopping.cancelled() => return Ok(None),
                woken = wakes.next() => {
                    if woken.is_none() {
                        return Ok(None);
                    }
                    // One look serves all that have come.
                    while let Some(Some(_)) = wakes.next().now_or_never() {}
                }
                () = tokio::time::sleep_until(wait) => {}
            }
        }
    }
}

/// Streams the newest event of every entity of the caller's organization.
///
/// # Errors
///
/// `FIELD_INVALID` for too many types.
pub fn snapshot(
    context: &Context,
    call: &Call,
    request: SnapshotRequest,
) -> Result<impl Stream<Item = Result<SnapshotResponse, Status>> + Send + use<>, Failure> {
    let mut fields = Fields::new();
    fields.require(request.types.len() <= 50, "types", "must have at most 50 entries");
    fields.finish()?;
    let reading = Reading {
        database: context.database.clone(),
        organization: call.caller.organization,
        restricted: may_read_restricted(call),
        types: request.types,
    };
    Ok(stream::try_unfold((reading, Some(Uuid::nil())), |(reading, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let (events, next) = reading.newest(after).await.map_err(Status::from)?;
        if events.is_empty() && next.is_none() {
            return Ok(None);
        }
        Ok(Some((SnapshotResponse { events }, (reading, next))))
    }))
}

/// Restricted events are read by Ovation's own services only: what a Feedback coin's fact says of sender and receiver is nobody else's.
fn may_read_restricted(call: &Call) -> bool {
    matches!(call.caller.identity, Identity::Service(_)) && !call.is_read_only()
}

/// Builds the copies of the caller's organization anew.
pub async fn rebuild_copies<S: Subscriber>(
    context: &Context,
    subscriber: &S,
    call: &Call,
) -> Result<RebuildCopiesResponse, Failure> {
    let entities = copies::rebuild(context, subscriber, call).await?;
    Ok(RebuildCopiesResponse { entities })
}

fn unavailable(error: crate::failure::BoxError) -> Failure {
    Failure::new(ErrorReason::Unavailable, "the bus is away: repeat the call in a moment").caused_by(error)
}

/// Implements a service's generated `LogService` and gives its server: `log_service!(context, subscriber, path::to::log_service_server)`.
#[macro_export]
macro_rules! log_service {
    ($context:expr, $subscriber:expr, $($server:ident)::+) => {{
        struct Log<S> {
            context: $crate::service::Context,
            subscriber: ::std::sync::Arc<S>,
        }

        type Pieces<T> = ::std::pin::Pin<
            Box<dyn $crate::log::futures::Stream<Item = Result<T, $crate::log::tonic::Status>> + Send>,
        >;

        #[$crate::log::tonic::async_trait]
        impl<S: $crate::inbox::Subscriber> $($server)::+::LogService for Log<S> {
            type ReplayEventsStream = Pieces<$crate::log::common::ReplayEventsResponse>;
            type SnapshotStream = Pieces<$crate::log::common::SnapshotResponse>;

            async fn replay_events(
                &self,
                request: $crate::log::tonic::Request<$crate::log::common::ReplayEventsRequest>,
            ) -> Result<$crate::log::tonic::Response<Self::ReplayEventsStream>, $crate::log::tonic::Status> {
                let call = $crate::call::Call::of(&request)?;
                let pieces = $crate::log::replay(&self.context, &call, request.into_inner())?;
                Ok($crate::log::tonic::Response::new(Box::pin(pieces)))
            }

            async fn snapshot(
                &self,
                request: $crate::log::tonic::Request<$crate::log::common::SnapshotRequest>,
            ) -> Result<$crate::log::tonic::Response<Self::SnapshotStream>, $crate::log::tonic::Status> {
                let call = $crate::call::Call::of(&request)?;
                let pieces = $crate::log::snapshot(&self.context, &call, request.into_inner())?;
                Ok($crate::log::tonic::Response::new(Box::pin(pieces)))
            }

            async fn list_parked_events(
                &self,
                request: $crate::log::tonic::Request<$crate::log::common::ListParkedEventsRequest>,
            ) -> Result<
                $crate::log::tonic::Response<$crate::log::common::ListParkedEventsResponse>,
                $crate::log::tonic::Status,
            > {
                let call = $crate::call::Call::of(&request)?;
                let page = $crate::log::list_parked(&self.context, &call, request.into_inner()).await?;
                Ok($crate::log::tonic::Response::new(page))
            }

            async fn retry_parked_events(
                &self,
                request: $crate::log::tonic::Request<$crate::log::common::RetryParkedEventsRequest>,
            ) -> Result<
                $crate::log::tonic::Response<$crate::log::common::RetryParkedEventsResponse>,
                $crate::log::tonic::Status,
            > {
                let call = $crate::call::Call::of(&request)?;
                let subscriber = self.subscriber.as_ref();
                let response =
                    $crate::log::retry_parked(&self.context, subscriber, &call, request.into_inner()).await?;
                Ok($crate::log::tonic::Response::new(response))
            }

            async fn rebuild_copies(
                &self,
                request: $crate::log::tonic::Request<$crate::log::common::RebuildCopiesRequest>,
            ) -> Result<
                $crate::log::tonic::Response<$crate::log::common::RebuildCopiesResponse>,
                $crate::log::tonic::Status,
            > {
                let call = $crate::call::Call::of(&request)?;
                let subscriber = self.subscriber.as_ref();
                let response = $crate::log::rebuild_copies(&self.context, subscriber, &call).await?;
                Ok($crate::log::tonic::Response::new(response))
            }
        }

        $($server)::+::LogServiceServer::new(Log {
            context: $context.clone(),
            subscriber: ::std::sync::Arc::new($subscriber),
        })
    }};
}

#[doc(hidden)]
pub use futures;
#[doc(hidden)]
pub use ovation_proto::ovation::common::v1 as common;
#[doc(hidden)]
pub use tonic;
