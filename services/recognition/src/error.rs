//! Everything that can go wrong here, and what the caller is told of it.

use std::time::Duration;

use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;

use crate::coin::{CoinId, Refusal};
use crate::policy::EtagMismatch;

/// Facts of the directory take milliseconds; a second is patient.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A failure of this service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of coins or of the ledger.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No such coin in the organization, or a Feedback coin of others.
    #[error("there is no coin {0}")]
    CoinNotFound(CoinId),
    /// The policy changed meanwhile.
    #[error(transparent)]
    EtagMismatch(#[from] EtagMismatch),
    /// Only a person has an allowance and a balance, and sends coins.
    #[error("only a member of the organization does this; sign in as one")]
    NotAPerson,
    /// The organization's facts have not arrived here: its time zone is not known.
    #[error("the organization is not known here yet; repeat the call in a moment")]
    OrganizationUnknown,
    /// Another replica opened and closed the same allowances faster than this one could look at them.
    #[error("the allowance is being opened by somebody else; repeat the call with the same request_id")]
    OpeningContended,
    /// What the chassis says.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// What Postgres says. No constraint of ours is expected to speak: all are checked under the rows' locks before, so that
    /// one that does is a defect.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Refused(refusal) => refused(refusal, message),
            Error::CoinNotFound(coin) => Self::not_found("coin", coin),
            Error::EtagMismatch(EtagMismatch) => Self::new(ErrorReason::EtagMismatch, message),
            Error::NotAPerson => Self::denied(&message),
            Error::OrganizationUnknown | Error::OpeningContended => {
                Self::new(ErrorReason::Unavailable, message).retry_after(RETRY_AFTER)
            }
            Error::Failure(failure) => failure,
            Error::Database(error) => error.into(),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

fn refused(refusal: Refusal, message: String) -> Failure {
    match refusal {
        Refusal::ToSelf => Failure::new(ErrorReason::CoinToSelf, message),
        Refusal::ReceiverUnknown => Failure::new(ErrorReason::ReceiverUnknown, message),
        Refusal::KindWithoutPoints => Failure::new(ErrorReason::KindWithoutPoints, message),
        Refusal::PeerBonusOff => Failure::new(ErrorReason::PeerBonusOff, message),
        Refusal::AllowanceExceeded { available, requested } => {
            Failure::new(ErrorReason::AllowanceExceeded, message)
                .with("available", available.get())
                .with("requested", requested.get())
        }
    }
}
