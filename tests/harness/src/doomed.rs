//! A service that can be killed.

use ovation_chassis::config::ServiceConfig;
use ovation_chassis::service::{Context, Running, Service, start};
use tokio::runtime::Runtime;

/// A service in a runtime of its own, whose end takes all of its tasks in the middle of what they do.
#[derive(Debug)]
pub struct Doomed {
    // Before the runtime, in which its connections live.
    running: Option<Running>,
    runtime: Option<Runtime>,
}

impl Doomed {
    pub(crate) async fn start<S: Service>(config: ServiceConfig) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let running = runtime
            .spawn(start::<S>(config))
            .await
            .expect("the start does not panic")
            .expect("the service starts");
        Self { running: Some(running), runtime: Some(runtime) }
    }

    /// What the service works with. What is done with it from outside its runtime ends with it, too.
    #[must_use]
    pub fn context(&self) -> &Context {
        self.running.as_ref().expect("it was not killed yet").context()
    }

    /// Runs something in the service's own runtime: it dies with the service, `None` then.
    pub async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let runtime = self.runtime.as_ref().expect("it was not killed yet");
        runtime.spawn(work).await.ok()
    }

    /// Kills it.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        self.running = None;
    }
}

impl Drop for Doomed {
    /// A runtime must not be dropped within another one.
    fn drop(&mut self) {
        self.end();
    }
}
