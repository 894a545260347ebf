//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod as_of;
mod as_of_moments;
mod coach;
mod commitment;
mod commitment_secrecy;
mod cycles;
mod explanations;
mod facts;
mod filters;
mod handovers;
mod handovers_ahead;
mod health;
mod history;
mod imports;
mod key_results;
mod kpis;
mod metrics;
mod objectives;
mod office;
mod plans;
mod policies;
mod progress;
mod races;
mod reminders;
mod series;
mod timetables;
mod trees;
