//! Every SQL statement of this service, and nothing else.

pub mod audit;
pub mod coins;
pub mod ledger;
pub mod policies;
