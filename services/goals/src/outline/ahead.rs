//! Looks ahead: what an item is may depend on what stands under it.

use super::mark::{self, Mark};
use super::source::{Bullet, Form, Source};

/// A goal that a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Objective,
    KeyResult,
}

/// What stands first under an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    Objective,
    KeyResult,
    Unmarked,
}

/// The goal that a line begins, as far as the line and what stands under it say.
pub(super) fn goal_at(source: &Source<'_>, line: usize) -> Option<Goal> {
    match &source.lines.get(line)?.form {
        Form::Item(_, words) | Form::Paragraph(words) if mark::announces_key_results(&words.plain.text) => {
            None
        }
        Form::Heading(_, words) | Form::Item(_, words) | Form::Paragraph(words)
            if words.is_goal() && !words.title.is_empty() =>
        {
            match words.mark {
                Some(Mark::Objective) => Some(Goal::Objective),
                _ => Some(Goal::KeyResult),
            }
        }
        Form::Item(bullet, words) if words.mark.is_none() => {
            let child = first_child(source, line);
            let numbered = *bullet == Bullet::Number;
            let objective = match child {
                Some(Child::KeyResult) => true,
                Some(Child::Unmarked) => numbered || words.plain.bold,
                Some(Child::Objective) | None => numbered && words.plain.bold,
            };
            objective.then_some(Goal::Objective)
        }
        Form::Paragraph(words) if words.mark.is_none() && words.plain.bold => {
            (next_item(source, line) == Some(Child::KeyResult)).then_some(Goal::Objective)
        }
        _ => None,
    }
}

/// What the first item deeper than the item on this line is.
pub(super) fn first_child(source: &Source<'_>, line: usize) -> Option<Child> {
    let indent = source.lines.get(line)?.indent;
    let mut adjacent = true;
    for below in source.lines.get(line + 1..)? {
        match &below.form {
            Form::Item(_, words) if below.indent > indent => {
                // A reason or an owner says nothing about what the item is.
                if let Some(child) = child(words.mark) {
                    return Some(child);
                }
                adjacent = true;
            }
            Form::Blank => adjacent = false,
            Form::Paragraph(_) | Form::Quote(_) if adjacent || below.indent > indent => {}
            _ => return None,
        }
    }
    None
}

/// For each line, whether the next goal below it is a key result that says so.
pub(super) fn key_result_follows(source: &Source<'_>) -> Vec<bool> {
    let mut follows = vec![false; source.lines.len()];
    let mut next = false;
    for line in (0..source.lines.len()).rev() {
        follows[line] = next;
        match (goal_at(source, line), &source.lines[line].form) {
            (Some(goal), _) => next = goal == Goal::KeyResult,
            (None, Form::Heading(..)) => next = false,
            (None, _) => {}
        }
    }
    follows
}

/// What the first item below a paragraph is.
fn next_item(source: &Source<'_>, line: usize) -> Option<Child> {
    let below = source.lines.get(line + 1..)?;
    let mut forms = below.iter().map(|line| &line.form);
    let next = forms.find(|form| !matches!(form, Form::Blank))?;
    match next {
        Form::Item(_, words) => child(words.mark),
        _ => None,
    }
}

const fn child(mark: Option<Mark>) -> Option<Child> {
    match mark {
        Some(Mark::Objective) => Some(Child::Objective),
        Some(Mark::KeyResult) => Some(Child::KeyResult),
        None => Some(Child::Unmarked),
        Some(Mark::Why | Mark::Owner) => None,
    }
}
