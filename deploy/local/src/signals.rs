//! The signals that ask the platform to stop.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{Error, Result};

/// Ctrl-C, a request to terminate, and the closing of the terminal.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    /// Listens from now on; none of these signals ends the process by itself any more.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn listen() -> Result<Signals> {
        let listen = |kind| signal(kind).map_err(Error::Signals);
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }

    /// Waits for the next of them.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
