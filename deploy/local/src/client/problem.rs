//! What can go wrong with a command.

use std::io;
use std::path::{Path, PathBuf};

use tonic::Status;

use super::refusal::Refusal;

/// The result of everything in the client.
pub type Result<T> = std::result::Result<T, Problem>;

/// What went wrong. Scripts tell them apart by the exit code.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The platform refused. Exit code 1.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// Something that was named is not there, or is not unique. Exit code 1.
    #[error("{0}")]
    NotFound(String),
    /// Not everything came to pass; what is left is told. Exit code 1.
    #[error("{0}")]
    Incomplete(String),
    /// The command line makes no sense. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Nobody answers. Exit code 3.
    #[error("{server} does not answer: {reason}")]
    Unreachable {
        /// Where somebody was asked.
        server: String,
        /// What was seen.
        reason: String,
    },
    /// The file system refused something. Exit code 1.
    #[error("could not {doing} {}", path.display())]
    Files {
        /// What was tried, as a verb.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// An answer that does not fit the protocol. Exit code 1.
    #[error("the platform's answer is not understood: {0}; are client and platform of the same version?")]
    Answer(String),
    /// The reader of our output went away, which is their right. Exit code 0.
    #[error("the output was closed")]
    OutputClosed,
}

impl Problem {
    /// What the platform's refusal says, or that the platform is away.
    pub(super) fn of(server: &str, status: &Status) -> Problem {
        match Refusal::of(status) {
            Some(refusal) => Problem::Refused(Box::new(refusal)),
            None => Problem::Unreachable { server: server.to_owned(), reason: deepest(status) },
        }
    }

    /// Names what was tried where, for `map_err`.
    pub(crate) fn files(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Problem {
        let path = path.to_owned();
        move |source| Problem::Files { doing, path, source }
    }

    /// The exit code for scripts: 0 done, 1 refused, 2 wrong command line, 3 unreachable.
    pub fn exit_code(&self) -> u8 {
        match self {
            Problem::OutputClosed => 0,
            Problem::Refused(_)
            | Problem::NotFound(_)
            | Problem::Incomplete(_)
            | Problem::Files { .. }
            | Problem::Answer(_) => 1,
            Problem::Usage(_) => 2,
            Problem::Unreachable { .. } => 3,
        }
    }

    /// What a person can do about it, if that is known.
    pub(super) fn remedy(&self) -> Option<String> {
        match self {
            Problem::Refused(refusal) => refusal.remedy(),
            Problem::Unreachable { .. } => Some(
                "start the platform on this machine with `cargo up`, or name another one with --server"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// The refusal, if the platform refused.
    pub(super) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Problem::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

/// The last cause says most: `Connection refused`.
pub(super) fn deepest(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    match deepest.downcast_ref::<Status>() {
        Some(status) => status.message().to_owned(),
        None => deepest.to_string(),
    }
}
