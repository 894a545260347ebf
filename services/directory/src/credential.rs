//! Secrets of sessions and API tokens, how long they are good for, and what a token may do.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use ovation_chassis::ids::{OrganizationId, PersonId};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::config::{
    API_TOKEN_AGE_DEFAULT, API_TOKEN_AGE_MAX, LAST_USE_STEP, SESSION_AGE_MAX, SESSION_IDLE_MAX,
};

ovation_chassis::id!(
    /// A session.
    pub struct SessionId
);
ovation_chassis::id!(
    /// A token of a machine client.
    pub struct ApiTokenId
);

/// What an API token may do.
pub const SCOPES: &[&str] = &[
    "directory.read",
    "directory.write",
    "goals.read",
    "goals.write",
    "goals.values",
    "checkins.read",
    "recognition.read",
    "events.read",
];

/// Random bytes of a secret.
pub const SECRET_BYTES: usize = 32;

/// The secret of a session or a token: 256 random bits, with a prefix by which people and scanners recognize it.
///
/// Since it cannot be guessed, its SHA-256 is enough to keep: there is no dictionary to try. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Whose secret it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// `ovs_`: a person's session.
    Session,
    /// `ovt_`: a machine client's token.
    ApiToken,
}

/// What stands behind a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Where to look for it.
    pub organization: OrganizationId,
    /// Which one it is.
    pub holder: CredentialHolder,
}

/// Which session or token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialHolder {
    /// A person's session.
    Session(SessionId),
    /// A machine client's token.
    ApiToken(ApiTokenId),
}

/// A person's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was last used, give or take a minute.
    pub last_used_at: DateTime<Utc>,
    /// When it was ended, by signing out or for another reason.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A machine client's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What its makers call it.
    pub name: String,
    /// Of [`SCOPES`], in their order.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, give or take a minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewApiToken {
    /// 1 to 100 characters.
    pub name: String,
    /// Of [`SCOPES`], in their order, each once.
    pub scopes: Vec<&'static str>,
    /// When it ends; `None` means 90 days from now.
    pub expires_at: Option<DateTime<Utc>>,
}

impl SecretKind {
    /// What its secrets begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "ovs_",
            Self::ApiToken => "ovt_",
        }
    }
}

impl Secret {
    /// The secret made of these random bytes.
    #[must_use]
    pub fn new(kind: SecretKind, random: [u8; SECRET_BYTES]) -> Self {
        Self(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(random)))
    }

    /// Reads a secret as a caller sent it; `None` for what was never one of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let body = [SecretKind::Session, SecretKind::ApiToken]
            .into_iter()
            .find_map(|kind| text.strip_prefix(kind.prefix()))?;
        let bytes = URL_SAFE_NO_PAD.decode(body).ok()?;
        (bytes.len() == SECRET_BYTES).then(|| Self(text.to_owned()))
    }

    /// What is kept of it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// The secret itself, for the one answer that shows it.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Session {
    /// The session that is opened now.
    #[must_use]
    pub const fn opened(id: SessionId, person: PersonId, now: DateTime<Utc>) -> Self {
        Self { id, person, created_at: now, last_used_at: now, ended_at: None }
    }

    /// When it ends, if it is not used again.
    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        (self.last_used_at + SESSION_IDLE_MAX).min(self.created_at + SESSION_AGE_MAX)
    }

    /// Whether it is still good.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at()
    }

    /// The session as used now, where that is worth writing down.
    #[must_use]
    pub fn used(&self, now: DateTime<Utc>) -> Option<Self> {
        is_worth_writing(Some(self.last_used_at), now).then_some(Self { last_used_at: now, ..*self })
    }
}

impl ApiToken {
    /// Whether it is still good.
    #[must_use]
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Whether its use now is worth writing down.
    #[must_use]
    pub fn is_use_news(&self, now: DateTime<Utc>) -> bool {
        is_worth_writing(self.last_used_at, now)
    }
}

impl NewApiToken {
    /// When the token ends if it is made now; `None` if that is not ahead, or more than a year ahead.
    #[must_use]
    pub fn end(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let end = self.expires_at.unwrap_or(now + API_TOKEN_AGE_DEFAULT);
        (now < end && end <= now + API_TOKEN_AGE_MAX).then_some(end)
    }
}

fn is_worth_writing(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| now - last >= LAST_USE_STEP)
}

/// Under which name attempts to sign in are counted, as a hash: names that people mistype are often passwords.
#[must_use]
pub fn attempt_name(organization_key: &str, user_name_key: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(organization_key);
    hash.update([0]);
    hash.update(user_name_key);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn session() -> Session {
        Session::opened(SessionId::random(), PersonId::random(), at(0))
    }

    #[test]
    fn a_secret_is_recognized_by_its_prefix_and_its_256_bits() {
        let secret = Secret::new(SecretKind::Session, [7; SECRET_BYTES]);
        assert_eq!(Secret::read(&secret.clone().into_text()), Some(secret.clone()));
        assert!(secret.clone().into_text().starts_with("ovs_"));
        assert!(Secret::new(SecretKind::ApiToken, [7; SECRET_BYTES]).into_text().starts_with("ovt_"));
        let text = secret.into_text();
        for wrong in
            ["", "ovs_", "ovs_AAAA", &text[4..], &text[..20], &format!("{text}A"), &format!(" {text}")]
        {
            assert_eq!(Secret::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        assert_eq!(format!("{:?}", Secret::new(SecretKind::Session, [0; SECRET_BYTES])), "Secret");
    }

    #[test]
    fn a_session_ends_after_twelve_hours_without_use() {
        let session = session();
        assert!(session.is_open(at(12 * 60 - 1)));
        assert!(!session.is_open(at(12 * 60)));
        let used = session.used(at(60)).expect("an hour is worth writing");
        assert!(used.is_open(at(13 * 60 - 1)));
    }

    #[test]
    fn a_session_ends_after_fourteen_days_however_much_it_is_used() {
        let last_minute = at(14 * 24 * 60 - 1);
        let used = session().used(last_minute).expect("it is worth writing");
        assert!(used.is_open(last_minute));
        assert!(!used.is_open(at(14 * 24 * 60)));
    }

    #[test]
    fn an_ended_session_is_closed_at_once() {
        let ended = Session { ended_at: Some(at(1)), ..session() };
        assert!(!ended.is_open(at(1)));
    }

    #[test]
    fn use_is_written_at_most_once_a_minute() {
        assert_eq!(session().used(at(0) + TimeDelta::seconds(59)), None);
        assert!(session().used(at(1)).is_some());
    }

    #[test]
    fn a_token_ends_after_ninety_days_or_when_it_is_told_to_within_a_year() {
        let new = |expires_at| NewApiToken { name: "ci".to_owned(), scopes: vec!["goals.read"], expires_at };
        assert_eq!(new(None).end(at(0)), Some(at(90 * 24 * 60)));
        assert_eq!(new(Some(at(5))).end(at(0)), Some(at(5)));
        assert_eq!(new(Some(at(0))).end(at(0)), None);
        assert_eq!(new(Some(at(367 * 24 * 60))).end(at(0)), None);
    }

    #[test]
    fn attempts_are_counted_by_organization_and_name() {
        assert_ne!(attempt_name("a", "bc"), attempt_name("ab", "c"));
    }
}
