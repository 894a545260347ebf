//! What a rule looks for in a title: words in both languages, as data.
//!
//! English is matched by whole words. In a phrase, `a|b` means either word, `*` any one word, `~` up to three words.
//! Japanese is matched by characters, since its words are not separated; `X!Y` means X where Y does not follow.

use super::text::{Span, Text};

/// Words in a certain place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cue {
    /// An English phrase anywhere.
    English(&'static [&'static str]),
    /// An English phrase that the title begins with, a bracketed label, "we will" and "to" aside.
    EnglishFirst(&'static [&'static str]),
    /// An English phrase that the title ends with, remarks in brackets aside.
    EnglishLast(&'static [&'static str]),
    /// Japanese characters anywhere.
    Japanese(&'static [&'static str]),
    /// Japanese characters that the title ends with, remarks in brackets aside.
    JapaneseLast(&'static [&'static str]),
    /// A Japanese noun of a deed that the title ends with, alone or as a verb (`作成`, `作成する`, `の作成を行う`).
    JapaneseDeed(&'static [&'static str]),
    /// A Japanese noun of a change that is a verb, or that the title ends with: `削減する`, not `削減策`.
    JapaneseVerb(&'static [&'static str]),
}

/// What may stand before the first word that matters.
const OPENINGS: &[&str] = &["we|i will", "we'll|i'll", "team|teams will", "to", "please", "let's"];
/// What makes a verb of a noun, wherever it stands.
const VERB_ENDINGS: &[&str] = &["する", "し", "さ", "でき", "と感じ"];
/// How a noun of a deed becomes a verb.
const DEED_ENDINGS: &[&str] = &[
    "",
    "する",
    "します",
    "を行う",
    "を行います",
    "をする",
    "をします",
    "を実施",
    "を実施する",
    "を実施します",
    "を進める",
    "を進めます",
    "していく",
    "していきます",
    "したい",
    "すること",
    "を行うこと",
    "をやる",
    "をやります",
];

impl Cue {
    /// Where the first of its words are, if any is there.
    pub(super) fn find(self, text: &Text) -> Option<Span> {
        let body = text.body();
        match self {
            Self::English(phrases) => {
                let places = 0..text.words().len();
                places
                    .into_iter()
                    .find_map(|place| phrases.iter().find_map(|phrase| english(text, place, phrase)))
            }
            Self::EnglishFirst(phrases) => {
                let place = first_word(text);
                phrases.iter().find_map(|phrase| english(text, place, phrase))
            }
            Self::EnglishLast(phrases) => {
                let last = text.words().iter().rposition(|word| word.end <= body.end)?;
                let end = text.words()[last].end;
                // Nothing of another writing comes behind.
                let is_last = text.chars()[end..body.end].iter().all(|c| !c.is_alphanumeric());
                let places = (0..=last).rev().take(6);
                let mut found = places
                    .filter_map(|place| phrases.iter().find_map(|phrase| english(text, place, phrase)))
                    .filter(|span| is_last && span.end == end);
                found.next()
            }
            Self::Japanese(phrases) => {
                let places = 0..text.chars().len();
                places
                    .into_iter()
                    .find_map(|place| phrases.iter().find_map(|phrase| japanese(text, place, phrase)))
            }
            Self::JapaneseLast(phrases) => phrases.iter().find_map(|phrase| last(text, body, phrase, "")),
            Self::JapaneseDeed(nouns) => nouns
                .iter()
                .find_map(|noun| DEED_ENDINGS.iter().find_map(|ending| last(text, body, noun, ending))),
            Self::JapaneseVerb(nouns) => {
                let places = 0..text.chars().len();
                places
                    .into_iter()
                    .find_map(|place| nouns.iter().find_map(|noun| verb(text, place, noun, body)))
            }
        }
    }
}

/// Where the first of the cues is.
pub(super) fn find(cues: &[Cue], text: &Text) -> Option<Span> {
    cues.iter().find_map(|cue| cue.find(text))
}

/// All places of the words of a list of English or Japanese phrases.
pub(super) fn find_all(english_phrases: &[&str], japanese_phrases: &[&str], text: &Text) -> Vec<Span> {
    let english = (0..text.words().len()).filter_map(|place| {
        english_phrases.iter().filter_map(|phrase| english(text, place, phrase)).max_by_key(|span| span.end)
    });
    let japanese = (0..text.chars().len()).filter_map(|place| {
        japanese_phrases.iter().filter_map(|phrase| japanese(text, place, phrase)).max_by_key(|span| span.end)
    });
    english.chain(japanese).collect()
}

/// The phrase as whole words from the word of this index on.
fn english(text: &Text, place: usize, phrase: &str) -> Option<Span> {
    let end = follow(text, place, phrase)?;
    let (first, last) = (text.words().get(place)?, text.words().get(end.checked_sub(1)?)?);
    Some(Span { start: first.start, end: last.end })
}

/// The index of the word behind the phrase.
fn follow(text: &Text, place: usize, phrase: &str) -> Option<usize> {
    if phrase.is_empty() {
        return Some(place);
    }
    let (step, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    if step == "~" {
        return (0..=3).find_map(|skipped| follow(text, place + skipped, rest));
    }
    let word = text.words().get(place)?;
    let is_it = step == "*" || step.split('|').any(|option| has_word(text, *word, option));
    if is_it { follow(text, place + 1, rest) } else { None }
}

fn has_word(text: &Text, word: Span, option: &str) -> bool {
    text.has_at(word.start, option) && option.chars().count() == word.end - word.start
}

/// The index of the first word that matters.
fn first_word(text: &Text) -> usize {
    let chars = text.chars();
    let start = chars.iter().take_while(|c| c.is_whitespace()).count();
    let label = match chars.get(start) {
        Some('[') => chars.iter().position(|c| *c == ']').unwrap_or(0),
        _ => 0,
    };
    let Some(mut place) = text.words().iter().position(|word| word.start >= label) else {
        return text.words().len();
    };
    for opening in OPENINGS {
        place = follow(text, place, opening).unwrap_or(place);
    }
    // What comes behind other writing is not first.
    let before = text.words().get(place).map_or(chars.len(), |word| word.start);
    if chars[label..before].iter().any(|c| c.is_alphabetic() && !super::text::is_latin(*c)) {
        return text.words().len();
    }
    place
}

fn japanese(text: &Text, place: usize, phrase: &str) -> Option<Span> {
    let (phrase, refused) =
        phrase.split_once('!').map_or((phrase, None), |(phrase, refused)| (phrase, Some(refused)));
    let end = place + phrase.chars().count();
    let is_refused = refused.is_some_and(|refused| text.has_at(end, refused));
    (!phrase.is_empty() && text.has_at(place, phrase) && !is_refused).then_some(Span { start: place, end })
}

/// The noun as a verb, or as the last word.
fn verb(text: &Text, place: usize, noun: &str, body: Span) -> Option<Span> {
    let end = place + noun.chars().count();
    let is_verb = end == body.end || VERB_ENDINGS.iter().any(|ending| text.has_at(end, ending));
    (text.has_at(place, noun) && is_verb).then_some(Span { start: place, end })
}

/// The phrase with its ending at the end of the body.
fn last(text: &Text, body: Span, phrase: &str, ending: &str) -> Option<Span> {
    let length = phrase.chars().count() + ending.chars().count();
    let start = body.end.checked_sub(length).filter(|start| *start >= body.start)?;
    let is_it = text.has_at(start, phrase) && text.has_at(start + phrase.chars().count(), ending);
    is_it.then_some(Span { start, end: body.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cue: Cue, text: &str) -> Option<String> {
        let text = Text::new(text);
        cue.find(&text).map(|span| text.written(span).0)
    }

    #[test]
    fn english_is_found_by_whole_words() {
        let cue = Cue::English(&["every morning|day", "on a * basis", "review ~ weekly"]);
        assert_eq!(found(cue, "Call Every Day").as_deref(), Some("Every Day"));
        assert_eq!(found(cue, "Call every daydreamer"), None);
        assert_eq!(found(cue, "Report on a weekly basis").as_deref(), Some("on a weekly basis"));
        assert_eq!(
            found(cue, "review the whole backlog weekly").as_deref(),
            Some("review the whole backlog weekly")
        );
    }

    #[test]
    fn the_first_word_is_behind_labels_and_openings() {
        let cue = Cue::EnglishFirst(&["build"]);
        for text in ["Build it", "[Legal] Build it", "We will build it", "To build it", "  build it"] {
            assert!(found(cue, text).is_some(), "{text}");
        }
        for text in ["They build it", "新機能 build", "Rebuild it", ""] {
            assert_eq!(found(cue, text), None, "{text}");
        }
    }

    #[test]
    fn the_last_word_is_before_remarks() {
        let cue = Cue::EnglishLast(&["weekly"]);
        assert!(found(cue, "Review it weekly (with sales).").is_some());
        assert_eq!(found(cue, "weekly reviews"), None);
        assert_eq!(found(cue, "weekly 確認"), None);
    }

    #[test]
    fn japanese_is_found_where_nothing_refused_follows() {
        let cue = Cue::Japanese(&["毎日!の"]);
        assert_eq!(found(cue, "毎日、掃除をする").as_deref(), Some("毎日"));
        assert_eq!(found(cue, "毎日の掃除"), None);
    }

    #[test]
    fn a_deed_is_a_noun_or_its_verb_at_the_end() {
        let cue = Cue::JapaneseDeed(&["作成"]);
        for text in ["資料の作成", "資料を作成する", "資料の作成を行います。", "資料を作成（共有も）"]
        {
            assert!(found(cue, text).is_some(), "{text}");
        }
        assert_eq!(found(cue, "作成した資料が読まれる"), None);
    }
}
