//! Deadlines and headers; the whole path of a call is tested through real services.

use super::*;

#[test]
fn timeouts_are_read_by_the_rules_of_grpc() {
    for (header, expected) in [
        ("1H", Duration::from_hours(1)),
        ("2M", Duration::from_mins(2)),
        ("3S", Duration::from_secs(3)),
        ("99999999m", Duration::from_millis(99_999_999)),
        ("5u", Duration::from_micros(5)),
        ("6n", Duration::from_nanos(6)),
    ] {
        assert_eq!(parse_timeout(header), Some(expected), "{header}");
    }
    for bad in ["", "S", "1", "1s", "123456789S", "-1S", "1.5S", "１S"] {
        assert_eq!(parse_timeout(bad), None, "{bad}");
    }
}

#[tokio::test]
async fn calls_have_a_deadline_and_streams_only_if_they_are_given_one() {
    let arrived = Instant::now();
    let with = |timeout: &'static str| {
        HeaderMap::from_iter([(
            http::HeaderName::from_static("grpc-timeout"),
            HeaderValue::from_static(timeout),
        )])
    };
    let none = HeaderMap::new();
    assert_eq!(deadline(&none, arrived, false), Some(arrived + DEADLINE_DEFAULT));
    assert_eq!(deadline(&none, arrived, true), None);
    assert_eq!(deadline(&with("1S"), arrived, false), Some(arrived + Duration::from_secs(1) - DEADLINE_LEAD));
    assert_eq!(deadline(&with("9H"), arrived, false), Some(arrived + DEADLINE_MAX));
    assert_eq!(deadline(&with("9H"), arrived, true), Some(arrived + Duration::from_hours(9)));
}

#[test]
fn a_repeated_header_of_what_is_known_is_joined() {
    let mut headers = HeaderMap::new();
    assert_eq!(after(&headers).expect("nothing is known"), []);
    let event = |n: u128| format!("{}:a.B", uuid::Uuid::from_u128(n));
    for n in [1, 2] {
        headers.append(AFTER_HEADER, event(n).parse().expect("it is a header"));
    }
    assert_eq!(after(&headers).expect("both read").len(), 2);
    headers.append(AFTER_HEADER, HeaderValue::from_bytes(b"\xff").expect("it is a header"));
    let failure = after(&headers).expect_err("it is no text");
    assert_eq!(failure.reason(), ErrorReason::ConsistencyTokenInvalid);
}

#[test]
fn a_message_that_does_not_read_is_refused_with_a_reason() {
    use tonic_types::StatusExt as _;

    let reason = |status: Status| {
        let response = with_reason(status.into_http());
        let status = Status::from_header_map(response.headers()).expect("it was refused");
        status.get_details_error_info().map(|info| info.reason)
    };
    let unread = Status::internal("failed to decode Protobuf message: buffer underflow");
    assert_eq!(reason(unread).as_deref(), Some("FIELD_INVALID"));
    let too_long = Status::out_of_range("decoded message length too large");
    assert_eq!(reason(too_long).as_deref(), Some("FIELD_INVALID"));
    let own = Status::from(Failure::internal("a defect"));
    assert_eq!(reason(own).as_deref(), Some("INTERNAL"));
}

#[test]
fn people_cannot_fill_the_places_of_services() {
    let caller = |identity| Caller {
        organization: crate::ids::OrganizationId::default(),
        organization_key: "".into(),
        identity,
        roles: Vec::new(),
        scopes: Vec::new(),
    };
    let (nobody, gateway) = (caller(Identity::Nobody), caller(Identity::Service("gateway".to_owned())));
    let room = Room::new(1, 1, 1);
    let mut held = Vec::new();
    for is_stream in [false, true] {
        held.push(room.enter(is_stream, &nobody).expect("there is room"));
        let refused = room.enter(is_stream, &nobody).expect_err("it is taken");
        assert_eq!(refused.reason(), ErrorReason::Overloaded);
    }
    let asking = room.enter(false, &gateway).expect("it has its own place");
    assert!(room.enter(true, &gateway).is_err());
    drop((asking, held));
    assert!(room.enter(false, &nobody).is_ok());
}
