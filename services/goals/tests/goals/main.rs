//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod coach;
mod cycles;
mod facts;
mod imports;
mod key_results;
mod objectives;
mod office;
mod progress;
mod races;
mod trees;
