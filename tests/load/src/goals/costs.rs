//! What a check-in with 8 objectives above it costs: alone, and among a thousand that share them.

use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};

use super::books;
use super::check_ins::Writer;
use super::company::Company;
use crate::books::settle;
use crate::error::Error;
use crate::platform::Platform;
use crate::statistics::{Latencies, float};

/// Check-ins one after the other.
const ALONE: u32 = 100;
/// Check-ins of the burst, and how many of them are under way at once.
const BURST: u32 = 1_000;
const BURST_IN_FLIGHT: u32 = 512;

/// What was measured.
#[derive(Clone, Debug)]
pub(crate) struct Costs {
    /// Alone: from call to answer.
    pub(crate) answered: Latencies,
    /// Alone: from call to the root that shows it.
    pub(crate) shown: Latencies,
    /// Alone: what goals wrote for one.
    pub(crate) alone: Written,
    /// The burst: from the first call to the last answer, and until every effect is there.
    pub(crate) burst: (Duration, Duration),
    /// The burst: calls that were made again, because the service was too busy.
    pub(crate) repeated: u32,
    /// The burst: what goals wrote for one.
    pub(crate) among: Written,
}

/// What goals wrote, for each check-in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    /// Versions of objectives' progress.
    pub(crate) objectives: f64,
    /// Facts.
    pub(crate) facts: f64,
}

/// Measures both.
pub(crate) async fn run(platform: &Platform, company: &Company, writer: &Writer) -> Result<Costs, Error> {
    let mut superuser = platform.superuser().await?;
    for _ in 0..ALONE / 5 {
        let token = writer.check_in().await?;
        writer.root_shows(&token).await?;
    }
    settle(platform).await?;
    let before = count(&mut superuser, company).await?;
    let (mut answered, mut shown) = (Latencies::new()?, Latencies::new()?);
    for _ in 0..ALONE {
        let began = Instant::now();
        let token = writer.check_in().await?;
        answered.record(began.elapsed());
        if !writer.root_shows(&token).await? {
            return Err(Error::Late("the root showed a check-in"));
        }
        shown.record(began.elapsed());
    }
    settle(platform).await?;
    let between = count(&mut superuser, company).await?;
    writer.take_repeated();
    let began = Instant::now();
    let block = writer.burst(BURST, BURST_IN_FLIGHT).await?;
    settle(platform).await?;
    let settled = began.elapsed();
    let after = count(&mut superuser, company).await?;
    superuser.close().await?;
    books::prove(platform, company, (writer.turns(), writer.turns())).await?;
    Ok(Costs {
        answered,
        shown,
        alone: written(before, between, ALONE),
        burst: (block.took, settled),
        repeated: writer.take_repeated(),
        among: written(between, after, BURST),
    })
}

/// Versions of objectives' progress, and facts of goals.
async fn count(superuser: &mut PgConnection, company: &Company) -> Result<(i64, i64), Error> {
    let statement = "SELECT
             (SELECT count(*) FROM goals.objective_progress_version WHERE organization_id = $1),
             (SELECT count(*) FROM goals.event WHERE organization_id = $1)";
    Ok(sqlx::query_as(statement).bind(company.organization.id).fetch_one(superuser).await?)
}

fn written(before: (i64, i64), after: (i64, i64), check_ins: u32) -> Written {
    let each = |more: i64| float(u64::try_from(more).unwrap_or_default()) / f64::from(check_ins);
    Written { objectives: each(after.0 - before.0), facts: each(after.1 - before.1) }
}
