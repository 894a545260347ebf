//! What a search asks for, and the part of a text that shows why it was found.
//!
//! The looking up is in the database (migration `0017_search.sql`), by the same functions for what is
//! stored and for what is asked. [`folded`] does the same as its `search_folded`, to find the place
//! for an excerpt; where the two should ever differ, an excerpt begins with the text.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use crate::config::EXCERPT_CHARS_MAX;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::owner::Owner;

/// Code points of an excerpt that stand before the word: enough to read how it is meant.
const BEFORE_CHARS: usize = 30;

/// A goal that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The objective, or the key result's.
    pub objective_id: ObjectiveId,
    /// The key result, if it is one that was found.
    pub key_result_id: Option<KeyResultId>,
    /// The title of what was found.
    pub title: String,
    /// The part of its text around the first word.
    pub excerpt: String,
    /// In which cycle.
    pub cycle_id: CycleId,
    /// Whose.
    pub owner: Owner,
}

/// The words of a query, each once: what blanks divide, full-width ones included.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in query.split_whitespace() {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Text as it is compared: compatibility forms made plain, in lower case, katakana as hiragana.
#[must_use]
pub fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase().chars().map(hiragana).collect()
}

fn hiragana(letter: char) -> char {
    match letter {
        '\u{30A1}'..='\u{30F6}' | '\u{30FD}' | '\u{30FE}' => {
            char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter)
        }
        other => other,
    }
}

/// The part of the first of these texts that holds a word, around it; the beginning of the first
/// text if none does. One line of at most [`EXCERPT_CHARS_MAX`] code points.
#[must_use]
pub fn excerpt<'a>(texts: impl Iterator<Item = &'a str> + Clone, word: &str) -> String {
    let word: Vec<char> = folded(word).chars().collect();
    let place = |text: &'a str| Some((text, position(text, &word)?));
    match texts.clone().find_map(place) {
        Some((text, at)) => cut(text, at),
        None => cut(texts.into_iter().next().unwrap_or_default(), 0),
    }
}

/// The letters of a text, each with the marks that combine with it: they fold together.
fn clusters(text: &str) -> Vec<String> {
    let mut clusters: Vec<String> = Vec::new();
    for letter in text.chars() {
        match clusters.last_mut() {
            Some(cluster) if combines(letter) => cluster.push(letter),
            _ => clusters.push(letter.to_string()),
        }
    }
    clusters
}

/// Whether a letter is a mark on the one before it; half-width voiced marks are.
fn combines(letter: char) -> bool {
    let mut first = None;
    decompose_compatible(letter, |part| first = first.or(Some(part)));
    first.is_some_and(|first| canonical_combining_class(first) != 0)
}

/// The cluster with which a folded word begins in a text.
fn position(text: &str, word: &[char]) -> Option<usize> {
    let mut letters = Vec::new();
    let mut places = Vec::new();
    for (place, cluster) in clusters(text).iter().enumerate() {
        for letter in folded(cluster).chars() {
            letters.push(letter);
            places.push(place);
        }
    }
    if word.is_empty() {
        return None;
    }
    let at = letters.windows(word.len()).position(|window| window == word)?;
    places.get(at).copied()
}

/// The part of a text around one of its clusters; dots stand for what is left out.
fn cut(text: &str, at: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    if line.chars().count() <= EXCERPT_CHARS_MAX {
        return line;
    }
    let clusters = clusters(&line);
    let start = at.saturating_sub(BEFORE_CHARS);
    let mut part = String::from(if start > 0 { "…" } else { "" });
    let mut part_chars = usize::from(start > 0);
    for cluster in clusters.iter().skip(start) {
        part_chars += cluster.chars().count();
        // One is left for the dots.
        if part_chars >= EXCERPT_CHARS_MAX {
            part.push('…');
            return part;
        }
        part.push_str(cluster);
    }
    part
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_divided_by_blanks_of_every_width() {
        assert_eq!(words(" 満足度\u{3000}login  満足度"), ["満足度", "login"]);
        assert!(words("\u{3000}").is_empty());
    }

    #[test]
    fn width_case_and_kana_are_folded() {
        assert_eq!(folded("ＬＯＧＩＮ ｶﾞｲﾄﾞ"), folded("login ガイド"));
        assert_eq!(folded("ガイドヽ"), "がいどゝ");
        assert_eq!(folded("スーパー"), "すーぱー", "the long mark stays");
    }

    #[test]
    fn an_excerpt_is_of_the_first_text_that_holds_the_word() {
        let texts = ["お客様満足度を上げる", "CS", "離れる人が多い。\nｶｲﾄﾞを直す"];
        assert_eq!(excerpt(texts.into_iter(), "満足度"), texts[0]);
        assert_eq!(excerpt(texts.into_iter(), "かいど"), "離れる人が多い。 ｶｲﾄﾞを直す");
        assert_eq!(excerpt(texts.into_iter(), "ない"), texts[0]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_word() {
        let text = format!("{}満足度{}", "あ".repeat(500), "い".repeat(500));
        let part = excerpt([text.as_str()].into_iter(), "満足度");
        assert!(part.contains("満足度") && part.starts_with('…') && part.ends_with('…'), "{part}");
        assert_eq!(part.chars().count(), EXCERPT_CHARS_MAX);
    }

    proptest! {
        #[test]
        fn an_excerpt_is_short_and_holds_what_its_text_holds(
            before in "[あ-んア-ン一-龠a-zｶﾞ\\n ]{0,300}",
            word in "[あ-ん一-龠a-z]{1,20}",
            after in "[あ-んア-ン一-龠a-z ]{0,300}",
        ) {
            let text = format!("{before}{word}{after}");
            let part = excerpt([text.as_str()].into_iter(), &word);
            prop_assert!(part.chars().count() <= EXCERPT_CHARS_MAX);
            prop_assert!(folded(&part).contains(&folded(&word)), "{}", part);
        }

        #[test]
        fn folding_twice_is_folding_once(text in "[ -~ぁ-んァ-ヶ一-龠ｦ-ﾟＡ-ｚÀ-ÿ]{0,100}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
