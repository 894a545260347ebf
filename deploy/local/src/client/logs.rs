//! The services' logs: every service answers the same `LogService`, in its own package.

use ovation_proto::ovation::common::v1::{
    ListParkedEventsRequest, ListParkedEventsResponse, ReplayEventsRequest, ReplayEventsResponse,
    RetryParkedEventsRequest, RetryParkedEventsResponse,
};
use prost::Message;
use tonic::Streaming;
use tonic::codegen::http::uri::PathAndQuery;
use tonic_prost::ProstCodec;

use super::connection::Connection;
use super::problem::{Problem, Result};

/// The services that have a log.
pub(super) const SERVICES: [&str; 5] = ["directory", "goals", "checkins", "recognition", "notifications"];

/// Opens a service's log.
pub(super) async fn replay(
    connection: &Connection,
    service: &str,
    request: ReplayEventsRequest,
) -> Result<Streaming<ReplayEventsResponse>> {
    let mut log = ready(connection).await?;
    let path = path(service, "ReplayEvents")?;
    let codec = ProstCodec::<ReplayEventsRequest, ReplayEventsResponse>::default();
    connection.heard(log.server_streaming(connection.request(request), path, codec).await)
}

/// A page of what a service could not handle.
pub(super) async fn list_parked(
    connection: &Connection,
    service: &str,
    request: ListParkedEventsRequest,
) -> Result<ListParkedEventsResponse> {
    unary(connection, service, "ListParkedEvents", request).await
}

/// Has a service try again what it could not handle.
pub(super) async fn retry_parked(
    connection: &Connection,
    service: &str,
    request: RetryParkedEventsRequest,
) -> Result<RetryParkedEventsResponse> {
    unary(connection, service, "RetryParkedEvents", request).await
}

async fn unary<Q, A>(connection: &Connection, service: &str, method: &str, request: Q) -> Result<A>
where
    Q: Message + 'static,
    A: Message + Default + 'static,
{
    let mut log = ready(connection).await?;
    let path = path(service, method)?;
    connection.heard(log.unary(connection.request(request), path, ProstCodec::<Q, A>::default()).await)
}

async fn ready(connection: &Connection) -> Result<tonic::client::Grpc<tonic::transport::Channel>> {
    let mut log = tonic::client::Grpc::new(connection.channel());
    let away = |reason: String| Problem::Unreachable { server: connection.server().to_owned(), reason };
    log.ready().await.map_err(|error| away(error.to_string()))?;
    Ok(log)
}

fn path(service: &str, method: &str) -> Result<PathAndQuery> {
    PathAndQuery::try_from(format!("/ovation.{service}.v1.LogService/{method}"))
        .map_err(|error| Problem::Usage(error.to_string()))
}
