//! The digits of a number and what scales them: `1,200万`, `$1.5M`, `2 million`.

use rust_decimal::Decimal;

const SCALES: &[(&str, i64)] = &[("thousand", 1_000), ("million", 1_000_000), ("billion", 1_000_000_000)];
const JAPANESE_SCALES: &[(&str, i64)] = &[
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("兆", 1_000_000_000_000),
    ("億", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
];

pub(super) struct Digits {
    pub(super) value: Decimal,
    pub(super) end: usize,
    pub(super) scaled: bool,
    /// Written with digits alone.
    pub(super) bare: bool,
}

/// The number that begins here with its scale; `None` if its digits are not grouped as numbers are.
pub(super) fn number(text: &[char], start: usize) -> Option<Digits> {
    let (mut value, mut end, bare) = digits(text, start)?;
    let mut scaled = false;
    let letter = text.get(end).copied();
    let alone = !text.get(end + 1).is_some_and(char::is_ascii_alphabetic);
    let scale = match letter {
        Some('k' | 'K') if alone => Some(1_000),
        Some('M') if alone => Some(1_000_000),
        Some('B') if alone => Some(1_000_000_000),
        _ => None,
    };
    if let Some(scale) = scale {
        value = value.checked_mul(Decimal::from(scale))?;
        (end, scaled) = (end + 1, true);
    } else if let Some((word, scale)) = SCALES.iter().find(|(word, _)| next_word(text, end) == *word) {
        value = value.checked_mul(Decimal::from(*scale))?;
        (end, scaled) = (end + 1 + word.len(), true);
    } else if let Japanese::Scaled(whole, whole_end) = japanese(text, value, end)? {
        (value, end, scaled) = (whole, whole_end, true);
    }
    Some(Digits { value, end, scaled, bare: bare && !scaled })
}

/// Digits with groups of three and a fraction.
fn digits(text: &[char], start: usize) -> Option<(Decimal, usize, bool)> {
    let run = |from: usize| {
        let digits = text[from.min(text.len())..].iter();
        digits.take_while(|c| c.is_ascii_digit()).count()
    };
    let mut end = start + run(start);
    let grouped = text.get(end) == Some(&',') && run(end + 1) > 0;
    while text.get(end) == Some(&',') && run(end + 1) > 0 {
        if run(end + 1) != 3 || end - start > 20 {
            return None;
        }
        end += 4;
    }
    let mut fraction = 0;
    if text.get(end) == Some(&'.') {
        fraction = run(end + 1);
        if fraction > 0 {
            end += 1 + fraction;
        }
    }
    // "1.200" is a thousand to some and one to others; "1.2.3" is a version.
    let percent = text.get(end) == Some(&'%');
    let ambiguous = fraction == 3 && text[start] != '0' && !percent;
    let version = fraction > 0 && text.get(end) == Some(&'.') && run(end + 1) > 0;
    if ambiguous || version || end - start > 24 {
        return None;
    }
    let written: String = text[start..end].iter().filter(|c| **c != ',').collect();
    let value = Decimal::from_str_exact(&written).ok()?;
    Some((value, end, !grouped && fraction == 0))
}

/// What Japanese scales make of a number.
enum Japanese {
    /// `1,200万`, `1億2,000万`: the whole value, and where it ends.
    Scaled(Decimal, usize),
    Unscaled,
}

/// Applies scales, of which each must be smaller than the one before; `None` if they are not.
fn japanese(text: &[char], first: Decimal, end: usize) -> Option<Japanese> {
    let (mut part, mut end) = (first, end);
    let mut sum = Decimal::ZERO;
    let mut scale_before = i64::MAX;
    while let Some((sign, scale)) = JAPANESE_SCALES.iter().find(|(sign, _)| starts(&text[end..], sign)) {
        if *scale >= scale_before {
            return None;
        }
        scale_before = *scale;
        sum = sum.checked_add(part.checked_mul(Decimal::from(*scale))?)?;
        end += sign.chars().count();
        if !text.get(end).is_some_and(char::is_ascii_digit) {
            return Some(Japanese::Scaled(sum, end));
        }
        (part, end, _) = digits(text, end)?;
    }
    if scale_before == i64::MAX {
        return Some(Japanese::Unscaled);
    }
    Some(Japanese::Scaled(sum.checked_add(part)?, end))
}

/// Whether the text begins with this.
pub(super) fn starts(text: &[char], prefix: &str) -> bool {
    let mut chars = text.iter();
    prefix.chars().all(|wanted| chars.next() == Some(&wanted))
}

/// The word behind a place, one space between, in lower case; empty if there is none.
pub(super) fn next_word(text: &[char], place: usize) -> String {
    let behind = text.get(place..).unwrap_or_default();
    let Some((' ', behind)) = behind.split_first() else {
        return String::new();
    };
    let word: String = behind.iter().take_while(|c| c.is_ascii_alphabetic()).collect();
    word.to_ascii_lowercase()
}
