//! Writes, one per file. Each is one transaction: the answer to a repeated call, permission, locks,
//! the domain's rule, rows, facts, the answer to remember.
//!
//! Locks are taken in this order, so that no two writes wait for each other in a circle: the
//! organization's tree (whatever changes alignments, places or sums), the cycle, objectives, key
//! results.

pub(crate) mod align_objective;
mod authority;
pub(crate) mod cancel_import;
pub(crate) mod close_cycle;
pub(crate) mod create_cycle;
pub(crate) mod create_import;
pub(crate) mod create_key_result;
pub(crate) mod create_objective;
pub(crate) mod import_outline;
pub(crate) mod imports;
mod lookup;
mod roll_up;
pub(crate) mod run_import;
pub(crate) mod take_check_ins;
pub(crate) mod update_key_result;
pub(crate) mod update_objective;
pub(crate) mod upload_import;

pub(crate) use align_objective::AlignObjective;
pub(crate) use create_key_result::CreateKeyResult;
pub(crate) use create_objective::CreateObjective;
pub(crate) use import_outline::ImportOutline;
pub(crate) use update_key_result::UpdateKeyResult;
pub(crate) use update_objective::UpdateObjective;
