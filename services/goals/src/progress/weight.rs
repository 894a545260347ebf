//! How much a child counts.

use rust_decimal::Decimal;
use serde::Serialize;

use super::fixed;
use crate::config::{VALUE_DECIMALS, WEIGHT_MAX};

/// How much a child counts in its parent: 0 to 1000, exact to 6 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Weight {
    micros: i64,
}

impl Weight {
    /// What counts where nobody has said otherwise.
    pub const ONE: Self = Self { micros: 1_000_000 };
    /// Shown, and counts in nothing.
    pub const ZERO: Self = Self { micros: 0 };

    /// The weight with this value, if it is between 0 and 1000 and has at most 6 decimals.
    #[must_use]
    pub fn of_decimal(value: Decimal) -> Option<Self> {
        let is_allowed = (Decimal::ZERO..=Decimal::from(WEIGHT_MAX)).contains(&value)
            && value.normalize().scale() <= VALUE_DECIMALS;
        let micros = i64::try_from(fixed::micros(value)).ok()?;
        is_allowed.then_some(Self { micros })
    }

    /// As a decimal of at most 6 places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.micros, VALUE_DECIMALS).normalize()
    }

    /// Whether it is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.micros == 0
    }

    pub(super) fn micros(self) -> i128 {
        self.micros.into()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::progress) fn weight() -> impl Strategy<Value = Weight> {
        (0..=1_000_000_000_i64).prop_map(|micros| Weight { micros })
    }

    #[test]
    fn weights_are_from_0_to_1000_with_six_decimals() {
        for (text, is_weight) in [
            ("0", true),
            ("1000", true),
            ("0.000001", true),
            ("1000.000001", false),
            ("-1", false),
            ("0.0000001", false),
        ] {
            let value = text.parse().expect("it is a decimal");
            assert_eq!(Weight::of_decimal(value).is_some(), is_weight, "{text}");
        }
    }
}
