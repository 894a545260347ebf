//! Text as people count and read it.
//!
//! Lengths are grapheme clusters: a family emoji and a kana with its voiced mark are one character each. What looks blank is
//! blank: full-width spaces, zero-width spaces, Hangul fillers.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// How many code points a text may have for each character that it may have. A grapheme cluster has no upper bound of its own,
/// and the longest that people type (families, flags of regions, stacked marks) stay below this on average.
const CODE_POINTS_PER_CHARACTER_MAX: usize = 12;
/// How many code points a decomposed text has for each that is left of it when it is composed. No canonical decomposition is longer.
/// Source: Unicode Standard Annex 15, the table of expansion factors of NFD.
const DECOMPOSED_FACTOR: usize = 4;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks where something is required.
    #[error("must not be blank")]
    Blank,
    /// Too few or too many characters.
    #[error("must have {min} to {max} characters, has {found}")]
    Length {
        /// The least that is right.
        min: usize,
        /// The most that is right.
        max: usize,
        /// Grapheme clusters of the trimmed text.
        found: usize,
    },
    /// Far more code points than characters are allowed.
    #[error("must have at most {max} code points, has {found}")]
    CodePoints {
        /// The most that is right.
        max: usize,
        /// Code points of the trimmed text.
        found: usize,
    },
    /// A character that cannot be shown.
    #[error("must not contain control characters, contains U+{0:04X}")]
    Control(u32),
    /// A line break in a line.
    #[error("must not contain line breaks")]
    LineBreak,
}

/// One line: trimmed, in normalization form C, without control characters, its length counted in grapheme clusters.
///
/// A text of nothing but blanks is the empty text.
pub fn line(text: &str, characters: RangeInclusive<usize>) -> Result<String, TextError> {
    bounded(text, &characters)?;
    let text = normalized(text);
    if let Some(bad) = text.chars().find(|c| c.is_control() || is_separator(*c)) {
        let is_break = matches!(bad, '\n' | '\r' | '\u{85}') || is_separator(bad);
        return Err(if is_break { TextError::LineBreak } else { TextError::Control(bad.into()) });
    }
    measured(text, characters)
}

/// Text with line breaks, which become `\n`, and tabs; otherwise like [`line`].
pub fn paragraphs(text: &str, characters: RangeInclusive<usize>) -> Result<String, TextError> {
    bounded(text, &characters)?;
    let text = if text.contains(['\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        normalized(&text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n"))
    } else {
        normalized(text)
    };
    if let Some(bad) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(TextError::Control(bad.into()));
    }
    measured(text, characters)
}

/// How many characters people see.
#[must_use]
pub fn characters(text: &str) -> usize {
    if text.is_ascii() && !text.contains('\r') { text.len() } else { text.graphemes(true).count() }
}

/// Whether nobody would see anything.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// Refuses at once what cannot be right in any form: composing millions of code points takes its time.
fn bounded(text: &str, characters: &RangeInclusive<usize>) -> Result<(), TextError> {
    let max = characters.end().saturating_mul(CODE_POINTS_PER_CHARACTER_MAX);
    // A trimmed text is what counts; a code point has at least one byte, so that most texts are not counted here.
    let trimmed = trimmed(text);
    let bound = max.saturating_mul(DECOMPOSED_FACTOR);
    if trimmed.len() > bound {
        let found = trimmed.chars().count();
        if found > bound {
            return Err(TextError::CodePoints { max, found });
        }
    }
    Ok(())
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}'))
}

fn normalized(text: &str) -> String {
    let trimmed = trimmed(text);
    if is_blank(trimmed) {
        return String::new();
    }
    if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.nfc().collect() }
}

fn measured(text: String, characters: RangeInclusive<usize>) -> Result<String, TextError> {
    let (min, max) = characters.into_inner();
    // Counted first, since it is cheap and bounds the work of finding grapheme clusters.
    let code_points_max = max.saturating_mul(CODE_POINTS_PER_CHARACTER_MAX);
    let code_points = text.chars().count();
    if code_points > code_points_max {
        return Err(TextError::CodePoints { max: code_points_max, found: code_points });
    }
    let found = self::characters(&text);
    if found == 0 && min > 0 {
        return Err(TextError::Blank);
    }
    if found < min || found > max {
        return Err(TextError::Length { min, max, found });
    }
    Ok(text)
}

const fn is_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// White space, and characters that have no ink of their own.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{AD}'
                | '\u{34F}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{180B}'..='\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_grapheme_clusters() {
        assert_eq!(characters("👩‍👩‍👧‍👦"), 1);
        assert_eq!(characters("か\u{3099}"), 1);
        assert_eq!(characters("🇯🇵🇬🇧"), 2);
        assert_eq!(line("👩‍👩‍👧‍👦👍🏽", 1..=2).as_deref(), Ok("👩‍👩‍👧‍👦👍🏽"));
    }

    #[test]
    fn full_width_and_zero_width_spaces_are_blank() {
        for blank in ["", " ", "\u{3000}\u{3000}", "\u{200B}", "\u{3164}", "\u{2800} \u{FE0F}", "\t\n"] {
            assert_eq!(paragraphs(blank, 1..=10), Err(TextError::Blank), "{blank:?}");
            assert_eq!(paragraphs(blank, 0..=10).as_deref(), Ok(""), "{blank:?}");
        }
    }

    #[test]
    fn text_is_trimmed_and_composed() {
        assert_eq!(line("\u{3000} か\u{3099}んばる ", 1..=4).as_deref(), Ok("がんばる"));
        assert_eq!(line("❤\u{FE0F}", 1..=1).as_deref(), Ok("❤\u{FE0F}"), "a selector at the end stays");
    }

    #[test]
    fn limits_are_inclusive_and_say_what_was_found() {
        assert!(line("12345", 5..=5).is_ok());
        assert_eq!(line("123456", 0..=5), Err(TextError::Length { min: 0, max: 5, found: 6 }));
        assert_eq!(line("1", 2..=5), Err(TextError::Length { min: 2, max: 5, found: 1 }));
    }

    #[test]
    fn control_characters_are_refused_and_line_breaks_only_in_lines() {
        assert_eq!(line("a\u{0}b", 0..=9), Err(TextError::Control(0)));
        assert_eq!(line("a\nb", 0..=9), Err(TextError::LineBreak));
        assert_eq!(line("a\u{2028}b", 0..=9), Err(TextError::LineBreak));
        assert_eq!(paragraphs("a\r\nb\rc\td", 0..=9).as_deref(), Ok("a\nb\nc\td"));
        assert_eq!(paragraphs("a\u{7}", 0..=9), Err(TextError::Control(7)));
    }

    #[test]
    fn one_character_cannot_hide_a_novel() {
        let stacked = format!("a{}", "\u{301}".repeat(1000));
        assert!(matches!(line(&stacked, 1..=10), Err(TextError::CodePoints { max: 120, .. })));
        let decomposed = "か\u{3099}".repeat(1_000_000);
        assert_eq!(
            line(&decomposed, 1..=10),
            Err(TextError::CodePoints { max: 120, found: 2_000_000 }),
            "it is refused as it came, not composed before"
        );
    }
}
