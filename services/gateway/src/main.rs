//! The gateway's process.

use std::process::ExitCode;

use ovation_chassis::service::entry;
use ovation_gateway::GatewayConfig;

fn main() -> ExitCode {
    let config = match entry::read::<GatewayConfig>("gateway") {
        Ok(config) => config,
        Err(error) => error.exit(),
    };
    let telemetry = config.telemetry.clone();
    entry::process("gateway", &telemetry, async { Ok(ovation_gateway::run(config, entry::signals()).await?) })
}
