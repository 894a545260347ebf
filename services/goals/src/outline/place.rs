//! Places each line under what is open above it.
//!
//! Open are the headings down to the deepest, then the items of lists down to the deepest. A heading closes every list
//! and every heading of its level or deeper; an item closes the items that are indented as far or farther. Marks soften
//! this: a key result, a reason or an owner indented no farther than its objective still belongs to it, since that is
//! how people write who do not think of indentation.

use std::collections::HashSet;

use super::ahead;
use super::headings::Role;
use super::mark::Mark;
use super::model::{Line, LineKind, Node, Outline, OutlineObjective};
use super::source::{Bullet, Form, Source, Words};
use super::verdicts as say;

/// A heading or an item that what follows may stand under.
pub(super) struct Open {
    pub(super) depth: Depth,
    pub(super) bullet: Bullet,
    pub(super) holds: Holds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// 1 to 6; 7 is an owner that a line of its own names.
    Heading(u8),
    /// The columns that it is indented.
    List(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holds {
    Owner(String),
    Remark,
    /// The reason of an objective; alone, if it only announces that the reason follows.
    Why(usize, Alone),
    Goal(Node),
    /// An item that was not understood.
    Lost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alone(pub(super) bool);

/// What a line without a mark goes on with, if no blank line is between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    Nothing,
    /// A title; closed if what follows cannot be more of it.
    Title(Node, Closed),
    Rationale(usize),
    Note,
    Document,
    Lost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed(pub(super) bool);

/// How a piece of a rationale joins what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Paragraph,
    Item,
    SameParagraph,
}

pub(super) struct Placer<'a> {
    pub(super) source: &'a Source<'a>,
    roles: &'a [Option<Role>],
    /// For each line, whether the next goal below it is a marked key result.
    pub(super) key_result_follows: Vec<bool>,
    /// For the first lines of goals the detail is a remark until the titles are whole.
    pub(super) verdicts: Vec<(LineKind, String)>,
    pub(super) objectives: Vec<OutlineObjective>,
    headings: Vec<String>,
    named: HashSet<String>,
    pub(super) open: Vec<Open>,
    /// The last objective since the last heading that is none.
    pub(super) recent: Option<usize>,
    pub(super) last: Last,
    /// The key result whose title goes on with its details.
    pub(super) detailed: Option<Node>,
}

impl<'a> Placer<'a> {
    pub(super) fn new(source: &'a Source<'a>, roles: &'a [Option<Role>]) -> Self {
        Self {
            source,
            roles,
            key_result_follows: ahead::key_result_follows(source),
            verdicts: Vec::with_capacity(source.lines.len()),
            objectives: Vec::new(),
            headings: Vec::new(),
            named: HashSet::new(),
            open: Vec::new(),
            recent: None,
            last: Last::Nothing,
            detailed: None,
        }
    }

    pub(super) fn place(mut self) -> Outline {
        let source = self.source;
        for (index, line) in source.lines.iter().enumerate() {
            let indent = line.indent;
            match &line.form {
                Form::Blank => self.between(LineKind::Blank, ""),
                Form::Document(what) => self.between(LineKind::Document, what),
                Form::Foreign(why) => self.between(LineKind::NotUnderstood, why),
                Form::Underline => self.underline(),
                Form::Heading(level, words) => self.heading(index, *level, words),
                Form::Item(bullet, words) => self.item(index, indent, *bullet, words),
                Form::Quote(words) if self.in_head() => {
                    self.put(LineKind::Document, words.plain.text.clone(), Last::Document);
                }
                Form::Paragraph(words) | Form::Quote(words) => self.paragraph(index, indent, words),
            }
        }
        self.finish()
    }

    fn finish(self) -> Outline {
        let objectives = self.objectives;
        let lines = self.verdicts.into_iter().zip(1_u32..);
        let lines = lines.map(|((kind, detail), number)| {
            let detail = match kind {
                LineKind::Objective(o) => say::titled(&objectives[o].title, &detail),
                LineKind::KeyResult(o, k) => say::titled(&objectives[o].key_results[k].title, &detail),
                _ => detail,
            };
            Line { number, kind, detail }
        });
        Outline { lines: lines.collect(), objectives, headings: self.headings }
    }

    /// Gives the next line its verdict, and says what the line behind it may go on with.
    pub(super) fn put(&mut self, kind: LineKind, detail: impl Into<String>, last: Last) {
        self.verdicts.push((kind, detail.into()));
        self.last = last;
    }

    pub(super) fn between(&mut self, kind: LineKind, detail: &str) {
        self.put(kind, detail, Last::Nothing);
    }

    pub(super) fn number(index: usize) -> u32 {
        u32::try_from(index + 1).unwrap_or(u32::MAX)
    }

    /// Whether nothing so far says whose goals these are, or what.
    pub(super) fn in_head(&self) -> bool {
        self.objectives.is_empty() && self.headings.is_empty()
    }

    pub(super) fn name_owner(&mut self, name: &str) {
        if self.named.insert(name.to_owned()) {
            self.headings.push(name.to_owned());
        }
    }

    /// Whose the next goal is: the innermost owner above it.
    pub(super) fn owner(&self) -> Option<String> {
        self.open.iter().rev().find_map(|open| match &open.holds {
            Holds::Owner(name) => Some(name.clone()),
            Holds::Goal(node) => self.objectives[node.objective()].owner.clone(),
            _ => None,
        })
    }

    fn underline(&mut self) {
        let kind = match self.verdicts.last() {
            Some((LineKind::Owner, _)) => LineKind::Owner,
            Some((LineKind::Objective(o), _)) => LineKind::Continuation(Node::Objective(*o)),
            Some((LineKind::KeyResult(o, k), _)) => LineKind::Continuation(Node::KeyResult(*o, *k)),
            Some((kind, _)) => *kind,
            None => LineKind::Document,
        };
        self.between(kind, say::UNDERLINES);
    }

    fn heading(&mut self, index: usize, level: u8, words: &Words<'_>) {
        self.close_lists();
        while let Some(Depth::Heading(at)) = self.open.last().map(|open| open.depth)
            && at >= level
        {
            self.open.pop();
        }
        let depth = Depth::Heading(level);
        let text = &words.plain.text;
        match self.roles[index] {
            Some(Role::Owner) => self.owner_heading(depth, &words.title),
            Some(Role::Objective) => self.objective(index, depth, Bullet::Mark, words, ""),
            Some(Role::KeyResult) => self.key_result(index, depth, Bullet::Mark, words),
            Some(Role::Why) => self.why_heading(depth, words),
            Some(Role::Label) if !self.in_head() => {
                self.between(LineKind::Note, &say::about(say::ANNOUNCES, text));
            }
            Some(Role::Remark) => {
                self.recent = None;
                self.open(depth, Bullet::Mark, Holds::Remark);
                self.between(LineKind::Note, &say::about(say::NOTE_ON_OWNER, text));
            }
            Some(Role::Document | Role::Label) | None => {
                self.between(LineKind::Document, text);
            }
        }
        if matches!(self.last, Last::Title(..)) {
            self.last = Last::Nothing;
        }
    }

    pub(super) fn owner_heading(&mut self, depth: Depth, name: &str) {
        if name.is_empty() {
            return self.between(LineKind::NotUnderstood, say::OWNER_WITHOUT_NAME);
        }
        self.recent = None;
        self.name_owner(name);
        self.open(depth, Bullet::Mark, Holds::Owner(name.to_owned()));
        self.between(LineKind::Owner, name);
    }

    fn why_heading(&mut self, depth: Depth, words: &Words<'_>) {
        let objective = self.goal_above().map(Node::objective).or(self.recent);
        let Some(objective) = objective else {
            self.open(depth, Bullet::Mark, Holds::Remark);
            let detail = say::about(say::REASON_FOR_OWNER, &words.plain.text);
            return self.between(LineKind::Note, &detail);
        };
        let alone = Alone(true);
        self.open(depth, Bullet::Mark, Holds::Why(objective, alone));
        if words.mark == Some(Mark::Why) && !words.title.is_empty() {
            self.reason(objective, words, Piece::Paragraph);
        } else {
            self.between(LineKind::Rationale(objective), &words.plain.text);
        }
    }

    pub(super) fn open(&mut self, depth: Depth, bullet: Bullet, holds: Holds) {
        self.open.push(Open { depth, bullet, holds });
    }

    pub(super) fn close_lists(&mut self) {
        while let Some(Depth::List(_)) = self.open.last().map(|open| open.depth) {
            self.open.pop();
        }
    }

    /// Closes what a line of this indentation cannot stand under.
    pub(super) fn close_for(&mut self, indent: usize, bullet: Option<Bullet>, mark: Option<Mark>) {
        while let Some(open) = self.open.last()
            && let Depth::List(at) = open.depth
            && at >= indent
        {
            let other_sign = bullet.is_some_and(|bullet| bullet != open.bullet);
            let belongs = match (&open.holds, mark) {
                (Holds::Goal(Node::Objective(_)), Some(mark)) => mark != Mark::Objective,
                (Holds::Goal(Node::Objective(_)), None) => other_sign,
                (Holds::Why(_, Alone(alone)), None) => *alone && other_sign,
                _ => false,
            };
            if at == indent && belongs {
                break;
            }
            self.open.pop();
        }
    }

    /// The goal that a new one would stand under.
    pub(super) fn goal_above(&self) -> Option<Node> {
        self.open.iter().rev().find_map(|open| match open.holds {
            Holds::Goal(node) => Some(node),
            _ => None,
        })
    }

    /// What the next line stands under, if anything does.
    pub(super) fn context(&self) -> Option<&Holds> {
        self.open.last().map(|open| &open.holds)
    }

    pub(super) fn note(&mut self, remark: &str, words: &Words<'_>) {
        let detail = say::about(remark, &words.plain.text);
        self.put(LineKind::Note, detail, Last::Note);
    }

    pub(super) fn lost(&mut self, why: &str) {
        self.put(LineKind::NotUnderstood, why, Last::Lost);
    }
}
