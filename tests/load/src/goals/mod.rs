//! Goals in a large company: reads, check-ins and their way to the root. [`run`] tells the order.

mod basic;
mod books;
mod check_ins;
mod company;
mod costs;
mod duel;
pub(crate) mod options;
mod past;
mod psql;
mod questions;
mod reads;
mod report;
pub(crate) mod run;
mod security;
mod stage;
mod visible;
