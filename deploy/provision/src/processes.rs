//! Other processes: whether they live, whether they are ours, and how to end them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

/// How often a condition is looked at while waiting for it.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Whether process `pid` runs and one of its arguments is `mark`.
///
/// A pid alone proves nothing: after a crash or a reboot it may be anybody's.
pub(crate) fn is_ours(pid: Pid, mark: &str) -> bool {
    if Path::new("/proc/self/cmdline").exists() {
        fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == mark.as_bytes()))
    } else {
        Command::new("ps")
            .args(["-o", "command=", "-p", &pid.to_string()])
            .output()
            .is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains(mark))
    }
}

/// Every process whose current folder is `dir`, as far as this system tells (Linux does).
pub(crate) fn living_in(dir: &Path) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == dir))
        .map(Pid::from_raw)
        .collect()
}

/// Sends a signal; a process that is gone already is fine.
pub(crate) fn send(pid: Pid, what: Signal) {
    if let Err(refused) = signal::kill(pid, what) {
        tracing::debug!(process.id = pid.as_raw(), %refused, "a signal was not delivered");
    }
}

/// Waits until `done` holds, at most `patience`. Answers whether it does.
pub(crate) fn wait_until(patience: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_ours_only_by_its_arguments() {
        let mut child = Command::new("sh")
            .args(["-c", "read line", "the-mark"])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        assert!(wait_until(Duration::from_secs(10), || is_ours(pid, "the-mark")));
        assert!(!is_ours(pid, "the-mar"));
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(!is_ours(pid, "the-mark"));
    }
}
