//! What every Ovation service needs that is not its business.
//!
//! A service is a type that implements [`service::Service`]; its `main` hands it to [`service::run`]. A request then passes
//! through, in this order:
//!
//! 1. [`layers`]: who is it ([`token`]), may they enter ([`permission`]), how long may it take, has what the caller already
//!    knows arrived here ([`consistency`]);
//! 2. the service's `api` and `convert`, which read a message through [`fields`] and a [`page`];
//! 3. one [`tx::Tx`] of the [`db::Database`]: the answer to a repeated call ([`idempotency`]), rows, outgoing events;
//! 4. after the commit: the [`relay`] publishes what the transaction put into the outbox, [`hints`] wake who waits.
//!
//! Facts of other services arrive through the [`inbox`], each with exactly one effect; [`log`] serves the service's own log to
//! them, and [`copies`] rebuilds a lost copy from it. [`coalesce`] joins hot writes into one transaction.
//!
//! Failures are [`failure::Failure`] until the boundary that answers; it logs the cause once and never sends it.

extern crate self as ovation_chassis;

pub mod call;
pub mod caller;
pub mod clock;
pub mod coalesce;
pub mod config;
pub mod consistency;
pub mod copies;
pub mod db;
pub mod decimal;
pub mod directory_copy;
pub mod event;
pub mod failure;
pub mod fields;
pub mod hints;
pub mod idempotency;
pub mod ids;
pub mod inbox;
pub mod keys;
pub mod layers;
pub mod log;
pub mod migrate;
pub mod page;
pub mod peers;
pub mod permission;
pub mod relay;
pub mod service;
pub mod tasks;
pub mod telemetry;
pub mod text;
pub mod time;
pub mod token;
pub mod tx;
pub mod upkeep;
