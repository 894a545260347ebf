//! A title, read once: made plain for comparison, with the place of every character in what was written.

use unicode_normalization::UnicodeNormalization as _;

/// A part of a text, in its plain characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A text with full-width and half-width forms, letter case and quotes made plain.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// As it was written.
    original: Vec<char>,
    /// Plain.
    chars: Vec<char>,
    /// For each plain character, the first of the original ones that it comes from.
    origins: Vec<Span>,
    /// Runs of Latin letters, digits and apostrophes.
    words: Vec<Span>,
}

impl Span {
    /// Whether the two have a character in common.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl Text {
    /// Reads a text.
    pub(super) fn new(text: &str) -> Self {
        let original: Vec<char> = text.chars().collect();
        let (mut chars, mut origins) =
            (Vec::with_capacity(original.len()), Vec::with_capacity(original.len()));
        let mut start = 0;
        while start < original.len() {
            // A sound mark of half-width kana belongs to the letter before it.
            let marks = original[start + 1..].iter().take_while(|c| is_mark(**c)).count();
            let end = start + 1 + marks;
            for c in original[start..end].iter().copied().nfkc().flat_map(char::to_lowercase).map(plain) {
                chars.push(c);
                origins.push(Span { start, end });
            }
            start = end;
        }
        let words = words(&chars);
        Self { original, chars, origins, words }
    }

    /// Its plain characters.
    pub(super) fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Its Latin words, in order.
    pub(super) fn words(&self) -> &[Span] {
        &self.words
    }

    /// The plain text of a part.
    pub(super) fn plain(&self, span: Span) -> String {
        self.chars[span.start..span.end].iter().collect()
    }

    /// A part as it was written, and its place there: from which character to before which.
    pub(super) fn written(&self, span: Span) -> (String, Span) {
        let start = self.origins.get(span.start).map_or(self.original.len(), |origin| origin.start);
        let end = span
            .end
            .checked_sub(1)
            .and_then(|last| self.origins.get(last))
            .map_or(start, |origin| origin.end);
        let end = end.max(start);
        (self.original[start..end].iter().collect(), Span { start, end })
    }

    /// The whole text without what frames it: blanks and a full stop at its ends, a remark in brackets at its end.
    pub(super) fn body(&self) -> Span {
        let is_frame = |c: &char| c.is_whitespace() || matches!(c, '。' | '.' | '!' | '?' | '、' | ',' | '…');
        let start = self.chars.iter().take_while(|c| is_frame(c)).count();
        let mut end = self.chars.len();
        loop {
            end -= self.chars[start..end].iter().rev().take_while(|c| is_frame(c)).count();
            match self.chars[start..end].last() {
                Some(')') => match self.chars[start..end].iter().rposition(|c| *c == '(') {
                    Some(opening) if opening > 0 => end = start + opening,
                    _ => return Span { start, end },
                },
                _ => return Span { start, end },
            }
        }
    }

    /// Whether the plain characters from a place on are these.
    pub(super) fn has_at(&self, place: usize, phrase: &str) -> bool {
        let rest = self.chars.get(place..).unwrap_or_default();
        let mut rest = rest.iter();
        phrase.chars().all(|c| rest.next() == Some(&c))
    }

    /// The plain word in which a place is, or that ends there.
    pub(super) fn word_before(&self, place: usize) -> Option<String> {
        let gap = self.chars[..place].iter().rev().take_while(|c| matches!(c, ' ' | '-' | '#')).count();
        let word = self.words.iter().rev().find(|word| word.end == place - gap)?;
        Some(self.plain(*word))
    }

    /// The plain word that begins at a place, or behind one blank or hyphen there.
    pub(super) fn word_after(&self, place: usize) -> Option<Span> {
        let gap = usize::from(matches!(self.chars.get(place), Some(' ' | '-')));
        self.words.iter().copied().find(|word| word.start == place + gap)
    }
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}' | '\u{3099}' | '\u{309a}')
}

/// One form for what is written in several.
const fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{3000}' | '\u{a0}' | '\t' => ' ',
        '〜' => '~',
        _ => c,
    }
}

/// Letters of Latin writing, which form words; those of Japanese do not.
pub(super) const fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{df}'..='\u{24f}')
}

fn words(chars: &[char]) -> Vec<Span> {
    let belongs = |c: char| is_latin(c) || c.is_ascii_digit();
    let (mut words, mut start) = (Vec::new(), 0);
    while start < chars.len() {
        if !belongs(chars[start]) {
            start += 1;
            continue;
        }
        let mut end = start;
        while end < chars.len() {
            let inner = chars[end] == '\'' && chars.get(end + 1).is_some_and(|next| is_latin(*next));
            if !belongs(chars[end]) && !inner {
                break;
            }
            end += 1;
        }
        words.push(Span { start, end });
        start = end;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_what_was_written() {
        let text = Text::new("ﾃﾞｰﾀを８０％に、Café’s");
        assert_eq!(text.plain(Span { start: 0, end: text.chars().len() }), "データを80%に、café's");
        let (written, place) = text.written(Span { start: 4, end: 7 });
        assert_eq!((written.as_str(), place), ("８０％", Span { start: 5, end: 8 }));
        assert_eq!(text.written(Span { start: 0, end: 3 }).0, "ﾃﾞｰﾀ");
        assert_eq!(text.words().iter().map(|word| text.plain(*word)).collect::<Vec<_>>(), ["80", "café's"]);
    }

    #[test]
    fn a_body_is_without_its_frame() {
        for (text, body) in [
            ("画面をつくる（マーケと一緒に）。", "画面をつくる"),
            (" Build it. ", "build it"),
            ("(all of it)", "(all of it)"),
            ("", ""),
            ("。。", ""),
        ] {
            let text = Text::new(text);
            assert_eq!(text.plain(text.body()), body);
        }
    }
}
