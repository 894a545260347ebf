//! Whole-system tests on real processes, real Postgres and real NATS: one file per journey.
#![cfg(test)]

mod authorization;
mod bad_input;
mod by_rest;
mod copies;
mod faults;
mod import;
mod main_job;
mod parked;
mod trace;

/// The program that platforms run.
const PROGRAM: &str = env!("CARGO_BIN_EXE_ovation-journeys");
