//! The whole platform as real processes, for tests: every service and the gateway as in production, which a test may kill.

mod client;
mod company;
mod platform;
mod season;
pub mod wire;
mod words;

pub use client::{Bearer, Client, bearer};
pub use company::{Company, Member};
pub use platform::{Options, Platform};
pub use season::Season;
pub use words::Words;
