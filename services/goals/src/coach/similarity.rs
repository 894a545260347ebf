//! When two titles say the same.
//!
//! A title is taken as the set of its words. English words are those between blanks, without the small ones (`the`, `of`)
//! and without an ending (`s`, `ed`, `ing`). Japanese words are runs of one writing, kanji, katakana or Latin letters;
//! hiragana count as a word from three letters on, since shorter ones only join or bend. Remarks in brackets are left out.
//!
//! Two titles say the same if their common words are at least [`COACH_SAME_WORDS_PERCENT_MIN`] percent of all their words
//! (Jaccard's index), and if their numbers are the same. A replaced word counts twice against it, so that 国内 against 海外
//! or `increase` against `decrease` are different goals in all but very long titles. Titles of less than two words are
//! compared as a whole.

use std::collections::BTreeSet;

use super::text::{Text, is_latin};
use crate::config::COACH_SAME_WORDS_PERCENT_MIN;

/// What a title is compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gist {
    words: BTreeSet<String>,
    numbers: Vec<String>,
    whole: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Digit,
    Kanji,
    Katakana,
    Hiragana,
    Other,
}

const SMALL: &[&str] = &[
    "a", "an", "the", "of", "to", "in", "for", "and", "or", "on", "with", "our", "we", "by", "at", "is",
    "are", "be", "that", "this", "as", "from", "its", "it",
];
const ENDINGS: &[&str] = &["ing", "ed", "es", "s"];
const PARTICLES: &[char] = &['を', 'に', 'が', 'は', 'の', 'で', 'と', 'へ', 'も'];

impl Gist {
    /// Of a title.
    pub(super) fn of(text: &Text) -> Self {
        let body = text.body();
        let mut gist = Self { words: BTreeSet::new(), numbers: Vec::new(), whole: String::new() };
        let (mut run, mut script, mut depth) = (String::new(), Script::Other, 0_usize);
        for c in text.chars()[body.start..body.end].iter().copied() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                // Emphasis joins.
                '「' | '」' | '『' | '』' | '"' | '“' | '”' => continue,
                _ => {}
            }
            let new = if depth > 0 { Script::Other } else { script_of(c) };
            if new != script {
                gist.add(std::mem::take(&mut run), script);
                script = new;
            }
            run.push(c);
        }
        gist.add(run, script);
        gist
    }

    /// Whether two titles say the same. Titles without a word say nothing.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        if self.numbers != other.numbers {
            return false;
        }
        if self.words.len() < 2 || other.words.len() < 2 {
            return !self.whole.is_empty() && self.whole == other.whole;
        }
        let common = self.words.intersection(&other.words).count();
        let all = self.words.len() + other.words.len() - common;
        common * 100 >= all * COACH_SAME_WORDS_PERCENT_MIN
    }

    fn add(&mut self, run: String, script: Script) {
        if script == Script::Other {
            return;
        }
        self.whole.push_str(&run);
        match script {
            Script::Digit => self.numbers.push(run),
            Script::Latin => {
                if !SMALL.contains(&run.as_str()) {
                    self.words.insert(stem(&run));
                }
            }
            Script::Kanji | Script::Katakana => {
                self.words.insert(run);
            }
            Script::Hiragana => {
                let word = run.trim_start_matches(PARTICLES);
                let word = word.strip_suffix("ます").unwrap_or(word);
                if word.chars().count() >= 3 {
                    self.words.insert(word.to_owned());
                }
            }
            Script::Other => {}
        }
    }
}

/// A word without its ending; short ones stay.
fn stem(word: &str) -> String {
    let stem =
        ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.chars().count() >= 3);
    stem.unwrap_or(word).to_owned()
}

const fn script_of(c: char) -> Script {
    match c {
        c if is_latin(c) || c == '\'' => Script::Latin,
        '0'..='9' => Script::Digit,
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a0}'..='\u{30ff}' => Script::Katakana,
        '々' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Script::Kanji,
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_same(one: &str, other: &str) -> bool {
        Gist::of(&Text::new(one)).is_same_as(&Gist::of(&Text::new(other)))
    }

    #[test]
    fn the_same_in_other_clothes_is_the_same() {
        for (one, other) in [
            (
                "Solve Big Code problems for the largest enterprises",
                "Solve big code problems for largest enterprises (5k+ user)",
            ),
            ("お客様が「変わった」と話したくなる", "お客様が変わったと話したくなる。"),
            ("開発の速さを上げる", "開発の速さを上げます"),
            ("ﾁｰﾑの笑顔をふやす", "チームの笑顔をふやす"),
            ("Onboarding", "onboarding!"),
            ("Build a great team", "Building great teams"),
        ] {
            assert!(is_same(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn another_goal_is_another() {
        for (one, other) in [
            ("国内の営業チームがお客様に喜ばれる提案をする", "海外の営業チームがお客様に喜ばれる提案をする"),
            ("Increase trust of developers in Europe", "Decrease trust of developers in Europe"),
            ("第1弾を届ける", "第2弾を届ける"),
            ("Win fast with use cases in Q1", "Win fast with use cases in Q2"),
            ("Build the foundation for rapid growth", "Build a company that thrives amid rapid growth"),
            ("ムダをへらす", "ムダをふやす"),
            ("売上", "利益"),
            ("…", "!"),
            ("", ""),
        ] {
            assert!(!is_same(one, other), "{one} / {other}");
        }
    }

    proptest! {
        #[test]
        fn it_is_symmetric(one in "[a-z あ-ん亜-腕0-9]{0,30}", other in "[a-z あ-ん亜-腕0-9]{0,30}") {
            prop_assert_eq!(is_same(&one, &other), is_same(&other, &one));
        }
    }
}
