//! Logs, traces and metrics.
//!
//! * [`logs`]: text on a terminal, JSON otherwise; what is installed once per process by its `main`.
//! * [`trace`]: one trace from the gateway through the relay into the consumers, carried as W3C `traceparent`; exported by OTLP
//!   where that is configured, and otherwise passed on without being recorded.
//! * [`metrics`]: what `/metrics` shows.
//! * [`rpc`]: the span and the metrics of a call that is served.

pub mod logs;
pub mod metrics;
pub mod rpc;
pub mod trace;

pub use logs::{Telemetry, install};
pub use trace::{current_traceparent, linked_span, trace_id};
