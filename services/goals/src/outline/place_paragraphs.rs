//! Places paragraphs: reasons, more of what is above, remarks.

use super::ahead::{self, Goal};
use super::inline;
use super::mark::{self, Mark};
use super::model::{LineKind, Node};
use super::place::{Closed, Depth, Holds, Last, Piece, Placer};
use super::source::{Bullet, Words};
use super::verdicts as say;

impl Placer<'_> {
    pub(super) fn paragraph(&mut self, index: usize, indent: usize, words: &Words<'_>) {
        let objective = ahead::goal_at(self.source, index) == Some(Goal::Objective);
        if words.mark.is_none() && !objective && self.go_on(words) {
            return;
        }
        self.close_for(indent, None, words.mark);
        if mark::announces_key_results(&words.plain.text) && self.goal_above().is_some() {
            let detail = say::about(say::ANNOUNCES, &words.plain.text);
            return self.between(LineKind::Note, &detail);
        }
        match words.mark {
            Some(Mark::Why) => return self.why(indent, Bullet::Mark, words),
            Some(Mark::Owner) => return self.owner_line(words),
            _ => {}
        }
        let depth = Depth::List(indent);
        match self.context() {
            None | Some(Holds::Owner(_) | Holds::Remark) if objective => {
                self.objective(index, depth, Bullet::Mark, words, say::OBJECTIVE_BY_FORM);
            }
            Some(Holds::Why(objective, _)) => {
                let objective = *objective;
                self.reason(objective, words, Piece::Paragraph);
            }
            Some(Holds::Goal(Node::Objective(objective))) => {
                let objective = *objective;
                self.paragraph_under_objective(objective, words);
            }
            Some(Holds::Goal(Node::KeyResult(..))) => self.note(say::NOTE_ON_KEY_RESULT, words),
            Some(Holds::Lost) => self.lost(say::UNDER_WHAT_WAS_LOST),
            Some(Holds::Remark) => self.note(say::NOTE_ON_OWNER, words),
            None | Some(Holds::Owner(_)) => self.loose_paragraph(words),
        }
    }

    fn paragraph_under_objective(&mut self, objective: usize, words: &Words<'_>) {
        let reason_above = self.verdicts.iter().rev().find(|(kind, _)| *kind != LineKind::Blank);
        let goes_on = reason_above.is_some_and(|(kind, _)| *kind == LineKind::Rationale(objective));
        if goes_on || self.objectives[objective].key_results.is_empty() {
            self.reason(objective, words, Piece::Paragraph);
        } else {
            self.note(say::NOTE_AFTER_KEY_RESULTS, words);
        }
    }

    /// A paragraph outside any goal. People forget to indent the reason of an objective, so that one directly behind an
    /// objective is taken as that.
    fn loose_paragraph(&mut self, words: &Words<'_>) {
        let bare = self.recent.filter(|&recent| self.objectives[recent].key_results.is_empty());
        match bare {
            Some(objective) => self.reason(objective, words, Piece::Paragraph),
            None if self.in_head() => {
                self.put(LineKind::Document, words.plain.text.clone(), Last::Document);
            }
            None => self.note(say::NOTE_ON_OWNER, words),
        }
    }

    /// Adds a line to what is directly above it; says whether there is anything that it goes on with.
    fn go_on(&mut self, words: &Words<'_>) -> bool {
        let text = &words.plain.text;
        match self.last {
            Last::Nothing => return false,
            Last::Title(Node::Objective(objective), Closed(true)) => {
                self.reason(objective, words, Piece::Paragraph);
            }
            Last::Title(node, _) => self.more_title(node, words),
            Last::Rationale(objective) => self.reason(objective, words, Piece::SameParagraph),
            Last::Note => self.put(LineKind::Note, text.clone(), Last::Note),
            Last::Document => self.put(LineKind::Document, text.clone(), Last::Document),
            Last::Lost => self.put(LineKind::NotUnderstood, say::UNDER_WHAT_WAS_LOST, Last::Lost),
        }
        true
    }

    /// Keeps a line as part of an objective's rationale.
    pub(super) fn reason(&mut self, objective: usize, words: &Words<'_>, piece: Piece) {
        let plain = inline::plain(words.raw, &self.source.labels, true).text;
        let text = match (words.mark, mark::split(&plain)) {
            (Some(Mark::Why), Some((_, behind))) => behind,
            _ => plain.as_str(),
        };
        let rationale = &mut self.objectives[objective].rationale;
        match piece {
            _ if rationale.is_empty() || text.is_empty() => {}
            Piece::Paragraph => rationale.push_str("\n\n"),
            Piece::Item => rationale.push('\n'),
            Piece::SameParagraph => rationale.push_str(joint(rationale, text)),
        }
        if piece == Piece::Item {
            rationale.push_str("- ");
        }
        rationale.push_str(text);
        let (detail, last) = if text.is_empty() {
            (plain.clone(), Last::Nothing)
        } else {
            (text.to_owned(), Last::Rationale(objective))
        };
        self.put(LineKind::Rationale(objective), detail, last);
    }
}

/// What separates two lines of one text: nothing next to characters of languages without spaces.
pub(super) fn joint(above: &str, below: &str) -> &'static str {
    let spaceless = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
    if spaceless(above.chars().next_back()) || spaceless(below.chars().next()) { "" } else { " " }
}
