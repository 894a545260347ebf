//! Decimals as people read them, and as they type them.

use ovation_proto::google::r#type::Decimal as ProtoDecimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};
use unicode_normalization::UnicodeNormalization as _;

/// Cells of a progress bar.
pub(super) const BAR_CELLS: usize = 10;

/// A decimal of the protocol; none where the platform sent none.
pub(super) fn of_proto(decimal: Option<&ProtoDecimal>) -> Option<Decimal> {
    decimal.and_then(|decimal| decimal.value.parse().ok())
}

/// A decimal for the protocol.
pub(super) fn to_proto(decimal: Decimal) -> ProtoDecimal {
    ProtoDecimal { value: decimal.normalize().to_string() }
}

/// A number as somebody typed it: commas between thousands and full-width digits are as good as plain ones.
pub(super) fn typed(text: &str) -> Option<Decimal> {
    let plain: String = text.nfkc().filter(|letter| *letter != ',' && !letter.is_whitespace()).collect();
    let is_plain = plain.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+'));
    is_plain.then(|| plain.parse().ok()).flatten()
}

/// How many of something whose name takes an s: `1 point`, `2 points`.
pub(super) fn counted(count: impl Into<i64>, what: &str) -> String {
    let count = count.into();
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// With commas between thousands: `1,234.5`.
pub(super) fn grouped(decimal: Decimal) -> String {
    let plain = decimal.normalize().abs().to_string();
    let (whole, fraction) = match plain.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (plain.as_str(), None),
    };
    let mut text = String::new();
    if decimal.is_sign_negative() && !decimal.is_zero() {
        text.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// `text` with its unit: Latin words stand apart, signs of money in front, everything else (`%`, `社`) stands close.
pub(super) fn with_unit(text: &str, unit: &str) -> String {
    if ["$", "€", "£", "¥", "￥"].contains(&unit) {
        return format!("{unit}{text}");
    }
    let is_word = unit.chars().next().is_some_and(char::is_alphabetic) && unit.is_ascii();
    let space = if is_word { " " } else { "" };
    format!("{text}{space}{unit}")
}

/// A progress in whole percent, rounded half away from zero as people do: `62%`.
pub(super) fn percent(progress: Decimal) -> String {
    let percent = progress
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(progress)
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    format!("{}%", grouped(percent))
}

/// A bar of [`BAR_CELLS`] cells; what is below 0 or beyond 1 is as empty or as full as can be.
pub(super) fn bar(progress: Decimal) -> String {
    let cells = (progress * Decimal::from(BAR_CELLS))
        .round()
        .to_i64()
        .and_then(|cells| usize::try_from(cells.max(0)).ok())
        .unwrap_or(0)
        .min(BAR_CELLS);
    "█".repeat(cells) + &"░".repeat(BAR_CELLS - cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn one_is_counted_without_an_s_and_every_other_number_with_it() {
        assert_eq!(["0 points", "1 point", "2 points"], [0, 1, 2].map(|count| counted(count, "point")));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (plain, wanted) in [
            ("0", "0"),
            ("-0", "0"),
            ("999", "999"),
            ("1800", "1,800"),
            ("1500000.50", "1,500,000.5"),
            ("-1234567", "-1,234,567"),
        ] {
            assert_eq!(grouped(decimal(plain)), wanted);
        }
    }

    #[test]
    fn people_type_numbers_in_their_own_way() {
        for (text, wanted) in
            [("1385", "1385"), ("1,385", "1385"), ("１，３８５", "1385"), (" -2.5 ", "-2.5")]
        {
            assert_eq!(typed(text), Some(decimal(wanted)), "{text}");
        }
        for text in ["", "1e3", "many", "12%", "1.2.3"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn units_stand_close_unless_they_are_words() {
        assert_eq!(with_unit("95", "%"), "95%");
        assert_eq!(with_unit("60", "社"), "60社");
        assert_eq!(with_unit("12", "guides"), "12 guides");
        assert_eq!(with_unit("12", "$"), "$12");
        assert_eq!(with_unit("12", ""), "12");
    }

    #[test]
    fn progress_beyond_its_ends_is_told_and_the_bar_stays_in_its_frame() {
        for (progress, bar_wanted, percent_wanted) in [
            ("0", "░░░░░░░░░░", "0%"),
            ("0.5", "█████░░░░░", "50%"),
            ("0.615", "██████░░░░", "62%"),
            ("1", "██████████", "100%"),
            ("12.5", "██████████", "1,250%"),
            ("-0.2", "░░░░░░░░░░", "-20%"),
        ] {
            assert_eq!(bar(decimal(progress)), bar_wanted);
            assert_eq!(percent(decimal(progress)), percent_wanted);
        }
    }
}
