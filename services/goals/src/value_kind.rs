//! How numbers are meant and shown.

use serde::Serialize;

use crate::coded::coded;

coded! {
    /// What a number is.
    pub enum ValueKind {
        /// A plain number.
        Number = 1,
        /// 80 is 80 %.
        Percent = 2,
        /// Money.
        Currency = 3,
    }
}

/// A currency by its ISO 4217 code: three capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Currency(String);

impl Currency {
    /// The currency with this code; `None` unless it is three capital letters. Which codes are in use changes with the years and
    /// is not looked at.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code.then(|| Self(code.to_owned()))
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(Currency::of_code("JPY").as_ref().map(Currency::code), Some("JPY"));
        for text in ["", "JP", "JPYX", "jpy", "円", "J1Y"] {
            assert_eq!(Currency::of_code(text), None, "{text}");
        }
    }
}
