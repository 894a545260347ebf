//! The way to a platform: one connection, a credential, and what was seen through it.

use std::collections::VecDeque;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ovation_chassis::consistency::{AFTER_HEADER, EVENTS_MAX, STALE_HEADER, TOKEN_HEADER};
use ovation_proto::ovation::checkins::v1::check_ins_service_client::CheckInsServiceClient;
use ovation_proto::ovation::directory::v1::directory_service_client::DirectoryServiceClient;
use ovation_proto::ovation::directory::v1::session_service_client::SessionServiceClient;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use ovation_proto::ovation::goals::v1::transfer_service_client::TransferServiceClient;
use ovation_proto::ovation::notifications::v1::notifications_service_client::NotificationsServiceClient;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use tonic::metadata::MetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Response, Status};

use super::problem::{self, Problem, Result};

/// How long a platform may take to accept a connection.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// How often a quiet connection is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(20);
/// Where systems keep the authorities that they trust.
const AUTHORITIES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// A connection to a platform in the name of one caller. Cheap to clone; clones see what each other caused.
#[derive(Debug, Clone)]
pub struct Connection {
    server: Arc<str>,
    channel: Channel,
    authorization: Option<MetadataValue<tonic::metadata::Ascii>>,
    seen: Arc<Mutex<Seen>>,
}

/// What the platform said about its writes.
#[derive(Debug, Default)]
struct Seen {
    events: VecDeque<String>,
    has_news: bool,
    is_stale: bool,
}

impl Connection {
    /// Connects to the platform at `server`, a URL, without a credential.
    ///
    /// # Errors
    /// [`Problem::Unreachable`]; [`Problem::Usage`] if the URL is none.
    pub async fn open(server: &str) -> Result<Connection> {
        let mut endpoint = Endpoint::from_shared(server.to_owned())
            .map_err(|error| {
                Problem::Usage(format!("{server} is no address ({error}); write http://host:port"))
            })?
            .connect_timeout(CONNECT_PATIENCE)
            .http2_keep_alive_interval(KEEPALIVE)
            .user_agent(concat!("ovation-cli/", env!("CARGO_PKG_VERSION")))
            .map_err(|error| Problem::Usage(error.to_string()))?;
        let unreachable = |error: tonic::transport::Error| Problem::Unreachable {
            server: server.to_owned(),
            reason: problem::deepest(&error),
        };
        if server.starts_with("https://") {
            endpoint = endpoint.tls_config(trusted()).map_err(unreachable)?;
        }
        let channel = endpoint.connect().await.map_err(unreachable)?;
        Ok(Connection { server: server.into(), channel, authorization: None, seen: Arc::default() })
    }

    /// The same connection in the name of whoever has `token`, after `seen` happened.
    ///
    /// # Errors
    /// [`Problem::Usage`] if the token cannot be sent.
    pub fn signed_in(&self, token: &str, seen: Vec<String>) -> Result<Connection> {
        let authorization = format!("Bearer {token}")
            .parse()
            .map_err(|_| Problem::Usage("the token holds characters that no token has".to_owned()))?;
        let seen = Seen { events: seen.into(), ..Seen::default() };
        Ok(Connection {
            authorization: Some(authorization),
            seen: Arc::new(Mutex::new(seen)),
            ..self.clone()
        })
    }

    /// The platform's address.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The channel below, for calls that no method here makes.
    pub(super) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// A call with the credential and with what was seen.
    pub(super) fn request<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        let metadata = request.metadata_mut();
        if let Some(authorization) = &self.authorization {
            metadata.insert("authorization", authorization.clone());
        }
        let after = Vec::from(self.lock().events.clone()).join(",");
        if let Ok(after) = after.parse::<MetadataValue<_>>()
            && !after.is_empty()
        {
            metadata.insert(AFTER_HEADER, after);
        }
        request
    }

    /// An answer, whose consistency token is kept for the calls that follow.
    ///
    /// # Errors
    /// What the platform refused, or that it is away.
    pub(super) fn heard<M>(&self, answer: std::result::Result<Response<M>, Status>) -> Result<M> {
        let answer = answer.map_err(|status| Problem::of(&self.server, &status))?;
        let header = |name| answer.metadata().get(name).and_then(|value| value.to_str().ok());
        let mut seen = self.lock();
        if header(STALE_HEADER) == Some("true") {
            seen.is_stale = true;
        }
        for event in header(TOKEN_HEADER).unwrap_or_default().split(',').filter(|event| !event.is_empty()) {
            seen.has_news = true;
            seen.events.push_back(event.to_owned());
            if seen.events.len() > EVENTS_MAX {
                seen.events.pop_front();
            }
        }
        drop(seen);
        Ok(answer.into_inner())
    }

    /// What was caused through this connection, with what was known before; none if nothing was caused.
    pub(super) fn news(&self) -> Option<Vec<String>> {
        let seen = self.lock();
        seen.has_news.then(|| seen.events.iter().cloned().collect())
    }

    /// Whether an answer did not show yet what was caused before.
    pub(super) fn is_stale(&self) -> bool {
        self.lock().is_stale
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn directory(&self) -> DirectoryServiceClient<Channel> {
        DirectoryServiceClient::new(self.channel())
    }

    pub(super) fn sessions(&self) -> SessionServiceClient<Channel> {
        SessionServiceClient::new(self.channel())
    }

    pub(super) fn goals(&self) -> GoalsServiceClient<Channel> {
        GoalsServiceClient::new(self.channel())
    }

    pub(super) fn transfers(&self) -> TransferServiceClient<Channel> {
        TransferServiceClient::new(self.channel())
    }

    pub(super) fn check_ins(&self) -> CheckInsServiceClient<Channel> {
        CheckInsServiceClient::new(self.channel())
    }

    pub(super) fn recognition(&self) -> RecognitionServiceClient<Channel> {
        RecognitionServiceClient::new(self.channel())
    }

    pub(super) fn notifications(&self) -> NotificationsServiceClient<Channel> {
        NotificationsServiceClient::new(self.channel())
    }
}

/// Trusts whom this machine trusts.
fn trusted() -> ClientTlsConfig {
    let bundle = AUTHORITIES.iter().find_map(|path| fs::read(path).ok());
    match bundle {
        Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
        None => ClientTlsConfig::new(),
    }
}
