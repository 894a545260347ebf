//! The command line client of any Ovation platform.
//!
//! A command is read in this order: [`command_line`] holds what can be typed and hands each command what it needs:
//! [`connection`], through which every call goes, with the credential and the consistency token that [`sessions`] keeps;
//! `lookup`, which finds what people name by titles; and [`printer`], through which every answer leaves, as text or JSON. What
//! goes wrong is a [`problem`], and what a platform says about it a [`refusal`].
//!
//! [`demo`] fills an empty platform through the same connection.

pub mod command_line;
mod commands;
mod config_folder;
pub mod connection;
pub mod demo;
mod draw;
mod import;
mod logs;
mod lookup;
mod names;
mod numbers;
mod pages;
mod paint;
mod patience;
pub mod printer;
pub mod problem;
mod program;
pub mod refusal;
mod secret;
mod server;
pub mod sessions;
mod statement;
mod table;
mod terminal;
mod width;

pub use command_line::{Command, Options, run};
pub use problem::{Problem, Result};
pub(crate) use program::program;
