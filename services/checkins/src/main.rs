//! The process of check-ins.

use std::process::ExitCode;

use ovation_checkins::CheckIns;

fn main() -> ExitCode {
    ovation_chassis::service::main::<CheckIns>()
}
