//! An organization: the tenant.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, RequestId};
use serde::Serialize;
use uuid::{Uuid, uuid};

/// The shortest key of an organization, in characters.
pub const KEY_CHARS_MIN: usize = 2;
/// The longest key of an organization, in characters. It is part of every subject on the stream.
pub const KEY_CHARS_MAX: usize = 40;

/// Namespace of the ids of organizations.
const ORGANIZATIONS: Uuid = uuid!("3b4f2c1e-2a55-4c0b-9c43-6d1c6f0f7a10");

/// One customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its key, never changed.
    pub key: String,
    /// Its name.
    pub name: String,
    /// An IANA time zone.
    pub time_zone: String,
    /// Counts its changes from 1.
    pub revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// An organization to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewOrganization {
    /// Well-formed by [`is_key`].
    pub key: String,
    /// 1 to 200 characters.
    pub name: String,
    /// An IANA time zone.
    pub time_zone: String,
}

/// Whether the text may be a key: 2 to 40 of `a-z`, `0-9` and `-`, beginning with a letter.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (KEY_CHARS_MIN..=KEY_CHARS_MAX).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The id of the organization that this request creates.
///
/// An answer is remembered inside an organization, so the id of the one that does not exist yet must be the same in every
/// repetition of the request: it is derived from the request's own id. Two requests cannot make one organization by accident,
/// since request ids are unique; one that is repeated after its answer was forgotten meets the key that it took itself.
#[must_use]
pub fn id_of_request(request: RequestId) -> OrganizationId {
    OrganizationId(Uuid::new_v5(&ORGANIZATIONS, request.uuid().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_lower_case_and_begin_with_a_letter() {
        for right in ["ab", "hinode", "a-1", &"a".repeat(40)] {
            assert!(is_key(right), "{right}");
        }
        for wrong in ["", "a", "1a", "-a", "Hinode", "hi node", "hi.node", "日の出", &"a".repeat(41)] {
            assert!(!is_key(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_repeated_request_names_the_same_organization() {
        let (one, other) = (RequestId::random(), RequestId::random());
        assert_eq!(id_of_request(one), id_of_request(one));
        assert_ne!(id_of_request(one), id_of_request(other));
    }
}
