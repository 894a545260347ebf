//! What the coach answers.

use super::rule::Rule;
use crate::coded::coded;

coded! {
    /// How much a finding matters.
    #[derive(PartialOrd, Ord)]
    pub enum Severity {
        /// Worth knowing.
        Hint = 1,
        /// Worth changing.
        Advice = 2,
        /// Will probably go wrong.
        Warning = 3,
    }
}

/// The language of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 日本語.
    Japanese,
    /// English.
    English,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The objective.
    Objective,
    /// Its key result of this index in the draft.
    KeyResult(usize),
}

/// What a rule saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saw {
    /// The exact words, as written, or the value that is too many, too old or the same as another. While these stay, a
    /// dismissal of the finding holds.
    pub words: String,
    /// Where the words begin and end in the subject's title, in characters (Unicode scalar values); `None` where they
    /// are not from it.
    pub place: Option<(usize, usize)>,
    /// What the value is measured by: the most that the policy allows, the title of the other objective; may be empty.
    pub beside: String,
}

/// A weakness, with the way to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How much it matters here: at least as much as the rule usually does.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// What the rule saw.
    pub saw: Saw,
}

impl Finding {
    /// What was found, in one sentence.
    #[must_use]
    pub fn what(&self, language: Language) -> String {
        self.filled(self.rule.what.text(language))
    }

    /// The text with what the rule saw in its places. What was seen is never searched for places itself.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + self.saw.words.len());
        for (index, piece) in text.split(['{', '}']).enumerate() {
            match piece {
                "saw" if index % 2 == 1 => filled.push_str(&self.saw.words),
                "beside" if index % 2 == 1 => filled.push_str(&self.saw.beside),
                _ => filled.push_str(piece),
            }
        }
        filled
    }
}
