//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod alternatives;
mod approvals;
mod comments;
mod cycles;
mod facts;
mod imports;
mod key_results;
mod objectives;
mod office;
mod progress;
mod questions;
mod races;
mod suggestions;
mod talk;
mod trees;
mod whys;
