//! For those who work on Ovation or deploy it: `sqlx_prepare` renews the offline data of checked statements, `schema_dump`
//! the dumps of schemas; `migrate` and `keys` prepare what containers start with.

pub mod command_line;
mod keys;
mod migrate;
mod repository;
mod schema_dump;
mod sqlx_prepare;
mod throw_away;

pub use command_line::{Command, run};
