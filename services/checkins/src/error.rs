//! Everything that this service refuses, and what it is called outside.

use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;
use tonic::Status;

use crate::check_in::{CheckInId, KeyResultId, Unfit};
use crate::config::KEY_RESULTS_NAMED_MAX;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chassis refuses: a malformed field, a reused request id, a full queue.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Postgres refuses.
    #[error("the database refused a statement")]
    Database(#[from] sqlx::Error),
    /// There is no such check-in in the organization.
    #[error("no such check-in")]
    CheckInNotFound(CheckInId),
    /// Only a person checks in.
    #[error("only a member of the organization checks in; sign in as one")]
    NotAPerson,
    /// Some key results are not known here.
    #[error(
        "some key results are not known here; state key results of the organization's goals, and repeat the call in a moment if one was created just now"
    )]
    KeyResultsUnknown {
        /// Which ones.
        ids: Vec<KeyResultId>,
    },
    /// Some values are not of the kind that their key results take.
    #[error("{}", unfit(*fault))]
    ValueUnfit {
        /// What is wrong with them.
        fault: Unfit,
        /// Whose values.
        ids: Vec<KeyResultId>,
    },
    /// The author may not act for the owners of some key results.
    #[error(
        "some key results are of others: only the owner, a member of the owning group, administrators and HR state the value of a key result"
    )]
    NotForOwner {
        /// Which key results.
        ids: Vec<KeyResultId>,
    },
    /// Some key results are in a closed cycle.
    #[error("the cycle of some key results is closed; state key results of an active cycle")]
    CycleClosed {
        /// Which key results.
        ids: Vec<KeyResultId>,
    },
}

fn unfit(fault: Unfit) -> &'static str {
    match fault {
        Unfit::Missing => "some key results have no value; state the value as of now",
        Unfit::NotYesNo => "some key results are done or not; state 1 or 0",
        Unfit::NotMeasured => {
            "some key results are not measured; state no value, only a note or a confidence"
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Failure(failure) => failure,
            Error::Database(error) => error.into(),
            Error::CheckInNotFound(id) => Self::not_found("check-in", id),
            Error::NotAPerson => Self::new(ErrorReason::PermissionDenied, message),
            Error::KeyResultsUnknown { ids } | Error::ValueUnfit { ids, .. } => {
                about(ErrorReason::KeyResultUnknown, &message, &ids)
            }
            Error::NotForOwner { ids } => about(ErrorReason::PermissionDenied, &message, &ids),
            Error::CycleClosed { ids } => about(ErrorReason::CycleClosed, &message, &ids),
        }
    }
}

/// A failure whose metadata names the key results, separated by commas; its message names the first of them.
fn about(reason: ErrorReason, message: &str, ids: &[KeyResultId]) -> Failure {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let named = ids.get(..KEY_RESULTS_NAMED_MAX).unwrap_or(&ids).join(", ");
    let more = match ids.len().saturating_sub(KEY_RESULTS_NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Failure::new(reason, format!("{message} ({named}{more})")).with("key_result_ids", ids.join(","))
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_first_key_results_and_the_metadata_all() {
        let ids: Vec<KeyResultId> = (0..5).map(|_| KeyResultId::random()).collect();
        let failure = Failure::from(Error::KeyResultsUnknown { ids: ids.clone() });
        let message = failure.to_string();
        assert!(message.contains(&ids[2].to_string()), "{message}");
        assert!(!message.contains(&ids[3].to_string()), "{message}");
        assert!(message.ends_with(" and 2 more)"), "{message}");
        let failure = Failure::from(Error::NotForOwner { ids: vec![ids[0]] });
        assert!(failure.to_string().ends_with(&format!("({})", ids[0])));
    }
}
