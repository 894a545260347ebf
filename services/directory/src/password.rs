//! Passwords as they are typed. How they are hashed is in [`crate::commands::hash_password`].

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// The shortest password that may be set, in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The longest password, in characters.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// A password. Never printed, never serialized.
///
/// It is kept in NFC, so that it is the same from keyboards that compose characters in different ways, and otherwise as it was
/// typed: blanks count. Source: RFC 8265, the profile `OpaqueString`. The default is no password: it only stands for a malformed one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password to set: 10 to 200 characters; `None` otherwise.
    #[must_use]
    pub fn chosen(text: &str) -> Option<Self> {
        Self::offered(text).filter(|password| password.0.chars().count() >= PASSWORD_CHARS_MIN)
    }

    /// A password to compare: whatever somebody may type, at most 200 characters; `None` otherwise.
    #[must_use]
    pub fn offered(text: &str) -> Option<Self> {
        // The bytes bound the work of normalizing.
        if text.is_empty() || text.len() > PASSWORD_CHARS_MAX * 4 {
            return None;
        }
        let composed: String = text.nfc().collect();
        (composed.chars().count() <= PASSWORD_CHARS_MAX).then_some(Self(composed))
    }

    /// What is hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_to_set_has_ten_to_two_hundred_characters() {
        assert!(Password::chosen("123456789").is_none());
        assert!(Password::chosen("1234567890").is_some());
        assert!(Password::chosen(&"あ".repeat(200)).is_some());
        assert!(Password::chosen(&"a".repeat(201)).is_none());
    }

    #[test]
    fn a_short_password_may_be_offered_and_will_be_wrong() {
        assert!(Password::offered("a").is_some());
        assert!(Password::offered("").is_none());
    }

    #[test]
    fn blanks_count_and_composition_does_not() {
        let composed = Password::chosen(" がんばるぞがんばる ").expect("it is long enough");
        let decomposed = Password::chosen(" か\u{3099}んは\u{3099}るそ\u{3099}か\u{3099}んは\u{3099}る ");
        assert_eq!(Some(composed.clone()), decomposed);
        assert_ne!(Some(composed), Password::chosen("がんばるぞがんばるね"));
    }

    #[test]
    fn a_password_is_never_printed() {
        let password = Password::chosen("correct horse").expect("it is long enough");
        assert_eq!(format!("{password:?}"), "Password");
    }
}
