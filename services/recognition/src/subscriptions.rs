//! What this service hears: people and organizations, for its copy of the directory.

use ovation_chassis::directory_copy;
use ovation_chassis::inbox::{HandleError, Incoming, Subscriber};
use ovation_chassis::tx::Tx;

/// Keeps the copy of the directory.
#[derive(Clone, Copy, Debug)]
pub struct Subscriptions;

impl Subscriber for Subscriptions {
    const TYPES: &'static [&'static str] = directory_copy::DIRECTORY_TYPES;
    const COPIES: &'static [(&'static str, &'static [&'static str])] =
        &[("directory", directory_copy::DIRECTORY_TYPES)];

    async fn handle(&self, tx: &mut Tx, events: &[Incoming]) -> Result<(), HandleError> {
        directory_copy::apply(tx, events).await
    }
}
