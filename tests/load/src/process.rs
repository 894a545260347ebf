//! A service as a process.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use ovation_local::readiness::is_ready;
use ovation_local::supervisor::Service;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::error::Error;

/// How long a service may take to be ready before the run is given up.
const READY_PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked.
const ASK_EVERY: Duration = Duration::from_millis(2);
/// How long a service may take to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(15);
/// Lines of a log that a failure shows.
const LOG_LINES: usize = 20;

/// A running service. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    /// Which service.
    pub(crate) name: &'static str,
    /// From the start of the process to the first answer that it is ready.
    pub(crate) ready_after: Duration,
    /// Resident memory while nobody called yet, in bytes; 0 where the system does not tell.
    pub(crate) idle_bytes: u64,
    child: Child,
}

impl Process {
    /// Starts a service and waits until it is ready.
    pub(crate) async fn start(service: &Service) -> Result<Self, Error> {
        let log = File::create(&service.log).map_err(Error::system("create a log"))?;
        let output = log.try_clone().map_err(Error::system("create a log"))?;
        let mut command = Command::new(&service.program);
        command
            .args(&service.arguments)
            .envs(service.environment.iter().map(|(name, value)| (*name, value)))
            // The process ends when this end of its standard input does.
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(log)
            .kill_on_drop(true);
        let began = Instant::now();
        let child = command.spawn().map_err(Error::system("start a service"))?;
        let mut process = Self { name: service.name, ready_after: Duration::ZERO, idle_bytes: 0, child };
        process.ready_after = process.until_ready(service.ready, began, &service.log).await?;
        Ok(process)
    }

    async fn until_ready(
        &mut self,
        address: SocketAddr,
        began: Instant,
        log: &PathBuf,
    ) -> Result<Duration, Error> {
        loop {
            if is_ready(address).await {
                return Ok(began.elapsed());
            }
            let ended = self.child.try_wait().map_err(Error::system("watch a service"))?.is_some();
            if ended || began.elapsed() > READY_PATIENCE {
                return Err(Error::NotReady {
                    service: self.name,
                    waited_seconds: began.elapsed().as_secs(),
                    log: last_lines(&fs::read_to_string(log).unwrap_or_default()),
                });
            }
            sleep(ASK_EVERY).await;
        }
    }

    /// Resident memory now, in bytes; 0 where the system does not tell.
    pub(crate) fn resident_bytes(&self) -> u64 {
        let status = self
            .child
            .id()
            .and_then(|id| fs::read_to_string(format!("/proc/{id}/status")).ok())
            .unwrap_or_default();
        resident_kib(&status).unwrap_or(0) * 1024
    }

    /// Lets the service stop in its order.
    pub(crate) async fn stop(mut self) -> Result<(), Error> {
        drop(self.child.stdin.take());
        let failed = Error::system("stop a service");
        match timeout(STOP_PATIENCE, self.child.wait()).await {
            Ok(ended) => ended.map(drop).map_err(failed),
            Err(_) => self.child.kill().await.map_err(failed),
        }
    }
}

fn resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_from_the_status_of_a_process() {
        let status = "Name:\tovation\nVmHWM:\t   20000 kB\nVmRSS:\t   12345 kB\n";
        assert_eq!(resident_kib(status), Some(12_345));
        assert_eq!(resident_kib(""), None);
    }

    #[test]
    fn a_failure_shows_the_end_of_a_log() {
        let text: Vec<String> = (0..30).map(|line| line.to_string()).collect();
        let shown = last_lines(&text.join("\n"));
        assert!(shown.starts_with("10\n") && shown.ends_with("29"));
        assert_eq!(last_lines(""), "");
    }
}
