//! Which credential a request came with.
//!
//! A bearer token or the session cookie; a bearer token wins. A cookie travels without the page's doing, so what it may change is
//! asked of the browser: a request that could change something must come from our own pages, which browsers say in
//! `Sec-Fetch-Site` or `Origin`. No page can forge either.

use http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use http::{HeaderMap, Method, Request};
use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;
use sha2::{Digest as _, Sha256};

/// The cookie that REST sign-in sets where there is no TLS: on a developer's machine.
pub(crate) const COOKIE_NAME: &str = "ovation_session";
/// The cookie that it sets otherwise. Browsers take one of this prefix from the host itself only, so that a sibling host cannot put its
/// own in its place.
pub(crate) const SECURE_COOKIE_NAME: &str = "__Host-ovation_session";
const SEC_FETCH_SITE: &str = "sec-fetch-site";
/// Our own secrets are far shorter; what is longer is not looked up.
const SECRET_BYTES_MAX: usize = 512;

/// What a request presents, before anybody has looked it up.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    /// No credential.
    Nothing,
    /// A token that the client chose to send.
    Bearer(Secret),
    /// A session cookie that the browser sent by itself. One that is unknown counts as none, so that an old cookie is in
    /// nobody's way when signing in again.
    Cookie(Secret),
}

/// A secret and the hash under which it is remembered.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    /// As the caller sent it. Never logged.
    pub(crate) text: String,
    /// SHA-256 of the text; secrets are random, so a plain hash keeps them.
    pub(crate) hash: [u8; 32],
}

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), hash: Sha256::digest(text.as_bytes()).into() }
    }
}

impl Credential {
    /// Reads the credential of a request.
    ///
    /// Errors: `CREDENTIAL_INVALID` for an `authorization` header that holds no bearer token; `PERMISSION_DENIED` for a cookie that came
    /// from another site.
    pub(crate) fn of<B>(request: &Request<B>) -> Result<Self, Failure> {
        let headers = request.headers();
        if let Some(value) = headers.get(AUTHORIZATION) {
            let token = value.to_str().ok().and_then(bearer_token).ok_or_else(|| {
                Failure::new(
                    ErrorReason::CredentialInvalid,
                    "the authorization header must be `Bearer <token>`",
                )
            })?;
            return Ok(Self::Bearer(Secret::new(token)));
        }
        let Some(token) = cookie(headers) else {
            return Ok(Self::Nothing);
        };
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let authority = headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
        if changes && !is_same_origin(headers, authority) {
            return Err(Failure::denied(
                "a call with the session cookie must come from a page of this site; others send the token as `authorization: Bearer <token>`",
            ));
        }
        Ok(Self::Cookie(Secret::new(token)))
    }

    /// The hash of the secret, if there is one.
    pub(crate) fn hash(&self) -> Option<[u8; 32]> {
        match self {
            Self::Nothing => None,
            Self::Bearer(secret) | Self::Cookie(secret) => Some(secret.hash),
        }
    }
}

fn bearer_token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    (is_bearer && !token.is_empty() && token.len() <= SECRET_BYTES_MAX).then_some(token)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let named = |wanted: &str| {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == wanted).then_some(value))
    };
    named(SECURE_COOKIE_NAME)
        .or_else(|| named(COOKIE_NAME))
        .filter(|value| !value.is_empty() && value.len() <= SECRET_BYTES_MAX)
}

/// Whether the browser says that the page is ours. Without a word from the browser it is not.
fn is_same_origin(headers: &HeaderMap, authority: Option<&str>) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let origin_authority = origin.and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    matches!((origin_authority, authority), (Some(origin), Some(own)) if origin.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(method: &str, headers: &[(&str, &str)]) -> Result<Credential, ErrorReason> {
        let mut request = Request::builder().method(method).uri("/v1/coins");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("a request");
        Credential::of(&request).map_err(|failure| failure.reason())
    }

    fn is_cookie(found: Result<Credential, ErrorReason>, expected: &str) -> bool {
        matches!(found, Ok(Credential::Cookie(secret)) if secret.text == expected)
    }

    #[test]
    fn a_bearer_token_is_taken_before_a_cookie() {
        let found =
            credential("POST", &[("authorization", "bearer  ovs_1"), ("cookie", "ovation_session=ovs_2")]);
        assert!(matches!(found, Ok(Credential::Bearer(secret)) if secret.text == "ovs_1"));
    }

    #[test]
    fn without_a_credential_it_is_nobody() {
        assert!(matches!(credential("POST", &[]), Ok(Credential::Nothing)));
        assert!(matches!(
            credential("GET", &[("cookie", "theme=dark; ovation_session=")]),
            Ok(Credential::Nothing)
        ));
    }

    #[test]
    fn the_cookie_that_only_the_host_itself_can_set_wins() {
        for both in [
            "ovation_session=planted; __Host-ovation_session=own",
            "__Host-ovation_session=own; ovation_session=planted",
        ] {
            assert!(is_cookie(credential("GET", &[("cookie", both)]), "own"));
        }
    }

    #[test]
    fn a_malformed_authorization_header_is_refused() {
        for value in ["ovs_1", "Basic YTpi", "Bearer ", "Bearer"] {
            let found = credential("GET", &[("authorization", value)]);
            assert!(matches!(found, Err(ErrorReason::CredentialInvalid)), "{value}");
        }
    }

    #[test]
    fn a_cookie_reads_whatever_the_site_but_changes_from_our_own_pages_only() {
        let cookie = ("cookie", "theme=dark; ovation_session=ovs_2");
        let host = ("host", "ovation.example:8080");
        assert!(is_cookie(credential("GET", &[cookie]), "ovs_2"));
        let ours: [&[(&str, &str)]; 3] = [
            &[cookie, ("sec-fetch-site", "same-origin")],
            &[cookie, host, ("origin", "https://ovation.example:8080")],
            &[cookie, host, ("origin", "https://OVATION.example:8080")],
        ];
        for headers in ours {
            assert!(is_cookie(credential("POST", headers), "ovs_2"), "{headers:?}");
        }
        let others: [&[(&str, &str)]; 6] = [
            &[cookie, host],
            &[cookie, ("sec-fetch-site", "same-site")],
            &[cookie, host, ("sec-fetch-site", "cross-site"), ("origin", "https://ovation.example:8080")],
            &[cookie, host, ("origin", "https://ovation.example")],
            &[cookie, host, ("origin", "null")],
            &[cookie, ("origin", "https://ovation.example:8080")],
        ];
        for headers in others {
            assert!(matches!(credential("POST", headers), Err(ErrorReason::PermissionDenied)), "{headers:?}");
        }
    }
}
