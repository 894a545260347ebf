//! Hints: that something may have changed, told to every replica of a service.
//!
//! A hint is a core NATS message on `hint.<service>.<kind>.<organization>.<id>` with a sequence, sent after the commit, never data of
//! record. It may be lost or repeated: receivers compare sequences, read Postgres where there is a gap, and look by themselves now and
//! then. The own process is told directly, so that it does not even need NATS.
//!
//! Sending never waits: hints queue up, and those that do not fit are lost. One NATS subscription per kind serves all receivers
//! of a process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::{Stream, StreamExt as _};
use tokio::sync::{broadcast, mpsc, watch};
use tokio_stream::wrappers::BroadcastStream;
use uuid::Uuid;

use crate::ids::{OrganizationId, random_uuid};
use crate::tasks::Tasks;

/// Hints that wait to be sent; more are lost.
const OUTGOING_MAX: usize = 4096;
/// Hints that a slow receiver may be behind; it misses older ones.
const BEHIND_MAX: usize = 1024;
/// How long to wait before a failed subscription is tried again.
const RESUBSCRIBE_AFTER: Duration = Duration::from_secs(1);
/// After so many watched entities of a kind, those that nobody watches any more are swept.
const SWEEP_EVERY: usize = 256;

/// That something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What kind of thing, in the service's own terms: `inbox`, `tree`.
    pub kind: String,
    /// Whose.
    pub organization: OrganizationId,
    /// Which.
    pub id: Uuid,
    /// How far it has come; grows with every change.
    pub sequence: i64,
}

/// Sends and receives the hints of one service. Cheap to clone.
#[derive(Clone)]
pub struct Hints {
    inner: Arc<Inner>,
}

struct Inner {
    service: String,
    /// Tells the own hints, which come back from NATS, from those of other replicas.
    origin: Uuid,
    client: async_nats::Client,
    tasks: Tasks,
    outgoing: mpsc::Sender<Hint>,
    kinds: Mutex<HashMap<String, Arc<Kind>>>,
}

type Watched = HashMap<(OrganizationId, Uuid), watch::Sender<i64>>;

/// The receivers of one kind.
struct Kind {
    all: broadcast::Sender<Hint>,
    watched: Mutex<Watched>,
}

impl Hints {
    /// Hints of a service over its NATS connection.
    #[must_use]
    pub fn start(service: &str, client: async_nats::Client, tasks: &Tasks) -> Self {
        let (outgoing, queue) = mpsc::channel(OUTGOING_MAX);
        let hints = Self {
            inner: Arc::new(Inner {
                service: service.to_owned(),
                origin: random_uuid(),
                client: client.clone(),
                tasks: tasks.clone(),
                outgoing,
                kinds: Mutex::default(),
            }),
        };
        let (service, origin) = (service.to_owned(), hints.inner.origin);
        tasks.spawn("hints.send", publish(service, origin, client, queue, tasks.clone()));
        hints
    }

    /// Sends a hint to all replicas, this one included. Never waits, never fails; the hint may be lost.
    pub fn send(&self, hint: Hint) {
        if let Some(kind) = self.existing(&hint.kind) {
            kind.receive(&hint);
        }
        // A full queue means that NATS is away or slow: the hint is lost, which costs latency only.
        if self.inner.outgoing.try_send(hint).is_err() {
            metrics::counter!("ovation_hints_lost_total").increment(1);
        }
    }

    /// All hints of a kind from now on, in all organizations. A slow receiver misses some.
    pub fn subscribe(&self, kind: &str) -> impl Stream<Item = Hint> + Send + Unpin + use<> {
        let receiver = self.kind(kind).all.subscribe();
        BroadcastStream::new(receiver).filter_map(|hint| std::future::ready(hint.ok()))
    }

    /// The highest sequence of one thing that has been heard of, -1 at first. Hints that come together are joined.
    #[must_use]
    pub fn watch(&self, kind: &str, organization: OrganizationId, id: Uuid) -> watch::Receiver<i64> {
        let kind = self.kind(kind);
        let mut watched = kind.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.len() % SWEEP_EVERY == SWEEP_EVERY - 1 {
            watched.retain(|_, sender| sender.receiver_count() > 0);
        }
        watched.entry((organization, id)).or_insert_with(|| watch::Sender::new(-1)).subscribe()
    }

    fn existing(&self, kind: &str) -> Option<Arc<Kind>> {
        self.inner.kinds.lock().unwrap_or_else(PoisonError::into_inner).get(kind).cloned()
    }

    /// The receivers of a kind; the first of them begins the subscription.
    fn kind(&self, name: &str) -> Arc<Kind> {
        let mut kinds = self.inner.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kind) = kinds.get(name) {
            return Arc::clone(kind);
        }
        let kind = Arc::new(Kind { all: broadcast::Sender::new(BEHIND_MAX), watched: Mutex::default() });
        kinds.insert(name.to_owned(), Arc::clone(&kind));
        let receive = receive(
            self.inner.service.clone(),
            name.to_owned(),
            self.inner.origin,
            self.inner.client.clone(),
            Arc::clone(&kind),
            self.inner.tasks.clone(),
        );
        self.inner.tasks.spawn("hints.receive", receive);
        kind
    }
}

impl fmt::Debug for Hints {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Hints").field("service", &self.inner.service).finish_non_exhaustive()
    }
}

impl Kind {
    fn receive(&self, hint: &Hint) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&(hint.organization, hint.id)) {
            sender.send_if_modified(|sequence| {
                let is_newer = hint.sequence > *sequence;
                *sequence = hint.sequence.max(*sequence);
                is_newer
            });
        }
        drop(watched);
        // Nobody listening is no failure.
        let _ = self.all.send(hint.clone());
    }
}

#[expect(clippy::disallowed_methods, reason = "the one lawful place where hints are published")]
async fn publish(
    service: String,
    origin: Uuid,
    client: async_nats::Client,
    mut queue: mpsc::Receiver<Hint>,
    tasks: Tasks,
) {
    let stopping = tasks.stopping();
    loop {
        let hint = tokio::select! {
            hint = queue.recv() => hint,
            () = stopping.cancelled() => None,
        };
        let Some(hint) = hint else { return };
        let subject = format!("hint.{service}.{}.{}.{}", hint.kind, hint.organization, hint.id);
        let payload = format!("{origin} {}", hint.sequence);
        if let Err(error) = client.publish(subject, payload.into()).await {
            tracing::debug!(hint.kind = %hint.kind, error = %error, "a hint was lost");
        }
    }
}

async fn receive(
    service: String,
    kind_name: String,
    origin: Uuid,
    client: async_nats::Client,
    kind: Arc<Kind>,
    tasks: Tasks,
) {
    let stopping = tasks.stopping();
    let subject = format!("hint.{service}.{kind_name}.*.*");
    let work = async {
        loop {
            match client.subscribe(subject.clone()).await {
                Ok(mut messages) => {
                    while let Some(message) = messages.next().await {
                        if let Some(hint) = read(&kind_name, origin, &message.subject, &message.payload) {
                            kind.receive(&hint);
                        }
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %error, "cannot subscribe to hints; trying again");
                }
            }
            tokio::time::sleep(RESUBSCRIBE_AFTER).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = stopping.cancelled() => {}
    }
}

/// A hint of another process; `None` for the own ones, which were received when they were sent, and for what is no hint.
fn read(kind: &str, own_origin: Uuid, subject: &str, payload: &[u8]) -> Option<Hint> {
    let mut tokens = subject.split('.').skip(3);
    let organization = tokens.next()?.parse().ok()?;
    let id = tokens.next()?.parse().ok()?;
    let (origin, sequence) = std::str::from_utf8(payload).ok()?.split_once(' ')?;
    let sequence = sequence.parse().ok()?;
    let origin: Uuid = origin.parse().ok()?;
    (origin != own_origin).then(|| Hint { kind: kind.to_owned(), organization, id, sequence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_of_another_process_is_read_and_the_own_is_not() {
        let (own, other) = (random_uuid(), random_uuid());
        let organization = OrganizationId::random();
        let id = random_uuid();
        let subject = format!("hint.notifications.inbox.{organization}.{id}");
        let read = |origin: Uuid| read("inbox", own, &subject, format!("{origin} 42").as_bytes());
        let expected = Hint { kind: "inbox".to_owned(), organization, id, sequence: 42 };
        assert_eq!(read(other), Some(expected));
        assert_eq!(read(own), None);
    }

    #[test]
    fn what_is_no_hint_is_ignored() {
        let own = random_uuid();
        assert_eq!(read("inbox", own, "hint.notifications.inbox.x.y", b"1"), None);
        assert_eq!(read("inbox", own, "hint", b""), None);
    }

    #[test]
    fn a_watched_sequence_only_grows() {
        let kind = Kind { all: broadcast::Sender::new(8), watched: Mutex::default() };
        let (organization, id) = (OrganizationId::random(), random_uuid());
        let sender = watch::Sender::new(-1);
        let mut receiver = sender.subscribe();
        kind.watched.lock().expect("nobody panicked").insert((organization, id), sender);
        let hint = |sequence| Hint { kind: "inbox".to_owned(), organization, id, sequence };
        kind.receive(&hint(5));
        assert_eq!(*receiver.borrow_and_update(), 5);
        kind.receive(&hint(3));
        assert!(!receiver.has_changed().expect("the sender is there"));
    }
}
