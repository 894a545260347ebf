//! Joining hot writes: many callers' requests in one transaction.
//!
//! Requests wait in bounded queues, one for each (organization, shard). A writer takes what is there, without a timer, up to 128, and
//! runs it as one batch; the more there is to do, the larger the batches. A batch holds one organization (row-level security), and
//! a queue is drained by one writer at a time, so that two batches rarely wait for the same rows. Every request gets its own verdict: when
//! a batch as a whole fails, its members run alone.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use ovation_proto::ovation::common::v1::ErrorReason;
use tokio::sync::{Semaphore, oneshot};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::idempotency::Remembered;
use crate::ids::OrganizationId;
use crate::tasks::Tasks;

/// Writers that run batches at once: each holds a connection.
const WRITERS: usize = 8;
/// Requests in one batch.
const BATCH_MAX: usize = 128;
/// Requests that wait in one queue; more are refused.
const QUEUE_MAX: usize = 2_048;

/// What runs a batch.
pub trait BatchHandler: Send + Sync + 'static {
    /// One request.
    type Job: Clone + Send + 'static;
    /// Its answer.
    type Answer: Send + 'static;

    /// Runs requests of one organization in one transaction. `Ok` holds one verdict for each, in order; `Err` says that the
    /// transaction failed as a whole and nothing happened.
    fn run(
        &self,
        organization: OrganizationId,
        jobs: Vec<Self::Job>,
    ) -> impl Future<Output = Result<Vec<Result<Self::Answer, Failure>>, Failure>> + Send;
}

/// Runs each request of a batch once, however often its caller repeated it within the batch: a repetition shares the answer of the
/// first, and one under the same id that asks for something else is looked at by itself. One verdict each, in order.
///
/// # Errors
///
/// Those of `run`, which is given requests of which no two have the same id.
pub async fn once_each<J, A, F>(
    jobs: Vec<J>,
    key: fn(&J) -> &Remembered,
    run: impl Fn(Vec<J>) -> F + Send,
) -> Result<Vec<Result<A, Failure>>, Failure>
where
    J: Clone + Send,
    A: Clone + Send,
    F: Future<Output = Result<Vec<Result<A, Failure>>, Failure>> + Send,
{
    let mut firsts = HashMap::with_capacity(jobs.len());
    let mut distinct: Vec<J> = Vec::with_capacity(jobs.len());
    let mut places = Vec::with_capacity(jobs.len());
    for job in &jobs {
        places.push(match firsts.entry(key(job).id()) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(none) => {
                distinct.push(job.clone());
                *none.insert(distinct.len() - 1)
            }
        });
    }
    let keys: Vec<Remembered> = distinct.iter().map(|job| key(job).clone()).collect();
    let verdicts = run(distinct).await?;
    let mut answers = Vec::with_capacity(jobs.len());
    for (job, place) in jobs.into_iter().zip(places) {
        if keys[place] == *key(&job) {
            answers.push(verdicts.get(place).cloned().unwrap_or_else(|| Err(missing())));
        } else {
            match run(vec![job]).await {
                Ok(own) => answers.extend(own),
                Err(failure) => answers.push(Err(failure)),
            }
        }
    }
    Ok(answers)
}

/// The queues and their writers. Cheap to clone.
pub struct Coalescer<H: BatchHandler> {
    shared: Arc<Shared<H>>,
}

impl<H: BatchHandler> Clone for Coalescer<H> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

type Key = (OrganizationId, u16);

struct Waiting<H: BatchHandler> {
    job: H::Job,
    answer: oneshot::Sender<Result<H::Answer, Failure>>,
}

struct Shared<H: BatchHandler> {
    handler: H,
    queues: Mutex<Queues<H>>,
    /// One permit for each queue that became ready.
    ready: Semaphore,
}

struct Queues<H: BatchHandler> {
    /// A queue is here while it holds something or is being drained.
    waiting: HashMap<Key, VecDeque<Waiting<H>>>,
    /// Queues that hold something and that nobody drains, in turn.
    turns: VecDeque<Key>,
    /// Nobody drains any more.
    is_closed: bool,
}

impl<H: BatchHandler> Coalescer<H> {
    /// Starts the writers.
    #[must_use]
    pub fn start(handler: H, tasks: &Tasks) -> Self {
        let queues = Mutex::new(Queues { waiting: HashMap::new(), turns: VecDeque::new(), is_closed: false });
        let shared = Arc::new(Shared { handler, queues, ready: Semaphore::new(0) });
        for _ in 0..WRITERS {
            let shared = Arc::clone(&shared);
            let stopping = tasks.stopping();
            tasks.spawn("coalesce.writer", async move { shared.write(&stopping).await });
        }
        Self { shared }
    }

    /// Runs a request with others of its organization. The shard spreads independent requests: those that touch the same rows
    /// should have the same.
    ///
    /// # Errors
    ///
    /// The request's own verdict; OVERLOADED if its queue is full; UNAVAILABLE if the service stops before the request's turn.
    pub async fn submit(
        &self,
        organization: OrganizationId,
        shard: u16,
        job: H::Job,
    ) -> Result<H::Answer, Failure> {
        let (answer, verdict) = oneshot::channel();
        self.shared.enqueue((organization, shard), Waiting { job, answer })?;
        verdict.await.unwrap_or_else(|_| Err(stopping()))
    }
}

impl<H: BatchHandler> Shared<H> {
    fn enqueue(&self, key: Key, waiting: Waiting<H>) -> Result<(), Failure> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if queues.is_closed {
            return Err(stopping());
        }
        match queues.waiting.get_mut(&key) {
            Some(queue) if queue.len() >= QUEUE_MAX => Err(Failure::new(
                ErrorReason::Overloaded,
                "too many writes of this organization wait: repeat the call in a moment",
            )
            .retry_after(std::time::Duration::from_millis(200))),
            Some(queue) => {
                queue.push_back(waiting);
                Ok(())
            }
            None => {
                queues.waiting.insert(key, VecDeque::from([waiting]));
                queues.turns.push_back(key);
                self.ready.add_permits(1);
                Ok(())
            }
        }
    }

    /// Drains queues until the service stops. By then the last call has been answered; whoever still waits is told.
    async fn write(&self, stopping: &CancellationToken) {
        loop {
            tokio::select! {
                () = stopping.cancelled() => return self.close(),
                permit = self.ready.acquire() => match permit {
                    Ok(permit) => permit.forget(),
                    Err(_) => return,
                },
            }
            let Some((key, batch)) = self.take() else {
                continue;
            };
            self.run(key.0, batch).await;
            self.give_back(key);
        }
    }

    /// Lets go of what waits: its senders are told by the end of their channel.
    fn close(&self) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.is_closed = true;
        queues.turns.clear();
        queues.waiting.clear();
    }

    /// Takes the next queue's batch; the queue stays, so that nobody else drains it meanwhile.
    fn take(&self) -> Option<(Key, Vec<Waiting<H>>)> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let key = queues.turns.pop_front()?;
        let queue = queues.waiting.get_mut(&key)?;
        let count = queue.len().min(BATCH_MAX);
        let batch = queue.drain(..count).collect();
        Some((key, batch))
    }

    /// Lets the queue wait for its next turn, or removes it.
    fn give_back(&self, key: Key) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let is_empty = queues.waiting.get(&key).is_none_or(VecDeque::is_empty);
        if is_empty {
            queues.waiting.remove(&key);
        } else {
            queues.turns.push_back(key);
            self.ready.add_permits(1);
        }
    }

    async fn run(&self, organization: OrganizationId, batch: Vec<Waiting<H>>) {
        // Whoever no longer waits is left out: their call was cancelled before it began.
        let batch: Vec<Waiting<H>> =
            batch.into_iter().filter(|waiting| !waiting.answer.is_closed()).collect();
        if batch.is_empty() {
            return;
        }
        let jobs: Vec<H::Job> = batch.iter().map(|waiting| waiting.job.clone()).collect();
        let is_alone = jobs.len() == 1;
        match self.handler.run(organization, jobs).await {
            Ok(verdicts) => answer(batch, verdicts),
            // Postgres is away for all of them alike.
            Err(failure) if is_alone || failure.reason() == ErrorReason::Unavailable => {
                refuse(batch, &failure);
            }
            Err(failure) => {
                tracing::warn!(error = %crate::failure::chain(&failure), "a batch failed: its members run alone");
                self.run_alone(organization, batch).await;
            }
        }
    }

    async fn run_alone(&self, organization: OrganizationId, batch: Vec<Waiting<H>>) {
        let mut batch = VecDeque::from(batch);
        while let Some(waiting) = batch.pop_front() {
            if waiting.answer.is_closed() {
                continue;
            }
            let ran = self.handler.run(organization, vec![waiting.job.clone()]).await;
            let verdict =
                ran.and_then(|verdicts| verdicts.into_iter().next().unwrap_or_else(|| Err(missing())));
            let is_away = matches!(&verdict, Err(failure) if failure.reason() == ErrorReason::Unavailable);
            let failure = verdict.as_ref().err().cloned();
            let _ = waiting.answer.send(verdict);
            // Waiting for Postgres once for each of them would take minutes.
            if let (true, Some(failure)) = (is_away, failure) {
                return refuse(batch, &failure);
            }
        }
    }
}

fn refuse<H: BatchHandler>(batch: impl IntoIterator<Item = Waiting<H>>, failure: &Failure) {
    for waiting in batch {
        let _ = waiting.answer.send(Err(failure.clone()));
    }
}

fn stopping() -> Failure {
    Failure::new(
        ErrorReason::Unavailable,
        "the service is stopping: repeat the call with the same request_id",
    )
}

fn answer<H: BatchHandler>(batch: Vec<Waiting<H>>, verdicts: Vec<Result<H::Answer, Failure>>) {
    let mut verdicts = verdicts.into_iter();
    for waiting in batch {
        let _ = waiting.answer.send(verdicts.next().unwrap_or_else(|| Err(missing())));
    }
}

fn missing() -> Failure {
    Failure::internal("a batch gave fewer verdicts than it had requests")
}
