//! What a run prints: each number as soon as it is there, beside its mark.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the numbers are what this program is for")]

use std::time::Duration;

use ovation_chassis::failure::chain;

use crate::baseline;
use crate::duel::Pair;
use crate::error::Error;
use crate::latency;
use crate::options::Options;
use crate::organization::Organization;
use crate::platform::Platform;
use crate::process::Process;
use crate::sends;
use crate::statistics::{float, median};
use crate::tree;
use crate::watch::Disturbance;

/// The marks: what an optimized build on two cores, with the load on the same machine, should reach.
const READY_MARK: Duration = Duration::from_secs(1);
const IDLE_MIB_MARK: f64 = 48.0;
const RATIO_MARK: f64 = 0.5;
const LATENCY_MARK: Duration = Duration::from_millis(25);
const STATEMENTS_MARK: usize = 3;

/// Why there are no (more) numbers.
pub(crate) fn failure(error: &Error) {
    eprintln!("\nerror: {}", chain(error));
}

/// What the numbers depend on.
pub(crate) fn machine(platform: &Platform) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let about = &platform.about;
    println!(
        "Ovation's benchmark: {cores} cores, Postgres {}, NATS {}, {} ms to sync a page to the disk",
        about.postgres,
        about.nats,
        milliseconds(about.sync_time)
    );
    if cfg!(debug_assertions) {
        println!(
            "built without optimization: the numbers mean nothing; use `cargo run --profile quick -p ovation-load`"
        );
    }
}

/// Time to ready, and memory before the first call.
pub(crate) fn starts(processes: &[Process]) {
    println!("\nStart to ready, one after the other, and resident memory before the first call");
    for process in processes {
        println!(
            "  {:14} {:>7.3} s {:>7.1} MiB",
            process.name,
            process.ready_after.as_secs_f64(),
            mib(process.idle_bytes)
        );
    }
    let slowest = processes.iter().map(|process| process.ready_after).max().unwrap_or_default();
    let largest = processes.iter().map(|process| mib(process.idle_bytes)).fold(0.0, f64::max);
    mark("each ready within 1 s", slowest <= READY_MARK);
    mark("each below 48 MiB", largest < IDLE_MIB_MARK);
}

/// Memory after everything that was measured.
pub(crate) fn memory_after(processes: &[Process]) {
    println!("\nResident memory after the load");
    for process in processes {
        println!("  {:14} {:>7.1} MiB", process.name, mib(process.resident_bytes()));
    }
}

/// Who uses the platform.
pub(crate) fn organization(organization: &Organization) {
    println!("\nAn organization of {} people has signed in", organization.people.len());
}

/// The head of the table of pairs.
pub(crate) fn duel(options: &Options) {
    println!(
        "\nCoins per second: Ovation through the gateway with {} sends in flight, then pgbench with 32 clients;\n\
         {} s each after {} s of warming up",
        options.in_flight, options.seconds, options.warm_up
    );
    println!("  pair   Ovation   pgbench   ratio       p50       p99   told after   stolen");
}

/// One pair of blocks.
pub(crate) fn pair(number: usize, ours: &sends::Block, theirs: &baseline::Block, caught_up: Duration) {
    let pair = Pair { ovation: ours.per_second, pgbench: theirs.per_second };
    let remark = [remark(ours.disturbance), remark(theirs.disturbance)].into_iter().flatten().next();
    println!(
        "  {number:>4} {:>9.0} {:>9.0} {:>7.2} {:>6} ms {:>6} ms {:>10.2} s {:>4.1} %, {:.1} %{}",
        pair.ovation,
        pair.pgbench,
        pair.ratio(),
        milliseconds(ours.latencies.quantile(0.5)),
        milliseconds(ours.latencies.quantile(0.99)),
        caught_up.as_secs_f64(),
        ours.disturbance.stolen * 100.0,
        theirs.disturbance.stolen * 100.0,
        remark.map(|remark| format!("  discarded: {remark}")).unwrap_or_default()
    );
}

/// Medians of the pairs that count.
pub(crate) fn duel_end(pairs: &[Pair], answered: u64) {
    if pairs.is_empty() {
        return;
    }
    let ratio = median(pairs.iter().map(|pair| pair.ratio()));
    println!(
        "  medians: Ovation {:.0}, pgbench {:.0}, ratio {ratio:.2}",
        median(pairs.iter().map(|pair| pair.ovation)),
        median(pairs.iter().map(|pair| pair.pgbench))
    );
    println!(
        "  {answered} sends answered, stored, posted, published and told, each once; the ledger is sound"
    );
    mark("ratio at least 0.5", ratio >= RATIO_MARK);
}

/// The head of the latencies.
pub(crate) fn latency(options: &Options) {
    println!("\nFrom commit to consumer at {} facts per second (open loop)", options.events_per_second);
}

/// One measurement of latencies.
pub(crate) fn measured_latency(measured: &latency::Measured) {
    let line = |what: &str, p50: Duration, p99: Duration| {
        println!("  {what:58} p50 {:>7} ms   p99 {:>7} ms", milliseconds(p50), milliseconds(p99));
    };
    let (consumer, answer) = (&measured.consumer, &measured.answer);
    let p99 = consumer.quantile(0.99);
    line("begin of the transaction to a durable consumer", consumer.quantile(0.5), p99);
    line("begin of the transaction to its effect in notifications", measured.effect.0, measured.effect.1);
    line("due to answered, through the gateway", answer.quantile(0.5), answer.quantile(0.99));
    println!("  {} facts, each received once", consumer.count());
    if conclude(measured.disturbance) {
        mark("p99 to the consumer below 25 ms", p99 < LATENCY_MARK);
    }
}

/// The head of the tree.
pub(crate) fn tree() {
    println!(
        "\nReading a whole tree of {} objectives and {} key results through the gateway, one reader",
        tree::OBJECTIVES,
        tree::NODES - tree::OBJECTIVES
    );
}

/// One measurement of the tree.
pub(crate) fn measured_tree(measured: &tree::Measured) {
    let (reads, statements) = (&measured.reads, measured.statements);
    println!(
        "  p50 {} ms, p99 {} ms of {} reads; {} statements read tables, {} begin, enter and end the transaction",
        milliseconds(reads.quantile(0.5)),
        milliseconds(reads.quantile(0.99)),
        reads.count(),
        statements.reading,
        statements.around
    );
    if conclude(measured.disturbance) {
        mark("at most 3 statements", statements.reading <= STATEMENTS_MARK);
    }
}

/// Says what was stolen, and whether the measurement counts.
pub(crate) fn conclude(disturbance: Disturbance) -> bool {
    let remark = remark(disturbance);
    println!(
        "  {:.1} % of the machine stolen{}",
        disturbance.stolen * 100.0,
        remark.map(|remark| format!("; discarded: {remark}")).unwrap_or_default()
    );
    remark.is_none()
}

fn remark(disturbance: Disturbance) -> Option<&'static str> {
    match disturbance {
        disturbance if disturbance.is_bearable() => None,
        Disturbance { checkpoint: true, .. } => Some("a checkpoint fell into it"),
        Disturbance { .. } => Some("more than 5 % was stolen"),
    }
}

/// Whether a mark is met.
pub(crate) fn mark(what: &str, is_met: bool) {
    println!("  mark: {what}: {}", if is_met { "met" } else { "MISSED" });
}

/// With two decimals.
pub(crate) fn milliseconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1_000.0)
}

fn mib(bytes: u64) -> f64 {
    float(bytes / 1024) / 1024.0
}
