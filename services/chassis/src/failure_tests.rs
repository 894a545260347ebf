//! Reasons, codes, and what leaves.

use prost_types::FileDescriptorSet;

use super::*;

/// The leading comment of every value of `ErrorReason`, by its number, from the descriptors' source information.
fn comments() -> Vec<(i32, String)> {
    let set: FileDescriptorSet =
        prost::Message::decode(ovation_proto::FILE_DESCRIPTOR_SET).expect("the descriptors decode");
    let file = set
        .file
        .into_iter()
        .find(|file| file.name() == "ovation/common/v1/error_reason.proto")
        .expect("the file is in the set");
    let values = &file.enum_type[0].value;
    // A location's path 5.0.2.n is: enum_type, the first, value, the n-th.
    let info = file.source_code_info.as_ref().expect("the set has source information");
    info.location
        .iter()
        .filter_map(|location| match location.path.as_slice() {
            [5, 0, 2, index] => {
                let value = &values[usize::try_from(*index).expect("a path is not negative")];
                Some((value.number(), location.leading_comments().trim().to_owned()))
            }
            _ => None,
        })
        .collect()
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::Unauthenticated => "UNAUTHENTICATED",
        other => panic!("no reason has {other:?}"),
    }
}

#[test]
fn every_reason_has_the_code_that_its_comment_begins_with() {
    let comments = comments();
    assert!(comments.len() > 25, "all values have a comment");
    for (number, comment) in comments {
        let reason = ErrorReason::try_from(number).expect("the value is known");
        let stated = comment.split_once(". ").expect("the comment begins with the code").0;
        assert_eq!(code_name(code_of(reason)), stated, "{}", reason.as_str_name());
    }
}

#[test]
fn a_status_carries_reason_metadata_violations_and_delay() {
    let status = Status::from(
        Failure::field("title", "must have 1 to 300 characters")
            .with("limit", 300)
            .retry_after(Duration::from_millis(250)),
    );
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "`title` must have 1 to 300 characters");
    let info = status.get_details_error_info().expect("it has an ErrorInfo");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("FIELD_INVALID", "ovation"));
    assert_eq!(info.metadata["limit"], "300");
    let bad = status.get_details_bad_request().expect("it has a BadRequest");
    assert_eq!(bad.field_violations[0].field, "title");
    let retry = status.get_details_retry_info().expect("it has a RetryInfo");
    assert_eq!(retry.retry_delay, Some(Duration::from_millis(250)));
}

#[test]
fn internals_never_leave() {
    let status =
        Status::from(Failure::internal(std::io::Error::other("password=secret")).with("row", "secret"));
    assert_eq!(status.code(), Code::Internal);
    let wire = format!("{:?}", status.get_error_details());
    assert!(!wire.contains("secret") && !status.message().contains("secret"), "{wire}");
}

#[test]
fn an_absent_database_is_unavailable_and_may_be_tried_again() {
    let failure = Failure::from(sqlx::Error::PoolTimedOut);
    assert_eq!(failure.reason(), ErrorReason::Unavailable);
    assert!(failure.is_transient());
    assert!(std::error::Error::source(&failure).is_some());
}

#[test]
fn display_does_not_repeat_the_cause_but_the_chain_does() {
    let failure = Failure::internal(std::io::Error::other("disk on fire"));
    assert!(!failure.to_string().contains("fire"));
    assert!(chain(&failure).ends_with(": disk on fire"));
}
