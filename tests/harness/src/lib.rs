//! What tests stand on: real Postgres, real NATS, services in this process, a cast of people. It knows no service.
//!
//! A [`World`] is a fresh database, copied from a migrated template, a NATS server and keys of its own, and whatever services a
//! test starts in it. Tests call services through gRPC as somebody of the [`Cast`], publish facts as other services would
//! ([`World::publish`]: shuffled and twice, since that is what the stream may do), and wait with [`World::settle`], never for a time.

mod bus;
mod cast;
mod collector;
mod database;
mod doomed;
mod identity;
mod settle;
mod world;

pub use cast::{Cast, Organization};
pub use collector::{Collector, Span};
pub use database::{TestDatabase, role_password};
pub use doomed::Doomed;
pub use identity::Identified;
pub use settle::{until, until_fresh};
pub use world::{SERVICES, World};
