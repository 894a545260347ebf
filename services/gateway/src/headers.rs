//! Which headers of a caller reach a service.
//!
//! An allow-list: whatever a service trusts (the internal token above all) comes from the gateway, never from outside, and a header
//! that means something to a service tomorrow is not open to callers by accident today.

use http::header::{CONTENT_TYPE, TE};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::timeout::TIMEOUT_HEADER;

const FORWARDED: [&str; 6] = [
    "grpc-encoding",
    "grpc-accept-encoding",
    TIMEOUT_HEADER,
    ovation_chassis::consistency::AFTER_HEADER,
    "content-type",
    "user-agent",
];

/// The headers of the call to the service; the caller's token and trace are added by whoever knows them.
pub(crate) fn forwarded(headers: &HeaderMap) -> HeaderMap {
    let mut forwarded = HeaderMap::with_capacity(FORWARDED.len() + 4);
    for name in FORWARDED {
        for value in headers.get_all(name) {
            forwarded.append(HeaderName::from_static(name), value.clone());
        }
    }
    if !forwarded.contains_key(CONTENT_TYPE) {
        forwarded.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    }
    forwarded.insert(TE, HeaderValue::from_static("trailers"));
    forwarded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_on_the_list_passes() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "Bearer forged"),
            ("ovation-identity", "operator"),
            ("x-forwarded-for", "1.2.3.4"),
            ("cookie", "ovation_session=x"),
            ("host", "elsewhere"),
            ("connection", "close"),
            ("grpc-timeout", "1S"),
            ("ovation-after", "a:b"),
            ("content-type", "application/grpc+proto"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let mut names: Vec<String> =
            forwarded(&headers).keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        assert_eq!(names, ["content-type", "grpc-timeout", "ovation-after", "te"]);
    }
}
