//! What is measured of goals, and in how large a company.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// The bounds keep a run finite in time, memory and connections.
#[derive(Clone, Debug, Args)]
pub(crate) struct Options {
    /// How large the company is.
    #[arg(long, value_enum, default_value_t = Scale::Small)]
    pub(crate) scale: Scale,

    /// Measure only these; without it, everything.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) only: Vec<Part>,

    /// Pairs of blocks, Ovation and the other side in turn.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) pairs: u32,

    /// Measured seconds of each block.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub(crate) seconds: u64,

    /// Seconds before each block in which nothing counts.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=30))]
    pub(crate) warm_up: u64,

    /// Check-ins under way at any moment, on both sides.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=512))]
    pub(crate) writers: u32,

    /// Check-ins per second while it is measured when the root shows them.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub(crate) check_ins_per_second: u32,

    /// Facts from which the roll-up alone is fed.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1_000..=200_000))]
    pub(crate) stage_facts: u32,

    /// Where Postgres and NATS keep their data meanwhile; a temporary folder of the system unless said otherwise.
    #[arg(long)]
    pub(crate) folder: Option<PathBuf>,
}

/// How large the company is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// 3,080 people, 9,232 objectives and 30,768 key results in two cycles.
    Small,
    /// 100,100 people, 300,040 objectives and 999,960 key results in five cycles; it is small first, and asked the same.
    Full,
}

impl Scale {
    /// The numbers of divisions at which the company is asked.
    pub(crate) fn sizes(self) -> &'static [u32] {
        match self {
            Self::Small => &[4],
            Self::Full => &[4, 130],
        }
    }
}

/// A part of the benchmark of goals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Trees, lists and search.
    Reads,
    /// What a check-in costs, alone and in a burst.
    Cost,
    /// What a past tree costs against today's.
    Past,
    /// What row-level security costs.
    Security,
    /// Ten thousand nodes through the gateway in another language, against psql.
    Basic,
    /// Check-ins per second up to the root, against SQL that updates what is above.
    Duel,
    /// The roll-up alone, fed from the stream, against the same.
    Stage,
    /// When the root shows a check-in.
    Visible,
}

impl Options {
    /// Whether a part is measured.
    pub(crate) fn measures(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
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
