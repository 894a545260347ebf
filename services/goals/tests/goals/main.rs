//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod carry_over;
mod commitment;
mod commitment_secrecy;
mod cycles;
mod facts;
mod imports;
mod judgements;
mod key_results;
mod objectives;
mod office;
mod progress;
mod races;
mod scoring;
mod trees;
