//! The program that journeys run as processes: the services as `ovation` runs them, built with this crate's tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    let _earlier = rustls::crypto::ring::default_provider().install_default();
    let service = std::env::args().nth(2).unwrap_or_default();
    ovation_local::serve::serve(&service).unwrap_or_else(|error| {
        ovation_local::report(&error);
        ExitCode::FAILURE
    })
}
