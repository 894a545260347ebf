//! What the directory does, one write per file.

pub(crate) mod check_password;
pub(crate) mod create_api_token;
pub(crate) mod create_group;
pub(crate) mod create_organization;
pub(crate) mod create_person;
pub(crate) mod draw_random;
pub(crate) mod end_membership;
pub(crate) mod hash_password;
pub(crate) mod resolve_credential;
pub(crate) mod revoke_api_token;
pub(crate) mod set_membership;
pub(crate) mod set_password;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod sweep_sign_in_attempts;
pub(crate) mod update_person;
