//! Cells that a spreadsheet would take for a formula.
//!
//! A cell that begins with `=`, `+`, `-`, `@` (of any width), a tab or a return is run by spreadsheets when a person opens the file. Such
//! text is written behind an apostrophe, which spreadsheets show as text; numbers are not text and stay bare. Reading
//! takes the apostrophe off again, so that what was written comes back exactly.

use std::borrow::Cow;

/// Whether the text is dangerous, apostrophes before it aside.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A text as it is written.
pub(super) fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(["'", text].concat()) } else { Cow::Borrowed(text) }
}

/// A text as it was before it was written.
pub(super) fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_guarded_comes_back_and_is_no_formula(text in "['=+@a-]{0,6}|\\PC{0,9}") {
            let guarded = guard(&text);
            prop_assert!(!guarded.starts_with(['=', '+', '-', '@']));
            prop_assert_eq!(unguard(&guarded), text.as_str());
        }
    }
}
