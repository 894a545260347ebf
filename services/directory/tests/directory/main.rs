//! The directory through its gRPC API, on real Postgres and NATS.

#![cfg(test)]

mod api_tokens;
mod facts;
mod groups;
mod office;
mod organizations;
mod passwords;
mod people;
mod sessions;
