//! Why servers could not be found, installed, started or stopped.

use std::io;
use std::path::{Path, PathBuf};

use crate::search::Version;

/// The result of everything in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why servers could not be found, installed, started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused something.
    #[error("could not {doing} {}", path.display())]
    Files {
        /// What was tried, as a verb.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Neither found on this machine nor installable.
    #[error("{tool} {at_least} or newer is needed and {reason}; {help}")]
    ToolMissing {
        /// What is missing.
        tool: &'static str,
        /// The oldest version that serves.
        at_least: Version,
        /// Why installing it did not work, and what was found instead.
        reason: String,
        /// What a person can do.
        help: &'static str,
    },
    /// A downloaded file is not the one that was recorded.
    #[error(
        "{file} has sha256 {found}, which is not among the recorded ones of {package}; it was not installed"
    )]
    NotTheRecordedFile {
        /// The package and its version.
        package: String,
        /// The downloaded file.
        file: String,
        /// Its checksum.
        found: String,
    },
    /// The data folder needs another Postgres.
    #[error(
        "the data in {} are of Postgres {written} and no Postgres {written} is here; install it or start afresh (--fresh)",
        data.display()
    )]
    DataOfAnotherVersion {
        /// The data folder.
        data: PathBuf,
        /// The major version that wrote it.
        written: u32,
    },
    /// A data folder whose password is gone cannot be entered.
    #[error("{} has data but no password file; start afresh (--fresh)", dir.display())]
    PasswordLost {
        /// The instance's folder.
        dir: PathBuf,
    },
    /// A password file that is empty or holds characters that need escaping.
    #[error("the password in {} should be letters and digits; start afresh (--fresh)", path.display())]
    PasswordUnusable {
        /// The password file.
        path: PathBuf,
    },
    /// Another process runs this instance.
    #[error("{} is in use by another process; stop that one first", dir.display())]
    InUse {
        /// The instance's folder.
        dir: PathBuf,
    },
    /// We are root and there is nobody to run Postgres as.
    #[error(
        "postgres does not run as root and neither of the users postgres and nobody exists here; create one of them or run this as an ordinary user"
    )]
    NoAccount,
    /// We are root and the user who runs Postgres can enter no folder for it.
    #[error(
        "the user {account} can enter neither {} nor a folder for temporary files; make one of them enterable (chmod o+x)",
        dir.display()
    )]
    NowhereToLive {
        /// The user who runs Postgres.
        account: String,
        /// The folder that was wanted.
        dir: PathBuf,
    },
    /// A folder that should be ours belongs to somebody else.
    #[error("{} belongs to somebody else; remove it", dir.display())]
    NotOurFolder {
        /// The folder.
        dir: PathBuf,
    },
    /// A program ended with an error.
    #[error("{program} failed: {output}")]
    ProgramFailed {
        /// The program.
        program: String,
        /// The end of what it said.
        output: String,
    },
    /// A server ended before it was ready.
    #[error("{server} ended before it was ready; its log {} ends with: {output}", log.display())]
    EndedEarly {
        /// Which server.
        server: &'static str,
        /// Its log.
        log: PathBuf,
        /// The log's end.
        output: String,
    },
    /// A server did not become ready in time.
    #[error(
        "{server} was not ready after {waited_seconds} seconds; its log {} ends with: {output}",
        log.display()
    )]
    NotReady {
        /// Which server.
        server: &'static str,
        /// How long we waited.
        waited_seconds: u64,
        /// Its log.
        log: PathBuf,
        /// The log's end.
        output: String,
    },
    /// A process of an earlier run does not end.
    #[error("process {process} in {} does not end; end it by hand", dir.display())]
    DoesNotEnd {
        /// The process.
        process: i32,
        /// The instance's folder.
        dir: PathBuf,
    },
    /// No free port was found.
    #[error("no free port was found between {from} and {to}; free one of them")]
    NoFreePort {
        /// The lowest port that was tried.
        from: u16,
        /// The highest port that was tried.
        to: u16,
    },
    /// The asynchronous runtime shut down under a waiting call.
    #[error("the runtime shut down before the work was done; call again from a running one")]
    RuntimeStopped,
}

impl Error {
    /// Names what was tried where, for `map_err`.
    pub(crate) fn files(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Files { doing, path, source }
    }
}
