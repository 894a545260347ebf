//! Waiting until facts that a caller knows of have had their effect here.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::store;
use crate::consistency::EventRef;
use crate::db::Database;
use crate::failure::Failure;
use crate::ids::OrganizationId;

/// How long another replica's commit may go unnoticed.
const POLL: Duration = Duration::from_millis(50);

/// Tells whether events were handled by this service.
#[derive(Clone, Debug)]
pub struct Seen {
    database: Database,
    types: &'static [&'static str],
    pub(super) handled: Arc<Notify>,
}

impl Seen {
    /// For a service that hears these types.
    #[must_use]
    pub fn new(database: Database, types: &'static [&'static str]) -> Self {
        Self { database, types, handled: Arc::new(Notify::new()) }
    }

    /// Waits until all events that this service hears were handled or parked; other types do not count. `false` if that took too long.
    pub async fn wait(
        &self,
        organization: OrganizationId,
        events: &[EventRef],
        at_most: Duration,
    ) -> Result<bool, Failure> {
        let mut ids: Vec<Uuid> = events
            .iter()
            .filter(|event| self.types.contains(&event.type_name.as_str()))
            .map(|event| event.id.uuid())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(true);
        }
        let wanted = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let deadline = Instant::now() + at_most;
        loop {
            let handled = self.handled.notified();
            let mut reader = self.database.begin_read_of(organization).await?;
            if store::seen(reader.connection(), organization, self.database.service, &ids).await? >= wanted {
                return Ok(true);
            }
            drop(reader);
            if Instant::now() >= deadline {
                return Ok(false);
            }
            // Woken by this process' consumer, or by the clock for what another replica handled.
            let _ = timeout_at(deadline.min(Instant::now() + POLL), handled).await;
        }
    }
}
