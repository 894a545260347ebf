//! Which column of a file is which column of a mapping.

use std::collections::HashSet;

use super::finding::{Complaint, Finding};
use super::mapping::{Column, Mapping};
use super::words::fold;

/// Key results of one wide record.
const NUMBER_MAX: u32 = 200;

/// A column of a file that was recognized.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    /// What it is.
    pub(super) column: &'static Column,
    /// Which key result's it is; 0 for what belongs to the record.
    pub(super) number: u32,
}

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Binding {
    /// For each column of the file, in order.
    pub(super) columns: Vec<Option<Bound>>,
    /// As the file writes them, without blanks around.
    pub(super) names: Vec<String>,
    /// What is said of them; errors keep the whole file out.
    pub(super) findings: Vec<Finding>,
}

impl Binding {
    /// Recognizes the columns.
    pub(super) fn of(mapping: &'static Mapping, names: impl IntoIterator<Item = String>) -> Self {
        let names: Vec<String> = names.into_iter().collect();
        let mut seen = HashSet::new();
        let mut findings = Vec::new();
        let mut columns = Vec::with_capacity(names.len());
        for name in &names {
            let bound = recognized(mapping, name);
            let is_new = bound.is_none_or(|bound| seen.insert((bound.column.name, bound.number)));
            if !is_new {
                findings.push(Finding::of_cell(name, "", Complaint::RepeatedColumn));
            }
            columns.push(bound);
        }
        let missing: Vec<&Column> = mapping
            .columns
            .iter()
            .filter(|column| !seen.contains(&(column.name, 0)) && !column.is_numbered())
            .collect();
        let unknown: Vec<&String> = names
            .iter()
            .zip(&columns)
            .filter(|(name, bound)| bound.is_none() && !name.trim().is_empty())
            .map(|(name, _)| name)
            .collect();
        for column in missing.iter().filter(|column| column.is_required) {
            let closest = closest(column.name, unknown.iter().map(|name| name.as_str()));
            findings.push(Finding::of_cell(column.name, "", Complaint::MissingColumn { closest }));
        }
        for name in unknown {
            let closest = closest(name, missing.iter().map(|column| column.name));
            findings.push(Finding::of_cell(name, "", Complaint::UnknownColumn { closest }));
        }
        Self { columns, names, findings }
    }

    /// Whether the file cannot be read with these columns.
    pub(super) fn is_refused(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// What the columns can say.
    #[cfg(test)]
    pub(super) fn fields(&self) -> Vec<super::field::Field> {
        self.columns.iter().flatten().map(|bound| bound.column.field).collect()
    }
}

/// The column that a name means.
pub(super) fn recognized(mapping: &'static Mapping, name: &str) -> Option<Bound> {
    let folded = fold(name);
    if folded.is_empty() {
        return None;
    }
    let (without_digits, number) = numbered(&folded);
    mapping.columns.iter().find_map(|column| {
        if column.is_numbered() {
            let number = number.filter(|_| fold(column.name) == without_digits)?;
            return Some(Bound { column, number });
        }
        let is_it = std::iter::once(&column.name).chain(column.also).any(|name| fold(name) == folded);
        is_it.then_some(Bound { column, number: 0 })
    })
}

/// `keyresult12title` as `keyresulttitle` and 12.
fn numbered(folded: &str) -> (String, Option<u32>) {
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let rest = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
    let number = digits.parse().ok().filter(|number| (1..=NUMBER_MAX).contains(number));
    (rest, number.filter(|_| folded.contains(&digits)))
}

/// The name that resembles most, if one does.
fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = fold(name);
    let is_near = |candidate: &str, distance: usize| {
        let length = wanted.chars().count().min(candidate.chars().count());
        distance <= (length / 3).max(1)
    };
    names
        .filter_map(|name| {
            let candidate = fold(name);
            let contained = candidate.contains(&wanted) || wanted.contains(&candidate);
            let distance = distance(&wanted, &candidate);
            (!candidate.is_empty() && (contained || is_near(&candidate, distance)))
                .then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

/// How many letters are to be changed, added or taken off.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(60).collect();
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (row, left) in one.chars().take(60).enumerate() {
        let mut now = vec![row + 1];
        for (column, right) in other.iter().enumerate() {
            let replaced = before[column] + usize::from(left != *right);
            now.push(replaced.min(before[column + 1] + 1).min(now[column] + 1));
        }
        before = now;
    }
    before.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::field::Field;
    use super::super::mapping::Format;
    use super::super::mapping_of;
    use super::*;

    fn binding(format: Format, names: &[&str]) -> Binding {
        let mapping = mapping_of(format).expect("it has columns");
        Binding::of(mapping, names.iter().map(|name| (*name).to_owned()))
    }

    #[test]
    fn columns_are_found_in_any_order_case_and_width() {
        let names = ["GOAL TITLE", "Ｒｏｗ　ＩＤ", "goal_type", "owner emails", "parent-row-ids"];
        let binding = binding(Format::Peoplebox, &names);
        assert!(binding.findings.is_empty());
        let fields = [Field::Title, Field::Reference, Field::Kind, Field::Owners, Field::Parents];
        assert_eq!(binding.fields(), fields);
    }

    #[test]
    fn unknown_columns_are_reported_and_missing_ones_name_the_closest() {
        let binding = binding(Format::Peoplebox, &["Row ID", "Goal Titel", "Goal Type", "Mood"]);
        assert!(binding.is_refused());
        let said: Vec<(&str, &Complaint)> =
            binding.findings.iter().map(|finding| (finding.column.as_str(), &finding.complaint)).collect();
        let closest = |name: &str| Some(name.to_owned());
        assert_eq!(
            said,
            [
                ("Goal Title", &Complaint::MissingColumn { closest: closest("Goal Titel") }),
                ("Goal Titel", &Complaint::UnknownColumn { closest: closest("Goal Title") }),
                ("Mood", &Complaint::UnknownColumn { closest: None }),
            ]
        );
    }

    #[test]
    fn a_column_that_is_there_twice_is_an_error() {
        let binding = binding(Format::Csv, &["kind", "title", "タイトル"]);
        assert_eq!(
            binding.findings.last().map(|finding| &finding.complaint),
            Some(&Complaint::RepeatedColumn)
        );
        assert!(binding.is_refused());
    }

    #[test]
    fn numbered_columns_belong_to_their_key_result() {
        let names =
            ["email", "name", "key_result_1_title", "Key Result 12 completion", "key_result_999_title"];
        let binding = binding(Format::CultureAmp, &names);
        let numbers: Vec<Option<u32>> =
            binding.columns.iter().map(|bound| bound.map(|bound| bound.number)).collect();
        assert_eq!(numbers, [Some(0), Some(0), Some(1), Some(12), None]);
    }
}
