//! The gRPC methods, a file for each service of the protocol: each reads its message, calls its command or
//! query, and answers.

pub(crate) mod coach;
pub(crate) mod commitment;
pub(crate) mod conversation;
pub(crate) mod goals;
pub(crate) mod history;
pub(crate) mod policies;
pub(crate) mod scoring;
pub(crate) mod transfers;
pub(crate) mod values;
