//! The process of notifications.

use std::process::ExitCode;

use ovation_notifications::Notifications;

fn main() -> ExitCode {
    ovation_chassis::service::main::<Notifications>()
}
