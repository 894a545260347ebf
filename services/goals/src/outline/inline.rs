//! Plain text out of Markdown's inline markup.
//!
//! What matters is what a reader sees: links become their text, emphasis and code lose their signs, `N<sub>0</sub>`
//! becomes `N0`. A withheld number such as `[_N<sub>0</sub>_][n0]` stays readable as `N0`. The rules are those of
//! `CommonMark` made lenient where they fail Japanese text, which has no spaces for emphasis to lean on.
//!
//! Every step marks characters as dropped and none looks further than a fixed distance, so the time is linear.

use std::collections::HashSet;

/// The labels that the document defines links for, in lower case.
pub(super) type Labels = HashSet<String>;

/// How far a link's destination, a tag, a label or a code span may reach.
const REACH_CHARS_MAX: usize = 1_000;

/// Tags that are markup inside a line. Others stay: "takes <1 week" and "<N ARR" are text.
const TAGS: &[&str] = &[
    "a", "b", "br", "code", "del", "details", "div", "em", "font", "i", "img", "ins", "kbd", "mark", "p",
    "s", "small", "span", "strong", "sub", "summary", "sup", "u",
];

const ENTITIES: &[(&str, char)] =
    &[("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&nbsp;", ' ')];

/// What a reader sees of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) text: String,
    /// All of it is bold.
    pub(super) bold: bool,
}

/// Makes a line plain. With `keep_addresses`, links to web pages keep their address behind their text.
pub(super) fn plain(raw: &str, labels: &Labels, keep_addresses: bool) -> Plain {
    let mut line = Inline::new(raw.trim());
    line.drop_code_and_escapes();
    line.drop_tags();
    line.drop_links(labels, keep_addresses);
    line.drop_emphasis('*');
    line.drop_emphasis('_');
    line.drop_emphasis('~');
    line.finish()
}

struct Inline {
    chars: Vec<char>,
    keep: Vec<bool>,
    /// Escaped or in code: never markup.
    literal: Vec<bool>,
    /// Text that appears behind the character of this index, in order of the index.
    added: Vec<(usize, String)>,
    bold: bool,
}

impl Inline {
    fn new(raw: &str) -> Self {
        let chars: Vec<char> = raw.chars().collect();
        let count = chars.len();
        Self { chars, keep: vec![true; count], literal: vec![false; count], added: Vec::new(), bold: false }
    }

    fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).copied()
    }

    /// Whether the character is markup so far: kept, and not literal.
    fn is(&self, index: usize, wanted: char) -> bool {
        self.at(index) == Some(wanted) && self.keep[index] && !self.literal[index]
    }

    fn drop(&mut self, from: usize, to: usize) {
        self.keep[from..to].fill(false);
    }

    fn run(&self, from: usize, wanted: char) -> usize {
        (from..self.chars.len()).take_while(|&index| self.is(index, wanted)).count()
    }

    fn drop_code_and_escapes(&mut self) {
        let mut index = 0;
        while index < self.chars.len() {
            match self.chars[index] {
                '\\' if self.at(index + 1).is_some_and(|c| c.is_ascii_punctuation()) => {
                    self.drop(index, index + 1);
                    self.literal[index + 1] = true;
                    index += 2;
                }
                '`' => index = self.code_span(index),
                _ => index += 1,
            }
        }
    }

    /// Drops the signs of the code span that begins here, if one does, and says where to go on.
    fn code_span(&mut self, start: usize) -> usize {
        let length = self.run(start, '`');
        let inner = start + length;
        let reach = (inner + REACH_CHARS_MAX).min(self.chars.len());
        let mut index = inner;
        while index < reach {
            let run = self.run(index, '`');
            if run == length {
                self.drop(start, inner);
                self.drop(index, index + run);
                self.literal[inner..index].fill(true);
                return index + run;
            }
            index += run.max(1);
        }
        inner
    }

    fn drop_tags(&mut self) {
        let mut index = 0;
        while index < self.chars.len() {
            if !self.is(index, '<') {
                index += 1;
                continue;
            }
            let reach = (index + REACH_CHARS_MAX).min(self.chars.len());
            let end = (index + 1..reach).find(|&at| matches!(self.chars[at], '<' | '>'));
            match end {
                Some(end) if self.chars[end] == '>' => {
                    self.drop_tag(index, end);
                    index = end + 1;
                }
                _ => index += 1,
            }
        }
    }

    fn drop_tag(&mut self, start: usize, end: usize) {
        let inner: String = self.chars[start + 1..end].iter().collect();
        let name: String =
            inner.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if inner.starts_with("!--") || TAGS.contains(&name.to_ascii_lowercase().as_str()) {
            self.drop(start, end + 1);
            if name.eq_ignore_ascii_case("br") {
                self.added.push((start, " ".to_owned()));
            }
        } else if is_web_address(&inner) {
            self.drop(start, start + 1);
            self.drop(end, end + 1);
            self.literal[start..end].fill(true);
        }
    }

    fn drop_links(&mut self, labels: &Labels, keep_addresses: bool) {
        let mut partner = vec![None; self.chars.len()];
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        for index in 0..self.chars.len() {
            if self.is(index, '[') {
                open.push(index);
            } else if self.is(index, ']')
                && let Some(start) = open.pop()
            {
                partner[start] = Some(index);
                pairs.push((start, index));
            }
        }
        for (start, end) in pairs {
            if self.is(start, '[') && self.is(end, ']') {
                self.drop_link(start, end, &partner, labels, keep_addresses);
            }
        }
        self.added.sort_by_key(|(index, _)| *index);
    }

    fn drop_link(
        &mut self,
        start: usize,
        end: usize,
        partner: &[Option<usize>],
        labels: &Labels,
        keep_addresses: bool,
    ) {
        let text = self.label(start, end);
        if text.starts_with('^') {
            return self.drop(start, end + 1);
        }
        let next_label = partner.get(end + 1).copied().flatten();
        if let Some(close) = self.destination_end(end + 1) {
            let address: String = self.chars[end + 2..close].iter().collect();
            let address = address.split_whitespace().next().unwrap_or_default();
            if keep_addresses && is_web_address(address) && text != address {
                self.added.push((end, format!(" ({address})")));
            }
            self.drop(end, close + 1);
        } else if let Some(close) = next_label.filter(|_| self.is(end + 1, '[')) {
            let label = self.label(end + 1, close);
            let known = labels.contains(&label) || (label.is_empty() && labels.contains(&text));
            if !known && !is_footnote(&label) {
                return;
            }
            self.drop(end, close + 1);
        } else if labels.contains(&text) {
            self.drop(end, end + 1);
        } else {
            return;
        }
        self.drop(start, start + 1);
        if start > 0 && self.is(start - 1, '!') {
            self.drop(start - 1, start);
        }
    }

    /// What is between two brackets, as labels are compared; empty if it is longer than a label can be.
    fn label(&self, start: usize, end: usize) -> String {
        if end - start > REACH_CHARS_MAX {
            return String::new();
        }
        let text: String = self.chars[start + 1..end].iter().collect();
        label(&text)
    }

    /// Where the `(destination)` that begins at `start` ends.
    fn destination_end(&self, start: usize) -> Option<usize> {
        if !self.is(start, '(') {
            return None;
        }
        let mut depth = 0_usize;
        let reach = (start + REACH_CHARS_MAX).min(self.chars.len());
        for index in start..reach {
            if self.is(index, '(') {
                depth += 1;
            } else if self.is(index, ')') {
                depth -= 1;
                if depth == 0 {
                    return Some(index);
                }
            }
        }
        None
    }

    fn drop_emphasis(&mut self, sign: char) {
        // Runs that may close later: position of their first sign that is still open, and how many are.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut index = 0;
        while index < self.chars.len() {
            let mut left = self.run(index, sign);
            if left == 0 {
                index += 1;
                continue;
            }
            let end = index + left;
            let (opens, closes) = self.flanks(index, end, sign);
            while closes && left > 0 {
                let Some((start, count)) = open.pop() else {
                    break;
                };
                let matched = count.min(left);
                self.drop(start + count - matched, start + count);
                self.drop(end - left, end - left + matched);
                self.note_bold(sign, matched, start + count - matched, end - left + matched);
                left -= matched;
                if count > matched {
                    open.push((start, count - matched));
                }
            }
            if opens && left > 0 {
                open.push((end - left, left));
            }
            index = end;
        }
    }

    fn flanks(&self, start: usize, end: usize, sign: char) -> (bool, bool) {
        let before = start.checked_sub(1).and_then(|index| self.at(index));
        let after = self.at(end);
        let touches = |side: Option<char>| side.is_some_and(|c| !c.is_whitespace());
        // Underscores inside a word belong to the word.
        let apart = |side: Option<char>| sign != '_' || !side.is_some_and(char::is_alphanumeric);
        let enough = sign != '~' || end - start >= 2;
        (enough && touches(after) && apart(before), enough && touches(before) && apart(after))
    }

    /// Remembers that a pair of strong emphasis spans the line, but for its last stop or colon.
    fn note_bold(&mut self, sign: char, matched: usize, start: usize, end: usize) {
        let tail = &self.chars[end..];
        let strong = sign != '~' && matched >= 2 && tail.len() <= 2;
        self.bold |= strong
            && tail.iter().all(|c| matches!(c, '.' | ':' | '：' | '。' | ' '))
            && self.keep[..start].iter().all(|kept| !kept);
    }

    fn finish(self) -> Plain {
        let mut text = String::with_capacity(self.chars.len());
        let mut added = self.added.into_iter().peekable();
        for (index, c) in self.chars.iter().enumerate() {
            if self.keep[index] {
                let space = c.is_whitespace() && *c != '\u{3000}';
                text.push(if space { ' ' } else { *c });
            }
            while let Some((_, addition)) = added.next_if(|(at, _)| *at == index) {
                text.push_str(&addition);
            }
        }
        for (entity, c) in ENTITIES {
            if text.contains(entity) {
                text = text.replace(entity, &c.to_string());
            }
        }
        while text.contains("  ") {
            text = text.replace("  ", " ");
        }
        Plain { text: text.trim().to_owned(), bold: self.bold }
    }
}

/// A label as labels are compared.
pub(super) fn label(text: &str) -> String {
    text.trim().to_lowercase()
}

/// `n0`, `12`, `^3`: what footnotes are called, whether or not the excerpt at hand has their definitions.
fn is_footnote(label: &str) -> bool {
    let digits = label.trim_start_matches(['^', 'n']);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

fn is_web_address(text: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| text.starts_with(scheme))
}
