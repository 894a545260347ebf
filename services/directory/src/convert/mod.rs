//! Messages to domain values and back: nothing malformed passes.

mod credentials;
mod groups;
mod organizations;
mod people;

pub(crate) use ovation_proto::ovation::directory::v1 as message;

pub(crate) use credentials::*;
pub(crate) use groups::*;
pub(crate) use organizations::*;
pub(crate) use people::*;
