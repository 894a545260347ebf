//! Every SQL statement of the directory.
//!
//! What runs on a connection works inside the organization of its transaction; what runs on a pool works across organizations,
//! under the relay's role, on the three tables that this role may read: organizations (by key), credentials (by hash) and
//! counters of attempts to sign in.

pub(crate) mod api_tokens;
pub(crate) mod credentials;
pub(crate) mod groups;
pub(crate) mod memberships;
pub(crate) mod organizations;
pub(crate) mod passwords;
pub(crate) mod people;
pub(crate) mod rows;
pub(crate) mod sessions;
pub(crate) mod sign_in_attempts;
