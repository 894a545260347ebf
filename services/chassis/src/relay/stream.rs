//! The stream of facts on NATS JetStream: one for all organizations.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, Context};

use super::store::STREAM_DAYS;

/// The stream's name; the one place that says it.
pub const STREAM: &str = "OVATION";

/// The oldest server whose streams behave as configured here.
const SERVER_VERSION_MIN: (i64, i64) = (2, 12);

/// How long a publication waits for its acknowledgement.
const ACK_TIMEOUT: Duration = Duration::from_secs(5);

/// Messages that a subscription holds in memory for a slow receiver; it loses more. Well above a consumer's chunk, and a few megabytes for
/// a follower of the log who does not read.
const SUBSCRIPTION_MESSAGES_MAX: usize = 4_096;

/// Connects to NATS; when it goes away the client comes back by itself.
///
/// # Errors
///
/// No server at the address at start, wrong credentials, or a server older than 2.12, which would silently ignore part of the stream's
/// configuration.
pub async fn connect(url: &str, name: &str) -> Result<async_nats::Client, ConnectError> {
    let address: async_nats::ServerAddr = url.parse().map_err(|_| ConnectError::Address)?;
    let mut options = async_nats::ConnectOptions::new()
        .name(format!("ovation-{name}"))
        .connection_timeout(Duration::from_secs(5))
        .ping_interval(Duration::from_secs(10))
        .subscription_capacity(SUBSCRIPTION_MESSAGES_MAX)
        .reconnect_delay_callback(|attempts| {
            Duration::from_millis(u64::try_from(attempts.min(10)).unwrap_or(10) * 100)
        });
    if let (Some(user), Some(password)) = (address.username(), address.password()) {
        options = options.user_and_password(user.to_owned(), password.to_owned());
    }
    let client = options.connect(address).await.map_err(ConnectError::Connect)?;
    let version = client.server_info().version;
    if !is_recent(&version) {
        return Err(ConnectError::Version(version));
    }
    Ok(client)
}

fn is_recent(version: &str) -> bool {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<i64>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= SERVER_VERSION_MIN
}

/// Why there is no connection to NATS.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address does not read as one.
    #[error("the address of NATS is malformed: it should read nats://user:password@host:4222")]
    Address,
    /// No connection.
    #[error("cannot connect to NATS: is it running, and are its address and password right")]
    Connect(#[source] async_nats::ConnectError),
    /// Too old.
    #[error("the NATS server is version {0}: Ovation needs 2.12 or newer")]
    Version(String),
}

/// JetStream as the relay uses it.
pub(super) fn context(client: &async_nats::Client) -> Context {
    let mut context = jetstream::new(client.clone());
    context.set_timeout(ACK_TIMEOUT);
    context
}

/// Creates the stream, or makes it what it should be.
///
/// # Errors
///
/// JetStream is away or refuses.
pub async fn ensure_stream(context: &Context) -> Result<jetstream::stream::Stream, async_nats::Error> {
    let config = Config {
        name: STREAM.to_owned(),
        description: Some("facts of all Ovation services; a projection of their logs".to_owned()),
        subjects: vec!["ovation.>".to_owned()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        max_age: Duration::from_secs(u64::try_from(STREAM_DAYS).unwrap_or(30) * 24 * 3600),
        duplicate_window: Duration::from_mins(2),
        allow_direct: true,
        ..Config::default()
    };
    match context.get_stream(STREAM).await {
        // Replicas and storage belong to whoever runs NATS: an existing stream keeps them.
        Ok(stream) => Ok(stream),
        Err(_) => Ok(context.get_or_create_stream(config).await?),
    }
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn debian_s_server_is_too_old() {
        assert!(!is_recent("2.9.10"));
        assert!(is_recent("2.12.0"));
        assert!(is_recent("2.15.1-RC.1"));
        assert!(is_recent("3.0.0"));
    }
}
