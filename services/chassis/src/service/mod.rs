//! A service from start to stop.
//!
//! * [`definition`]: what a service says of itself;
//! * [`entry`]: its `main`;
//! * [`running`]: starting and stopping it, in order;
//! * [`pages`]: `/live`, `/ready` and `/metrics`.

pub mod definition;
pub mod entry;
pub mod pages;
pub mod running;

pub use definition::{Context, Definition, Service};
pub use entry::{main, run};
pub use running::{Running, StartError, start};
