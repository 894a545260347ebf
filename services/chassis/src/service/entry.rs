//! A service's process: options, logs, run, end.

use std::future::Future;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser};
use tokio::signal::unix::{SignalKind, signal};

use super::definition::Service;
use super::running::{StartError, start};
use crate::config::{ServiceConfig, TelemetryConfig};
use crate::failure::{BoxError, chain};
use crate::telemetry;

/// The whole `main` of a service: `fn main() -> ExitCode { ovation_chassis::service::main::<Goals>() }`.
///
/// Ends with 0 after SIGTERM or SIGINT, with 2 for wrong options, and with 1 where it could not run.
#[must_use]
pub fn main<S: Service>() -> ExitCode {
    let config = match read::<ServiceConfig>(S::DEFINITION.name) {
        Ok(config) => config,
        Err(error) => error.exit(),
    };
    let telemetry = config.telemetry.clone();
    process(S::DEFINITION.name, &telemetry, async { Ok(run::<S>(config, signals()).await?) })
}

/// Runs a service until `shutdown` resolves, one of its tasks panics, or it cannot start.
pub async fn run<S: Service>(
    config: ServiceConfig,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), StartError> {
    tokio::pin!(shutdown);
    let running = tokio::select! {
        running = start::<S>(config) => running?,
        () = &mut shutdown => return Ok(()),
    };
    let ended_by_itself = tokio::select! {
        () = &mut shutdown => false,
        () = running.failed() => true,
    };
    running.stop().await;
    if ended_by_itself { Err(StartError::Ended(S::DEFINITION.name)) } else { Ok(()) }
}

/// Installs logs and traces, runs something in a runtime, and says how it ended. For binaries that are no [`Service`], too.
pub fn process(
    name: &str,
    config: &TelemetryConfig,
    work: impl Future<Output = Result<(), BoxError>>,
) -> ExitCode {
    // Where another provider is installed already, TLS uses that.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = runtime.map_err(BoxError::from).and_then(|runtime| {
        runtime.block_on(async {
            let telemetry = telemetry::install(name, config)?;
            let ended = work.await;
            if let Err(error) = &ended {
                tracing::error!(service = name, error = %chain(error.as_ref()), "the service ends");
            }
            // Sending the last spans blocks.
            let _ = tokio::task::spawn_blocking(|| telemetry.shutdown()).await;
            ended
        })
    });
    if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Resolves with the first SIGTERM or SIGINT.
pub async fn signals() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be received; end the process with SIGKILL");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Reads the options of a process with this name.
///
/// # Errors
///
/// What is wrong with them, or the help that was asked for.
pub fn read<C: Args>(name: &'static str) -> Result<C, clap::Error> {
    #[derive(Parser)]
    #[command(version)]
    struct CommandLine<C: Args> {
        #[command(flatten)]
        config: C,
    }
    let matches = CommandLine::<C>::command().name(name).try_get_matches()?;
    CommandLine::<C>::from_arg_matches(&matches).map(|line| line.config)
}
