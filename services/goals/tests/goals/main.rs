//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod cycles;
mod facts;
mod imports;
mod key_results;
mod objectives;
mod office;
mod progress;
mod races;
mod transfers;
mod transfers_runs;
mod trees;
