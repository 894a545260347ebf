//! The core of the chassis on real Postgres and NATS, with a small service of the tests' own.
#![cfg(test)]

mod coalescing;
mod consistency;
mod consumer;
mod idempotency;
mod outages;
mod probe;
mod relay;
mod replay;
mod stream_loss;
mod upkeep;
