//! How names are made comparable: one way for what is stored and for what is looked for.

use unicode_normalization::UnicodeNormalization as _;

/// From katakana to the hiragana of the same sound, in code points.
const KATAKANA_TO_HIRAGANA: u32 = 0x60;

/// A key that is the same whatever the case and width: NFKC, lower case.
#[must_use]
pub fn folded_key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// A name as it is sorted and searched: like [`folded_key`], with katakana as hiragana, so that サトウ stands beside さとう.
#[must_use]
pub fn folded_name(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(hiragana).collect()
}

/// The LIKE pattern that finds a folded name with this in it; its own signs are taken literally. Empty finds everything.
#[must_use]
pub fn search_pattern(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len() + 2);
    pattern.push('%');
    for character in folded_name(part).chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}

fn hiragana(character: char) -> char {
    match character {
        // The syllables, and the iteration marks. Katakana alone has ヷ to ヺ; those stay.
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => {
            char::from_u32(u32::from(character) - KATAKANA_TO_HIRAGANA).unwrap_or(character)
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_width_do_not_matter() {
        assert_eq!(folded_key("Ａlice"), folded_key("alice"));
        assert_eq!(folded_key("ÉMILE"), "émile");
        assert_eq!(folded_name("ｻﾄｳ ﾊﾅｺ"), folded_name("サトウ ハナコ"));
    }

    #[test]
    fn katakana_and_hiragana_are_one_name_but_two_keys() {
        assert_eq!(folded_name("サトウ ガンバ"), "さとう がんば");
        assert_eq!(folded_name("サヽヾ"), "さゝゞ");
        assert_ne!(folded_key("サトウ"), folded_key("さとう"));
    }

    #[test]
    fn the_long_vowel_mark_stays() {
        assert_eq!(folded_name("ケーキ"), "けーき");
    }

    #[test]
    fn the_signs_of_patterns_are_searched_for_literally() {
        assert_eq!(search_pattern(""), "%");
        assert_eq!(search_pattern("100%_\\サ"), r"%100\%\_\\さ%");
    }

    proptest! {
        #[test]
        fn a_part_of_a_name_is_found_in_the_folded_name(name in "[a-zA-Zァ-ヶぁ-ん一-十]{1,20}", from in 0usize..20) {
            let part: String = name.chars().skip(from).collect();
            prop_assert!(folded_name(&name).contains(&folded_name(&part)));
        }
    }
}
