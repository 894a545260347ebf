//! Writes, one per file. Each is one transaction: the answer to a repeated call, permission, locks,
//! the domain's rule, rows, facts, the answer to remember.
//!
//! Locks are taken in this order, so that no two writes wait for each other in a circle: the
//! organization's tree (whatever changes alignments, places or sums), the cycle, objectives, key
//! results.

pub(crate) mod accept_suggestion;
pub(crate) mod align_objective;
pub(crate) mod answer_why;
pub(crate) mod approval;
pub(crate) mod approve_objective;
pub(crate) mod ask_why;
mod authority;
pub(crate) mod choose_alternative;
pub(crate) mod close_cycle;
pub(crate) mod create_alternative;
pub(crate) mod create_comment;
pub(crate) mod create_cycle;
pub(crate) mod create_key_result;
pub(crate) mod create_objective;
pub(crate) mod decide_suggestion;
pub(crate) mod import_outline;
mod lookup;
pub(crate) mod propose_objective;
pub(crate) mod resolve_why;
mod roll_up;
pub(crate) mod suggest;
pub(crate) mod take_check_ins;
mod topics;
pub(crate) mod update_key_result;
pub(crate) mod update_objective;
pub(crate) mod withdraw_comment;

pub(crate) use align_objective::AlignObjective;
pub(crate) use answer_why::AnswerWhy;
pub(crate) use approve_objective::ReturnObjective;
pub(crate) use ask_why::AskWhy;
pub(crate) use create_alternative::CreateAlternative;
pub(crate) use create_comment::CreateComment;
pub(crate) use create_key_result::CreateKeyResult;
pub(crate) use create_objective::CreateObjective;
pub(crate) use decide_suggestion::DeclineSuggestion;
pub(crate) use import_outline::ImportOutline;
pub(crate) use propose_objective::ProposedObjective;
pub(crate) use resolve_why::ResolveWhy;
pub(crate) use suggest::Suggest;
pub(crate) use update_key_result::UpdateKeyResult;
pub(crate) use update_objective::UpdateObjective;
