//! The `grpc-timeout` header: at most eight digits and a unit.

use std::time::Duration;

/// Its name.
pub(crate) const TIMEOUT_HEADER: &str = "grpc-timeout";

/// Reads a header's value; nothing where it is malformed.
pub(crate) fn parse(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3_600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

/// Writes a value in milliseconds, or in seconds where those are too many digits.
pub(crate) fn print(timeout: Duration) -> String {
    let milliseconds = timeout.as_millis();
    if milliseconds < 100_000_000 {
        format!("{milliseconds}m")
    } else {
        format!("{}S", timeout.as_secs().min(99_999_999))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_the_protocol_says() {
        assert_eq!(parse("30S"), Some(Duration::from_secs(30)));
        assert_eq!(parse("99999999H"), Some(Duration::from_hours(99_999_999)));
        assert_eq!(parse("250m"), Some(Duration::from_millis(250)));
        for malformed in ["", "S", "30", "30s", "-1S", "+1S", "123456789m", "1.5S", "1目"] {
            assert_eq!(parse(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn values_are_written_in_eight_digits() {
        assert_eq!(print(Duration::from_secs(30)), "30000m");
        assert_eq!(print(Duration::from_secs(1_000_000)), "1000000S");
        assert_eq!(parse(&print(Duration::from_hours(25_000))), Some(Duration::from_hours(25_000)));
    }
}
