//! The connections to the services.

use std::collections::HashMap;

use ovation_chassis::config::PeerAddresses;
use ovation_chassis::failure::Failure;
use ovation_chassis::peers::{self, AddressError};
use ovation_chassis::tasks::Tasks;
use ovation_proto::ovation::common::v1::ErrorReason;
use tonic::TimeoutExpired;
use tonic::transport::Channel;

use crate::config::RETRY_AFTER;

/// A channel for each service, connected when it is first used and again whenever it broke.
pub(crate) struct Upstreams {
    channels: HashMap<String, Channel>,
}

impl Upstreams {
    pub(crate) fn new(peers: &PeerAddresses, tasks: &Tasks) -> Result<Self, AddressError> {
        let channels = peers
            .iter()
            .map(|(service, address)| Ok((service.clone(), peers::channel(address, tasks)?)))
            .collect::<Result<_, _>>()?;
        Ok(Self { channels })
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = String> + '_ {
        self.channels.keys().cloned()
    }

    /// The channel of a service that [`Upstreams::services`] names.
    pub(crate) fn channel(&self, service: &str) -> Option<Channel> {
        self.channels.get(service).cloned()
    }
}

/// A service that did not answer at all.
pub(crate) fn away(service: &str) -> Failure {
    Failure::new(
        ErrorReason::Unavailable,
        format!("the service {service} is away; repeat the call with the same request id"),
    )
    .with("service", service)
    .retry_after(RETRY_AFTER)
}

/// A call that took longer than it may.
pub(crate) fn too_long() -> Failure {
    Failure::new(
        ErrorReason::DeadlineExceeded,
        "it took longer than allowed; whether it happened is told by repeating it with the same request id",
    )
}

/// Why a service gave no answer.
pub(crate) fn failure(service: &str, error: tonic::transport::Error) -> Failure {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(current) = cause {
        // The channel itself watches the deadline that the call's headers state.
        if current.is::<TimeoutExpired>() {
            return too_long();
        }
        cause = current.source();
    }
    away(service).caused_by(error)
}
