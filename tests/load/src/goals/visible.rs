//! When the root shows a check-in: at a fixed rate, every tenth check-in is followed by a read of the root that must show it.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::check_ins::Writer;
use super::company::{self, Company};
use super::options::Options;
use super::{books, report};
use crate::error::Error;
use crate::platform::Platform;
use crate::sends::joined;
use crate::statistics::Latencies;
use crate::watch::{Disturbance, Watch};

/// Of so many check-ins one is looked for at the root.
const LOOK_AT_ONE_OF: u32 = 10;
/// Check-ins that may be under way. A platform so far behind does not keep up with the rate.
const BEHIND_MAX: usize = 4_096;
/// Measured this many times as long as a block: a percentile needs many looks.
const BLOCKS: u32 = 2;

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    /// From when a check-in was due to its answer.
    pub(crate) answered: Latencies,
    /// From when it was due to the answer of the root that shows it.
    pub(crate) shown: Latencies,
    /// How often the service gave up waiting, and answered with an older root.
    pub(crate) stale: u32,
    /// What happened beside it.
    pub(crate) disturbance: Disturbance,
}

/// From when a check-in was due: to its answer, and to the root that shows it, if that was looked for; whether it did.
type Times = (Duration, Option<(Duration, bool)>);

/// Measures once.
pub(crate) async fn run(
    platform: &Platform,
    company: &Company,
    writer: &Writer,
    (published, options): (u32, &Options),
) -> Result<(), Error> {
    report::visible(options, LOOK_AT_ONE_OF);
    let mut superuser = platform.superuser().await?;
    company::run(&mut superuser, "CHECKPOINT").await?;
    let rate = options.check_ins_per_second;
    let seconds = |seconds: u64| u32::try_from(seconds).unwrap_or(u32::MAX);
    open_loop(writer, rate.saturating_mul(seconds(options.warm_up)), rate).await?;
    let watch = Watch::begin(&mut superuser).await?;
    let times = open_loop(writer, rate.saturating_mul(seconds(options.seconds) * BLOCKS), rate).await?;
    let disturbance = watch.end(&mut superuser).await?;
    let mut measured =
        Measured { answered: Latencies::new()?, shown: Latencies::new()?, stale: 0, disturbance };
    for (answered, looked) in times {
        measured.answered.record(answered);
        if let Some((shown, is_fresh)) = looked {
            measured.shown.record(shown);
            measured.stale += u32::from(!is_fresh);
        }
    }
    report::measured_visible(&measured);
    books::prove(platform, company, (writer.turns(), writer.turns() + published)).await?;
    Ok(())
}

async fn open_loop(writer: &Writer, count: u32, per_second: u32) -> Result<Vec<Times>, Error> {
    let mut times = Vec::with_capacity(usize::try_from(count).unwrap_or_default());
    let mut calls: JoinSet<Result<Times, Error>> = JoinSet::new();
    let began = Instant::now();
    for number in 0..count {
        let due = began + Duration::from_secs(1) * number / per_second;
        sleep_until(due).await;
        while let Some(ended) = calls.try_join_next() {
            times.push(joined(ended)?);
        }
        if calls.len() >= BEHIND_MAX {
            return Err(Error::Late("check-ins at a fixed rate were answered"));
        }
        let writer = writer.clone();
        calls.spawn(async move {
            let token = writer.check_in().await?;
            let answered = due.elapsed();
            if number % LOOK_AT_ONE_OF > 0 {
                return Ok((answered, None));
            }
            let is_fresh = writer.root_shows(&token).await?;
            Ok((answered, Some((due.elapsed(), is_fresh))))
        });
    }
    while let Some(ended) = calls.join_next().await {
        times.push(joined(ended)?);
    }
    Ok(times)
}
