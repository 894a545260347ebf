//! Keeps one service running: the inside of a `supervisor` task.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::console::Console;
use crate::readiness::is_ready;
use crate::supervisor::{Condition, Service};

/// How long a service may take to finish what it is doing.
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// How long the last words of an ended service may take to reach us.
const DRAIN_PATIENCE: Duration = Duration::from_secs(1);

/// The pause after the first death.
const PAUSE_MIN: Duration = Duration::from_millis(500);

/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// A service that was ready for so long has recovered: its deaths are forgotten.
const RECOVERED_AFTER: Duration = Duration::from_secs(30);

/// How often a starting service is asked.
const ASK_EVERY: Duration = Duration::from_millis(25);

/// Lines of a dead service's output that are shown.
const LAST_LINES_MAX: usize = 8;

/// One service inside its task.
pub(crate) struct Keeper {
    service: Service,
    console: Console,
    condition: watch::Sender<Condition>,
    stop: CancellationToken,
    log: Arc<Mutex<File>>,
    last_lines: Arc<Mutex<VecDeque<String>>>,
}

/// How a run of a service ended.
enum End {
    Stopped,
    Died { reason: String, was_ready_for: Duration },
}

impl Keeper {
    /// What keeps `service` running once [`Keeper::keep`] is polled.
    pub(crate) fn new(
        service: Service,
        console: Console,
        condition: watch::Sender<Condition>,
        stop: CancellationToken,
        log: File,
    ) -> Keeper {
        let (log, last_lines) = (Arc::new(Mutex::new(log)), Arc::default());
        Keeper { service, console, condition, stop, log, last_lines }
    }

    /// Runs the service until it is asked to stop.
    pub(crate) async fn keep(self) {
        let mut deaths = 0;
        loop {
            self.condition.send_replace(Condition::Starting);
            let end = match self.run().await {
                Ok(end) => end,
                Err(refused) => End::Died {
                    reason: format!("could not run {}: {refused}", self.service.program.display()),
                    was_ready_for: Duration::ZERO,
                },
            };
            let End::Died { reason, was_ready_for } = end else {
                break;
            };
            deaths = if was_ready_for >= RECOVERED_AFTER { 1 } else { deaths + 1 };
            let pause = pause_after(deaths);
            self.console.say_of(
                self.service.name,
                &format!("{reason}; starting it again in {:.1} s", pause.as_secs_f64()),
            );
            self.condition.send_replace(Condition::Dead { deaths, reason });
            tokio::select! {
                () = sleep(pause) => {}
                () = self.stop.cancelled() => break,
            }
        }
        self.condition.send_replace(Condition::Stopped);
    }

    /// Runs the service once.
    async fn run(&self) -> io::Result<End> {
        let mut child = self.spawn()?;
        let hold = child.stdin.take();
        let mut output = JoinSet::new();
        if let Some(stdout) = child.stdout.take() {
            output.spawn(self.copy(stdout));
        }
        if let Some(stderr) = child.stderr.take() {
            output.spawn(self.copy(stderr));
        }

        let mut ready_since = None;
        let died = loop {
            tokio::select! {
                status = child.wait() => break Some(status?),
                () = self.stop.cancelled() => break None,
                () = self.until_ready(), if ready_since.is_none() => {
                    ready_since = Some(Instant::now());
                    self.condition.send_replace(Condition::Ready);
                }
            }
        };
        if died.is_none() {
            drop(hold);
            if timeout(STOP_PATIENCE, child.wait()).await.is_err() {
                self.console.say_of(self.service.name, "did not stop in time; it was killed");
                child.kill().await?;
            }
        }
        // What it said last is still on its way; something that it started may hold the pipe.
        let drained = async { while output.join_next().await.is_some() {} };
        let _held = timeout(DRAIN_PATIENCE, drained).await;
        Ok(match died {
            None => End::Stopped,
            Some(status) => End::Died {
                reason: self.obituary(status),
                was_ready_for: ready_since.map_or(Duration::ZERO, |since| since.elapsed()),
            },
        })
    }

    fn spawn(&self) -> io::Result<Child> {
        Command::new(&self.service.program)
            .args(&self.service.arguments)
            .envs(self.service.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }

    async fn until_ready(&self) {
        while !is_ready(self.service.ready).await {
            sleep(ASK_EVERY).await;
        }
    }

    /// Copies what the service says to its log and to the console, line by line.
    fn copy(&self, from: impl AsyncRead + Unpin + Send + 'static) -> impl Future<Output = ()> + 'static {
        let name = self.service.name;
        let (console, log) = (self.console.clone(), Arc::clone(&self.log));
        let last_lines = Arc::clone(&self.last_lines);
        async move {
            let mut from = BufReader::new(from);
            let mut line = Vec::new();
            while let Ok(1..) = from.read_until(b'\n', &mut line).await {
                let text = String::from_utf8_lossy(&line);
                let text = text.trim_end();
                let write = |mut log: &File| writeln!(log, "{text}");
                if let Err(refused) = write(&log.lock().unwrap_or_else(PoisonError::into_inner)) {
                    console.say_of(name, &format!("its log cannot be written: {refused}"));
                }
                console.relay(name, text);
                let mut last_lines = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
                if last_lines.len() == LAST_LINES_MAX {
                    last_lines.pop_front();
                }
                last_lines.push_back(text.to_owned());
                line.clear();
            }
        }
    }

    /// How it died and what it said last.
    fn obituary(&self, status: std::process::ExitStatus) -> String {
        let lines: Vec<String> =
            self.last_lines.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        if lines.is_empty() {
            format!("died ({status})")
        } else {
            format!("died ({status}), saying last:\n    {}", lines.join("\n    "))
        }
    }
}

/// Half a second, doubled with every further death in a row, at most half a minute.
fn pause_after(deaths: u32) -> Duration {
    let doublings = deaths.saturating_sub(1).min(16);
    PAUSE_MIN.saturating_mul(1 << doublings).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_half_a_minute() {
        let pauses: Vec<u128> = (1..=9).map(|deaths| pause_after(deaths).as_millis()).collect();
        assert_eq!(pauses, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(pause_after(u32::MAX), PAUSE_MAX);
    }
}
