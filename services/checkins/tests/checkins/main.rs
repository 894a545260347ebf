//! Check-ins through their gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod create_check_in;
mod list_check_ins;
mod season;
