//! When two titles are the same to an import.

use unicode_normalization::UnicodeNormalization as _;

/// What an import compares: compatibility forms (full-width digits and letters) made plain, in
/// lower case, blanks joined.
#[must_use]
pub fn key(title: &str) -> String {
    let folded: String = title.nfkc().collect::<String>().to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_differ_in_width_case_or_blanks_are_the_same() {
        assert_eq!(key("売上 １２００万円"), key("売上\u{3000}1200万円"));
        assert_eq!(key("Reach  the Moon"), key("reach the moon"));
        assert_ne!(key("Reach the moon"), key("Reach the moons"));
    }
}
