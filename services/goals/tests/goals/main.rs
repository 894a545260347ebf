//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod carry_over;
mod coach;
mod commitment;
mod commitment_secrecy;
mod cycles;
mod facts;
mod handovers;
mod handovers_ahead;
mod imports;
mod judgements;
mod key_results;
mod kpis;
mod metrics;
mod objectives;
mod office;
mod policies;
mod progress;
mod races;
mod reminders;
mod scoring;
mod series;
mod timetables;
mod trees;
