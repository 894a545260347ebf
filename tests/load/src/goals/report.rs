//! What the benchmark of goals prints: each number as soon as it is there, beside its mark.
#![expect(clippy::print_stdout, reason = "the numbers are what this program is for")]

use std::time::Duration;

use super::company::{Company, KEY_RESULTS, NODES, OBJECTIVES, PEOPLE};
use super::costs::{Costs, Written};
use super::duel::Ours;
use super::options::Options;
use super::run::AtSize;
use super::visible::Measured;
use crate::pgbench::Summary;
use crate::report::{conclude, mark, milliseconds};
use crate::statistics::median;
use crate::watch::Disturbance;

/// The marks, and the goals behind them.
const PATH_MARK: f64 = 8.0;
const STAGE_MARK: f64 = 20.0;
const VISIBLE_MARK: Duration = Duration::from_secs(1);
const BASIC_MARK: f64 = 1.5;
const BASIC_BYTES_MARK: f64 = 250.0;
const PAST_MARK: f64 = 3.0;
const SECURITY_MARK: f64 = 1.3;
const COMPANY_TREE_MARK: Duration = Duration::from_millis(100);

/// Two sides of the same.
type Times = [(Duration, Duration)];

/// Something that cannot be measured yet.
pub(crate) fn not_yet(what: &str) {
    println!("  not measured: {what}");
}

/// How large the company is now.
pub(crate) fn company(company: &Company, took: Duration) {
    let divisions = company.divisions;
    println!(
        "\nA company of {} people, {} objectives and {} key results, loaded in {:.0} s; load of the machine: {}",
        divisions * PEOPLE,
        divisions * OBJECTIVES,
        divisions * KEY_RESULTS,
        took.as_secs_f64(),
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    );
}

/// How long the questions took at one size.
pub(crate) fn reads(size: &AtSize) {
    println!("  {:36} {:>6} {:>12} {:>12}", "question", "rows", "p50", "p95");
    for answer in &size.answers {
        println!(
            "  {:36} {:>6} {:>9} ms {:>9} ms",
            answer.name,
            answer.rows,
            milliseconds(answer.took.quantile(0.5)),
            milliseconds(answer.took.quantile(0.95))
        );
    }
    if let Some(tree) = size.answers.first() {
        mark(
            &format!("p95 of a tree of {NODES} nodes under 100 ms"),
            tree.took.quantile(0.95) < COMPANY_TREE_MARK,
        );
    }
}

/// What a check-in cost at one size.
pub(crate) fn costs(costs: &Costs) {
    println!("\nA check-in with 8 objectives above it");
    println!(
        "  alone: answered p50 {} ms, shown by the root p50 {} ms, p99 {} ms; {}",
        milliseconds(costs.answered.quantile(0.5)),
        milliseconds(costs.shown.quantile(0.5)),
        milliseconds(costs.shown.quantile(0.99)),
        written(costs.alone)
    );
    let (answered, settled) = costs.burst;
    println!(
        "  1,000 at once: answered after {:.2} s ({} calls repeated), all effects after {:.2} s, {} ms each; {}",
        answered.as_secs_f64(),
        costs.repeated,
        settled.as_secs_f64(),
        milliseconds(settled / 1_000),
        written(costs.among)
    );
}

fn written(written: Written) -> String {
    format!("{:.2} versions of progress and {:.2} facts for each", written.objectives, written.facts)
}

/// How costs grew with the company, which was asked the same.
pub(crate) fn growth(sizes: &[AtSize]) {
    let [small, .., large] = sizes else {
        return;
    };
    println!(
        "\nThe same questions, {} times the company: p50 then and now",
        large.divisions / small.divisions
    );
    for (before, after) in small.answers.iter().zip(&large.answers) {
        grown(before.name, before.took.quantile(0.5), after.took.quantile(0.5));
    }
    if let (Some(before), Some(after)) = (&small.costs, &large.costs) {
        grown("check-in alone, to the root", before.shown.quantile(0.5), after.shown.quantile(0.5));
        grown("check-in among 1,000, to the root", before.burst.1 / 1_000, after.burst.1 / 1_000);
    }
}

fn grown(what: &str, before: Duration, after: Duration) {
    println!(
        "  {what:36} {:>9} ms {:>9} ms {:>6.2} ×",
        milliseconds(before),
        milliseconds(after),
        ratio(after, before)
    );
}

/// The head of the past.
pub(crate) fn past() {
    println!("\nA division of {NODES} nodes as of 65 days ago, and today, in turn");
}

/// Trees of the past against today's.
pub(crate) fn measured_past(view: &str, pairs: &Times) {
    let ratio = line(view, pairs, ("past", "today"));
    mark("within 3 ×", ratio <= PAST_MARK);
}

/// The head of row-level security.
pub(crate) fn security() {
    println!("\nRow-level security: the same statement under the role of goals, and as a superuser");
}

/// A statement with policies and without.
pub(crate) fn measured_security(what: &str, pairs: &Times) {
    let ratio = line(what, pairs, ("with", "without"));
    mark("at most 1.3 ×", ratio <= SECURITY_MARK);
}

/// The head of the reads in another language.
pub(crate) fn basic() {
    println!(
        "\n{NODES} nodes in the BASIC view through the gateway by grpcio, and by psql's recursive query"
    );
}

/// Reads in another language.
pub(crate) fn measured_basic(pairs: &Times, bytes: f64) {
    let ratio = line("a division", pairs, ("grpcio", "psql"));
    println!("  {bytes:.0} bytes a node");
    mark("no more than 1.5 × the time of psql", ratio <= BASIC_MARK);
    mark("at most 250 bytes a node", bytes <= BASIC_BYTES_MARK);
}

/// One line of a comparison; answers the median of the pairs' ratios.
fn line(what: &str, pairs: &Times, (one, other): (&str, &str)) -> f64 {
    let of = |side: fn(&(Duration, Duration)) -> Duration| {
        let middle = median(pairs.iter().map(|pair| side(pair).as_secs_f64()));
        milliseconds(Duration::try_from_secs_f64(middle).unwrap_or_default())
    };
    let ratio = median(pairs.iter().map(|(one, other)| ratio(*one, *other)));
    println!(
        "  {what:36} {one} {:>8} ms, {other} {:>8} ms, ratio {ratio:.2} of {} pairs",
        of(|pair| pair.0),
        of(|pair| pair.1),
        pairs.len()
    );
    ratio
}

/// The head of check-ins per second.
pub(crate) fn duel(options: &Options, crowd: u32) {
    println!(
        "\nCheck-ins per second up to the root: through the gateway with {} under way, with {crowd}, and pgbench with {} clients;\n\
         {} s each after {} s of warming up; a block of ours ends when the root shows all",
        options.writers, options.writers, options.seconds, options.warm_up
    );
}

/// One pair of blocks.
pub(crate) fn duel_pair(number: u32, (few, crowd): (&Ours, &Ours), theirs: (Summary, Disturbance)) {
    for ours in [few, crowd] {
        println!(
            "  {number:>3}  {:>4} under way {:>8.0} to the root, {:>8.0} answered, p50 {} ms, p99 {} ms, {:.1} % stolen",
            ours.in_flight,
            ours.per_second,
            ours.answered_per_second,
            milliseconds(ours.latencies.quantile(0.5)),
            milliseconds(ours.latencies.quantile(0.99)),
            ours.disturbance.stolen * 100.0
        );
    }
    println!("       pgbench {:>18.0}, {:.1} % stolen", theirs.0.per_second, theirs.1.stolen * 100.0);
}

/// Medians of all pairs.
pub(crate) fn duel_end(writers: &[(f64, f64)], crowds: &[(f64, f64)]) {
    for (what, pairs) in [("as many under way as pgbench has clients", writers), ("a crowd", crowds)] {
        let ratio = rates(what, pairs);
        mark("ratio at least 8", ratio >= PATH_MARK);
    }
}

/// The head of the roll-up alone.
pub(crate) fn stage(options: &Options) {
    println!(
        "\nThe roll-up alone: {} check-ins wait on the stream, and goals alone is started; in turn with pgbench",
        options.stage_facts
    );
}

/// One pair.
pub(crate) fn stage_pair(number: u32, ours: f64, theirs: f64) {
    println!("  {number:>3}  roll-up {ours:>8.0} per second, pgbench {theirs:>8.0}");
}

/// Medians of all pairs.
pub(crate) fn stage_end(pairs: &[(f64, f64)]) {
    let ratio = rates("the roll-up alone", pairs);
    mark("ratio at least 20", ratio >= STAGE_MARK);
}

fn rates(what: &str, pairs: &[(f64, f64)]) -> f64 {
    let ratio = median(pairs.iter().map(|(ours, theirs)| if *theirs > 0.0 { ours / theirs } else { 0.0 }));
    println!(
        "  medians, {what}: {:.0} and {:.0} per second, ratio {ratio:.2}",
        median(pairs.iter().map(|pair| pair.0)),
        median(pairs.iter().map(|pair| pair.1))
    );
    ratio
}

/// The head of the time to the root.
pub(crate) fn visible(options: &Options, one_of: u32) {
    println!(
        "\nWhen the root shows a check-in, at {} per second (open loop), by a read after one of {one_of}",
        options.check_ins_per_second
    );
}

/// The time to the root.
pub(crate) fn measured_visible(measured: &Measured) {
    let p99 = measured.shown.quantile(0.99);
    println!(
        "  due to answered p50 {} ms, p99 {} ms; due to shown by the root p50 {} ms, p99 {} ms, of {}; {} came too late for the service's patience",
        milliseconds(measured.answered.quantile(0.5)),
        milliseconds(measured.answered.quantile(0.99)),
        milliseconds(measured.shown.quantile(0.5)),
        milliseconds(p99),
        measured.shown.count(),
        measured.stale
    );
    if conclude(measured.disturbance) {
        mark("p99 under 1 s", p99 < VISIBLE_MARK && measured.stale == 0);
    }
}

fn ratio(one: Duration, other: Duration) -> f64 {
    if other.is_zero() { 0.0 } else { one.as_secs_f64() / other.as_secs_f64() }
}
