//! One file per command.

mod check_in;
mod coins;
mod explain;
mod export;
mod follow;
mod import;
mod import_file;
mod inbox;
mod parked;
mod people;
mod send_coin;
mod sign_in;
mod tree;
mod whoami;

pub(super) use check_in::CheckIn;
pub(super) use coins::Coins;
pub(super) use explain::Explain;
pub(super) use export::Export;
pub(super) use follow::Follow;
pub(super) use import::ImportOutlines;
pub(super) use inbox::Inbox;
pub(super) use parked::Parked;
pub(super) use people::People;
pub(super) use send_coin::SendCoin;
pub(super) use sign_in::{SignIn, sign_out};
pub(super) use tree::Tree;
pub(super) use whoami::whoami;
