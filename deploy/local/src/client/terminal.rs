//! What is at the other end: a terminal and its width, or a pipe.

use std::io::{self, IsTerminal as _};
use std::process::{Command, Stdio};

/// Columns where nobody knows better.
const COLUMNS_USUAL: usize = 100;
/// Narrower than this nothing is readable; lines then wrap.
const COLUMNS_MIN: usize = 60;

/// Whether a person sees what is printed.
pub(super) fn is_watched() -> bool {
    io::stdout().is_terminal()
}

/// Columns of the terminal, or a usual number of them.
pub(super) fn columns() -> usize {
    if !is_watched() || !io::stdin().is_terminal() {
        return COLUMNS_USUAL;
    }
    stty(&["size"])
        .and_then(|size| size.split_whitespace().nth(1)?.parse().ok())
        .map_or(COLUMNS_USUAL, |columns: usize| columns.max(COLUMNS_MIN))
}

/// Waits for `work` while the terminal does not show what is typed.
pub(super) async fn unseen<T>(work: impl Future<Output = T>) -> T {
    let is_hidden = stty(&["-echo"]).is_some();
    let done = work.await;
    if is_hidden {
        let _shown = stty(&["echo"]);
    }
    done
}

/// Asks the terminal's own program, since the system call needs unsafe code.
fn stty(arguments: &[&str]) -> Option<String> {
    let run =
        Command::new("stty").args(arguments).stdin(Stdio::inherit()).stderr(Stdio::null()).output().ok()?;
    run.status.success().then(|| String::from_utf8_lossy(&run.stdout).into_owned())
}
