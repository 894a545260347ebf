//! Goals through the gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod alignments;
mod alternatives;
mod approvals;
mod as_of;
mod as_of_moments;
mod carry_over;
mod coach;
mod comments;
mod commitment;
mod commitment_secrecy;
mod cycles;
mod explanations;
mod facts;
mod filters;
mod gaps;
mod handovers;
mod handovers_ahead;
mod health;
mod history;
mod imports;
mod judgements;
mod key_results;
mod kpis;
mod metrics;
mod objectives;
mod office;
mod owners;
mod plans;
mod policies;
mod progress;
mod questions;
mod races;
mod reminders;
mod scoring;
mod search;
mod secrecy;
mod series;
mod suggestions;
mod talk;
mod timetables;
mod transfers;
mod transfers_runs;
mod trees;
mod whys;
