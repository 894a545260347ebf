//! Decimals as whole numbers of their smallest unit.

use rust_decimal::Decimal;

use crate::config::{PROGRESS_DECIMALS, VALUE_DECIMALS};

/// 1 in picos.
pub(super) const ONE_PICOS: i128 = 10_i128.pow(PROGRESS_DECIMALS);
/// The square root of it: half of the digits of a quotient.
const HALFWAY_PICOS: i128 = 10_i128.pow(PROGRESS_DECIMALS / 2);

/// The value in millionths.
pub(super) fn micros(value: Decimal) -> i128 {
    scaled(value, VALUE_DECIMALS)
}

/// The value in units of 10 to the minus `decimals`; what is finer is cut off, which no value of
/// ours is.
pub(super) fn scaled(value: Decimal, decimals: u32) -> i128 {
    let mantissa = value.mantissa();
    match decimals.checked_sub(value.scale()) {
        Some(missing) => mantissa.saturating_mul(10_i128.pow(missing)),
        None => mantissa / 10_i128.pow(value.scale() - decimals),
    }
}

/// The quotient in picos, rounded half-even. The divisor is not 0 and below 10³², which the lengths
/// of 10¹⁰ of the longest ways are; a quotient beyond 128 bits stays at their end.
pub(super) fn quotient_picos(dividend: i128, divisor: i128) -> i128 {
    // Half of the digits at a time: the rest times all of them could leave 128 bits. What stands
    // before the last step is even, so that its half-even is that of the whole.
    let (whole, rest) = (dividend / divisor, dividend % divisor);
    let (upper, rest) = (rest * HALFWAY_PICOS / divisor, rest * HALFWAY_PICOS % divisor);
    let lower = divide_half_even(rest * HALFWAY_PICOS, divisor);
    whole.saturating_mul(ONE_PICOS).saturating_add(upper * HALFWAY_PICOS + lower)
}

/// The quotient rounded to the nearest whole number, halves to the even one. The divisor is not 0.
pub(super) fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    let quotient = dividend / divisor;
    let rest = (dividend % divisor).unsigned_abs();
    // Compared by what is missing instead of by doubling, which could overflow.
    let missing = divisor.unsigned_abs() - rest;
    let is_up = rest > missing || (rest == missing && quotient % 2 != 0);
    match (is_up, (dividend < 0) == (divisor < 0)) {
        (false, _) => quotient,
        (true, true) => quotient + 1,
        (true, false) => quotient - 1,
    }
}

/// Plain notation without needless zeros.
pub(super) fn plain(units: i128, decimals: u32) -> String {
    let one = 10_u128.pow(decimals);
    let (whole, fraction) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    let sign = if units < 0 { "-" } else { "" };
    let width = decimals as usize;
    let fraction = format!("{fraction:0width$}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn dividing_in_steps_is_dividing_at_once(
            dividend in -10_i128.pow(22)..=10_i128.pow(22),
            divisor in prop_oneof![1_i128..=10_i128.pow(22), 1_i128..=9],
            is_negative in any::<bool>(),
        ) {
            let divisor = if is_negative { -divisor } else { divisor };
            prop_assert_eq!(
                quotient_picos(dividend, divisor),
                divide_half_even(dividend * ONE_PICOS, divisor)
            );
        }
    }

    #[test]
    fn halves_are_rounded_to_the_even_neighbour() {
        for (dividend, divisor, quotient) in [
            (1, 2, 0),
            (3, 2, 2),
            (5, 2, 2),
            (-1, 2, 0),
            (-3, 2, -2),
            (3, -2, -2),
            (7, 3, 2),
            (8, 3, 3),
            (-8, 3, -3),
        ] {
            assert_eq!(divide_half_even(dividend, divisor), quotient, "{dividend}/{divisor}");
        }
    }

    #[test]
    fn the_sums_of_a_million_of_the_longest_ways_are_divided() {
        let length = 2 * 10_i128.pow(21) * 1_000_000;
        assert_eq!(quotient_picos(length, length), ONE_PICOS);
        assert_eq!(quotient_picos(-length / 2, length), -ONE_PICOS / 2);
    }
}
