//! The relay: brings what transactions put into the outbox onto the stream.
//!
//! ## What it promises
//!
//! * Every committed event reaches the stream, whatever is killed in between: it stays in `outbox` until its publication is
//!   acknowledged *and* marked. Killed between the two, it is published again; consumers take it once.
//! * The stream holds an entity's events in the order of their revisions, whichever replica committed them: two messages of one entity are
//!   never in flight together, and an event before which another of its entity may still be pending is published only after a look into
//!   the outbox ([`queue`]). What is published *again*, after a failure, may stand on the stream a second time, behind newer ones.
//! * What the stream loses, at its end or at its beginning or altogether, is refilled from the log ([`check`]): on connect and every ten
//!   seconds.
//!
//! ## How
//!
//! One relay per service is active. Its leader's lock is a session lock on a dedicated connection; events are marked on that same
//! connection, so that a deposed leader, whose connection is gone, cannot mark. A committing process hands its events over in memory;
//! a sweep of the outbox every two seconds takes the rest: what another replica committed (which hints the leader), what did not
//! fit, what a dead process left. Never NOTIFY: it serializes commits.
//!
//! A failure of any kind ends the session: everything in memory is forgotten, and the next session begins with what is pending.

mod check;
mod leader;
mod publish;
mod queue;
mod store;
mod stream;

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::event::Event;
use crate::hints::{Hint, Hints};

pub use leader::Relay;
pub use stream::{ConnectError, STREAM, connect, ensure_stream};

/// Events that wait in memory for the relay; more than that wait in the outbox for the sweep.
const HANDED_OVER_MAX: usize = 4_096;

/// Where commits hand their events over.
#[derive(Clone, Debug)]
pub struct RelayHandle {
    events: mpsc::Sender<Event>,
    service: &'static str,
    hints: Hints,
    leading: Arc<std::sync::atomic::AtomicBool>,
}

/// The relay's end of the handle.
#[derive(Debug)]
pub struct RelayInput {
    events: mpsc::Receiver<Event>,
    leading: Arc<std::sync::atomic::AtomicBool>,
}

/// A handle and the relay's end of it.
#[must_use]
pub fn handle(service: &'static str, hints: Hints) -> (RelayHandle, RelayInput) {
    let (sender, events) = mpsc::channel(HANDED_OVER_MAX);
    let leading = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let handle = RelayHandle { events: sender, service, hints, leading: leading.clone() };
    (handle, RelayInput { events, leading })
}

impl RelayHandle {
    /// Hands committed events over. Never waits: what does not fit is found by the sweep.
    pub(crate) fn committed(&self, events: Vec<Event>) {
        if !self.leading.load(std::sync::atomic::Ordering::Relaxed) {
            if let Some(event) = events.first() {
                let kind = wake_kind(self.service);
                let id = event.id.uuid();
                self.hints.send(Hint { kind, organization: event.organization, id, sequence: 0 });
            }
            return;
        }
        for event in events {
            if self.events.try_send(event).is_err() {
                return;
            }
        }
    }
}

/// The kind of hint that wakes the leader of a service's relay.
pub(crate) fn wake_kind(service: &str) -> String {
    format!("relay-{service}")
}

/// How many events wait to be published, and for how many seconds the oldest does. Every replica may say so, whichever leads, so that a
/// lag shows while none does.
pub(crate) async fn measure(pool: &sqlx::PgPool, service: &'static str) -> Result<(), sqlx::Error> {
    let (rows, seconds) = store::lag(pool).await?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge")]
    metrics::gauge!("ovation_relay_lag_rows", "service" => service).set(rows as f64);
    metrics::gauge!("ovation_relay_lag_seconds", "service" => service).set(seconds);
    Ok(())
}
