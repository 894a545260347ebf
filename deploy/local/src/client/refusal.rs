//! What a platform says when it refuses: `google.rpc.Status` with the reason, the fields and how to go on.

use std::collections::BTreeMap;
use std::fmt;

use ovation_proto::ovation::common::v1::ErrorReason;
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::client::program;

/// The domain of our reasons.
const DOMAIN: &str = "ovation";

/// A refusal of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code of gRPC.
    pub code: Code,
    /// Which of the documented reasons; none if somebody in between refused.
    pub reason: Option<ErrorReason>,
    /// In words.
    pub message: String,
    /// Which fields are wrong and what would be right.
    pub fields: Vec<(String, String)>,
    /// What the reason needs to be understood.
    pub metadata: BTreeMap<String, String>,
    /// When to try again, in seconds.
    pub retry_after_seconds: Option<u64>,
}

impl Refusal {
    /// Reads a status. None if nobody refused: the platform was not reached, or the connection broke.
    pub(super) fn of(status: &Status) -> Option<Refusal> {
        let details = status.get_error_details();
        let info = details.error_info().filter(|info| info.domain == DOMAIN);
        let was_reached = info.is_some() || !is_transport(status);
        if !was_reached {
            return None;
        }
        let reason =
            info.and_then(|info| ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason)));
        let fields = details.bad_request().map_or_else(Vec::new, |request| {
            let violations = request.field_violations.iter();
            violations.map(|violation| (violation.field.clone(), violation.description.clone())).collect()
        });
        let delay = details.retry_info().and_then(|retry| retry.retry_delay);
        Some(Refusal {
            code: status.code(),
            reason,
            message: status.message().to_owned(),
            fields,
            metadata: info.map_or_else(BTreeMap::new, |info| info.metadata.clone().into_iter().collect()),
            retry_after_seconds: delay.map(|delay| delay.as_secs_f64().ceil()).map(whole_seconds),
        })
    }

    /// The reason as it is documented, without its prefix.
    pub fn reason_name(&self) -> &'static str {
        self.reason.map_or("", |reason| {
            let name = reason.as_str_name();
            name.strip_prefix("ERROR_REASON_").unwrap_or(name)
        })
    }

    /// What a person can do about it.
    pub(super) fn remedy(&self) -> Option<String> {
        let text = match self.reason? {
            ErrorReason::CredentialInvalid => return Some(format!("sign in: {} sign-in", program())),
            ErrorReason::SignInRefused => "check the organization's key, the user name and the password",
            ErrorReason::SignInThrottled | ErrorReason::Overloaded => return Some(self.wait()),
            ErrorReason::PermissionDenied => "ask somebody who may, or sign in as them",
            ErrorReason::ScopeMissing => "make an API token with that scope",
            ErrorReason::EtagMismatch | ErrorReason::RequestInProgress | ErrorReason::Unavailable => {
                "try again"
            }
            ErrorReason::DeadlineExceeded => "look whether it happened, and try again if not",
            ErrorReason::CycleClosed => "choose another cycle with --cycle",
            ErrorReason::KeyResultUnknown => {
                return Some(format!(
                    "see what the key result takes with {} tree; one that was just made is known in a moment",
                    program()
                ));
            }
            ErrorReason::ReceiverUnknown => return Some(format!("look people up with {} people", program())),
            ErrorReason::KindWithoutPoints => "send it without --points",
            ErrorReason::PeerBonusOff => {
                "send it without --points, or ask an administrator to switch the peer bonus on"
            }
            ErrorReason::AllowanceExceeded => {
                "send fewer points, or none: a coin without points can always be sent"
            }
            ErrorReason::Internal => "this is a defect; the trace_id above finds it in the logs",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn wait(&self) -> String {
        match self.retry_after_seconds {
            Some(seconds) => format!("try again in {seconds} s"),
            None => "try again in a while".to_owned(),
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let fields = self
            .fields
            .iter()
            .map(|(field, description)| json!({"field": field, "description": description}));
        json!({
            "code": code_name(self.code),
            "reason": self.reason_name(),
            "message": self.message,
            "fields": fields.collect::<Vec<_>>(),
            "metadata": self.metadata,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.message)?;
        match self.reason_name() {
            "" => write!(formatter, " ({})", code_name(self.code)),
            reason => write!(formatter, " ({reason})"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Statuses that were made on this side of the wire.
fn is_transport(status: &Status) -> bool {
    let has_cause = std::error::Error::source(status).is_some();
    has_cause || (status.code() == Code::Unavailable && status.details().is_empty())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole, positive number of seconds; what is too large becomes the largest"
)]
fn whole_seconds(seconds: f64) -> u64 {
    seconds as u64
}

/// The code as the protocol writes it: `NOT_FOUND`.
fn code_name(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::Duration;

    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn a_refusal_is_read_with_its_reason_fields_and_patience() {
        let mut details = ErrorDetails::new();
        details.set_error_info(
            "ALLOWANCE_EXCEEDED",
            DOMAIN,
            HashMap::from([("available".to_owned(), "20".to_owned())]),
        );
        details.add_bad_request_violation("points", "must be at most 10,000");
        details.set_retry_info(Some(Duration::from_millis(1_200)));
        let status =
            Status::with_error_details(Code::FailedPrecondition, "the allowance does not suffice", details);
        let refusal = Refusal::of(&status).unwrap();
        assert_eq!(refusal.reason, Some(ErrorReason::AllowanceExceeded));
        assert_eq!(refusal.to_string(), "the allowance does not suffice (ALLOWANCE_EXCEEDED)");
        assert_eq!(refusal.fields, [("points".to_owned(), "must be at most 10,000".to_owned())]);
        assert_eq!(refusal.metadata["available"], "20");
        assert_eq!(refusal.retry_after_seconds, Some(2));
        assert_eq!(refusal.json()["code"], "FAILED_PRECONDITION");
        assert!(refusal.remedy().unwrap().contains("fewer points"));
    }

    #[test]
    fn advice_names_a_command_as_it_can_be_typed() {
        for (reason, command) in [
            ("CREDENTIAL_INVALID", "sign-in"),
            ("KEY_RESULT_UNKNOWN", "tree"),
            ("RECEIVER_UNKNOWN", "people"),
        ] {
            let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
            let status = Status::with_error_details(Code::FailedPrecondition, "refused", details);
            let remedy = Refusal::of(&status).unwrap().remedy().unwrap();
            assert!(remedy.contains(&format!("{} {command}", program())), "{remedy}");
        }
    }

    #[test]
    fn a_broken_connection_is_no_refusal() {
        assert_eq!(Refusal::of(&Status::unavailable("connection refused")), None);
        assert!(Refusal::of(&Status::unimplemented("no such method")).is_some());
    }
}
