//! The process of the service `goals`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ovation_chassis::service::main::<ovation_goals::Goals>()
}
