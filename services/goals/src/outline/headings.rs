//! Which headings name owners: a matter of the whole text.
//!
//! A heading names an owner if objectives stand directly under it. A quarter's outline also has headings of owners who
//! have no objectives yet, on the same level as those who have; and titles, remarks and labels, which name nobody.

use super::ahead::{Goal, goal_at};
use super::mark::{self, Mark};
use super::source::{Form, Source, Words};

/// What a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Titles the document, or says something about it.
    Document,
    Owner,
    Objective,
    KeyResult,
    /// Announces the reason of the objective above it.
    Why,
    /// Announces what the lines under it are anyway.
    Label,
    /// Something else: what is under it is kept nowhere.
    Remark,
}

/// A heading without a mark of its own.
struct Heading {
    line: usize,
    level: u8,
    /// What stands under it before the next heading of its kind: an objective if any does.
    holds: Option<Goal>,
    role: Option<Role>,
}

/// The role of each line that is a heading.
pub(super) fn roles(source: &Source<'_>) -> Vec<Option<Role>> {
    let mut roles: Vec<Option<Role>> = source.lines.iter().map(|line| own_role(&line.form)).collect();
    let mut headings = unmarked(source, &roles);
    let owning: Vec<u8> = levels(&headings);
    find_objectives(&mut headings, &owning);
    find_owners(&mut headings);
    let first_goal = (0..source.lines.len()).find(|&line| goal_at(source, line).is_some());
    let first_owner =
        headings.iter().find(|heading| heading.role == Some(Role::Owner)).map(|heading| heading.line);
    let head_ends = [first_goal, first_owner].into_iter().flatten().min();
    for heading in headings {
        let in_head = head_ends.is_none_or(|line| heading.line < line);
        let other = if in_head { Role::Document } else { Role::Remark };
        roles[heading.line] = Some(heading.role.unwrap_or(other));
    }
    roles
}

/// The role of a heading that says itself what it is.
fn own_role(form: &Form<'_>) -> Option<Role> {
    let Form::Heading(_, words) = form else {
        return None;
    };
    match words.mark {
        _ if is_label(words) => Some(Role::Label),
        Some(Mark::Objective) => Some(Role::Objective),
        Some(Mark::KeyResult) => Some(Role::KeyResult),
        Some(Mark::Owner) => Some(Role::Owner),
        Some(Mark::Why) => Some(Role::Why),
        None if mark::announces_why(&words.plain.text) => Some(Role::Why),
        None => None,
    }
}

fn is_label(words: &Words<'_>) -> bool {
    mark::announces_key_results(&words.plain.text) || mark::announces_objectives(&words.plain.text)
}

fn unmarked(source: &Source<'_>, roles: &[Option<Role>]) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for (line, read) in source.lines.iter().enumerate() {
        if let (Form::Heading(level, _), None) = (&read.form, roles[line]) {
            headings.push(Heading { line, level: *level, holds: None, role: None });
        } else if let Some(heading) = headings.last_mut() {
            let deeper = match read.form {
                Form::Heading(level, _) => level > heading.level,
                _ => true,
            };
            match goal_at(source, line) {
                Some(Goal::Objective) if deeper => heading.holds = Some(Goal::Objective),
                Some(Goal::KeyResult) if deeper && heading.holds.is_none() => {
                    heading.holds = Some(Goal::KeyResult);
                }
                _ => {}
            }
        }
    }
    headings
}

/// The levels on which headings have objectives directly under them.
fn levels(headings: &[Heading]) -> Vec<u8> {
    let owning = headings.iter().filter(|heading| heading.holds == Some(Goal::Objective));
    owning.map(|heading| heading.level).collect()
}

/// A heading that key results stand under and no objective is one itself, unless its like are owners.
fn find_objectives(headings: &mut [Heading], owning: &[u8]) {
    for heading in headings.iter_mut() {
        let alone = heading.level > 1 && !owning.contains(&heading.level);
        if heading.holds == Some(Goal::KeyResult) && alone {
            heading.role = Some(Role::Objective);
        }
    }
    // What stands above such a heading has an objective under it.
    for index in 1..headings.len() {
        let (above, below) = headings.split_at_mut(index);
        if let (Some(above), Some(below)) = (above.last_mut(), below.first())
            && below.role == Some(Role::Objective)
            && above.holds.is_none()
            && above.level < below.level
        {
            above.holds = Some(Goal::Objective);
        }
    }
}

fn find_owners(headings: &mut [Heading]) {
    let owning = levels(headings);
    // One heading of the first level is the document's title; several are owners.
    let several = owning.iter().filter(|&&level| level == 1).nth(1).is_some();
    let owns = |level: u8| level > 1 || several;
    let shallowest = owning.iter().copied().filter(|&level| owns(level)).min();
    for (index, heading) in headings.iter_mut().enumerate() {
        let has_goals = heading.holds.is_some() && owns(heading.level);
        let has_none_yet = Some(heading.level) == shallowest && (index > 0 || heading.level > 1);
        if heading.role.is_none() && (has_goals || has_none_yet) {
            heading.role = Some(Role::Owner);
        }
    }
}
