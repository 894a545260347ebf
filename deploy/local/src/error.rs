//! Why the local platform could not be brought up.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ovation_chassis::failure::BoxError;
use ovation_chassis::keys::KeysError;
use ovation_chassis::migrate::SchemaError;

/// The result of everything in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the local platform could not be brought up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Postgres or NATS.
    #[error(transparent)]
    Servers(#[from] ovation_provision::Error),
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
    /// Another process runs the platform from this folder.
    #[error("the platform in {} is already up{}; stop it first or give another folder (--data)", dir.display(), by(*.process))]
    AlreadyUp {
        /// The folder.
        dir: PathBuf,
        /// The process, if it is known.
        process: Option<u32>,
    },
    /// `--fresh` never wipes what we did not make.
    #[error("--fresh does not wipe the database of DATABASE_URL; empty it yourself or unset the variable")]
    NotOurDatabase,
    /// The platform's database.
    #[error("could not use the platform's database")]
    Database(#[source] sqlx::Error),
    /// A service's schema.
    #[error("the schema of {service} is not up to date")]
    Schema {
        /// Whose.
        service: &'static str,
        /// Why not.
        source: SchemaError,
    },
    /// The services' keys.
    #[error("could not make the services' keys")]
    Keys(#[source] KeysError),
    /// Logs cannot be written.
    #[error("could not set up logs")]
    Telemetry(#[source] BoxError),
    /// The asynchronous runtime did not start.
    #[error("could not start the runtime")]
    Runtime(#[source] io::Error),
    /// A service that does not exist was to be run.
    #[error(
        "there is no service {name}; there are directory, goals, checkins, recognition, notifications and gateway"
    )]
    NoSuchService {
        /// What was asked for.
        name: String,
    },
    /// The environment does not say what a service needs.
    #[error("the environment does not say what {service} needs")]
    Configuration {
        /// Which service.
        service: &'static str,
        /// What is missing.
        source: clap::Error,
    },
    /// A service could not be started as a process, or died before it was ever ready.
    #[error("{service} did not become ready: {reason}; its log is {}", log.display())]
    ServiceFailed {
        /// Which service.
        service: &'static str,
        /// What was seen.
        reason: String,
        /// Its log.
        log: PathBuf,
    },
    /// A service is alive and does not say that it is ready.
    #[error("{service} was not ready after {waited_seconds} seconds: http://{address}/ready should answer 200; its log is {}", log.display())]
    ServiceNotReady {
        /// Which service.
        service: &'static str,
        /// Where it was asked.
        address: SocketAddr,
        /// How long we waited.
        waited_seconds: u64,
        /// Its log.
        log: PathBuf,
    },
    /// A role of a service has no password.
    #[error("the environment variable {variable} is not set; it should hold the password of that role")]
    PasswordMissing {
        /// Which variable.
        variable: String,
    },
    /// A command for those who work on Ovation was run elsewhere.
    #[error("{} is not in Ovation's repository; run this command there", dir.display())]
    NoRepository {
        /// Where it was run.
        dir: PathBuf,
    },
    /// A program that was run failed.
    #[error("{program} failed{}", said(.output))]
    ProgramFailed {
        /// Which.
        program: String,
        /// What it said, if it was not seen.
        output: String,
    },
    /// Files that are made by a command differ from what it would make.
    #[error("{what} is not as it should be; run `{command}`:{}", listed(.files))]
    NotAsItShouldBe {
        /// What kind of files.
        what: &'static str,
        /// Which, and why.
        files: Vec<String>,
        /// What makes them right.
        command: &'static str,
    },
    /// Signals of the operating system cannot be heard.
    #[error("could not listen for signals")]
    Signals(#[source] io::Error),
}

impl Error {
    /// Names what was tried where, for `map_err`.
    pub(crate) fn files(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Files { doing, path, source }
    }
}

fn by(process: Option<u32>) -> String {
    process.map(|process| format!(" (process {process})")).unwrap_or_default()
}

fn said(output: &str) -> String {
    match output.trim() {
        "" => String::new(),
        output => format!(": {output}"),
    }
}

fn listed(files: &[String]) -> String {
    let lines: Vec<&str> = std::iter::once("").chain(files.iter().map(String::as_str)).collect();
    lines.join("\n  ")
}
