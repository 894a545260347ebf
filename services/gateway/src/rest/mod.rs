//! REST/JSON, made from the `google.api.http` annotations of the protocol.
//!
//! The descriptors are those that were compiled into `ovation_proto`: an RPC that is added to a proto with an annotation is served
//! without a change in the gateway's code. (The architecture speaks of reading them from the services by reflection; both come from
//! the same files, and compiled in they are there before the first service is.)
//!
//! A call passes [`routes`] ([`template`], [`percent`]): which RPC is it; [`body`]: its bytes; [`request`] ([`strict`], [`scalar`]): its message;
//! [`handler`]: the gRPC call; [`json`] or [`problem`]: the answer. What is taken and refused stands in the table of `conformance`.

pub(crate) mod body;
pub(crate) mod handler;
mod json;
mod percent;
mod problem;
mod raw;
mod request;
mod routes;
mod scalar;
mod session_cookie;
mod strict;
mod template;

#[cfg(test)]
mod conformance;

pub(crate) use problem::Problem;
pub(crate) use routes::Routes;

/// Headers of a service's answer that a REST answer has too.
const ANSWER_HEADERS: [&str; 2] =
    [ovation_chassis::consistency::TOKEN_HEADER, ovation_chassis::consistency::STALE_HEADER];
