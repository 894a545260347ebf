//! One write per file.

pub mod create_check_in;
