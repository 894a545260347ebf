//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod as_of;
mod as_of_moments;
mod cycles;
mod facts;
mod history;
mod imports;
mod key_results;
mod objectives;
mod office;
mod progress;
mod races;
mod trees;
