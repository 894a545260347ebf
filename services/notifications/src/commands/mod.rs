//! One write per file.

pub mod mark_read;
pub mod tell_of_coins;
