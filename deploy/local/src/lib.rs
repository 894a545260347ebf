//! The whole platform on one machine, and the command line that talks to any Ovation.
//!
//! `ovation up` is read in this order: [`up`] tells the story; [`home`] is the folder it lives in;
//! [`servers`] brings Postgres and NATS; [`database`] the schemas; [`services`] says which services
//! there are and what each is told; [`supervisor`] runs each as a process of this same program,
//! whose inside is [`serve`]; [`readiness`] asks whether they are there; [`console`] is what a
//! person sees of it all, and [`signals`] how they end it. Then `welcome` brings the demo organization and says what to try.
//!
//! The [`client`] is for people and scripts; [`developer`] holds what keeps checked-in files true, and what containers start with.

use std::error::Error as _;
use std::io::Write;

pub mod client;
pub mod console;
pub mod database;
pub mod developer;
mod error;
pub mod home;
mod keeper;
pub mod readiness;
pub mod serve;
pub mod servers;
pub mod services;
pub mod signals;
pub mod supervisor;
pub mod up;
mod welcome;

pub use error::{Error, Result};

/// Writes an error and its causes to standard error, one line each.
pub fn report(error: &Error) {
    let mut lines = vec![format!("error: {error}\n")];
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        // Some causes repeat what is behind them.
        if lines.last().is_none_or(|line| !line.trim_end().ends_with(&said)) {
            lines.push(format!("  because {said}\n"));
        }
        cause = error.source();
    }
    let text = lines.concat();
    // Where nobody listens, nothing can be said.
    let _unheard = std::io::stderr().write_all(text.as_bytes());
}
