//! The other side: pgbench executes the transfer as the textbook writes it, on the same tables in the same Postgres.
//!
//! Its database is a copy of the platform's on which no service works, so that nothing relays or consumes what it writes; its role and
//! the policies are the service's. The facts it stores are as long as those of the service.

use std::path::PathBuf;

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::error::Error;
use crate::options::Options;
use crate::pgbench::{Pgbench, Summary};
use crate::platform::Platform;
use crate::sends::COMMENT;
use crate::watch::{self, Disturbance, Watch};

/// Its clients.
const CLIENTS: u32 = 32;
/// The transfer.
const TRANSFER: &str = include_str!("../pgbench/transfer.sql");
/// The senders' allowances.
const ALLOWANCES: &str = include_str!("../pgbench/allowances.sql");

/// pgbench and its database.
pub(crate) struct Baseline {
    pgbench: Pgbench,
    superuser: PgConnection,
    senders: u32,
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

impl Baseline {
    /// Prepares pgbench's database. One coin at least must have been sent: its fact is the pattern.
    pub(crate) async fn prepare(platform: &Platform, options: &Options) -> Result<Self, Error> {
        let statement = "SELECT type, subject, envelope FROM recognition.event
             WHERE type = 'ovation.recognition.v1.CoinSent' LIMIT 1";
        let fact: Fact = sqlx::query_as(statement).fetch_one(&mut platform.superuser().await?).await?;
        let script = platform.folder().join("transfer.sql");
        std::fs::write(&script, TRANSFER).map_err(Error::system("write pgbench's script"))?;
        let place = platform.baseline("recognition")?;
        let pgbench = fact.pgbench(place.program, script, place.url, options.senders);
        let superuser = PgConnection::connect(&place.superuser_url).await?;
        let mut baseline = Self { pgbench, superuser, senders: options.senders, transfers: 0 };
        baseline.open_allowances().await?;
        Ok(baseline)
    }

    async fn open_allowances(&mut self) -> Result<(), Error> {
        sqlx::query(ALLOWANCES)
            .bind(self.pgbench.organization)
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
        let summary = self.pgbench.run(seconds).await?;
        self.transfers += summary.transactions;
        Ok(summary)
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
        .bind(self.pgbench.organization)
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

impl Fact {
    fn pgbench(self, program: PathBuf, script: PathBuf, url: String, senders: u32) -> Pgbench {
        let organization = Uuid::from_u128(1);
        let variables = vec![
            ("senders", senders.to_string()),
            ("organization", organization.to_string()),
            ("comment", COMMENT.to_owned()),
            ("type", self.r#type),
            ("subject", self.subject),
            ("envelope", self.envelope),
        ];
        Pgbench { program, script, url, organization, variables, clients: CLIENTS }
    }
}

#[cfg(test)]
mod tests {
    use ovation_harness::World;
    use ovation_provision::{Environment, Tools};

    use super::*;

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
            pgbench: Fact { r#type, subject, envelope }.pgbench(
                program,
                script,
                world.config("recognition").database_url,
                3,
            ),
            superuser: world.superuser().await,
            senders: 3,
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
