//! Writes: one per file.

pub mod send_coin;
pub mod update_recognition_policy;
