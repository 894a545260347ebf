//! The other side: pgbench executes the transfer as the textbook writes it, on the same tables in the same Postgres.
//!
//! Its database is a copy of the platform's on which no service works, so that nothing relays or consumes what it writes; its role and
//! the policies are the service's, and the organization is set on its connections, which costs it no statement. The facts it stores
//! are as long as those of the service.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::process::Command;
use tokio::time::timeout;
use uuid::Uuid;

use crate::error::Error;
use crate::options::Options;
use crate::platform::Platform;
use crate::sends::COMMENT;
use crate::watch::{self, Disturbance, Watch};

/// Its clients.
const CLIENTS: &str = "32";
/// Its threads: one for each core of the smallest machine that counts.
const THREADS: &str = "2";
/// The transfer.
const TRANSFER: &str = include_str!("../pgbench/transfer.sql");
/// The senders' allowances.
const ALLOWANCES: &str = include_str!("../pgbench/allowances.sql");
/// How much longer than its time pgbench may take to connect and end.
const PATIENCE: Duration = Duration::from_secs(30);

/// pgbench and its database.
pub(crate) struct Baseline {
    program: PathBuf,
    script: PathBuf,
    url: String,
    superuser: PgConnection,
    organization: Uuid,
    senders: u32,
    fact: Fact,
    /// All transfers so far.
    transfers: u64,
}

/// A fact of the service, which the baseline stores again and again.
#[derive(Debug, sqlx::FromRow)]
struct Fact {
    r#type: String,
    subject: String,
    envelope: String,
}

/// What came of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Transfers per second.
    pub(crate) per_second: f64,
    /// What happened beside it.
    pub(crate) disturbance: Disturbance,
}

/// What pgbench says at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Summary {
    transactions: u64,
    per_second: f64,
}

impl Baseline {
    /// Prepares pgbench's database. One coin at least must have been sent: its fact is the pattern.
    pub(crate) async fn prepare(platform: &Platform, options: &Options) -> Result<Self, Error> {
        let statement = "SELECT type, subject, envelope FROM recognition.event
             WHERE type = 'ovation.recognition.v1.CoinSent' LIMIT 1";
        let fact = sqlx::query_as(statement).fetch_one(&mut platform.superuser().await?).await?;
        let place = &platform.baseline;
        let script = platform.folder().join("transfer.sql");
        std::fs::write(&script, TRANSFER).map_err(Error::system("write pgbench's script"))?;
        let mut baseline = Self {
            program: place.program.clone(),
            script,
            url: place.url.clone(),
            superuser: PgConnection::connect(&place.superuser_url).await?,
            organization: Uuid::from_u128(1),
            senders: options.senders,
            fact,
            transfers: 0,
        };
        baseline.open_allowances().await?;
        Ok(baseline)
    }

    async fn open_allowances(&mut self) -> Result<(), Error> {
        sqlx::query(ALLOWANCES)
            .bind(self.organization)
            .bind(i32::try_from(self.senders).unwrap_or(i32::MAX))
            .execute(&mut self.superuser)
            .await?;
        Ok(())
    }

    /// Runs a block and proves its books.
    pub(crate) async fn block(&mut self, options: &Options) -> Result<Block, Error> {
        watch::tidy(&mut self.superuser).await?;
        if options.warm_up > 0 {
            self.pgbench(options.warm_up).await?;
        }
        let watch = Watch::begin(&mut self.superuser).await?;
        let summary = self.pgbench(options.seconds).await?;
        let disturbance = watch.end(&mut self.superuser).await?;
        self.check().await?;
        Ok(Block { per_second: summary.per_second, disturbance })
    }

    async fn pgbench(&mut self, seconds: u64) -> Result<Summary, Error> {
        let mut command = Command::new(&self.program);
        command
            .args(["--no-vacuum", "--protocol=prepared", "--client", CLIENTS, "--jobs", THREADS])
            .args(["--time", &seconds.to_string(), "--file"])
            .arg(&self.script)
            .envs(self.connection()?)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let variables = [
            ("senders", self.senders.to_string()),
            ("organization", self.organization.to_string()),
            ("comment", COMMENT.to_owned()),
            ("type", self.fact.r#type.clone()),
            ("subject", self.fact.subject.clone()),
            ("envelope", self.fact.envelope.clone()),
        ];
        for (name, value) in variables {
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
        let summary =
            Summary::parse(&said).ok_or_else(|| Error::Pgbench(format!("it said:\n{said}{complaint}")))?;
        self.transfers += summary.transactions;
        Ok(summary)
    }

    /// How pgbench connects, in libpq's variables: a password has no business on a command line.
    fn connection(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let options: PgConnectOptions = self.url.parse()?;
        let host = options.get_socket().map(|folder| folder.display().to_string());
        let password = options.to_url_lossy().password().unwrap_or_default().to_owned();
        let settings = format!("-c ovation.organization_id={}", self.organization);
        Ok(vec![
            ("PGHOST", host.unwrap_or_else(|| options.get_host().to_owned())),
            ("PGPORT", options.get_port().to_string()),
            ("PGUSER", options.get_username().to_owned()),
            ("PGPASSWORD", password),
            ("PGDATABASE", options.get_database().unwrap_or_default().to_owned()),
            ("PGOPTIONS", settings),
            ("LC_ALL", "C".to_owned()),
        ])
    }

    /// Everything that pgbench says it did is there, and nothing else.
    async fn check(&mut self) -> Result<(), Error> {
        let (coins, facts, sent, moved, sum): (i64, i64, i64, i64, i64) = sqlx::query_as(
            "SELECT
                 (SELECT count(*) FROM recognition.coin WHERE organization_id = $1),
                 (SELECT count(*) FROM recognition.event WHERE organization_id = $1),
                 (SELECT sum(sent_points) FROM recognition.allowance WHERE organization_id = $1),
                 (SELECT coalesce(sum(points), 0) FROM recognition.posting WHERE organization_id = $1 AND account = 3),
                 (SELECT sum(points) FROM recognition.posting WHERE organization_id = $1)",
        )
        .bind(self.organization)
        .fetch_one(&mut self.superuser)
        .await?;
        let transfers = i64::try_from(self.transfers).unwrap_or(i64::MAX);
        if [coins, facts, sent, moved, sum] == [transfers, transfers, transfers, transfers, 0] {
            return Ok(());
        }
        Err(Error::Books(format!(
            "pgbench made {transfers} transfers; stored are {coins} coins, {facts} facts, {sent} points sent, {moved} points received, and all postings sum to {sum}"
        )))
    }
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
    use ovation_harness::World;
    use ovation_provision::{Environment, Tools};

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
    fn a_run_with_failed_transfers_does_not_count() {
        assert_eq!(Summary::parse(&SAID.replace("failed transactions: 0", "failed transactions: 7")), None);
        assert_eq!(Summary::parse("pgbench: error"), None);
    }

    #[tokio::test]
    async fn the_transfer_fits_the_schema_and_keeps_its_books() {
        let schemas = ovation_local::services::schemas();
        let world = World::new(&schemas).await;
        let tools = Tools::of_repository(&repository(), &Environment::read());
        let program = tools.postgres(None).await.unwrap().bin.join("pgbench");
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("transfer.sql");
        std::fs::write(&script, TRANSFER).unwrap();
        let fact = ["type", "subject", "envelope"].map(str::to_owned);
        let [r#type, subject, envelope] = fact;
        let mut baseline = Baseline {
            program,
            script,
            url: world.config("recognition").database_url,
            superuser: world.superuser().await,
            organization: Uuid::from_u128(1),
            senders: 3,
            fact: Fact { r#type, subject, envelope },
            transfers: 0,
        };
        baseline.open_allowances().await.unwrap();
        let summary = baseline.pgbench(1).await.unwrap();
        assert!(summary.transactions > 0);
        baseline.check().await.unwrap();
        baseline.transfers += 1;
        assert!(matches!(baseline.check().await, Err(Error::Books(_))));
    }

    fn repository() -> PathBuf {
        let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        manifest.ancestors().nth(2).unwrap().to_owned()
    }
}
