//! Notifications through their gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod coins;
mod desk;
mod mark_read;
mod watch;
