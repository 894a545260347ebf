//! Many callers' requests in one batch, a verdict for each.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::future::join_all;
use ovation_chassis::coalesce::{BatchHandler, Coalescer};
use ovation_chassis::failure::Failure;
use ovation_chassis::ids::OrganizationId;
use ovation_chassis::tasks::Tasks;
use ovation_harness::until;
use ovation_proto::ovation::common::v1::ErrorReason;
use tokio::sync::{Barrier, Semaphore};

/// What the handler does with a number.
#[derive(Clone, Copy, Debug)]
enum Job {
    Double(u32),
    Refused,
    /// Fails the transaction of everyone who is in it.
    Breaks,
    /// Waits for as many others as the barrier says.
    Meets,
    /// Waits for the gate.
    Waits,
}

#[derive(Clone)]
struct Handler {
    gate: Arc<Semaphore>,
    barrier: Arc<Barrier>,
    batches: Arc<Mutex<Vec<usize>>>,
    at_work: Arc<Mutex<HashSet<OrganizationId>>>,
    begun: Arc<AtomicUsize>,
}

impl Handler {
    fn new() -> Self {
        Self {
            gate: Arc::new(Semaphore::new(0)),
            barrier: Arc::new(Barrier::new(2)),
            batches: Arc::default(),
            at_work: Arc::default(),
            begun: Arc::default(),
        }
    }
}

impl BatchHandler for Handler {
    type Job = Job;
    type Answer = u32;

    async fn run(
        &self,
        organization: OrganizationId,
        jobs: Vec<Job>,
    ) -> Result<Vec<Result<u32, Failure>>, Failure> {
        assert!(
            self.at_work.lock().unwrap().insert(organization),
            "a queue is drained by one writer at a time"
        );
        self.batches.lock().unwrap().push(jobs.len());
        self.begun.fetch_add(1, Ordering::SeqCst);
        let mut verdicts = Vec::new();
        let mut breaks = false;
        for job in jobs {
            verdicts.push(match job {
                Job::Double(number) => Ok(number * 2),
                Job::Refused => Err(Failure::denied("not you")),
                Job::Breaks => {
                    breaks = true;
                    Ok(0)
                }
                Job::Meets => {
                    self.barrier.wait().await;
                    Ok(1)
                }
                Job::Waits => {
                    self.gate.acquire().await.unwrap().forget();
                    Ok(1)
                }
            });
        }
        tokio::task::yield_now().await;
        self.at_work.lock().unwrap().remove(&organization);
        if breaks {
            return Err(Failure::internal("the transaction failed"));
        }
        Ok(verdicts)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_request_gets_its_own_verdict_and_one_that_breaks_the_batch_fails_alone() {
    let (tasks, handler, organization) = (Tasks::new(), Handler::new(), OrganizationId::random());
    let coalescer = Coalescer::start(handler.clone(), &tasks);
    // Held up by the first, the others gather.
    let first = coalescer.submit(organization, 0, Job::Waits);
    let others = async {
        until("the first is at work", async || handler.begun.load(Ordering::SeqCst) == 1).await;
        let jobs = (0..100).map(|number| match number % 10 {
            3 => Job::Refused,
            7 => Job::Breaks,
            _ => Job::Double(number),
        });
        let submitted = join_all(jobs.map(|job| coalescer.submit(organization, 0, job)));
        let opened = async {
            tokio::task::yield_now().await;
            handler.gate.add_permits(1);
        };
        futures::future::join(submitted, opened).await.0
    };
    let (first, verdicts) = futures::future::join(first, others).await;
    assert_eq!(first.unwrap(), 1);
    for (number, verdict) in (0..100).zip(verdicts) {
        match number % 10 {
            3 => assert_eq!(verdict.unwrap_err().reason(), ErrorReason::PermissionDenied),
            7 => assert_eq!(verdict.unwrap_err().reason(), ErrorReason::Internal),
            _ => assert_eq!(verdict.unwrap(), number * 2),
        }
    }
    let batches = handler.batches.lock().unwrap().clone();
    assert_eq!(batches[..2], [1, 100], "they were joined");
    assert_eq!(batches[2..], [1; 100], "and ran alone when that failed");
    tasks.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_and_the_other_queues_go_on() {
    let (tasks, handler) = (Tasks::new(), Handler::new());
    let (busy, quiet) = (OrganizationId::random(), OrganizationId::random());
    let coalescer = Coalescer::start(handler.clone(), &tasks);
    let submit = |job| {
        let coalescer = coalescer.clone();
        async move { coalescer.submit(busy, 0, job).await }
    };
    let callers = Tasks::new();
    let answered = Arc::new(AtomicUsize::new(0));
    let spawn = |job| {
        let (call, answered) = (submit(job), answered.clone());
        callers.spawn("caller", async move {
            // The probes below may have taken its place.
            if call.await.is_ok() {
                answered.fetch_add(1, Ordering::SeqCst);
            }
        });
    };
    spawn(Job::Waits);
    until("the first is at work", async || handler.begun.load(Ordering::SeqCst) == 1).await;
    (0..2_048).for_each(|number| spawn(Job::Double(number)));
    let mut refused = None;
    until("the queue is full", async || {
        let probe = tokio::time::timeout(std::time::Duration::from_millis(20), submit(Job::Double(1)));
        // Whoever gave up is left out of its batch, and makes room.
        if let Ok(Err(failure)) = probe.await {
            refused = Some(failure);
        }
        refused.is_some()
    })
    .await;
    assert_eq!(refused.unwrap().reason(), ErrorReason::Overloaded);
    let other = coalescer.submit(quiet, 0, Job::Double(4)).await;
    assert_eq!(other.unwrap(), 8);
    handler.gate.add_permits(1);
    until("everyone was answered", async || callers.running() == 0).await;
    assert!(answered.load(Ordering::SeqCst) > 1_024);
    assert!(handler.batches.lock().unwrap().iter().all(|size| *size <= 128));
    tasks.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_queues_are_drained_at_once() {
    let (tasks, handler) = (Tasks::new(), Handler::new());
    let coalescer = Coalescer::start(handler, &tasks);
    // Each waits for the other: one after the other they would wait for ever.
    let met = join_all([1, 2].map(|_| coalescer.submit(OrganizationId::random(), 0, Job::Meets)));
    for verdict in met.await {
        assert_eq!(verdict.unwrap(), 1);
    }
    tasks.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_when_the_service_stops_is_told() {
    let (tasks, handler, organization) = (Tasks::new(), Handler::new(), OrganizationId::random());
    let coalescer = Coalescer::start(handler.clone(), &tasks);
    let first = coalescer.submit(organization, 0, Job::Waits);
    let second = async {
        until("the first is at work", async || handler.begun.load(Ordering::SeqCst) == 1).await;
        let waits = coalescer.submit(organization, 0, Job::Double(1));
        let stops = async {
            tasks.stopping().cancel();
            handler.gate.add_permits(1);
        };
        futures::future::join(waits, stops).await.0
    };
    let (first, second) = futures::future::join(first, second).await;
    assert_eq!(first.unwrap(), 1);
    assert_eq!(second.unwrap_err().reason(), ErrorReason::Unavailable);
    tasks.shutdown().await;
    let later = coalescer.submit(organization, 0, Job::Double(1)).await;
    assert_eq!(later.unwrap_err().reason(), ErrorReason::Unavailable);
}
