//! Several texts in one cell.

/// The texts of a cell, trimmed, without those that are empty. A backslash takes the separator or backslash behind it as text.
pub(super) fn split(cell: &str, separators: &[char]) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = chars.next_if(|next| c == '\\' && (*next == '\\' || separators.contains(next)));
        match (escaped, texts.last_mut()) {
            (Some(escaped), Some(text)) => text.push(escaped),
            (None, _) if separators.contains(&c) => texts.push(String::new()),
            (None, Some(text)) => text.push(c),
            (_, None) => {}
        }
    }
    texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// A cell of texts; the first separator is the one that is written.
pub(super) fn join(texts: &[String], separators: &[char]) -> String {
    let separator = separators.first().copied().unwrap_or(';');
    let mut cell = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            cell.push(separator);
            cell.push(' ');
        }
        for c in text.chars() {
            if c == '\\' || separators.contains(&c) {
                cell.push('\\');
            }
            cell.push(c);
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_joined_is_split_again(texts in prop::collection::vec("[a-z;,\\\\、]{1,6}", 0..5)) {
            for separators in [&[';'][..], &[',', '、']] {
                prop_assert_eq!(&split(&join(&texts, separators), separators), &texts);
            }
        }
    }

    #[test]
    fn blanks_and_empty_texts_are_dropped() {
        assert_eq!(split(" a ;; b;", &[';']), ["a", "b"]);
        assert_eq!(split("C:\\temp", &[';']), ["C:\\temp"]);
        assert!(split("  ", &[';']).is_empty());
    }
}
