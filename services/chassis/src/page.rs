//! Pages of a list.
//!
//! A page token is opaque: the sort key of the last row, sealed with the method, the organization and the request's other
//! fields by an HMAC whose secret all replicas share. A token of another request, another tenant or another hand is refused.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use ovation_proto::ovation::common::v1::ErrorReason;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::call::Call;
use crate::failure::Failure;

/// First byte of every token, raised when its form changes.
const VERSION: u8 = 1;
/// Bytes of the seal; 128 bits are more than can be guessed.
const SEAL_BYTES: usize = 16;
/// Longer tokens are not ours. Sort keys are names of at most 300 characters and ids.
const TOKEN_CHARS_MAX: usize = 4096;

/// What page tokens are sealed with, shared by the replicas of all services. Never printed.
pub struct PageSecret([u8; 32]);

impl PageSecret {
    /// The secret as it stands in the keys folder.
    #[must_use]
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for PageSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PageSecret")
    }
}

/// One page that is asked for.
#[derive(Debug)]
pub struct Page {
    size: usize,
    after: Option<Vec<u8>>,
    bound: Vec<u8>,
    secret: Arc<PageSecret>,
}

impl Page {
    /// The page that a request asks for. A size of 0 means `default`; above `max`, it is `max`.
    ///
    /// `fingerprint` are the request's other fields: whatever changes the list changes the token.
    ///
    /// # Errors
    ///
    /// `FIELD_INVALID` for a negative size, `PAGE_TOKEN_INVALID` for a token of another request.
    pub fn of(
        call: &Call,
        page_size: i32,
        page_token: &str,
        default: i32,
        max: i32,
        fingerprint: &impl Serialize,
    ) -> Result<Self, Failure> {
        if page_size < 0 {
            return Err(Failure::field("page_size", format!("must be from 0 to {max}, is {page_size}")));
        }
        let size = if page_size == 0 { default } else { page_size.min(max) };
        let bound = serde_json::to_vec(&(call.method.as_ref(), call.caller.organization, fingerprint))
            .map_err(Failure::internal)?;
        let secret = Arc::clone(&call.page_secret);
        let after = if page_token.is_empty() {
            None
        } else {
            Some(open(&secret, &bound, page_token).ok_or_else(refused)?)
        };
        let size = usize::try_from(size).map_err(Failure::internal)?;
        Ok(Self { size, after, bound, secret })
    }

    /// The sort key of the last row of the page before; `None` on the first page.
    ///
    /// # Errors
    ///
    /// `PAGE_TOKEN_INVALID` for a token of an older release whose key had another shape.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Failure> {
        self.after.as_deref().map(serde_json::from_slice).transpose().map_err(|_| refused())
    }

    /// How many rows to read: one more than the page holds, so that the end is known.
    #[must_use]
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// How many rows the page holds.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Cuts the rows to the page and makes the next token, empty on the last page. Keys are tuples of ids, numbers and texts.
    #[must_use]
    pub fn finish<R, K: Serialize>(&self, mut rows: Vec<R>, key: impl FnOnce(&R) -> K) -> (Vec<R>, String) {
        if rows.len() <= self.size {
            return (rows, String::new());
        }
        rows.truncate(self.size);
        let next = rows
            .last()
            .and_then(|last| serde_json::to_vec(&key(last)).ok())
            .map(|key| seal(&self.secret, &self.bound, &key))
            .unwrap_or_default();
        (rows, next)
    }
}

fn refused() -> Failure {
    Failure::new(
        ErrorReason::PageTokenInvalid,
        "the page token belongs to another request; repeat the request with nothing changed but its page token, or without one",
    )
}

fn mac(secret: &PageSecret, bound: &[u8], payload: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
    mac.update(&[VERSION]);
    // The length keeps what is bound and what is carried apart.
    mac.update(&u64::try_from(bound.len()).ok()?.to_be_bytes());
    mac.update(bound);
    mac.update(payload);
    Some(mac)
}

fn seal(secret: &PageSecret, bound: &[u8], payload: &[u8]) -> String {
    let Some(mac) = mac(secret, bound, payload) else {
        return String::new();
    };
    let mut token = vec![VERSION];
    token.extend_from_slice(&mac.finalize().into_bytes()[..SEAL_BYTES]);
    token.extend_from_slice(payload);
    URL_SAFE_NO_PAD.encode(token)
}

fn open(secret: &PageSecret, bound: &[u8], token: &str) -> Option<Vec<u8>> {
    if token.len() > TOKEN_CHARS_MAX {
        return None;
    }
    let token = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (version, rest) = token.split_first()?;
    let (seal, payload) = rest.split_at_checked(SEAL_BYTES)?;
    (*version == VERSION).then_some(())?;
    mac(secret, bound, payload)?.verify_truncated_left(seal).ok()?;
    Some(payload.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::{Caller, Identity};
    use crate::ids::OrganizationId;

    fn call(organization: OrganizationId, method: &str, secret: u8) -> Call {
        let caller = Caller {
            organization,
            organization_key: "acme".into(),
            identity: Identity::Nobody,
            roles: Vec::new(),
            scopes: Vec::new(),
        };
        Call::new(Arc::new(caller), method, Arc::new(PageSecret::new([secret; 32])))
    }

    fn page(call: &Call, token: &str, query: &str) -> Result<Page, Failure> {
        Page::of(call, 2, token, 50, 200, &query)
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let call = call(OrganizationId::random(), "/a/List", 1);
        let first = page(&call, "", "q").expect("the first page");
        assert_eq!((first.limit(), first.after::<(u32, String)>().expect("no token")), (3, None));
        let key = |row: &u32| (*row, "ほげ");
        let (rows, next) = first.finish(vec![1, 2, 3], key);
        assert_eq!(rows, [1, 2]);
        let second = page(&call, &next, "q").expect("its token");
        assert_eq!(second.after::<(u32, String)>().expect("it reads"), Some((2, "ほげ".to_owned())));
        let (rows, next) = second.finish(vec![3], key);
        assert_eq!((rows, next), (vec![3], String::new()));
    }

    #[test]
    fn a_token_of_another_request_organization_method_or_secret_is_refused() {
        let organization = OrganizationId::random();
        let own = call(organization, "/a/List", 1);
        let (_, token) = page(&own, "", "q").expect("a page").finish(vec![1, 2, 3], |row| *row);
        assert!(page(&own, &token, "q").is_ok());
        let refused = [
            page(&own, &token, "other"),
            page(&call(OrganizationId::random(), "/a/List", 1), &token, "q"),
            page(&call(organization, "/a/ListOthers", 1), &token, "q"),
            page(&call(organization, "/a/List", 2), &token, "q"),
            page(&own, "AA", "q"),
            page(&own, "not a token", "q"),
            page(&own, &format!("{token}A"), "q"),
            page(&own, &token.to_lowercase(), "q"),
        ];
        for result in refused {
            let failure = result.expect_err("it is not this request's token");
            assert_eq!(failure.reason(), ErrorReason::PageTokenInvalid);
        }
    }

    #[test]
    fn sizes_are_bounded() {
        let call = call(OrganizationId::random(), "/a/List", 1);
        let size = |asked| Page::of(&call, asked, "", 50, 200, &()).map(|page| page.size());
        assert_eq!(size(0).expect("the default"), 50);
        assert_eq!(size(10_000).expect("the maximum"), 200);
        assert_eq!(size(-1).expect_err("it is negative").reason(), ErrorReason::FieldInvalid);
    }
}
