//! What a run of the benchmark measures, and for how long.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::goals::options as goals;

/// Measures the whole platform on this machine.
#[derive(Debug, Parser)]
#[command(name = "ovation-load", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure goals alone, in a large company.
    Goals(goals::Options),
    /// Run one service; the benchmark does this.
    #[command(hide = true)]
    Serve {
        /// Which.
        service: String,
    },
}

/// The bounds keep a run finite in time, memory and connections.
#[derive(Clone, Debug, Args)]
pub(crate) struct Options {
    /// Pairs of blocks, Ovation and pgbench in turn, that must count.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) pairs: u32,

    /// Measured seconds of each block. Below the five minutes after which Postgres makes a checkpoint by itself.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub(crate) seconds: u64,

    /// Seconds before each block in which nothing counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=30))]
    pub(crate) warm_up: u64,

    /// People who send and receive coins.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(2..=2_000))]
    pub(crate) senders: u32,

    /// Sends under way at any moment.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=4_096))]
    pub(crate) in_flight: u32,

    /// Connections to the gateway.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) connections: u32,

    /// Facts per second while their latency is measured.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub(crate) events_per_second: u32,

    /// Measure only these; without it, everything.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) only: Vec<Part>,

    /// Where Postgres and NATS keep their data meanwhile; a temporary folder of the system unless said otherwise. The disk under it
    /// decides how long a commit takes.
    #[arg(long)]
    pub(crate) folder: Option<PathBuf>,
}

/// A part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Time from start to ready, and memory when idle.
    Start,
    /// Coins per second, against pgbench.
    Sends,
    /// Time from commit to consumer.
    Latency,
    /// Reading a large tree.
    Tree,
}

impl Options {
    /// Whether a part is measured.
    pub(crate) fn measures(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// How many people the organization needs: a tree has one reader.
    pub(crate) fn people(&self) -> u32 {
        let sends = self.measures(Part::Sends) || self.measures(Part::Latency);
        if sends { self.senders } else { 1 }
    }

    /// How long a block is measured.
    pub(crate) fn block(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// How long nothing counts before.
    pub(crate) fn warm_up(&self) -> Duration {
        Duration::from_secs(self.warm_up)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Line::command().debug_assert();
    }

    #[test]
    fn without_only_everything_is_measured() {
        let everything = Line::try_parse_from(["ovation-load"]).unwrap().options;
        assert!(everything.measures(Part::Tree));
        let some = Line::try_parse_from(["ovation-load", "--only", "sends,latency"]).unwrap().options;
        assert!(some.measures(Part::Sends) && some.measures(Part::Latency));
        assert!(!some.measures(Part::Tree));
    }
}
