//! The active relay: one loop that takes events up, publishes them pipelined, and works on its Postgres connection one job at a time.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream::Context;
use futures::future::OptionFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use sqlx::PgConnection;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::publish::publish;
use super::queue::Queue;
use super::store::{self, Mark};
use super::{RelayInput, check, stream, wake_kind};
use crate::db;
use crate::event::Event;
use crate::failure::BoxError;
use crate::hints::Hints;

/// Messages in flight. More gains nothing: plain pipelined publishing does 100,000 a second with 256.
const IN_FLIGHT_MAX: usize = 256;
/// Events in memory; beyond it they wait in the outbox.
const QUEUED_MAX: usize = 4_096;
/// Events that one sweep reads.
const SWEEP_ROWS_MAX: i64 = 1_000;
/// Entities that one look into the outbox asks for.
const LOOK_ENTITIES_MAX: usize = 256;
/// How long an event that was not handed over waits at most.
const SWEEP_EVERY: Duration = Duration::from_secs(2);
/// How soon a lost stream is noticed at the latest.
const CHECK_EVERY: Duration = Duration::from_secs(10);
/// How soon a replica takes over from a dead leader at the latest.
const LEAD_EVERY: Duration = Duration::from_secs(1);
/// How long to wait after a failure, at first and at most.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));
/// When a silent connection counts as gone. Longer than any statement may take.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(20);

/// The header that carries the event's id; unlike the message id it is also on what is published again.
pub(crate) const EVENT_ID_HEADER: &str = "ovation-event-id";

/// The relay of one service in one process.
#[derive(Debug)]
pub struct Relay {
    /// The service.
    pub service: &'static str,
    /// The address of Postgres under the relay's role.
    pub relay_database_url: String,
    /// The bus.
    pub client: async_nats::Client,
    /// Where other replicas say that they committed.
    pub hints: Hints,
    /// What this process commits.
    pub input: RelayInput,
    /// Ends the relay.
    pub stopping: CancellationToken,
}

/// Why a session ended without a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Stopped,
    /// The stream lost something: what was acknowledged before says nothing about the stream as it is now.
    Refilled,
}

impl Relay {
    /// Leads whenever it can, until it is stopped.
    pub async fn run(mut self) {
        let stopping = self.stopping.clone();
        let mut backoff = BACKOFF.0;
        while !stopping.is_cancelled() {
            let began = Instant::now();
            let ended = self.lead().await;
            self.input.leading.store(false, Ordering::Relaxed);
            match ended {
                Ok(Ended::Stopped) => break,
                Ok(Ended::Refilled) => continue,
                Err(error) => {
                    let chain = crate::failure::chain(error.as_ref());
                    tracing::warn!(error = %chain, "the relay paused: Postgres or NATS is away");
                }
            }
            // A session that lasted was healthy: the next failure starts from the shortest wait again.
            backoff = if began.elapsed() > BACKOFF.1 { BACKOFF.0 } else { (backoff * 2).min(BACKOFF.1) };
            tokio::select! {
                () = stopping.cancelled() => {}
                () = tokio::time::sleep(backoff) => {}
            }
        }
    }

    async fn lead(&mut self) -> Result<Ended, BoxError> {
        let connecting = db::relay_connection(&self.relay_database_url, self.service);
        let mut connection = timeout(CONNECTION_TIMEOUT, connecting).await??;
        while !timeout(CONNECTION_TIMEOUT, store::lead(&mut connection, self.service)).await?? {
            tokio::select! {
                () = self.stopping.cancelled() => return Ok(Ended::Stopped),
                () = tokio::time::sleep(LEAD_EVERY) => {}
            }
        }
        let context = stream::context(&self.client);
        stream::ensure_stream(&context).await?;
        // What was handed over before belongs to an earlier session, and is in the outbox if it is still pending.
        while self.input.events.try_recv().is_ok() {}
        self.input.leading.store(true, Ordering::Relaxed);
        tracing::info!(relay.service = self.service, "the relay leads");
        let session = Session {
            service: self.service,
            context,
            queue: Queue::default(),
            doubtful: Vec::new(),
            published: Vec::new(),
            connection: Some(connection),
            due: Due::now(),
            position: 0,
        };
        session.run(&mut self.input, &self.hints, &self.stopping).await
    }
}

/// When the jobs on the connection are due.
#[derive(Debug)]
struct Due {
    sweep: Instant,
    check: Instant,
}

impl Due {
    fn now() -> Self {
        Self { sweep: Instant::now(), check: Instant::now() }
    }
}

struct Session {
    service: &'static str,
    context: Context,
    queue: Queue,
    /// Entities of which an earlier event may be pending than those that came.
    doubtful: Vec<Uuid>,
    published: Vec<Mark>,
    /// Absent while a job holds it.
    connection: Option<PgConnection>,
    due: Due,
    /// Where the current round of the sweep continues; 0 begins one.
    position: i64,
}

/// What a job on the connection brought.
enum Done {
    Marked(Vec<Mark>),
    /// Everything pending up to some position, or of some entities.
    Whole(Vec<(i64, Event)>),
    Swept(Vec<(i64, Event)>),
    Checked {
        refilled: bool,
    },
}

type Job = Pin<Box<dyn Future<Output = Result<(PgConnection, Done), BoxError>> + Send>>;
type Publication = Pin<Box<dyn Future<Output = (Event, Result<u64, BoxError>)> + Send>>;

impl Session {
    async fn run(
        mut self,
        input: &mut RelayInput,
        hints: &Hints,
        stopping: &CancellationToken,
    ) -> Result<Ended, BoxError> {
        let mut wakes = hints.subscribe(&wake_kind(self.service));
        let mut publications: FuturesUnordered<Publication> = FuturesUnordered::new();
        let mut job: Option<Job> = None;
        let mut handed_over = Vec::new();
        loop {
            while self.queue.in_flight() < IN_FLIGHT_MAX {
                let Some(event) = self.queue.next() else {
                    break;
                };
                publications.push(publish(self.context.clone(), event).boxed());
            }
            if job.is_none() {
                job = self.next_job();
            }
            // A full queue is not swept into: it wakes by its publications.
            let next_due = if self.has_room() { self.due.sweep.min(self.due.check) } else { self.due.check };
            let idle = job.is_none();
            tokio::select! {
                () = stopping.cancelled() => return self.finish(job, publications).await,
                count = input.events.recv_many(&mut handed_over, 512), if self.has_room() => {
                    if count == 0 {
                        return Ok(Ended::Stopped);
                    }
                    handed_over.drain(..).for_each(|event| self.offer(event));
                }
                Some((event, outcome)) = publications.next() => self.acknowledged(&event, outcome?),
                Some(done) = OptionFuture::from(job.as_mut()) => {
                    job = None;
                    if self.take(done?) == Some(Ended::Refilled) {
                        return Ok(Ended::Refilled);
                    }
                }
                Some(_) = wakes.next() => self.due.sweep = Instant::now(),
                () = tokio::time::sleep_until(next_due), if idle => {}
            }
        }
    }

    fn has_room(&self) -> bool {
        self.queue.len() < QUEUED_MAX
    }

    /// Takes an event up, or leaves it in the outbox until it is known what of its entity precedes it there.
    fn offer(&mut self, event: Event) {
        if self.queue.is_next(&event) {
            self.queue.push(event);
        } else {
            self.doubtful.push(event.entity_id);
        }
    }

    fn acknowledged(&mut self, event: &Event, stream_sequence: u64) {
        self.queue.done(event.entity_id);
        self.published.push(Mark { event_id: event.id, entity_id: event.entity_id, stream_sequence });
        metrics::counter!("ovation_relay_published_total", "service" => self.service).increment(1);
    }

    /// The most urgent job, if the connection is free: marking, then looking after the stream, then what may be published next.
    fn next_job(&mut self) -> Option<Job> {
        let now = Instant::now();
        let connection = self.connection.take()?;
        if !self.published.is_empty() {
            return Some(mark(connection, std::mem::take(&mut self.published)).boxed());
        }
        if self.due.check <= now {
            self.due.check = now + CHECK_EVERY;
            return Some(look_after(connection, self.context.clone(), self.service).boxed());
        }
        if !self.doubtful.is_empty() {
            self.doubtful.sort_unstable();
            self.doubtful.dedup();
            let rest = self.doubtful.split_off(self.doubtful.len().min(LOOK_ENTITIES_MAX));
            let entities = std::mem::replace(&mut self.doubtful, rest);
            return Some(look(connection, entities).boxed());
        }
        if self.due.sweep <= now && self.has_room() {
            return Some(sweep(connection, self.position).boxed());
        }
        self.connection = Some(connection);
        None
    }

    fn take(&mut self, (connection, done): (PgConnection, Done)) -> Option<Ended> {
        self.connection = Some(connection);
        match done {
            Done::Marked(marks) => marks.iter().for_each(|mark| self.queue.forget(mark.event_id)),
            Done::Checked { refilled: true } => return Some(Ended::Refilled),
            Done::Checked { refilled: false } => {}
            Done::Whole(rows) => {
                if is_full(&rows) {
                    self.due.sweep = Instant::now();
                }
                for (_, event) in rows {
                    self.queue.push(event);
                }
            }
            Done::Swept(rows) => self.swept(rows),
        }
        None
    }

    fn swept(&mut self, rows: Vec<(i64, Event)>) {
        let is_first = self.position == 0;
        let (position, wait) = match rows.last() {
            // The next part of a round at once; the next round after a while.
            Some((last, _)) if is_full(&rows) => (*last, Duration::ZERO),
            _ => (0, SWEEP_EVERY),
        };
        self.position = position;
        self.due.sweep = Instant::now() + wait;
        for (_, event) in rows {
            // Nothing precedes the first part of a round. Before a later part something may have committed since.
            if is_first {
                self.queue.push(event);
            } else {
                self.offer(event);
            }
        }
    }

    /// Lets what is in flight land and marks it, so that a restart publishes nothing twice. Bounded by the acknowledgement's time-out.
    async fn finish(
        mut self,
        job: Option<Job>,
        mut publications: FuturesUnordered<Publication>,
    ) -> Result<Ended, BoxError> {
        if let Some(job) = job
            && self.take(job.await?).is_some()
        {
            return Ok(Ended::Stopped);
        }
        while let Some((event, outcome)) = publications.next().await {
            // What did not land stays pending.
            if let Ok(stream_sequence) = outcome {
                self.acknowledged(&event, stream_sequence);
            }
        }
        if let (Some(mut connection), false) = (self.connection, self.published.is_empty()) {
            store::mark(&mut connection, &self.published).await?;
        }
        Ok(Ended::Stopped)
    }
}

fn is_full(rows: &[(i64, Event)]) -> bool {
    rows.len() >= usize::try_from(SWEEP_ROWS_MAX).unwrap_or(usize::MAX)
}

async fn mark(mut connection: PgConnection, marks: Vec<Mark>) -> Result<(PgConnection, Done), BoxError> {
    timeout(CONNECTION_TIMEOUT, store::mark(&mut connection, &marks)).await??;
    Ok((connection, Done::Marked(marks)))
}

async fn sweep(mut connection: PgConnection, position: i64) -> Result<(PgConnection, Done), BoxError> {
    let pending = store::pending(&mut connection, position, SWEEP_ROWS_MAX);
    let rows = timeout(CONNECTION_TIMEOUT, pending).await??;
    Ok((connection, Done::Swept(rows)))
}

/// Reads all that is pending of entities: in one statement, so that nothing of them can be missing before what it finds.
async fn look(mut connection: PgConnection, entities: Vec<Uuid>) -> Result<(PgConnection, Done), BoxError> {
    let pending = store::pending_of(&mut connection, &entities, SWEEP_ROWS_MAX);
    let rows = timeout(CONNECTION_TIMEOUT, pending).await??;
    Ok((connection, Done::Whole(rows)))
}

async fn look_after(
    mut connection: PgConnection,
    context: Context,
    service: &'static str,
) -> Result<(PgConnection, Done), BoxError> {
    let refilled = check::check(&mut connection, &context, service).await?;
    Ok((connection, Done::Checked { refilled }))
}
