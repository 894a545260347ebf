//! What differs between the two servers.

use std::ffi::OsString;

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::Result;
use crate::place::Place;

/// A kind of server. `instance` starts, watches and stops any of them by these.
pub(crate) trait Engine: Send + Sync + 'static {
    /// What people call it.
    const NAME: &'static str;
    /// The signal for a clean stop that does not wait for clients.
    const STOP: Signal;
    /// The signal for one that did not stop.
    const STOP_HARD: Signal;

    /// Makes everything that a start on `port` needs; keeps what is there.
    fn prepare(&self, place: &Place, port: u16) -> Result<()>;

    /// The program and its arguments.
    fn command(&self, place: &Place, port: u16) -> Vec<OsString>;

    /// Whether the process serves on `port`.
    fn is_ready(place: &Place, port: u16, server: Pid) -> bool;

    /// The process that wrote its number into the instance's folder last.
    fn last_process(place: &Place) -> Option<Pid>;

    /// An argument that only this instance's process has.
    fn mark(place: &Place) -> String;

    /// Removes what a crashed process left behind and what would refuse a start. Called when
    /// no process of this instance lives.
    fn clean(place: &Place) -> Result<()>;

    /// The address for clients, with user and password.
    fn url(place: &Place, port: u16) -> Result<String>;
}
