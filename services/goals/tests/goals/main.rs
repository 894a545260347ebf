//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod cycles;
mod facts;
mod imports;
mod key_results;
mod kpis;
mod metrics;
mod objectives;
mod office;
mod progress;
mod races;
mod series;
mod trees;
