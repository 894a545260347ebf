//! The process of recognition.

use std::process::ExitCode;

use ovation_recognition::Recognition;

fn main() -> ExitCode {
    ovation_chassis::service::main::<Recognition>()
}
