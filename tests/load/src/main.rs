//! The benchmark: what the whole platform does on this machine, in one command.
//!
//! `cargo run --profile quick -p ovation-load` starts a Postgres and a NATS of its own and every service as a process of this same
//! program, loads them through the gateway, and prints each number beside its mark. A number counts only where the books are right
//! afterwards and nobody else took the machine's cores meanwhile. `README.md` says how to read it.
//!
//! In order of a run: [`platform`] starts everything and [`organization`] founds who uses it; [`duel`] lets [`sends`] and
//! [`baseline`] take turns and asks [`books`] after each; [`latency`] follows facts to their consumers; [`tree`] reads a large tree and
//! [`statements`] counts what that costs. [`watch`] and [`machine`] say whether a measurement was disturbed, and [`report`]
//! prints. [`goals`] is a benchmark of its own: a company of a hundred thousand people.

mod baseline;
mod books;
mod database;
mod duel;
mod error;
mod goals;
mod latency;
mod machine;
mod options;
mod organization;
mod pgbench;
mod platform;
mod process;
mod report;
mod sends;
mod statements;
mod statistics;
mod tree;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

use crate::error::Error;
use crate::options::{Command, Line, Options, Part};
use crate::organization::Organization;
use crate::platform::Platform;

fn main() -> ExitCode {
    // An error means that somebody installed one before, which is as good.
    let _earlier = rustls::crypto::ring::default_provider().install_default();
    let line = Line::parse();
    match line.command {
        Some(Command::Serve { service }) => ovation_local::serve::serve(&service).unwrap_or_else(|error| {
            ovation_local::report(&error);
            ExitCode::FAILURE
        }),
        Some(Command::Goals(options)) => ended(run(goals::run::measure(&options))),
        None => ended(run(measure(&line.options))),
    }
}

fn ended(measured: Result<(), Error>) -> ExitCode {
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::failure(&error);
            ExitCode::FAILURE
        }
    }
}

/// Runs the benchmark, or stops everything at Ctrl-C.
fn run(measure: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::system("start the runtime"))?;
    runtime.block_on(async {
        tokio::select! {
            measured = measure => measured,
            _ = tokio::signal::ctrl_c() => Err(Error::Interrupted),
        }
    })
}

async fn measure(options: &Options) -> Result<(), Error> {
    let platform = Platform::start(options.folder.as_deref()).await?;
    report::machine(&platform);
    report::starts(platform.processes());
    let needs_people = [Part::Sends, Part::Latency, Part::Tree];
    if needs_people.iter().any(|part| options.measures(*part)) {
        let organization = Organization::found(&platform, options.people()).await?;
        report::organization(&organization);
        if options.measures(Part::Sends) {
            duel::run(&platform, &organization, options).await?;
        }
        if options.measures(Part::Latency) {
            latency::run(&platform, &organization, options).await?;
        }
        if options.measures(Part::Tree) {
            tree::run(&platform, &organization, options).await?;
        }
        report::memory_after(platform.processes());
    }
    platform.stop().await
}
