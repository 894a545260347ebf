//! Why a call is refused, in one shape until the boundary that answers.
//!
//! A service has its own `Error` enum; it becomes a [`Failure`] in one exhaustive match, and a [`Failure`] becomes a
//! [`tonic::Status`] here and nowhere else: the reason decides the code, the cause is logged once and never sent.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

use ovation_proto::ovation::common::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// An error of any type, as a cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The `domain` of every `google.rpc.ErrorInfo` that Ovation sends.
pub const DOMAIN: &str = "ovation";

/// When to repeat a call that met an absent part of the system.
const UNAVAILABLE_RETRY_AFTER: Duration = Duration::from_secs(1);
/// When to repeat a call that lost a race for rows.
const CONTENTION_RETRY_AFTER: Duration = Duration::from_millis(50);

/// A refusal: a reason that callers can rely on, a sentence for people, and a cause that stays inside.
///
/// The message is lower case without a period, says what is wrong and what would be right, and never repeats its cause.
#[derive(Clone, Debug)]
pub struct Failure {
    reason: ErrorReason,
    message: String,
    metadata: Vec<(&'static str, String)>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// One malformed field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field as it stands in the proto: `values[2].key_result_id`.
    pub field: String,
    /// What would be right, as a phrase that follows the field's name: `must have 1 to 300 characters`.
    pub description: String,
}

impl Violation {
    /// What is wrong with a field, and what would be right.
    #[must_use]
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { field: field.into(), description: description.into() }
    }
}

impl Failure {
    /// A failure that says nothing but its reason and its message.
    #[must_use]
    pub fn new(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            metadata: Vec::new(),
            violations: Vec::new(),
            retry_after: None,
            source: None,
        }
    }

    /// Adds a value for programs to the `ErrorInfo`. Keys are in lower camel or snake case and documented with the reason.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Display) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }

    /// Says when the call may be repeated (`RetryInfo`).
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, error: impl Into<BoxError>) -> Self {
        self.source = Some(Arc::from(error.into()));
        self
    }

    /// A defect of Ovation. The cause is logged; the caller learns the trace id.
    #[must_use]
    pub fn internal(error: impl Into<BoxError>) -> Self {
        Self::new(ErrorReason::Internal, "this is a defect of Ovation; its trace id finds it in the logs")
            .caused_by(error)
    }

    /// `what` is the product's word for it: `objective`, `key result`. Also for what exists in another organization only.
    #[must_use]
    pub fn not_found(what: &str, id: impl Display) -> Self {
        Self::new(ErrorReason::NotFound, format!("there is no {what} {id}"))
    }

    /// `what` is the whole message: who would be allowed to do what.
    #[must_use]
    pub fn denied(what: &str) -> Self {
        Self::new(ErrorReason::PermissionDenied, what)
    }

    /// The entity was changed since its etag was read.
    #[must_use]
    pub fn etag_mismatch(what: &str) -> Self {
        Self::new(
            ErrorReason::EtagMismatch,
            format!("the {what} changed since its etag was read; read it again"),
        )
    }

    /// One or more malformed fields; the first is repeated in the message.
    #[must_use]
    pub fn fields(violations: Vec<Violation>) -> Self {
        let message = match violations.as_slice() {
            [] => "a field is malformed".to_owned(),
            [only] => format!("`{}` {}", only.field, only.description),
            [first, rest @ ..] => {
                format!("`{}` {} (and {} more)", first.field, first.description, rest.len())
            }
        };
        Self { violations, ..Self::new(ErrorReason::FieldInvalid, message) }
    }

    /// One malformed field.
    #[must_use]
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::fields(vec![Violation::new(field, description)])
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> ErrorReason {
        self.reason
    }

    /// The gRPC code that belongs to the reason.
    #[must_use]
    pub fn code(&self) -> Code {
        code_of(self.reason)
    }

    /// The malformed fields.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Whether the same call may succeed a little later without any change.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.reason,
            ErrorReason::Overloaded
                | ErrorReason::Unavailable
                | ErrorReason::DeadlineExceeded
                | ErrorReason::RequestInProgress
        )
    }

    fn log(&self) {
        let cause = self.source.as_deref().map(|source| chain(source)).unwrap_or_default();
        match self.reason {
            ErrorReason::Internal | ErrorReason::Unspecified => {
                tracing::error!(error.reason = %reason_name(self.reason), error.cause = cause, "call failed inside");
            }
            ErrorReason::Unavailable | ErrorReason::DeadlineExceeded => {
                tracing::warn!(error.reason = %reason_name(self.reason), error.cause = cause, "call failed for now");
            }
            _ => {
                tracing::debug!(error.reason = %reason_name(self.reason), error.cause = cause, "call refused");
            }
        }
    }
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl From<Failure> for Status {
    /// Answers a call: the one place where causes are logged.
    fn from(failure: Failure) -> Self {
        failure.log();
        let mut metadata: HashMap<String, String> =
            failure.metadata.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        if matches!(failure.reason, ErrorReason::Internal | ErrorReason::Unspecified) {
            metadata.clear();
            if let Some(trace_id) = crate::telemetry::trace_id() {
                metadata.insert("trace_id".to_owned(), trace_id);
            }
        }
        let mut details = ErrorDetails::new();
        details.set_error_info(reason_name(failure.reason), DOMAIN, metadata);
        for violation in failure.violations {
            details.add_bad_request_violation(violation.field, violation.description);
        }
        if let Some(delay) = failure.retry_after {
            details.set_retry_info(Some(delay));
        }
        Self::with_error_details(code_of(failure.reason), failure.message, details)
    }
}

impl From<sqlx::Error> for Failure {
    /// What an unexpected database error means. Violated constraints that mean something to the domain are looked at
    /// before, with [`constraint`].
    fn from(error: sqlx::Error) -> Self {
        let away = || {
            Self::new(
                ErrorReason::Unavailable,
                "the database is away; repeat the call with the same request id",
            )
        };
        let failure = match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::WorkerCrashed => away().retry_after(UNAVAILABLE_RETRY_AFTER),
            sqlx::Error::Database(database) => match database.code().as_deref().unwrap_or_default() {
                // query_canceled by the statement timeout, lock_not_available by the lock timeout.
                "57014" | "55P03" => Self::new(
                    ErrorReason::DeadlineExceeded,
                    "the database took longer than allowed; repeat the call with the same request id",
                ),
                // serialization_failure, deadlock_detected.
                "40001" | "40P01" => Self::new(
                    ErrorReason::Unavailable,
                    "another change of the same rows came first; repeat the call with the same request id",
                )
                .retry_after(CONTENTION_RETRY_AFTER),
                // Operator intervention, idle in transaction too long, a failover in progress (read-only), resources.
                "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25006" => {
                    away().retry_after(UNAVAILABLE_RETRY_AFTER)
                }
                code if code.starts_with("08") || code.starts_with("53") => {
                    away().retry_after(UNAVAILABLE_RETRY_AFTER)
                }
                _ => return Self::internal(error),
            },
            _ => return Self::internal(error),
        };
        failure.caused_by(error)
    }
}

/// The name of the constraint that a statement violated, for a service to map to its own error.
#[must_use]
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    match error {
        sqlx::Error::Database(database) => database.constraint(),
        _ => None,
    }
}

/// The gRPC code of a reason, as its comment in `error_reason.proto` says.
#[must_use]
pub const fn code_of(reason: ErrorReason) -> Code {
    match reason {
        ErrorReason::Unspecified => Code::Unknown,
        ErrorReason::CredentialInvalid | ErrorReason::SignInRefused => Code::Unauthenticated,
        ErrorReason::SignInThrottled | ErrorReason::Overloaded => Code::ResourceExhausted,
        ErrorReason::PermissionDenied | ErrorReason::ScopeMissing => Code::PermissionDenied,
        ErrorReason::FieldInvalid
        | ErrorReason::PageTokenInvalid
        | ErrorReason::ConsistencyTokenInvalid
        | ErrorReason::RequestIdReused => Code::InvalidArgument,
        ErrorReason::RequestInProgress | ErrorReason::EtagMismatch => Code::Aborted,
        ErrorReason::MethodUnknown => Code::Unimplemented,
        ErrorReason::NotFound => Code::NotFound,
        ErrorReason::AlreadyExists => Code::AlreadyExists,
        ErrorReason::DepartmentCycle
        | ErrorReason::PersonLeft
        | ErrorReason::AlignmentCycle
        | ErrorReason::CycleClosed
        | ErrorReason::TreeTooDeep
        | ErrorReason::CycleStateInvalid
        | ErrorReason::ObjectiveStateInvalid
        | ErrorReason::ApprovalRequired
        | ErrorReason::RationaleRequired
        | ErrorReason::IndividualObjectivesOff
        | ErrorReason::KeyResultRetired
        | ErrorReason::SuggestionOutdated
        | ErrorReason::SuggestionDecided
        | ErrorReason::ImportStateInvalid
        | ErrorReason::KpiArchived
        | ErrorReason::KeyResultUnknown
        | ErrorReason::CoinToSelf
        | ErrorReason::ReceiverUnknown
        | ErrorReason::KindWithoutPoints
        | ErrorReason::PeerBonusOff
        | ErrorReason::AllowanceExceeded => Code::FailedPrecondition,
        ErrorReason::Unavailable => Code::Unavailable,
        ErrorReason::DeadlineExceeded => Code::DeadlineExceeded,
        ErrorReason::Internal => Code::Internal,
    }
}

/// The reason as it stands in `ErrorInfo`: `FIELD_INVALID`.
#[must_use]
pub fn reason_name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// An error with its causes, for a log line: `a: b: c`.
#[must_use]
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
