//! `ovation up` as a person runs it: a process, a folder, Ctrl-C.
#![cfg(test)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A platform in a folder of its own, with the repository's tools.
struct Platform {
    process: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    said: String,
}

impl Platform {
    fn start(folder: &Path, more: &[&str]) -> Platform {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ovation/tools");
        let mut process = Command::new(env!("CARGO_BIN_EXE_ovation"))
            .args(["up", "--port=0", "--data"])
            .arg(folder)
            .args(more)
            .env("OVATION_TOOLS", tools)
            .env_remove("DATABASE_URL")
            .env_remove("NATS_URL")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Platform { process, lines, said: String::new() }
    }

    /// Reads until a line holds `text`, and answers that line.
    fn wait_for(&mut self, text: &str) -> String {
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            self.said.push_str(&line);
            self.said.push('\n');
            if line.contains(text) {
                return line;
            }
        }
        panic!("it ended without saying {text:?}:\n{}", self.said);
    }

    fn wait_until_ready(&mut self) {
        self.wait_for("Ovation is at http://");
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.process.id()).unwrap()), signal).unwrap();
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        // Everything below it ends with it.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The processes that name `folder` in their arguments.
fn processes_of(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
        .filter(|line| line.contains(name))
        .collect()
}

#[test]
fn the_platform_comes_up_keeps_its_data_and_leaves_nothing_running() {
    let folder = folder();
    let mut first = Platform::start(folder.path(), &[]);
    first.wait_until_ready();
    for name in ["directory", "goals", "checkins", "recognition", "notifications", "gateway"] {
        assert!(first.said.contains(&format!("{name:13} 127.0.0.1:")), "{}", first.said);
        assert!(folder.path().join("logs").join(format!("{name}.log")).exists());
    }
    let port_of = |name: &str| fs::read_to_string(folder.path().join(name).join("port")).unwrap();
    let ports = (port_of("postgres"), port_of("nats"));

    let mut second = Platform::start(folder.path(), &[]);
    assert!(!second.process.wait().unwrap().success(), "one folder, one platform");

    first.signal(Signal::SIGINT);
    assert!(first.process.wait().unwrap().success());
    assert_eq!(processes_of(folder.path()), Vec::<String>::new());

    let key = fs::read(folder.path().join("keys/gateway.key")).unwrap();
    let mut again = Platform::start(folder.path(), &[]);
    again.wait_until_ready();
    assert_eq!((port_of("postgres"), port_of("nats")), ports);
    assert_eq!(fs::read(folder.path().join("keys/gateway.key")).unwrap(), key);

    // The worst way to go: nobody has time to clean up.
    again.signal(Signal::SIGKILL);
    again.process.wait().unwrap();
    let mut fresh = Platform::start(folder.path(), &["--fresh"]);
    fresh.wait_until_ready();
    assert_ne!(fs::read(folder.path().join("keys/gateway.key")).unwrap(), key);
    fresh.signal(Signal::SIGTERM);
    assert!(fresh.process.wait().unwrap().success());
    assert_eq!(processes_of(folder.path()), Vec::<String>::new());
}
