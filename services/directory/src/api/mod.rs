//! The two services as tonic sees them: who calls, convert, call, convert.

mod directory;
mod sessions;
