//! Everything that this service refuses, and what it is called outside.

use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;
use tonic::Status;

use crate::notification::NotificationId;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The chassis refuses: a malformed field, a reused request id.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Postgres refuses.
    #[error("the database refused a statement")]
    Database(#[from] sqlx::Error),
    /// Only a person has an inbox.
    #[error("only a person has an inbox; call as a person")]
    NotAPerson,
    /// There is no such notification in the caller's inbox.
    #[error("no such notification")]
    NotificationNotFound(NotificationId),
    /// The person has left while they were watching.
    #[error("the person has left the organization; nothing more is sent")]
    PersonLeft,
    /// A statement changed another number of rows than its transaction had locked.
    #[error("{statement} changed {changed} rows where {locked} were locked")]
    RowsDiffer {
        /// Which statement of the store.
        statement: &'static str,
        /// How many rows it changed.
        changed: u64,
        /// How many it should have.
        locked: usize,
    },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Failure(failure) => failure,
            Error::Database(error) => error.into(),
            Error::NotAPerson => Self::denied(&message),
            Error::NotificationNotFound(id) => Self::not_found("notification", id),
            Error::PersonLeft => Self::new(ErrorReason::CredentialInvalid, message),
            Error::RowsDiffer { .. } => Self::internal(error),
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}
