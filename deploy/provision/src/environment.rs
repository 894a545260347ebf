//! The environment variables that steer provisioning, read once.

use std::path::PathBuf;

/// The variables that steer provisioning. An empty variable counts as absent.
#[derive(Clone, Default)]
pub struct Environment {
    /// `DATABASE_URL`: a superuser's address of a Postgres to use; none is started then.
    pub database_url: Option<String>,
    /// `NATS_URL`: the address of a NATS server with `JetStream` to use; none is started then.
    pub nats_url: Option<String>,
    /// `OVATION_TOOLS`: where missing servers are installed. Default: `.ovation/tools` in the
    /// repository.
    pub tools: Option<PathBuf>,
    /// `PATH`: where programs are looked for first.
    pub search_path: Vec<PathBuf>,
    /// `HOME`: some programs live below it.
    pub home: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment of this process.
    pub fn read() -> Environment {
        Environment {
            database_url: variable("DATABASE_URL"),
            nats_url: variable("NATS_URL"),
            tools: variable("OVATION_TOOLS").map(PathBuf::from),
            search_path: variable("PATH")
                .map(|path| std::env::split_paths(&path).collect())
                .unwrap_or_default(),
            home: variable("HOME").map(PathBuf::from),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "provisioning runs before any service and its configuration: these five are read here, once"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
