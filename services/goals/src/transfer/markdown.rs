//! Markdown outlines as rows: see [`outline`](crate::outline) for what one may look like.

use std::collections::HashMap;

use super::finding::{Complaint, Finding};
use super::read::ReadRow;
use super::row::Row;
use super::words::{Direction, RowKind, Scope};
use crate::config::{KEY_RESULT_TITLE_CHARS_MAX, OBJECTIVE_TITLE_CHARS_MAX, RATIONALE_CHARS_MAX};
use crate::outline::{LineKind, Node, OutlineKeyResult, OutlineObjective, parse};
use ovation_chassis::text;

/// The rows of an outline, in the order of its lines, and what is said of lines that were not understood. Numbers are those of the
/// lines; a row is referred to by its line.
#[must_use]
pub fn read(outline: &str) -> Vec<ReadRow> {
    let outline = parse(outline);
    let mut rows: HashMap<u32, ReadRow> = HashMap::new();
    let line_of = |node: Node| match node {
        Node::Objective(objective) => outline.objectives.get(objective).map(|objective| objective.line),
        Node::KeyResult(objective, key_result) => outline
            .objectives
            .get(objective)
            .and_then(|objective| objective.key_results.get(key_result))
            .map(|key_result| key_result.line),
    };
    for objective in &outline.objectives {
        let parent = objective.parent.and_then(line_of);
        rows.insert(objective.line, objective_row(objective, parent));
        for key_result in &objective.key_results {
            rows.insert(key_result.line, key_result_row(key_result, objective));
        }
    }
    let mut read = Vec::new();
    for line in &outline.lines {
        match line.kind {
            LineKind::Objective(_) | LineKind::KeyResult(..) => read.extend(rows.remove(&line.number)),
            LineKind::NotUnderstood => {
                let finding = Finding::of_row(Complaint::Line(line.detail.clone()));
                read.push(ReadRow { number: line.number, part: 0, row: None, findings: vec![finding] });
            }
            _ => {}
        }
    }
    read
}

fn objective_row(objective: &OutlineObjective, parent: Option<u32>) -> ReadRow {
    let mut findings = Vec::new();
    let row = Row {
        kind: Some(RowKind::Objective),
        reference: objective.line.to_string(),
        parents: parent.map(|line| line.to_string()).into_iter().collect(),
        title: title(&objective.title, OBJECTIVE_TITLE_CHARS_MAX, &mut findings),
        description: match text::paragraphs(&objective.rationale, 0..=RATIONALE_CHARS_MAX) {
            Ok(rationale) => rationale,
            Err(error) => {
                findings.push(Finding::of_row(Complaint::BadText(error)));
                String::new()
            }
        },
        groups: objective.owner.iter().cloned().collect(),
        scope: objective.owner.is_some().then_some(Scope::Group),
        ..Row::default()
    };
    ReadRow { number: objective.line, part: 0, row: Some(row), findings }
}

fn key_result_row(key_result: &OutlineKeyResult, objective: &OutlineObjective) -> ReadRow {
    let mut findings = Vec::new();
    let number = key_result.number.as_ref();
    let baseline = number.map(|number| number.baseline.unwrap_or_default());
    // A number without a way to go (`0 incidents`) says nothing about where the team stands.
    let number = number.filter(|number| Some(number.target) != baseline);
    let direction = match (number, baseline) {
        (Some(number), Some(baseline)) if number.target < baseline => Direction::Decrease,
        (Some(_), _) => Direction::Increase,
        (None, _) => Direction::NotMeasured,
    };
    let row = Row {
        kind: Some(RowKind::KeyResult),
        reference: key_result.line.to_string(),
        parents: vec![objective.line.to_string()],
        title: title(&key_result.title, KEY_RESULT_TITLE_CHARS_MAX, &mut findings),
        direction: Some(direction),
        unit: number.map(|number| number.unit.clone()).unwrap_or_default(),
        baseline: baseline.filter(|_| number.is_some()),
        target: number.map(|number| number.target),
        stretch: number.and_then(|number| number.stretch),
        ..Row::default()
    };
    ReadRow { number: key_result.line, part: 0, row: Some(row), findings }
}

fn title(title: &str, chars_max: usize, findings: &mut Vec<Finding>) -> String {
    text::line(title, 1..=chars_max).unwrap_or_else(|error| {
        findings.push(Finding::of_row(Complaint::BadText(error)));
        title.to_owned()
    })
}
