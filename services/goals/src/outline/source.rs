//! The lines of an outline, each by itself: its form, its indentation, its words and its mark.

use super::inline::{self, Labels, Plain};
use super::mark::{self, Mark};

/// The whole text, line by line.
pub(super) struct Source<'a> {
    pub(super) lines: Vec<SourceLine<'a>>,
    pub(super) labels: Labels,
}

pub(super) struct SourceLine<'a> {
    /// In columns: a tab goes to the next multiple of four, a full-width space takes two.
    pub(super) indent: usize,
    pub(super) form: Form<'a>,
}

pub(super) enum Form<'a> {
    Blank,
    /// Said about the document; the words say what it is.
    Document(&'static str),
    /// A heading and its level, 1 to 6.
    Heading(u8, Words<'a>),
    /// The line of signs under a heading.
    Underline,
    Item(Bullet, Words<'a>),
    Paragraph(Words<'a>),
    Quote(Words<'a>),
    /// Cannot hold goals here; the words say why and what would be right.
    Foreign(&'static str),
}

/// What an item of a list begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bullet {
    Number,
    Sign,
    /// Nothing but a mark: `O: …` on a line of its own.
    Mark,
}

pub(super) struct Words<'a> {
    /// As written, without the signs that give the line its form.
    pub(super) raw: &'a str,
    /// Without markup, with the mark.
    pub(super) plain: Plain,
    pub(super) mark: Option<Mark>,
    /// Without markup and mark.
    pub(super) title: String,
    /// Ends with Markdown's sign for a line break.
    pub(super) breaks: bool,
}

impl<'a> Words<'a> {
    fn new(raw: &'a str, labels: &Labels) -> Self {
        let breaks = raw.ends_with("  ") || raw.ends_with('\\');
        let raw = raw.trim().trim_end_matches('\\').trim_end();
        let plain = inline::plain(raw, labels, false);
        let (mark, title) = match mark::split(&plain.text) {
            Some((mark, title)) => (Some(mark), title.to_owned()),
            None => (None, plain.text.clone()),
        };
        Self { raw, plain, mark, title, breaks }
    }

    pub(super) fn is_goal(&self) -> bool {
        matches!(self.mark, Some(Mark::Objective | Mark::KeyResult))
    }
}

const MARKUP: &str = "markup without words";
const COMMENT: &str = "a comment";
const FRONT_MATTER: &str = "front matter";
const TABLE: &str = "a row of a table; write each goal as an item of a list: `O: …`, and `KR: …` under it";
const CODE: &str = "in a block of code; take the block's fences away so that its lines count";

/// Reads every line by itself.
pub(super) fn read(text: &str) -> Source<'_> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let labels = text.lines().filter_map(defined_label).collect();
    let mut reader = Reader { labels, lines: Vec::new(), block: Block::None };
    if has_front_matter(text) {
        reader.block = Block::FrontMatter { begun: false };
    }
    for line in text.lines() {
        reader.read(line);
    }
    Source { lines: reader.lines, labels: reader.labels }
}

/// Blocks whose lines are not Markdown.
enum Block {
    None,
    FrontMatter {
        begun: bool,
    },
    Comment,
    /// Fenced by this sign, at least this many times.
    Code(char, usize),
}

struct Reader<'a> {
    labels: Labels,
    lines: Vec<SourceLine<'a>>,
    block: Block,
}

impl<'a> Reader<'a> {
    fn read(&mut self, line: &'a str) {
        let (indent, rest) = indentation(line);
        let form = match self.block_form(rest) {
            Some(form) => form,
            None => self.form(rest),
        };
        self.lines.push(SourceLine { indent, form });
    }

    /// The form of a line inside a block, or of one that begins a block.
    fn block_form(&mut self, rest: &str) -> Option<Form<'a>> {
        match self.block {
            Block::FrontMatter { begun } => {
                let ends = begun && is_front_matter_fence(rest);
                self.block = if ends { Block::None } else { Block::FrontMatter { begun: true } };
                Some(Form::Document(FRONT_MATTER))
            }
            Block::Comment => {
                if rest.contains("-->") {
                    self.block = Block::None;
                }
                Some(Form::Document(COMMENT))
            }
            Block::Code(sign, count) => {
                let run = rest.chars().take_while(|&c| c == sign).count();
                if run >= count && rest.trim_end().chars().all(|c| c == sign) {
                    self.block = Block::None;
                }
                Some(Form::Foreign(CODE))
            }
            Block::None => {
                if let Some(comment) = rest.strip_prefix("<!--") {
                    let (_, behind) = comment.split_once("-->").unwrap_or_default();
                    if !comment.contains("-->") {
                        self.block = Block::Comment;
                    }
                    return behind.trim().is_empty().then_some(Form::Document(COMMENT));
                }
                let sign = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
                let count = rest.chars().take_while(|&c| c == sign).count();
                if count < 3 || rest[count..].contains('`') {
                    return None;
                }
                self.block = Block::Code(sign, count);
                Some(Form::Foreign(CODE))
            }
        }
    }

    fn form(&mut self, rest: &'a str) -> Form<'a> {
        if rest.is_empty() {
            return Form::Blank;
        }
        if defined_label(rest).is_some() {
            return Form::Document("the definition of a link");
        }
        if is_all(rest, &['=']) || is_all(rest, &['-']) {
            return self.underline(rest);
        }
        if is_all(rest, &['*', ' ']) || is_all(rest, &['_', ' ']) || is_all(rest, &['-', ' ']) {
            return Form::Document("a line across");
        }
        if let Some((level, title)) = heading(rest) {
            let words = Words::new(title, &self.labels);
            return if words.plain.text.is_empty() {
                Form::Document("a heading without words")
            } else {
                Form::Heading(level, words)
            };
        }
        if let Some(quoted) = rest.strip_prefix('>').filter(|_| !is_comparison(rest)) {
            let quoted = quoted.trim_start_matches(['>', ' ']);
            let words = Words::new(quoted, &self.labels);
            return if words.plain.text.is_empty() { Form::Blank } else { Form::Quote(words) };
        }
        if rest.starts_with('|') {
            return Form::Foreign(TABLE);
        }
        let (bullet, content) = item(rest);
        let words = Words::new(content, &self.labels);
        match bullet {
            Some(_) if words.plain.text.is_empty() => Form::Blank,
            _ if words.plain.text.is_empty() => Form::Document(MARKUP),
            Some(bullet) => Form::Item(bullet, words),
            None if words.is_goal() => Form::Item(Bullet::Mark, words),
            None => Form::Paragraph(words),
        }
    }

    /// A line of `=` or `-`: it makes the paragraph above it a heading, or is a line across.
    fn underline(&mut self, rest: &str) -> Form<'a> {
        let level = if rest.starts_with('=') { 1 } else { 2 };
        let lines = self.lines.len();
        let alone = lines < 2 || !matches!(self.lines[lines - 2].form, Form::Paragraph(_));
        match self.lines.last_mut() {
            Some(above) if alone && matches!(above.form, Form::Paragraph(_)) => {
                let form = std::mem::replace(&mut above.form, Form::Blank);
                if let Form::Paragraph(words) = form {
                    above.form = Form::Heading(level, words);
                }
                Form::Underline
            }
            _ if rest == "-" => Form::Blank,
            _ => Form::Document("a line across"),
        }
    }
}

fn indentation(line: &str) -> (usize, &str) {
    let mut column = 0;
    for (index, c) in line.char_indices() {
        match c {
            '\t' => column += 4 - column % 4,
            '\u{3000}' => column += 2,
            c if c.is_whitespace() => column += 1,
            _ => return (column, &line[index..]),
        }
    }
    (column, "")
}

/// Front matter is fenced at both ends, and its first line is the document's.
fn has_front_matter(text: &str) -> bool {
    let mut lines = text.lines();
    let keyed = |line: &str| line.contains(':') || line.trim().is_empty() || line.starts_with(' ');
    lines.next().is_some_and(is_front_matter_fence)
        && lines
            .by_ref()
            .take_while(|line| keyed(line) || line.starts_with('-') || line.starts_with('#'))
            .any(is_front_matter_fence)
}

fn is_front_matter_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// The label that a line such as `[n0]: https://example.org "Title"` or `[^1]: …` defines.
fn defined_label(line: &str) -> Option<String> {
    let (label, rest) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    let rest = rest.trim();
    let mut parts = rest.split_whitespace();
    let address = parts.next()?;
    let title = parts.next();
    let definition = label.starts_with('^')
        || title.is_none_or(|title| title.starts_with(['"', '\'', '(']))
            && (address.contains(['/', '#', '.', '@', '<']));
    let label = inline::label(label);
    (definition && !label.is_empty() && !label.contains(['[', ']'])).then_some(label)
}

fn is_all(rest: &str, signs: &[char]) -> bool {
    let rest = rest.trim_end();
    let count = rest.chars().filter(|c| *c != ' ').count();
    let enough = count >= if signs == ['='] || signs == ['-'] { 1 } else { 3 };
    enough && rest.chars().all(|c| signs.contains(&c))
}

fn heading(rest: &str) -> Option<(u8, &str)> {
    let level = rest.chars().take_while(|&c| c == '#').count();
    let title = rest.get(level..)?;
    let apart = title.is_empty() || title.starts_with(char::is_whitespace);
    let level = u8::try_from(level).ok().filter(|level| (1..=6).contains(level))?;
    let title = title.trim();
    // A closing run of signs is part of the form, not of the title.
    let closed = title.trim_end_matches('#');
    let title = if closed.len() < title.len() && closed.ends_with(' ') { closed.trim_end() } else { title };
    apart.then_some((level, title))
}

/// ">50% of customers" compares; "> because" and ">because" quote.
fn is_comparison(rest: &str) -> bool {
    rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit() || matches!(c, '=' | '$' | '['))
}

/// The bullet of a list's item, and what is behind it and behind a box to tick.
fn item(rest: &str) -> (Option<Bullet>, &str) {
    let bullet = signed(rest).map(|content| (Bullet::Sign, content));
    let bullet = bullet.or_else(|| numbered(rest).map(|content| (Bullet::Number, content)));
    let Some((bullet, content)) = bullet else {
        return (None, rest);
    };
    let boxed = ["[ ] ", "[x] ", "[X] "].iter().find_map(|empty| content.trim_start().strip_prefix(empty));
    (Some(bullet), boxed.unwrap_or(content))
}

fn signed(rest: &str) -> Option<&str> {
    let sign = rest.chars().next()?;
    let content = &rest[sign.len_utf8()..];
    let apart = content.is_empty() || content.starts_with(char::is_whitespace);
    match sign {
        '-' | '*' | '+' | '–' | '—' if apart => Some(content),
        '・' | '•' | '‣' | '●' | '○' | '◯' | '■' | '□' | '◆' | '◇' => Some(content),
        _ => None,
    }
}

fn numbered(rest: &str) -> Option<&str> {
    let first = rest.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some(&rest[first.len_utf8()..]);
    }
    let behind = rest.trim_start_matches(|c: char| mark::half_width(c).is_ascii_digit());
    let digits = rest[..rest.len() - behind.len()].chars().count();
    let separator = behind.chars().next()?;
    let content = &behind[separator.len_utf8()..];
    let apart = content.is_empty() || content.starts_with(char::is_whitespace);
    let number = content.chars().next().is_some_and(|c| mark::half_width(c).is_ascii_digit());
    let separates = match separator {
        '.' | ')' => apart,
        // Full-width signs bring their own space.
        '．' | '）' => !number,
        _ => false,
    };
    ((1..=9).contains(&digits) && separates).then_some(content)
}
