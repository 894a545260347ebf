//! Ends a server when whoever needed it is gone, however they went.
//!
//! A process cannot clean up after its own SIGKILL, so somebody else has to: a small shell stands
//! between us and the server. It starts the server, tells us its process id, and ends it when its
//! hold is lost. The hold is either a pipe from the parent, which the system closes when the parent
//! dies, or a lease: a file that every user of a shared server writes now and then.
//!
//! **The end of a lease is not a race.** The shell first takes the lease away by renaming it, then
//! looks at its age again, and puts it back if it is fresh. A user writes the lease, then looks
//! whether it is still there. If the write came before the second look, the shell sees it; if it
//! came later, the rename was before the user's look, and the user knows that the server is ending.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::engine::Engine;
use crate::place::Place;
use crate::processes::{self, wait_until};
use crate::{Error, Result};

/// How long a server may take for a clean stop before it is stopped hard.
pub(crate) const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// How long the system may take to end a process that was killed.
const KILL_PATIENCE: Duration = Duration::from_secs(10);

/// Portable: nothing beyond POSIX but `find -mmin`, which Linux, the BSDs and macOS have.
/// A lease lasts between two and three minutes after its last write.
const SCRIPT: &str = r#"
lease=$1 patience=$2 stop=$3 stop_hard=$4 log=$5
shift 5
trap '' HUP
exec 3<&0 </dev/null 2>>"$log"
"$@" 3<&- >>"$log" 2>&1 &
server=$!
echo "$server"
exec >/dev/null
{
    if [ -z "$lease" ]; then
        read -r line <&3
    else
        while sleep 5; do
            [ -z "$(find "$lease" -mmin -3)" ] || continue
            mv "$lease" "$lease.ending" || break
            [ -n "$(find "$lease.ending" -mmin -3)" ] || break
            mv "$lease.ending" "$lease"
        done
    fi
    kill -"$stop" "$server"
    while [ "$patience" -gt 0 ] && kill -0 "$server"; do
        sleep 1
        patience=$((patience - 1))
    done
    kill -"$stop_hard" "$server"
} 2>/dev/null &
guard=$!
exec 3<&-
wait "$server"
code=$?
kill "$guard" 2>/dev/null
exit "$code"
"#;

/// What keeps a server running.
#[derive(Clone, Copy)]
pub(crate) enum Hold<'a> {
    /// This process. The server ends with it.
    Process,
    /// A file that is written at least every two minutes. The server may outlive us.
    Lease(&'a Path),
}

/// A server and its watchdog. Dropping it lets go of the hold.
pub(crate) struct Watched {
    shell: Child,
    hold: Option<ChildStdin>,
    pub(crate) server: Pid,
}

impl Watched {
    /// Starts the server of an instance.
    pub(crate) fn start<E: Engine>(engine: &E, place: &Place, port: u16, hold: Hold<'_>) -> Result<Watched> {
        let lease = match hold {
            Hold::Process => Path::new(""),
            Hold::Lease(path) => {
                File::create(path).map_err(Error::files("create", path))?;
                place.give(path)?;
                path
            }
        };
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT, "ovation-watchdog"])
            .arg(lease)
            .arg(STOP_PATIENCE.as_secs().to_string())
            .args([short_name(E::STOP), short_name(E::STOP_HARD)])
            .arg(place.log())
            .args(engine.command(place, port))
            .stdin(match hold {
                Hold::Process => Stdio::piped(),
                Hold::Lease(_) => Stdio::null(),
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .current_dir(&place.dir)
            .env("LC_ALL", "C")
            // Ctrl-C on a terminal reaches us, and we stop the servers after everything else.
            .process_group(0);
        if let Some(account) = &place.account {
            account.apply(&mut command);
        }
        let failed =
            |output: String| Error::ProgramFailed { program: format!("the watchdog of {}", E::NAME), output };
        let mut shell = command.spawn().map_err(|refused| failed(refused.to_string()))?;
        let hold = shell.stdin.take();
        let mut said = String::new();
        if let Some(stdout) = shell.stdout.take() {
            BufReader::new(stdout).read_line(&mut said).map_err(|refused| failed(refused.to_string()))?;
        }
        match said.trim().parse() {
            Ok(server) => Ok(Watched { shell, hold, server: Pid::from_raw(server) }),
            Err(_) => Err(failed("it did not tell the server's process".to_owned())),
        }
    }

    /// Whether the server still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.shell.try_wait(), Ok(None))
    }

    /// Stops the server cleanly, or hard if that takes too long.
    pub(crate) fn stop(mut self, place: &Place) -> Result<()> {
        self.hold = None;
        let patience = STOP_PATIENCE + KILL_PATIENCE;
        if wait_until(patience, || !self.is_running()) { Ok(()) } else { self.kill(place) }
    }

    /// Ends the server by SIGKILL.
    pub(crate) fn kill(mut self, place: &Place) -> Result<()> {
        if self.is_running() {
            processes::send(self.server, Signal::SIGKILL);
        }
        if wait_until(KILL_PATIENCE, || !self.is_running()) {
            return Ok(());
        }
        Err(Error::DoesNotEnd { process: self.server.as_raw(), dir: place.dir.clone() })
    }
}

/// A signal's name as the shell's `kill` wants it.
fn short_name(signal: Signal) -> &'static str {
    signal.as_str().trim_start_matches("SIG")
}
