//! What must not change by accident: imports, the API's conventions, facts, reasons, tables.
//!
//! Snapshots are renewed with `INSTA_UPDATE=always cargo test -p ovation-journeys --test contracts`; read their difference before you commit it.
#![cfg(test)]

mod api;
mod facts;
mod imports;
mod reasons;
mod tables;

use std::path::PathBuf;

/// The repository's root.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders deep").to_owned()
}
