//! Other services, called as this service or on behalf of a person.
//!
//! Connections are made when they are first needed and come back by themselves. A name of a host is looked up again every few seconds, and
//! calls are spread over all of its addresses, so that new replicas get their share.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use ovation_proto::ovation::common::v1::ErrorReason;
use prost::Message;
use tonic::client::Grpc;
use tonic::metadata::AsciiMetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::channel::Change;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status, Streaming};
use tonic_prost::ProstCodec;

use crate::caller::Caller;
use crate::clock;
use crate::config::PeerAddresses;
use crate::failure::Failure;
use crate::ids::{OrganizationId, PersonId};
use crate::tasks::Tasks;
use crate::telemetry;
use crate::token::{IDENTITY_HEADER, Signer};

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How often a quiet connection is tried, and how long it may stay silent then.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(10));
/// How often names are looked up.
const LOOK_UP_EVERY: Duration = Duration::from_secs(5);
/// Bytes of one stream, and of all of a connection, that may be under way.
const WINDOWS_BYTES: (u32, u32) = (1 << 20, 4 << 20);

/// A client's channel that says who calls.
pub type Peer = InterceptedService<Channel, Identify>;

/// The other services. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Peers {
    channels: Arc<BTreeMap<String, Channel>>,
    signer: Signer,
}

impl Peers {
    /// Prepares channels to all addresses; nothing is connected yet.
    ///
    /// # Errors
    ///
    /// A malformed address.
    pub fn new(addresses: &PeerAddresses, signer: Signer, tasks: &Tasks) -> Result<Self, AddressError> {
        let channels = addresses
            .iter()
            .map(|(name, address)| Ok((name.clone(), channel(address, tasks)?)))
            .collect::<Result<_, _>>()?;
        Ok(Self { channels: Arc::new(channels), signer })
    }

    /// A service, called by this one on its own behalf in an organization.
    ///
    /// # Errors
    ///
    /// UNAVAILABLE where no address of it is configured.
    pub fn as_service(
        &self,
        service: &str,
        organization: OrganizationId,
        organization_key: &str,
    ) -> Result<Peer, Failure> {
        self.peer(service, organization, organization_key, None)
    }

    /// A service, called by this one on behalf of a person: it answers what that person may read, without their roles.
    ///
    /// # Errors
    ///
    /// UNAVAILABLE where no address of it is configured.
    pub fn on_behalf_of(
        &self,
        service: &str,
        organization: OrganizationId,
        organization_key: &str,
        person: PersonId,
    ) -> Result<Peer, Failure> {
        self.peer(service, organization, organization_key, Some(person))
    }

    /// Calls a method that streams its answers, by its path, on this service's own behalf in the caller's organization.
    ///
    /// # Errors
    ///
    /// UNAVAILABLE where the service cannot be reached or refuses.
    pub async fn server_stream<Q, A>(
        &self,
        service: &str,
        path: &str,
        request: Q,
        caller: &Caller,
    ) -> Result<Streaming<A>, Failure>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        let path = path.parse().map_err(Failure::internal)?;
        let peer = self.as_service(service, caller.organization, &caller.organization_key)?;
        let mut client = Grpc::new(peer);
        client.ready().await.map_err(|error| away(service).caused_by(error))?;
        let answer = client
            .server_streaming(Request::new(request), path, ProstCodec::<Q, A>::default())
            .await
            .map_err(|status| away(service).caused_by(status))?;
        Ok(answer.into_inner())
    }

    fn peer(
        &self,
        service: &str,
        organization: OrganizationId,
        organization_key: &str,
        person: Option<PersonId>,
    ) -> Result<Peer, Failure> {
        let channel = self.channels.get(service).cloned().ok_or_else(|| away(service))?;
        let identify = Identify {
            signer: self.signer.clone(),
            organization,
            organization_key: organization_key.into(),
            person,
        };
        Ok(InterceptedService::new(channel, identify))
    }
}

fn away(service: &str) -> Failure {
    Failure::new(ErrorReason::Unavailable, format!("the service {service} is away; repeat the call"))
        .retry_after(Duration::from_secs(1))
}

/// Puts the caller's identity and the trace on each call.
#[derive(Clone)]
pub struct Identify {
    signer: Signer,
    organization: OrganizationId,
    organization_key: Arc<str>,
    person: Option<PersonId>,
}

impl Interceptor for Identify {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let now = clock::now();
        let token = match self.person {
            Some(person) => self.signer.acting(self.organization, &self.organization_key, person, now)?,
            None => self.signer.service(self.organization, &self.organization_key, now)?,
        };
        let header = |text: &str| text.parse::<AsciiMetadataValue>().map_err(Failure::internal);
        request.metadata_mut().insert(IDENTITY_HEADER, header(&token)?);
        if let Some(traceparent) = telemetry::current_traceparent() {
            request.metadata_mut().insert(telemetry::trace::TRACEPARENT, header(&traceparent)?);
        }
        Ok(request)
    }
}

impl fmt::Debug for Identify {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identify").field("person", &self.person).finish_non_exhaustive()
    }
}

/// An address that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{address}` is no address of a service; write http://host:port")]
pub struct AddressError {
    address: String,
}

/// A channel to an address, connected when it is first needed. Where the host is a name, calls are spread over its addresses.
///
/// # Errors
///
/// A malformed address.
pub fn channel(address: &str, tasks: &Tasks) -> Result<Channel, AddressError> {
    let malformed = || AddressError { address: address.to_owned() };
    let uri: Uri = address.parse().map_err(|_| malformed())?;
    let host = uri.host().ok_or_else(malformed)?;
    let endpoint = configured(Endpoint::from_shared(address.to_owned()).map_err(|_| malformed())?);
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    // A certificate belongs to a name: TLS keeps the plain channel.
    let is_plain = match uri.scheme_str() {
        Some("http") => true,
        Some("https") => false,
        _ => return Err(malformed()),
    };
    if is_address || host == "localhost" || !is_plain {
        return Ok(endpoint.connect_lazy());
    }
    let (channel, changes) = Channel::balance_channel(64);
    let authority = format!("{host}:{}", uri.port_u16().unwrap_or(80));
    let stopping = tasks.stopping();
    tasks.spawn("peers.look_up", async move {
        let balancing = Balancing { authority, uri, changes, known: HashSet::new() };
        tokio::select! {
            () = balancing.run() => {}
            () = stopping.cancelled() => {}
        }
    });
    Ok(channel)
}

fn configured(endpoint: Endpoint) -> Endpoint {
    endpoint
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEP_ALIVE.0)
        .keep_alive_timeout(KEEP_ALIVE.1)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(WINDOWS_BYTES.0)
        .initial_connection_window_size(WINDOWS_BYTES.1)
}

/// Keeps a balanced channel's endpoints equal to what the name resolves to.
struct Balancing {
    authority: String,
    uri: Uri,
    changes: tokio::sync::mpsc::Sender<Change<SocketAddr, Endpoint>>,
    known: HashSet<SocketAddr>,
}

impl Balancing {
    async fn run(mut self) {
        loop {
            let found = tokio::net::lookup_host(&self.authority).await;
            match found.map(HashSet::from_iter) {
                // An empty answer is more likely a fault of the resolver than the end of the service.
                Ok(found) => {
                    if !found.is_empty() && self.change_to(found).await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(peer.address = %self.authority, error = %error, "cannot look up a service");
                }
            }
            tokio::time::sleep(LOOK_UP_EVERY).await;
        }
    }

    /// # Errors
    ///
    /// The channel is gone.
    async fn change_to(&mut self, found: HashSet<SocketAddr>) -> Result<(), ()> {
        for gone in self.known.difference(&found) {
            self.changes.send(Change::Remove(*gone)).await.map_err(|_| ())?;
        }
        for new in found.difference(&self.known) {
            let Ok(endpoint) = Endpoint::from_shared(format!("http://{new}")) else {
                continue;
            };
            let endpoint = configured(endpoint).origin(self.uri.clone());
            self.changes.send(Change::Insert(*new, endpoint)).await.map_err(|_| ())?;
        }
        self.known = found;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn addresses_are_checked_and_names_are_watched() {
        let tasks = Tasks::new();
        assert!(channel("http://127.0.0.1:7001", &tasks).is_ok());
        assert!(channel("http://[::1]:7001", &tasks).is_ok());
        assert_eq!(tasks.running(), 0);
        assert!(channel("http://goals.internal:7001", &tasks).is_ok());
        assert_eq!(tasks.running(), 1);
        assert!(channel("goals", &tasks).is_err());
        assert!(channel("", &tasks).is_err());
        tasks.shutdown().await;
    }
}
