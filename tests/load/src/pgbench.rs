//! pgbench on its own database, under the role and the policies of a service.
//!
//! The organization is set on its connections, which costs it no statement.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tokio::process::Command;
use tokio::time::timeout;
use uuid::Uuid;

use crate::error::Error;

/// Its threads: one for each core of the smallest machine that counts.
const THREADS: &str = "2";
/// How much longer than its time pgbench may take to connect and end.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program, what it runs, and where.
#[derive(Clone, Debug)]
pub(crate) struct Pgbench {
    /// The program; it comes with Postgres.
    pub(crate) program: PathBuf,
    /// The file with what it runs.
    pub(crate) script: PathBuf,
    /// Its database under the role of a service.
    pub(crate) url: String,
    /// The organization that its connections are in.
    pub(crate) organization: Uuid,
    /// What the script takes.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// How many run it at once.
    pub(crate) clients: u32,
}

/// What pgbench says at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    /// Transactions that were committed: all.
    pub(crate) transactions: u64,
    /// Of them, in a second.
    pub(crate) per_second: f64,
}

impl Pgbench {
    /// Runs for so long. Every transaction must succeed.
    pub(crate) async fn run(&self, seconds: u64) -> Result<Summary, Error> {
        let mut command = Command::new(&self.program);
        command
            .args(["--no-vacuum", "--protocol=prepared", "--jobs", THREADS])
            .args(["--client", &self.clients.to_string(), "--time", &seconds.to_string(), "--file"])
            .arg(&self.script)
            .envs(libpq(&self.url, self.organization)?)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        for (name, value) in &self.variables {
            command.arg("--define").arg(format!("{name}={value}"));
        }
        let patience = Duration::from_secs(seconds) + PATIENCE;
        let output = timeout(patience, command.output())
            .await
            .map_err(|_| Error::Late("pgbench ended"))?
            .map_err(Error::system("run pgbench, which comes with Postgres"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(Error::Pgbench(complaint.trim().to_owned()));
        }
        Summary::parse(&said).ok_or_else(|| Error::Pgbench(format!("it said:\n{said}{complaint}")))
    }
}

/// How a program of Postgres connects, in libpq's variables: a password has no business on a command line.
pub(crate) fn libpq(url: &str, organization: Uuid) -> Result<Vec<(&'static str, String)>, Error> {
    let options: PgConnectOptions = url.parse()?;
    let host = options.get_socket().map(|folder| folder.display().to_string());
    let password = options.to_url_lossy().password().unwrap_or_default().to_owned();
    Ok(vec![
        ("PGHOST", host.unwrap_or_else(|| options.get_host().to_owned())),
        ("PGPORT", options.get_port().to_string()),
        ("PGUSER", options.get_username().to_owned()),
        ("PGPASSWORD", password),
        ("PGDATABASE", options.get_database().unwrap_or_default().to_owned()),
        ("PGOPTIONS", format!("-c ovation.organization_id={organization}")),
        ("LC_ALL", "C".to_owned()),
    ])
}

impl Summary {
    fn parse(said: &str) -> Option<Self> {
        let value = |key: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(key))?;
            line.split_whitespace().next()
        };
        let failed = value("number of failed transactions: ").unwrap_or("0");
        let summary = Self {
            transactions: value("number of transactions actually processed: ")?.parse().ok()?,
            per_second: value("tps = ")?.parse().ok()?,
        };
        (failed == "0").then_some(summary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
transaction type: transfer.sql
number of transactions actually processed: 36012
number of failed transactions: 0 (0.000%)
latency average = 8.9 ms
initial connection time = 61.1 ms
tps = 3601.234567 (without initial connection time)
";

    #[test]
    fn the_summary_of_pgbench_is_read() {
        let summary = Summary::parse(SAID).unwrap();
        assert_eq!(summary.transactions, 36_012);
        assert!((summary.per_second - 3_601.234_567).abs() < 1e-6);
    }

    #[test]
    fn a_run_with_failed_transactions_does_not_count() {
        assert_eq!(Summary::parse(&SAID.replace("failed transactions: 0", "failed transactions: 7")), None);
        assert_eq!(Summary::parse("pgbench: error"), None);
    }
}
