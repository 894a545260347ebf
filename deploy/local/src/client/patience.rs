//! Services learn of each other's facts a moment later. What was refused because of that is tried again.

use std::time::Duration;

use ovation_proto::ovation::common::v1::ErrorReason;
use tokio::time::{Instant, sleep};

use super::problem::{Problem, Result};
use super::refusal::Refusal;

/// How long a fact may take to arrive before it counts as missing: usually milliseconds, but what a killed service had in its hands
/// is delivered again only after half a minute.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long to wait between attempts.
const PAUSE: Duration = Duration::from_millis(150);

/// Makes a call until it is not refused for want of something that was made a moment ago, or until patience ends. The call must
/// carry one `request_id`, so that it happens once however often it is made.
pub(super) async fn until_known<T, F: Future<Output = Result<T>>>(call: impl FnMut() -> F) -> Result<T> {
    until(is_unknown, call).await
}

/// The same, for people whose memberships were made a moment ago: they are refused for want of a right, too.
pub(super) async fn until_allowed<T, F: Future<Output = Result<T>>>(call: impl FnMut() -> F) -> Result<T> {
    let may_pass =
        |refusal: &Refusal| refusal.reason == Some(ErrorReason::PermissionDenied) || is_unknown(refusal);
    until(may_pass, call).await
}

async fn until<T, F: Future<Output = Result<T>>>(
    may_pass: impl Fn(&Refusal) -> bool,
    mut call: impl FnMut() -> F,
) -> Result<T> {
    let started = Instant::now();
    loop {
        match call().await {
            Err(Problem::Refused(refusal)) if may_pass(&refusal) && started.elapsed() < PATIENCE => {
                sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

/// Whether a refusal is about something that another service may have told us of before this one heard it.
fn is_unknown(refusal: &Refusal) -> bool {
    match refusal.reason {
        Some(
            ErrorReason::KeyResultUnknown
            | ErrorReason::ReceiverUnknown
            | ErrorReason::RequestInProgress
            | ErrorReason::Overloaded
            | ErrorReason::Unavailable,
        ) => true,
        Some(ErrorReason::FieldInvalid) => {
            refusal.fields.iter().any(|(_, description)| description.contains("of the organization"))
        }
        _ => false,
    }
}
