//! Ovation and pgbench in turn, on one machine and one Postgres: A B A B. What the machine does to one it does to the other, and
//! the median of the pairs' ratios is what carries over to another machine.

use crate::baseline::Baseline;
use crate::books;
use crate::error::Error;
use crate::options::Options;
use crate::organization::Organization;
use crate::platform::Platform;
use crate::report;
use crate::sends::Sender;
use crate::watch;

/// How many times as many pairs are tried as have to count.
const TRIES: usize = 2;

/// Both sides of a pair that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// Coins per second through the gateway.
    pub(crate) ovation: f64,
    /// Transfers per second of pgbench.
    pub(crate) pgbench: f64,
}

impl Pair {
    /// How many times as fast Ovation is.
    pub(crate) fn ratio(self) -> f64 {
        if self.pgbench > 0.0 { self.ovation / self.pgbench } else { 0.0 }
    }
}

/// Runs blocks in turn until enough pairs count.
pub(crate) async fn run(
    platform: &Platform,
    organization: &Organization,
    options: &Options,
) -> Result<(), Error> {
    let sender = Sender::connect(platform, &organization.people, options).await?;
    // Everybody's first coin opens their allowance; the rest is the same for all.
    let people = organization.people.len();
    for turn in 0..people {
        sender.send(turn).await?;
    }
    let mut answered = u64::try_from(people).unwrap_or(u64::MAX);
    books::prove(platform, organization, answered).await?;
    let mut baseline = Baseline::prepare(platform, options).await?;
    let mut superuser = platform.superuser().await?;
    report::duel(options);
    let wanted = usize::try_from(options.pairs).unwrap_or(usize::MAX);
    let mut pairs = Vec::with_capacity(wanted);
    let mut tried = 0;
    while pairs.len() < wanted && tried < wanted * TRIES {
        tried += 1;
        watch::tidy(&mut superuser).await?;
        let ours = sender.closed_loop(&mut superuser, options).await?;
        answered += ours.answered;
        let caught_up = books::prove(platform, organization, answered).await?;
        let theirs = baseline.block(options).await?;
        report::pair(tried, &ours, &theirs, caught_up);
        if ours.disturbance.is_bearable() && theirs.disturbance.is_bearable() {
            pairs.push(Pair { ovation: ours.per_second, pgbench: theirs.per_second });
        }
    }
    report::duel_end(&pairs, answered);
    if pairs.len() < wanted {
        return Err(Error::Disturbed { what: "pairs", fit: pairs.len(), wanted, tried });
    }
    Ok(())
}
