//! How wide text is on a terminal, where a Japanese character takes two columns.
//!
//! Source: Unicode Standard Annex 11, East Asian Width. Wide and full-width characters take two columns, marks that combine none,
//! everything else (ambiguous ones included, as terminals do it) one.

use std::ops::RangeInclusive;

use unicode_segmentation::UnicodeSegmentation as _;

/// Blocks whose characters take two columns. Unassigned characters within a block count like their neighbours.
const WIDE: [RangeInclusive<u32>; 18] = [
    0x1100..=0x115F, // Hangul Jamo, leading
    0x231A..=0x231B, // watch, hourglass
    0x2329..=0x232A, // angle brackets
    0x23E9..=0x23EC, // media controls
    0x25FD..=0x25FE, // medium small squares
    0x2614..=0x2615, // umbrella, hot beverage
    0x2648..=0x2653, // zodiac
    0x26A1..=0x26A1, // high voltage
    0x2705..=0x2705, // check mark
    0x274C..=0x274C, // cross mark
    0x2E80..=0x303E, // radicals, punctuation
    0x3041..=0x4DBF, // kana, compatibility, extension A
    0x4E00..=0xA4CF, // unified ideographs, Yi
    0xA960..=0xA97F, // Hangul Jamo, extended
    0xAC00..=0xD7A3, // Hangul syllables
    0xF900..=0xFAFF, // compatibility ideographs
    0xFE30..=0xFE6F, // compatibility and small forms
    0xFF01..=0xFF60, // full-width forms
];

/// Columns that `text` takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.graphemes(true).map(grapheme_columns).sum()
}

/// `text`, cut with an ellipsis where it takes more than `columns_max`.
pub(super) fn cut(text: &str, columns_max: usize) -> String {
    if columns(text) <= columns_max {
        return text.to_owned();
    }
    let mut taken = String::new();
    let mut left = columns_max.saturating_sub(1);
    for grapheme in text.graphemes(true) {
        let wide = grapheme_columns(grapheme);
        if wide > left {
            break;
        }
        left -= wide;
        taken.push_str(grapheme);
    }
    if columns_max > 0 {
        taken.push('…');
    }
    taken
}

/// `text`, cut or filled with blanks to exactly `width` columns.
pub(super) fn fit(text: &str, width: usize) -> String {
    let mut fitted = cut(text, width);
    let blanks = width.saturating_sub(columns(&fitted));
    fitted.extend(std::iter::repeat_n(' ', blanks));
    fitted
}

/// A cluster is as wide as its first character; marks and joined characters add nothing.
fn grapheme_columns(grapheme: &str) -> usize {
    let Some(first) = grapheme.chars().next() else {
        return 0;
    };
    if first.is_control() || matches!(u32::from(first), 0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F) {
        return 0;
    }
    1 + usize::from(is_wide(u32::from(first)) || grapheme.contains('\u{FE0F}'))
}

fn is_wide(code: u32) -> bool {
    matches!(code, 0xFFE0..=0xFFE6 | 0x1_F300..=0x1_F64F | 0x1_F680..=0x1_F6FF | 0x1_F900..=0x1_FAFF | 0x2_0000..=0x3_FFFD)
        || WIDE.iter().any(|block| block.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_takes_two_columns_and_english_one() {
        for (text, width) in [
            ("", 0),
            ("Koyomi", 6),
            ("こよみ", 6),
            ("開発部 lead", 11),
            ("８０％", 6),
            ("「ｶﾅ」", 6),
            ("か\u{3099}", 2),
            ("e\u{301}", 1),
            ("🎉", 2),
            ("👩‍💻", 2),
        ] {
            assert_eq!(columns(text), width, "{text}");
        }
    }

    #[test]
    fn what_is_cut_never_exceeds_its_columns_nor_splits_a_character() {
        assert_eq!(cut("こよみチーム", 12), "こよみチーム");
        assert_eq!(cut("こよみチーム", 11), "こよみチー…");
        assert_eq!(cut("こよみチーム", 10), "こよみチ…");
        assert_eq!(cut("か\u{3099}っこう", 4), "か\u{3099}…");
        assert_eq!(cut("abc", 0), "");
        for width in 0..14 {
            assert_eq!(columns(&fit("こよみ team", width)), width);
        }
    }
}
