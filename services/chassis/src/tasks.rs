//! Background tasks that somebody waits for.
//!
//! Every task belongs to a [`Tasks`]; shutdown tells them to stop, waits, and drops what does not listen. A task that panics stops
//! the process: half a service is worse than none, and its supervisor starts a whole one.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// How long tasks have to end after they were told to.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// The background tasks of one service. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stopping: CancellationToken,
    dropped: CancellationToken,
    panicked: CancellationToken,
}

impl Tasks {
    /// No tasks yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a task. It ends by itself, or soon after [`Tasks::stopping`] is cancelled; what does not is dropped at its next await
    /// after ten seconds.
    #[expect(clippy::disallowed_methods, reason = "the one lawful place where a task starts")]
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let dropped = self.dropped.clone();
        let panicked = self.panicked.clone();
        let task = async move {
            tokio::select! {
                result = AssertUnwindSafe(task).catch_unwind() => if result.is_err() {
                    tracing::error!(task.name = name, "a task panicked; the service stops");
                    panicked.cancel();
                },
                () = dropped.cancelled() => {
                    tracing::warn!(task.name = name, "a task did not end in time and was dropped");
                }
            }
        };
        tokio::spawn(self.tracker.track_future(task.instrument(tracing::Span::none())));
    }

    /// Cancelled when tasks are to end.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Cancelled when a task has panicked.
    #[must_use]
    pub fn panicked(&self) -> CancellationToken {
        self.panicked.clone()
    }

    /// How many tasks are running.
    #[must_use]
    pub fn running(&self) -> usize {
        self.tracker.len()
    }

    /// Tells all tasks to end and waits for them, ten seconds at most; then drops those that remain.
    pub async fn shutdown(&self) {
        self.shutdown_within(STOP_TIMEOUT).await;
    }

    /// The same with another limit.
    pub async fn shutdown_within(&self, at_most: Duration) {
        self.stopping.cancel();
        self.tracker.close();
        if tokio::time::timeout(at_most, self.tracker.wait()).await.is_err() {
            self.dropped.cancel();
            self.tracker.wait().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn shutdown_waits_for_tasks_that_listen() {
        let tasks = Tasks::new();
        let stopping = tasks.stopping();
        let (sender, mut receiver) = tokio::sync::oneshot::channel();
        tasks.spawn("listens", async move {
            stopping.cancelled().await;
            tokio::task::yield_now().await;
            sender.send(()).expect("the test waits");
        });
        tasks.shutdown().await;
        assert_eq!(receiver.try_recv(), Ok(()));
        assert_eq!(tasks.running(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_drops_tasks_that_do_not_listen() {
        let tasks = Tasks::new();
        tasks.spawn("deaf", std::future::pending());
        tasks.shutdown().await;
        assert_eq!(tasks.running(), 0);
    }

    #[tokio::test]
    async fn a_panic_is_noticed() {
        let tasks = Tasks::new();
        tasks.spawn("breaks", async { panic!("on purpose") });
        tasks.panicked().cancelled().await;
        tasks.shutdown().await;
    }
}
