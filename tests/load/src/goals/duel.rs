//! Check-ins per second up to the root, against SQL that updates all objectives above in the transaction of the check-in: A B A B.
//!
//! Our side counts only what has come to the root: the time of a block ends when every effect is there.

use sqlx::{Connection as _, PgConnection};

use super::check_ins::Writer;
use super::company::{self, Company, Kind, id};
use super::options::Options;
use super::{books, report};
use crate::error::Error;
use crate::pgbench::{Pgbench, Summary};
use crate::platform::Platform;
use crate::statistics::float;
use crate::watch::{Disturbance, Watch};

/// What the other side executes.
const SCRIPT: &str = include_str!("../../pgbench/check_in_ancestors.sql");
/// Check-ins under way in the second block of a pair: as many as people who press a button at once.
const CROWD: u32 = 512;

/// The other side.
pub(crate) struct Ancestors {
    pgbench: Pgbench,
    superuser: PgConnection,
    check_ins: u64,
}

/// What came of our block.
#[derive(Clone, Debug)]
pub(crate) struct Ours {
    /// How many were under way.
    pub(crate) in_flight: u32,
    /// Check-ins per second that came to the root.
    pub(crate) per_second: f64,
    /// Answers per second.
    pub(crate) answered_per_second: f64,
    /// From call to answer.
    pub(crate) latencies: crate::statistics::Latencies,
    /// What happened beside it.
    pub(crate) disturbance: Disturbance,
}

impl Ancestors {
    /// Prepares its database, which is a copy. One check-in at least must have been made: its fact is the pattern.
    pub(crate) async fn prepare(
        platform: &Platform,
        company: &Company,
        options: &Options,
    ) -> Result<Self, Error> {
        let place = platform.baseline("goals")?;
        let mut superuser = PgConnection::connect(&place.superuser_url).await?;
        let statement = "SELECT type, subject, envelope FROM checkins.event
             WHERE type = 'ovation.checkins.v1.CheckInCreated' LIMIT 1";
        let (r#type, subject, envelope): (String, String, String) =
            sqlx::query_as(statement).fetch_one(&mut superuser).await?;
        let script = platform.folder().join("check_in_ancestors.sql");
        std::fs::write(&script, SCRIPT).map_err(Error::system("write pgbench's script"))?;
        company::run(&mut superuser, "VACUUM ANALYZE").await?;
        let organization = company.organization.id;
        let variables = vec![
            ("organization", organization.to_string()),
            ("cycle", id(Kind::Cycle, 0).to_string()),
            ("type", r#type),
            ("subject", subject),
            ("envelope", envelope),
        ];
        let (program, url, clients) = (place.program, place.url, options.writers);
        let pgbench = Pgbench { program, script, url, organization, variables, clients };
        let check_ins = count(&mut superuser, organization).await?;
        Ok(Self { pgbench, superuser, check_ins })
    }

    /// Runs a block and proves its books.
    pub(crate) async fn block(&mut self, options: &Options) -> Result<(Summary, Disturbance), Error> {
        company::run(&mut self.superuser, "CHECKPOINT").await?;
        if options.warm_up > 0 {
            self.check_ins += self.pgbench.run(options.warm_up).await?.transactions;
        }
        let watch = Watch::begin(&mut self.superuser).await?;
        let summary = self.pgbench.run(options.seconds).await?;
        let disturbance = watch.end(&mut self.superuser).await?;
        self.check_ins += summary.transactions;
        let organization = self.pgbench.organization;
        let stored = count(&mut self.superuser, organization).await?;
        if stored != self.check_ins {
            return Err(Error::Books(format!(
                "pgbench made {} check-ins, and {stored} are stored",
                self.check_ins
            )));
        }
        books::sums(&mut self.superuser, organization).await?;
        Ok((summary, disturbance))
    }
}

async fn count(superuser: &mut PgConnection, organization: uuid::Uuid) -> Result<u64, Error> {
    let statement = "SELECT count(*) FROM goals.reading WHERE organization_id = $1 AND source = 1";
    let count: i64 = sqlx::query_scalar(statement).bind(organization).fetch_one(superuser).await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Runs blocks in turn: as many under way as the other side has clients, a crowd, the other side.
pub(crate) async fn run(
    platform: &Platform,
    company: &Company,
    (writer, theirs): (&Writer, &mut Ancestors),
    options: &Options,
) -> Result<(), Error> {
    report::duel(options, CROWD);
    let (mut writers, mut crowds) = (Vec::new(), Vec::new());
    for pair in 1..=options.pairs {
        let few = block(platform, company, writer, (options.writers, options)).await?;
        let crowd = block(platform, company, writer, (CROWD, options)).await?;
        let (summary, disturbance) = theirs.block(options).await?;
        report::duel_pair(pair, (&few, &crowd), (summary, disturbance));
        writers.push((few.per_second, summary.per_second));
        crowds.push((crowd.per_second, summary.per_second));
    }
    report::duel_end(&writers, &crowds);
    Ok(())
}

async fn block(
    platform: &Platform,
    company: &Company,
    writer: &Writer,
    (in_flight, options): (u32, &Options),
) -> Result<Ours, Error> {
    let mut superuser = platform.superuser().await?;
    company::run(&mut superuser, "CHECKPOINT").await?;
    writer.closed_loop(in_flight, options.warm_up()).await?;
    crate::books::settle(platform).await?;
    let watch = Watch::begin(&mut superuser).await?;
    let block = writer.closed_loop(in_flight, options.block()).await?;
    let caught_up = crate::books::settle(platform).await?;
    let disturbance = watch.end(&mut superuser).await?;
    superuser.close().await?;
    books::prove(platform, company, (writer.turns(), writer.turns())).await?;
    let answered = float(block.answered.into());
    Ok(Ours {
        in_flight,
        per_second: answered / (block.took + caught_up).as_secs_f64(),
        answered_per_second: answered / block.took.as_secs_f64(),
        latencies: block.latencies,
        disturbance,
    })
}
