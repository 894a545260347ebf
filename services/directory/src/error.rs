//! Why the directory refuses, and what callers are told.

use std::time::Duration;

use ovation_chassis::failure::{Failure, constraint};
use ovation_chassis::ids::{GroupId, PersonId};
use ovation_proto::ovation::common::v1::ErrorReason;

use crate::access::Denied;
use crate::credential::ApiTokenId;
use crate::group::{DEPARTMENT_LEVELS_MAX, Misplaced};

/// A refusal, in the order in which refusals are checked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The credential is unknown, expired, revoked or ended, or its person has left.
    #[error("the credential is unknown, expired or revoked")]
    CredentialInvalid,
    /// Organization, name or password is wrong.
    #[error("the name or the password is wrong")]
    SignInRefused,
    /// Too many wrong attempts.
    #[error("there were too many attempts under this name")]
    SignInThrottled {
        /// When the next attempt is looked at.
        retry_after: Duration,
    },
    /// The caller's roles do not allow it; the text says whose would.
    #[error("{0}")]
    Denied(&'static str),
    /// A field that only the stored rows show to be wrong; the text follows the field's name.
    #[error("`{field}` {description}")]
    Field {
        /// Its path.
        field: &'static str,
        /// What would be right.
        description: String,
    },
    /// No such person in the organization.
    #[error("there is no person {0}")]
    NoSuchPerson(PersonId),
    /// No such group in the organization.
    #[error("there is no group {0}")]
    NoSuchGroup(GroupId),
    /// The person is not a member of the group.
    #[error("there is no membership of {person} in {group}")]
    NoSuchMembership {
        /// The group.
        group: GroupId,
        /// The person.
        person: PersonId,
    },
    /// No such token in the organization.
    #[error("there is no API token {0}")]
    NoSuchApiToken(ApiTokenId),
    /// Unique in the organization or the platform, and in use; the text says what.
    #[error("the {0} is taken")]
    Taken(&'static str),
    /// The person changed since they were read.
    #[error("the person changed since the etag was read")]
    EtagMismatch,
    /// The department would become its own ancestor.
    #[error("the department would become its own ancestor")]
    DepartmentCycle,
    /// The person has left.
    #[error("the person has left")]
    PersonLeft(PersonId),
    /// Too much at once.
    #[error("too many passwords are being checked")]
    Overloaded {
        /// When to come back.
        retry_after: Duration,
    },
    /// What the chassis refuses.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// What Postgres refuses for no reason of ours.
    #[error("the database refused")]
    Database(#[source] sqlx::Error),
    /// A library refused what it must not refuse.
    #[error("{0}")]
    Defect(String),
}

impl Error {
    /// A field that only the stored rows show to be wrong.
    pub fn field(field: &'static str, description: impl Into<String>) -> Self {
        Self::Field { field, description: description.into() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match constraint(&error) {
            // A request that is repeated after its answer was forgotten meets the organization that it made itself.
            Some("organization_key_is_unique" | "organization_is_known_by_its_id") => {
                Self::Taken("organization key")
            }
            Some("user_name_is_unique") => Self::Taken("user name"),
            Some("employee_number_is_unique") => Self::Taken("employee number"),
            Some("group_key_is_unique") => Self::Taken("group key"),
            Some("manager_is_a_person") => {
                Self::field("person.manager_id", "must be a person of the organization")
            }
            Some("manager_is_somebody_else") => Self::field("person.manager_id", "must be somebody else"),
            Some("group_parent_is_a_group") => {
                Self::field("group.parent_id", "must be a department of the organization")
            }
            Some("department_is_not_its_own_parent") => Self::DepartmentCycle,
            _ => Self::Database(error),
        }
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied.0)
    }
}

impl From<Misplaced> for Error {
    fn from(misplaced: Misplaced) -> Self {
        match misplaced {
            Misplaced::Cycle => Self::DepartmentCycle,
            Misplaced::TooDeep => Self::field(
                "group.parent_id",
                format!(
                    "must be at most {} levels deep in the tree of departments",
                    DEPARTMENT_LEVELS_MAX - 1
                ),
            ),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::CredentialInvalid => {
                Self::new(ErrorReason::CredentialInvalid, format!("{message}; sign in again"))
            }
            Error::SignInRefused => Self::new(ErrorReason::SignInRefused, message),
            Error::SignInThrottled { retry_after } => Self::new(
                ErrorReason::SignInThrottled,
                format!("{message}; wait {} seconds", retry_after.as_secs()),
            )
            .retry_after(retry_after),
            Error::Denied(who) => Self::denied(who),
            Error::Field { field, description } => Self::field(field, description),
            Error::NoSuchPerson(id) => Self::not_found("person", id),
            Error::NoSuchGroup(id) => Self::not_found("group", id),
            Error::NoSuchMembership { .. } => Self::new(ErrorReason::NotFound, message),
            Error::NoSuchApiToken(id) => Self::not_found("API token", id),
            Error::Taken(what) => Self::new(ErrorReason::AlreadyExists, format!("{message}; choose another"))
                .with("taken", what),
            Error::EtagMismatch => Self::etag_mismatch("person"),
            Error::DepartmentCycle => {
                Self::new(ErrorReason::DepartmentCycle, format!("{message}; choose another parent"))
            }
            Error::PersonLeft(person) => {
                Self::new(ErrorReason::PersonLeft, format!("{message}; make them active first"))
                    .with("person_id", person)
            }
            Error::Overloaded { retry_after } => {
                Self::new(ErrorReason::Overloaded, format!("{message}; repeat in a moment"))
                    .retry_after(retry_after)
            }
            Error::Failure(failure) => failure,
            Error::Database(error) => error.into(),
            Error::Defect(message) => Self::internal(message),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn being_throttled_says_how_long_to_wait() {
        let failure = Failure::from(Error::SignInThrottled { retry_after: Duration::from_secs(42) });
        assert_eq!(failure.reason(), ErrorReason::SignInThrottled);
        assert!(failure.to_string().contains("wait 42 seconds"), "{failure}");
    }

    #[test]
    fn a_refused_sign_in_does_not_say_what_is_wrong() {
        let failure = Failure::from(Error::SignInRefused);
        assert_eq!(failure.to_string(), "the name or the password is wrong");
    }
}
