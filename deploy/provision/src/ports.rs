//! Free ports on the loopback address.

use std::net::TcpListener;

use rand::Rng;

use crate::{Error, Result};

/// Ports are taken from below the range that systems give to outgoing connections: nobody takes
/// ours while the server is stopped, and a client that retries cannot connect to itself.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// Whether nobody listens on a loopback port now.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

/// A loopback port on which nobody listens now.
///
/// # Errors
/// [`Error::NoFreePort`].
pub fn free_port() -> Result<u16> {
    const TRIES_MAX: usize = 1_000;
    let mut random = rand::rng();
    (0..TRIES_MAX)
        .map(|_| random.random_range(PORTS))
        .find(|port| is_free(*port))
        .ok_or(Error::NoFreePort { from: PORTS.start, to: PORTS.end - 1 })
}
