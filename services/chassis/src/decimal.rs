//! Exact decimals in plain notation: at most 15 digits before and 6 after the point, never floats.

use ovation_proto::google::r#type::Decimal as ProtoDecimal;
use rust_decimal::Decimal;

/// Digits before the point, at most.
pub const INTEGER_DIGITS_MAX: usize = 15;
/// Digits after the point, at most.
pub const FRACTION_DIGITS_MAX: usize = 6;

/// Why a text is no decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with an optional sign and an optional point.
    #[error("must be a decimal in plain notation, such as -12.5")]
    Notation,
    /// More digits than are held exactly.
    #[error("must have at most 15 digits before and 6 after the point")]
    Digits,
}

/// Reads plain notation: an optional sign, digits, optionally a point and more digits. Leading zeros do not count as digits,
/// nor do zeros at the end of the fraction. The result is normalized, and zero has no sign.
pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (integer, fraction) = match unsigned.split_once('.') {
        Some((integer, fraction)) if !fraction.is_empty() => (integer, fraction),
        Some(_) => return Err(DecimalError::Notation),
        None => (unsigned, ""),
    };
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if integer.is_empty() || !is_plain(integer) || !is_plain(fraction) {
        return Err(DecimalError::Notation);
    }
    let integer = integer.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if integer.len() > INTEGER_DIGITS_MAX || fraction.len() > FRACTION_DIGITS_MAX {
        return Err(DecimalError::Digits);
    }
    // At most 21 digits: they fit into 70 bits.
    let mantissa: i128 = match [integer, fraction].concat().as_str() {
        "" => 0,
        digits => digits.parse().map_err(|_| DecimalError::Notation)?,
    };
    let mantissa = if text.starts_with('-') { -mantissa } else { mantissa };
    let scale = u32::try_from(fraction.len()).map_err(|_| DecimalError::Digits)?;
    Decimal::try_from_i128_with_scale(mantissa, scale)
        .map(|decimal| decimal.normalize())
        .map_err(|_| DecimalError::Digits)
}

/// The decimal as a message, normalized and plain: `12.5`, never `12.50` or `1.25e1`.
#[must_use]
pub fn to_proto(decimal: Decimal) -> ProtoDecimal {
    ProtoDecimal { value: plain(decimal) }
}

/// The decimal as text, normalized and plain.
#[must_use]
pub fn plain(decimal: Decimal) -> String {
    let normalized = decimal.normalize();
    if normalized.is_zero() { "0".to_owned() } else { normalized.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_notation_is_read_and_written_back_normalized() {
        for (text, back) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.000", "0"),
            ("+7", "7"),
            ("007.50", "7.5"),
            ("-12.5", "-12.5"),
            ("0.000001", "0.000001"),
            ("999999999999999.999999", "999999999999999.999999"),
            ("-999999999999999.999999", "-999999999999999.999999"),
            ("1000000", "1000000"),
            ("1.000000000000", "1"),
        ] {
            assert_eq!(plain(parse(text).expect(text)), back, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "", "-", ".5", "5.", "1e3", "1E3", "1,000", " 1", "1 ", "0x1", "--1", "٣", "１", "NaN", "1.2.3",
            "1.-2",
        ] {
            assert_eq!(parse(text), Err(DecimalError::Notation), "{text}");
        }
    }

    #[test]
    fn more_digits_than_are_held_exactly_are_refused() {
        assert_eq!(parse("1000000000000000"), Err(DecimalError::Digits));
        assert_eq!(parse("0.0000001"), Err(DecimalError::Digits));
        assert_eq!(parse(&"9".repeat(100)), Err(DecimalError::Digits));
        assert!(parse(&format!("{}1", "0".repeat(100))).is_ok());
    }
}
