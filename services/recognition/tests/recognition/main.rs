//! Recognition through its gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod allowances;
mod facts;
mod lists;
mod proofs;
mod races;
mod sends;
mod stage;
