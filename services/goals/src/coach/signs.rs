//! What a title has that makes a result of it.

use super::cue::find;
use super::dates;
use super::lexicon::{ENDS, OUTCOMES, STATES, UNIVERSALS};
use super::numbers::{self, Numbers};
use super::text::{Span, Text};

/// One thing that a title may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A number that counts something.
    Quantity,
    /// A length of time.
    Duration,
    /// Words that say how many: all, none, twice.
    Universal,
    /// By when.
    Date,
    /// A change for somebody.
    Outcome,
    /// An end that one can see.
    End,
    /// A state that is there or not.
    State,
}

/// A title with all that it has.
#[derive(Clone, Debug)]
pub(super) struct Title {
    pub(super) text: Text,
    pub(super) numbers: Numbers,
    signs: [Option<Span>; 7],
}

impl Title {
    /// Reads a title.
    pub(super) fn new(title: &str) -> Self {
        let text = Text::new(title);
        let numbers = numbers::scan(&text);
        let date = dates::due(&text, &numbers);
        // A number within a date counts nothing, whatever it looks like.
        let counting =
            |spans: &[Span]| spans.iter().copied().find(|span| !date.is_some_and(|date| date.meets(*span)));
        let signs = [
            counting(&numbers.quantities),
            counting(&numbers.durations),
            find(UNIVERSALS, &text),
            date,
            find(OUTCOMES, &text),
            find(ENDS, &text),
            find(STATES, &text),
        ];
        Self { text, numbers, signs }
    }

    /// Where it has this.
    pub(super) fn sign(&self, sign: Sign) -> Option<Span> {
        self.signs[sign as usize]
    }

    /// Whether it has any of these.
    pub(super) fn has_any(&self, signs: &[Sign]) -> bool {
        signs.iter().any(|sign| self.sign(*sign).is_some())
    }
}
