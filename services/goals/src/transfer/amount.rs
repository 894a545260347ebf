//! Numbers as people write them into cells: `８０％`, `1,200万`, `¥1億2,000万`, `▲3.5`, `$1.5M`, `12 件`.
//!
//! What can be read two ways is refused: `1,5`, `1.2.3`, `10-20`. The value is exact.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization as _;

use crate::config::UNIT_CHARS_MAX;

/// Longer than any number that is held, with its unit.
const CHARS_MAX: usize = 80;
const JAPANESE_SCALES: [(&str, i64); 6] = [
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("兆", 1_000_000_000_000),
    ("億", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
];
const SCALES: [(&str, i64); 7] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("k", 1_000),
    ("mn", 1_000_000),
    ("m", 1_000_000),
    ("b", 1_000_000_000),
];

/// A number with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    /// At most 15 digits before and 6 after the point.
    pub(super) value: Decimal,
    /// As written, without what only scales the value; empty if there is none.
    pub(super) unit: String,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAmount {
    /// It does not read as one number, or as more than one.
    Notation,
    /// More digits than are held exactly.
    Digits,
}

/// Reads a number.
pub(super) fn read(text: &str) -> Result<Amount, NoAmount> {
    if let Ok(value) = ovation_chassis::decimal::parse(text) {
        return Ok(Amount { value, unit: String::new() });
    }
    let plain: String = text.trim().nfkc().take(CHARS_MAX + 1).collect();
    if plain.chars().count() > CHARS_MAX {
        return Err(NoAmount::Notation);
    }
    let (is_negative, rest) = sign(plain.trim());
    let (currency, rest) = currency(rest);
    let (late_sign, rest) = if is_negative { (false, rest) } else { sign(rest) };
    let (value, rest) = scaled(rest)?;
    let unit = unit(currency, rest)?;
    let value = if is_negative || late_sign { -value } else { value };
    if value.abs() >= Decimal::from(1_000_000_000_000_000_i64) || value.normalize().scale() > 6 {
        return Err(NoAmount::Digits);
    }
    let value = value.normalize();
    Ok(Amount { value: if value.is_zero() { Decimal::ZERO } else { value }, unit })
}

/// A minus in its many forms; triangles are how Japanese accounts write it.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '−', '‐', '–', '▲', '△']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

fn currency(text: &str) -> (&str, &str) {
    let end =
        text.chars().take_while(|c| matches!(c, '$' | '€' | '£' | '¥')).take(1).map(char::len_utf8).sum();
    let (currency, rest) = text.split_at(end);
    (currency, rest.trim_start())
}

/// Digits with what scales them, and the text behind.
fn scaled(text: &str) -> Result<(Decimal, &str), NoAmount> {
    let (first, mut rest) = digits(text)?;
    let (mut part, mut sum, mut before) = (Some(first), Decimal::ZERO, i64::MAX);
    while let Some((sign, scale)) = JAPANESE_SCALES.iter().find(|(sign, _)| rest.starts_with(sign)) {
        let scaled = part.take().and_then(|part| part.checked_mul(Decimal::from(*scale)));
        if *scale >= before {
            return Err(NoAmount::Notation);
        }
        sum = scaled.and_then(|scaled| sum.checked_add(scaled)).ok_or(NoAmount::Digits)?;
        (before, rest) = (*scale, &rest[sign.len()..]);
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let (next, behind) = digits(rest)?;
            (part, rest) = (Some(next), behind);
        } else {
            break;
        }
    }
    let value = sum.checked_add(part.unwrap_or_default()).ok_or(NoAmount::Digits)?;
    if before < i64::MAX {
        return Ok((value, rest));
    }
    let word_end =
        rest.trim_start().find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.trim_start().len());
    let (word, behind) = rest.trim_start().split_at(word_end);
    // `5 m` is five metres; `5m` and `5M` are read as millions nowhere but in `$5m` and `5M`.
    let known = SCALES.iter().find(|(scale, _)| word.eq_ignore_ascii_case(scale));
    match known {
        Some((scale, by)) if scale.len() > 2 || (!rest.starts_with(' ') && word != "m" && word != "b") => {
            let value = value.checked_mul(Decimal::from(*by)).ok_or(NoAmount::Digits)?;
            Ok((value, behind))
        }
        _ => Ok((value, rest)),
    }
}

/// Digits in groups of three or in none, with a fraction.
fn digits(text: &str) -> Result<(Decimal, &str), NoAmount> {
    let end = text.find(|c: char| !matches!(c, '0'..='9' | ',' | '.')).unwrap_or(text.len());
    let (written, rest) = text.split_at(end);
    let (integer, fraction) = match written.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (written, None),
    };
    let mut groups = integer.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = integer.contains(',');
    let groups_fit = groups.all(|group| group.len() == 3) && (!is_grouped || (1..=3).contains(&first.len()));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if first.is_empty() || !groups_fit || fraction.is_some_and(|fraction| !is_plain(fraction)) {
        return Err(NoAmount::Notation);
    }
    let plain: String = written.chars().filter(|c| *c != ',').collect();
    let value = Decimal::from_str_exact(&plain).map_err(|_| NoAmount::Digits)?;
    Ok((value, rest))
}

fn unit(currency: &str, rest: &str) -> Result<String, NoAmount> {
    let rest = rest.trim();
    let is_unit = rest.chars().count() <= UNIT_CHARS_MAX
        && rest.starts_with(|c: char| c.is_alphabetic() || c == '%' || c == '°')
        && !rest.contains(|c: char| c.is_ascii_digit());
    match (currency, rest) {
        (currency, "") => Ok(currency.to_owned()),
        ("", rest) if is_unit => Ok(rest.to_owned()),
        ("¥", "円") => Ok("円".to_owned()),
        _ => Err(NoAmount::Notation),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Result<(String, String), NoAmount> {
        read(text).map(|amount| (ovation_chassis::decimal::plain(amount.value), amount.unit))
    }

    #[test]
    fn numbers_are_understood_as_people_write_them() {
        let read = [
            ("８０％", "80", "%"),
            ("1,200万", "12000000", ""),
            ("１，２００万円", "12000000", "円"),
            ("¥1億2,000万", "120000000", "¥"),
            ("▲3.5", "-3.5", ""),
            ("△ 1,000 件", "-1000", "件"),
            ("-$5", "-5", "$"),
            ("$1.5M", "1500000", "$"),
            ("2 million", "2000000", ""),
            ("12 件", "12", "件"),
            ("3.50", "3.5", ""),
            ("1.200", "1.2", ""),
            ("+7", "7", ""),
            ("5 m", "5", "m"),
            ("5m", "5", "m"),
            ("10K", "10000", ""),
            ("3千", "3000", ""),
            ("20 points / week", "20", "points / week"),
            ("-0", "0", ""),
        ];
        for (text, value, unit) in read {
            assert_eq!(amount(text), Ok((value.to_owned(), unit.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_can_be_read_two_ways_is_no_number() {
        for text in [
            "1,5",
            "1.2.3",
            "10-20",
            "12,34,567",
            "",
            "abc",
            "1万2億",
            "5 件 3",
            "1,",
            ".5.",
            "½",
            "1e5x9",
            "(3)",
        ] {
            assert_eq!(amount(text), Err(NoAmount::Notation), "{text}");
        }
        for text in ["1234567890123456", "0.1234567", "1000兆"] {
            assert_eq!(amount(text), Err(NoAmount::Digits), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_is_read_or_refused(text in "\\PC{0,30}") {
            let _ = read(&text);
        }

        #[test]
        fn plain_numbers_are_themselves(mantissa in -1_000_000_000_000_i64..1_000_000_000_000, scale in 0_u32..6) {
            let value = Decimal::new(mantissa, scale).normalize();
            prop_assert_eq!(amount(&ovation_chassis::decimal::plain(value)).map(|(value, _)| value), Ok(value.to_string()));
        }
    }
}
