//! Why a run of the benchmark came to nothing.

use std::io;

use ovation_chassis::failure::BoxError;
use tonic::Status;

/// Why a run of the benchmark came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Postgres or NATS could not be started.
    #[error("the servers could not be started")]
    Servers(#[from] ovation_provision::Error),
    /// Something of the local platform.
    #[error("the platform could not be prepared")]
    Platform(#[from] ovation_local::Error),
    /// The services' keys.
    #[error("the services' keys could not be made")]
    Keys(#[from] ovation_chassis::keys::KeysError),
    /// A statement of the benchmark itself.
    #[error("Postgres refused a statement of the benchmark")]
    Database(#[from] sqlx::Error),
    /// The system refused something.
    #[error("could not {doing}")]
    System {
        /// What was tried.
        doing: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// A service did not come up.
    #[error("{service} was not ready after {waited_seconds} s; the end of its log:\n{log}")]
    NotReady {
        /// Which.
        service: &'static str,
        /// How long it was waited for.
        waited_seconds: u64,
        /// What it said last.
        log: String,
    },
    /// The platform has no such service.
    #[error("there is no service `{0}` with a database")]
    NoSuchService(&'static str),
    /// The gateway's address does not work.
    #[error("the gateway cannot be reached")]
    Gateway(#[from] tonic::transport::Error),
    /// A call that had to succeed did not.
    #[error("{what} was refused")]
    Call {
        /// Which.
        what: &'static str,
        /// With what.
        source: Box<Status>,
    },
    /// NATS.
    #[error("the stream of facts could not be used")]
    Stream(#[source] BoxError),
    /// pgbench did not do its part.
    #[error("pgbench failed: {0}")]
    Pgbench(String),
    /// The reader in another language did not do its part.
    #[error("the reader by grpcio failed: {0}")]
    Reader(String),
    /// What was answered is not what is stored or arrived.
    #[error("the books are wrong: {0}")]
    Books(String),
    /// Something did not happen in time.
    #[error("gave up waiting until {0}")]
    Late(&'static str),
    /// Too many measurements were disturbed.
    #[error(
        "only {fit} of {wanted} {what} were undisturbed, of {tried} tried: run it on a quieter machine, or with shorter blocks (--seconds)"
    )]
    Disturbed {
        /// Of what.
        what: &'static str,
        /// How many counted.
        fit: usize,
        /// How many had to.
        wanted: usize,
        /// How many were measured.
        tried: usize,
    },
    /// A histogram could not be made.
    #[error("latencies could not be recorded")]
    Histogram(#[from] hdrhistogram::CreationError),
    /// Ctrl-C.
    #[error("interrupted; everything is stopped and removed")]
    Interrupted,
}

impl Error {
    /// Names what was tried, for `map_err`.
    pub(crate) fn system(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::System { doing, source }
    }

    /// Names a call, for `map_err`.
    pub(crate) fn call(what: &'static str) -> impl FnOnce(Status) -> Self {
        move |status| Self::Call { what, source: Box::new(status) }
    }

    /// For `map_err` on whatever NATS' client refuses.
    pub(crate) fn stream(error: impl Into<BoxError>) -> Self {
        Self::Stream(error.into())
    }
}
