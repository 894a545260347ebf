//! Reads. Every one is of the caller's own inbox.

pub mod inbox;
pub mod watch;
