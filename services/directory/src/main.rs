//! The directory as a process of its own.

use std::process::ExitCode;

use ovation_directory::Directory;

fn main() -> ExitCode {
    ovation_chassis::service::main::<Directory>()
}
