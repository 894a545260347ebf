//! What a check-in states, as it is typed: `KEY_RESULT=VALUE[:CONFIDENCE]`.
//!
//! The key result is named by its id or by a part of its title, which may itself hold `=` and `:`; so the text is read from its end.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::numbers;

/// What is stated about one key result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// An id or a part of a title.
    pub(super) key_result: String,
    /// None says nothing about the value: for key results without a number.
    pub(super) value: Option<Decimal>,
    /// 1 to 10; 0 where it is not stated.
    pub(super) confidence: i32,
}

impl FromStr for Statement {
    type Err = String;

    fn from_str(text: &str) -> Result<Statement, String> {
        let (key_result, stated) = text
            .rsplit_once(['=', '＝'])
            .ok_or("write KEY_RESULT=VALUE or KEY_RESULT=VALUE:CONFIDENCE, such as 'guides=3:7'")?;
        let (value, confidence) = match stated.rsplit_once([':', '：']) {
            Some((value, confidence)) => (value, confidence_of(confidence)?),
            None => (stated, 0),
        };
        if key_result.trim().is_empty() {
            return Err("name a key result before the '=', by its id or a part of its title".to_owned());
        }
        Ok(Statement { key_result: key_result.trim().to_owned(), value: value_of(value.trim())?, confidence })
    }
}

fn confidence_of(text: &str) -> Result<i32, String> {
    numbers::typed(text)
        .and_then(|number| number.normalize().to_string().parse().ok())
        .filter(|confidence| (1..=10).contains(confidence))
        .ok_or_else(|| {
            format!("the confidence after ':' is a whole number from 1 to 10, not '{}'", text.trim())
        })
}

fn value_of(text: &str) -> Result<Option<Decimal>, String> {
    match text.to_lowercase().as_str() {
        "" | "-" => Ok(None),
        "yes" | "done" | "はい" | "済" => Ok(Some(Decimal::ONE)),
        "no" | "いいえ" | "未" => Ok(Some(Decimal::ZERO)),
        _ => numbers::typed(text).map(Some).ok_or_else(|| {
            format!("the value after '=' is a number, yes, no, or - for a key result without a number; not '{text}'")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_names_a_key_result_a_value_and_a_confidence() {
        for (text, key_result, value, confidence) in [
            ("guides=3", "guides", Some("3"), 0),
            ("事例記事＝4：９", "事例記事", Some("4"), 9),
            ("毎朝ひらくチーム=1,385:8", "毎朝ひらくチーム", Some("1385"), 8),
            ("a=b: c=0.5:10", "a=b: c", Some("0.5"), 10),
            ("iPad = - : 7", "iPad", None, 7),
            ("iPad=:7", "iPad", None, 7),
            ("review=done", "review", Some("1"), 0),
            ("review=いいえ", "review", Some("0"), 0),
            ("loss=-12.5", "loss", Some("-12.5"), 0),
        ] {
            let statement: Statement = text.parse().unwrap();
            assert_eq!(statement.key_result, key_result, "{text}");
            assert_eq!(statement.value, value.map(|value| value.parse().unwrap()), "{text}");
            assert_eq!(statement.confidence, confidence, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_what_would_be_right() {
        for (text, hint) in [
            ("guides", "KEY_RESULT=VALUE"),
            ("=3", "name a key result"),
            ("guides=many", "is a number"),
            ("guides=3:11", "from 1 to 10"),
            ("guides=3:0", "from 1 to 10"),
            ("guides=3:7.5", "from 1 to 10"),
        ] {
            let refused = text.parse::<Statement>().unwrap_err();
            assert!(refused.contains(hint), "{text}: {refused}");
        }
    }
}
