//! The program `ovation`: the platform on this machine, and the client of any platform.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use ovation_local::client::command_line::EXIT_CODES;
use ovation_local::client::printer::Printer;
use ovation_local::serve::serve;
use ovation_local::up::{Up, up};
use ovation_local::{Error, client, developer, report};

/// How long work that cannot be interrupted may hold up the end of this program.
const END_PATIENCE: Duration = Duration::from_secs(1);

/// Ovation: OKRs that stay alive, and coins that say thank you.
#[derive(Parser)]
#[command(name = "ovation", version, propagate_version = true, after_help = EXIT_CODES)]
struct Line {
    #[command(flatten)]
    client: client::Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the whole platform on this machine, with Postgres and NATS of its own
    Up(Up),
    #[command(flatten)]
    Client(client::Command),
    /// Print what a shell needs to complete commands
    Completions {
        /// For which shell
        shell: Shell,
    },
    #[command(flatten)]
    Developer(developer::Command),
    /// Run one service; the supervisor of `up` does this
    #[command(hide = true)]
    Serve {
        /// Which
        service: String,
    },
}

fn main() -> ExitCode {
    let line = Line::parse();
    // An error means that somebody installed one before, which is as good.
    let _earlier = rustls::crypto::ring::default_provider().install_default();
    match run(line) {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(line: Line) -> Result<ExitCode, Error> {
    match line.command {
        // A service brings the runtime that it runs on in production.
        Command::Serve { service } => serve(&service),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Line::command(), "ovation", &mut script);
            // Whoever reads no further has what they want.
            let _unread = std::io::stdout().write_all(&script);
            Ok(ExitCode::SUCCESS)
        }
        Command::Up(options) => on_runtime(up(options)).and_then(done),
        Command::Developer(command) => on_runtime(developer::run(command)).and_then(done),
        Command::Client(command) => on_runtime(run_client(&line.client, command)),
    }
}

fn done(result: Result<(), Error>) -> Result<ExitCode, Error> {
    result.map(|()| ExitCode::SUCCESS)
}

fn on_runtime<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Runtime)?;
    let result = runtime.block_on(work);
    runtime.shutdown_timeout(END_PATIENCE);
    Ok(result)
}

async fn run_client(options: &client::Options, command: client::Command) -> ExitCode {
    match client::run(options, command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            Printer::new(options.output).problem(&problem);
            ExitCode::from(problem.exit_code())
        }
    }
}
