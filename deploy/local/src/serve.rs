//! `ovation serve <service>`: one service inside a process that the supervisor started.
//!
//! It runs exactly as the service's own program does in production, but takes its configuration
//! from the environment only, and ends also when its standard input closes: because the supervisor
//! wants that, or because the supervisor is gone.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Command, FromArgMatches};
use ovation_chassis::config::ServiceConfig;
use ovation_chassis::service::{self, Service, entry};
use ovation_gateway::GatewayConfig;
use tokio::sync::oneshot;

use crate::{Error, Result};

/// How long a service may take to stop before its process ends anyway: longer than the service's
/// own limits, shorter than the supervisor's patience.
const STOP_PATIENCE: Duration = Duration::from_secs(14);

/// Runs the service called `name` until the supervisor lets go of it, and answers how it ended.
///
/// # Errors
/// There is no such service, or its configuration is wrong.
pub fn serve(name: &str) -> Result<ExitCode> {
    match name {
        "directory" => run::<ovation_directory::Directory>(),
        "goals" => run::<ovation_goals::Goals>(),
        "checkins" => run::<ovation_checkins::CheckIns>(),
        "recognition" => run::<ovation_recognition::Recognition>(),
        "notifications" => run::<ovation_notifications::Notifications>(),
        "gateway" => {
            let config: GatewayConfig = configuration("gateway")?;
            let telemetry = config.telemetry.clone();
            Ok(entry::process("gateway", &telemetry, async {
                Ok(ovation_gateway::run(config, let_go()).await?)
            }))
        }
        unknown => Err(Error::NoSuchService { name: unknown.to_owned() }),
    }
}

fn run<S: Service>() -> Result<ExitCode> {
    let config: ServiceConfig = configuration(S::DEFINITION.name)?;
    let telemetry = config.telemetry.clone();
    Ok(entry::process(S::DEFINITION.name, &telemetry, async {
        Ok(service::run::<S>(config, let_go()).await?)
    }))
}

/// A service's configuration from the environment; its own program takes the same as options, too.
fn configuration<C: Args + FromArgMatches>(service: &'static str) -> Result<C> {
    C::augment_args(Command::new(service))
        .try_get_matches_from([service])
        .and_then(|matches| C::from_arg_matches(&matches))
        .map_err(|source| Error::Configuration { service, source })
}

/// Resolves when standard input closes, or with the first signal that asks to stop.
async fn let_go() {
    let (sender, closed) = oneshot::channel();
    // A thread of its own: a read of standard input cannot be given up, and would hold the runtime.
    let wait = || {
        // Whatever is said here means nothing; only the end does, and an error is as good.
        let _end = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _told = sender.send(());
        std::thread::sleep(STOP_PATIENCE);
        std::process::exit(1);
    };
    let thread = std::thread::Builder::new().name("standard input".to_owned()).spawn(wait);
    if let Err(refused) = thread {
        tracing::error!(%refused, "the supervisor cannot be watched; the service ends");
        return;
    }
    tokio::select! {
        _ = closed => {}
        () = entry::signals() => {}
    }
}
