//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod commitment;
mod commitment_secrecy;
mod cycles;
mod facts;
mod handovers;
mod handovers_ahead;
mod imports;
mod key_results;
mod objectives;
mod office;
mod policies;
mod progress;
mod races;
mod reminders;
mod timetables;
mod transfers;
mod transfers_runs;
mod trees;
