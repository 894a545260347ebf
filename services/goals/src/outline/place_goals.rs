//! Places items: objectives, key results, their reasons, owners and details.

use super::ahead::{self, Child, Goal};
use super::mark::{self, Mark};
use super::model::{LineKind, Node, OutlineKeyResult, OutlineObjective};
use super::number;
use super::place::{Alone, Closed, Depth, Holds, Last, Piece, Placer};
use super::place_paragraphs::joint;
use super::source::{Bullet, Words};
use super::verdicts as say;

/// How long a title may become by the details under it, in characters: as long as a key result's title may be.
const DETAILED_TITLE_CHARS_MAX: usize = 500;

impl Placer<'_> {
    pub(super) fn item(&mut self, index: usize, indent: usize, bullet: Bullet, words: &Words<'_>) {
        self.close_for(indent, Some(bullet), words.mark);
        let depth = Depth::List(indent);
        let announces = mark::announces_key_results(&words.plain.text);
        if announces && ahead::first_child(self.source, index).is_some() {
            let detail = say::about(say::ANNOUNCES, &words.plain.text);
            return self.put(LineKind::Note, detail, Last::Nothing);
        }
        match words.mark {
            Some(Mark::Objective) => self.objective(index, depth, bullet, words, ""),
            Some(Mark::KeyResult) => self.key_result(index, depth, bullet, words),
            Some(Mark::Why) => self.why(indent, bullet, words),
            Some(Mark::Owner) => self.owner_line(words),
            None => self.unmarked_item(index, depth, bullet, words),
        }
    }

    pub(super) fn objective(
        &mut self,
        index: usize,
        depth: Depth,
        bullet: Bullet,
        words: &Words<'_>,
        remark: &str,
    ) {
        if words.title.is_empty() {
            self.lost(say::OBJECTIVE_WITHOUT_TITLE);
            return self.open(depth, bullet, Holds::Lost);
        }
        let objective = self.objectives.len();
        let node = Node::Objective(objective);
        self.objectives.push(OutlineObjective {
            line: Self::number(index),
            owner: self.owner(),
            title: words.title.clone(),
            rationale: String::new(),
            key_results: Vec::new(),
            parent: self.goal_above(),
        });
        self.recent = Some(objective);
        self.open(depth, bullet, Holds::Goal(node));
        let closed = Closed(words.plain.bold || words.breaks);
        self.put(LineKind::Objective(objective), remark, Last::Title(node, closed));
    }

    pub(super) fn key_result(&mut self, index: usize, depth: Depth, bullet: Bullet, words: &Words<'_>) {
        let above = self.open.iter().rev().find_map(|open| match &open.holds {
            Holds::Goal(Node::Objective(objective)) => Some(Some((*objective, ""))),
            Holds::Goal(Node::KeyResult(objective, _)) => Some(Some((*objective, say::UNDER_KEY_RESULT))),
            Holds::Lost => Some(None),
            _ => None,
        });
        let recent = self.recent.map(|recent| (recent, say::BACK_TO_OBJECTIVE));
        let refused = match (above, recent) {
            _ if words.title.is_empty() => say::KEY_RESULT_WITHOUT_TITLE,
            (Some(Some((objective, remark))), _) | (None, Some((objective, remark))) => {
                return self.add_key_result(objective, index, depth, bullet, words, remark);
            }
            (Some(None), _) => say::UNDER_WHAT_WAS_LOST,
            (None, None) => say::NO_OBJECTIVE_ABOVE,
        };
        self.lost(refused);
        self.open(depth, bullet, Holds::Lost);
    }

    fn add_key_result(
        &mut self,
        objective: usize,
        index: usize,
        depth: Depth,
        bullet: Bullet,
        words: &Words<'_>,
        remark: &str,
    ) {
        let key_results = &mut self.objectives[objective].key_results;
        let key_result = key_results.len();
        key_results.push(OutlineKeyResult {
            line: Self::number(index),
            title: words.title.clone(),
            number: number::find(&words.title),
        });
        let node = Node::KeyResult(objective, key_result);
        self.open(depth, bullet, Holds::Goal(node));
        self.put(LineKind::KeyResult(objective, key_result), remark, Last::Title(node, Closed(false)));
    }

    fn unmarked_item(&mut self, index: usize, depth: Depth, bullet: Bullet, words: &Words<'_>) {
        let objective = ahead::goal_at(self.source, index) == Some(Goal::Objective);
        let child = ahead::first_child(self.source, index);
        match self.context() {
            None | Some(Holds::Owner(_) | Holds::Remark) if objective => {
                self.objective(index, depth, bullet, words, say::OBJECTIVE_BY_FORM);
            }
            Some(Holds::Goal(Node::Objective(_))) if objective && child == Some(Child::KeyResult) => {
                self.objective(index, depth, bullet, words, say::OBJECTIVE_BY_FORM);
            }
            Some(Holds::Goal(Node::Objective(above))) => {
                let above = *above;
                self.item_under_objective(above, index, depth, bullet, words);
            }
            Some(Holds::Goal(node)) => {
                let node = *node;
                self.detail(node, words);
            }
            Some(Holds::Why(above, _)) => {
                let above = *above;
                self.reason(above, words, Piece::Item);
            }
            Some(Holds::Lost) => self.lost(say::UNDER_WHAT_WAS_LOST),
            Some(Holds::Remark) => self.note(say::NOTE_ON_OWNER, words),
            None | Some(Holds::Owner(_)) => self.loose_item(depth, bullet, words),
        }
    }

    /// An item without a mark under an objective: part of the reasons if they have begun and marked key results are
    /// still to come, otherwise a key result.
    fn item_under_objective(
        &mut self,
        objective: usize,
        index: usize,
        depth: Depth,
        bullet: Bullet,
        words: &Words<'_>,
    ) {
        let above = &self.objectives[objective];
        let in_reasons =
            above.key_results.is_empty() && !above.rationale.is_empty() && self.key_result_follows[index];
        if in_reasons {
            self.reason(objective, words, Piece::Item);
        } else {
            self.add_key_result(objective, index, depth, bullet, words, say::WITHOUT_MARK);
        }
    }

    /// An item outside any goal. At the head of a document a table of contents is no goal.
    fn loose_item(&mut self, depth: Depth, bullet: Bullet, words: &Words<'_>) {
        let only_a_link = words.raw.starts_with('[') && words.raw.ends_with(')');
        if self.in_head() && only_a_link {
            return self.put(LineKind::Document, words.plain.text.clone(), Last::Document);
        }
        self.lost(say::NO_OBJECTIVE_FOR_ITEM);
        self.open(depth, bullet, Holds::Lost);
    }

    /// An item without a mark under a key result: a detail that its title takes in.
    fn detail(&mut self, node: Node, words: &Words<'_>) {
        let detailed = self.detailed == Some(node);
        let Some(title) = self.title(node) else {
            return self.note(say::NOTE_ON_KEY_RESULT, words);
        };
        let separator = match title.chars().next_back() {
            Some(':' | '：') => " ",
            _ if detailed => "; ",
            _ => ": ",
        };
        let chars = title.chars().count() + separator.len() + words.plain.text.chars().count();
        if chars > DETAILED_TITLE_CHARS_MAX {
            return self.note(say::NOTE_TOO_LONG, words);
        }
        title.push_str(separator);
        title.push_str(&words.plain.text);
        self.detailed = Some(node);
        self.put(LineKind::Continuation(node), words.plain.text.clone(), Last::Title(node, Closed(false)));
    }

    /// The next line of a title.
    pub(super) fn more_title(&mut self, node: Node, words: &Words<'_>) {
        let detailed = self.detailed == Some(node);
        let text = &words.plain.text;
        if let Some(title) = self.title(node) {
            title.push_str(joint(title, text));
            title.push_str(text);
        }
        if let Node::KeyResult(objective, key_result) = node
            && !detailed
        {
            // The details of a key result have numbers of their own; the target is the title's.
            let key_result = &mut self.objectives[objective].key_results[key_result];
            key_result.number = number::find(&key_result.title);
        }
        let closed = Closed(words.breaks);
        self.put(LineKind::Continuation(node), text.clone(), Last::Title(node, closed));
    }

    fn title(&mut self, node: Node) -> Option<&mut String> {
        let objective = self.objectives.get_mut(node.objective())?;
        match node {
            Node::Objective(_) => Some(&mut objective.title),
            Node::KeyResult(_, key_result) => {
                let key_result = objective.key_results.get_mut(key_result)?;
                Some(&mut key_result.title)
            }
        }
    }

    /// A line that gives a reason.
    pub(super) fn why(&mut self, indent: usize, bullet: Bullet, words: &Words<'_>) {
        let bare = |objective: &usize| self.objectives[*objective].key_results.is_empty();
        let objective = match self.context() {
            Some(Holds::Goal(Node::Objective(objective)) | Holds::Why(objective, _)) => *objective,
            Some(Holds::Goal(Node::KeyResult(..))) => {
                return self.note(say::REASON_FOR_KEY_RESULT, words);
            }
            Some(Holds::Lost) => return self.lost(say::UNDER_WHAT_WAS_LOST),
            None | Some(Holds::Owner(_) | Holds::Remark) => match self.recent.filter(bare) {
                Some(recent) => recent,
                None if self.in_head() => {
                    let text = words.plain.text.clone();
                    return self.put(LineKind::Document, text, Last::Document);
                }
                None => return self.note(say::REASON_FOR_OWNER, words),
            },
        };
        let alone = Alone(words.title.is_empty());
        let piece = Piece::Paragraph;
        self.open(Depth::List(indent), bullet, Holds::Why(objective, alone));
        self.reason(objective, words, piece);
    }

    /// A line that names an owner: of the objective that it stands under, or of what follows.
    pub(super) fn owner_line(&mut self, words: &Words<'_>) {
        let name = words.title.as_str();
        match self.context() {
            Some(Holds::Goal(Node::KeyResult(..))) => self.note(say::OWNER_OF_KEY_RESULT, words),
            Some(Holds::Goal(Node::Objective(objective))) if !name.is_empty() => {
                let objective = *objective;
                self.objectives[objective].owner = Some(name.to_owned());
                self.name_owner(name);
                self.put(LineKind::Owner, name, Last::Nothing);
            }
            Some(Holds::Goal(_)) => self.lost(say::OWNER_WITHOUT_NAME),
            _ => {
                self.close_lists();
                if self.open.last().map(|open| open.depth) == Some(Depth::Heading(7)) {
                    self.open.pop();
                }
                self.owner_heading(Depth::Heading(7), name);
            }
        }
    }
}
