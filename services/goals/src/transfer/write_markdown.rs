//! Rows as a Markdown outline.
//!
//! Goals stand under a heading that names their owning group, and under what they serve. An outline holds titles, rationales, owning
//! groups and the first parent. It does not hold ids, values beside those that titles state, people, cycles, dates, labels or weights. Paragraphs
//! of a rationale become lines of one text.

use std::collections::HashMap;

use super::row::Row;
use super::words::RowKind;

/// Characters that mean something in an outline.
const SIGNS: [char; 9] = ['\\', '*', '_', '`', '<', '[', ']', '~', '&'];

/// Whatever stands under a row, in the order of the file.
struct Forest<'a> {
    rows: &'a [Row],
    under: HashMap<usize, Vec<usize>>,
    roots: Vec<usize>,
}

/// An outline of rows. Rows whose parents are not among them stand at the top.
#[must_use]
pub fn write(rows: &[Row]) -> String {
    let forest = Forest::of(rows);
    let mut outline = String::new();
    let mut owners: Vec<&str> = Vec::new();
    for root in &forest.roots {
        let owner = rows[*root].groups.first().map_or("", String::as_str);
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    // What nobody owns comes first: a heading owns all that follows it.
    owners.sort_by_key(|owner| !owner.is_empty());
    for owner in owners {
        if !owner.is_empty() {
            outline.push_str(&["## ", &escaped(owner), "\n\n"].concat());
        }
        for root in &forest.roots {
            if rows[*root].groups.first().map_or("", String::as_str) == owner {
                forest.put(*root, owner, &mut outline);
            }
        }
        outline.push('\n');
    }
    outline
}

impl<'a> Forest<'a> {
    fn of(rows: &'a [Row]) -> Self {
        let mut called = HashMap::new();
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.called().is_empty()) {
            called.entry(row.called()).or_insert(index);
        }
        let mut forest = Self { rows, under: HashMap::new(), roots: Vec::new() };
        for (index, row) in rows.iter().enumerate() {
            let parent = row.parents.first().and_then(|parent| called.get(parent.as_str()));
            match parent.filter(|parent| **parent < index) {
                Some(parent) => forest.under.entry(*parent).or_default().push(index),
                None => forest.roots.push(index),
            }
        }
        forest
    }

    /// Writes a root and all that stands under it, without going deeper into the stack than one call.
    fn put(&self, root: usize, owner: &str, outline: &mut String) {
        let mut open = vec![(root, 0_usize, owner)];
        while let Some((index, depth, owner)) = open.pop() {
            let row = &self.rows[index];
            let indent = "  ".repeat(depth);
            let is_objective = row.kind != Some(RowKind::KeyResult);
            let mark = if is_objective { "O" } else { "KR" };
            outline.push_str(&[&indent, "- ", mark, ": ", &escaped(&row.title), "\n"].concat());
            let own = if is_objective { row.groups.first().map_or(owner, String::as_str) } else { owner };
            if own != owner {
                outline.push_str(&[&indent, "  - Owner: ", &escaped(own), "\n"].concat());
            }
            if !row.description.is_empty() {
                let words: Vec<&str> = row.description.split_whitespace().collect();
                outline.push_str(&[&indent, "  - WHY: ", &escaped(&words.join(" ")), "\n"].concat());
            }
            let under = self.under.get(&index).map(Vec::as_slice).unwrap_or_default();
            // Key results come first: an objective in between would take those behind it.
            let (objectives, key_results): (Vec<usize>, Vec<usize>) =
                under.iter().partition(|index| self.rows[**index].kind != Some(RowKind::KeyResult));
            open.extend(objectives.iter().rev().map(|index| (*index, depth + 1, own)));
            open.extend(key_results.iter().rev().map(|index| (*index, depth + 1, own)));
        }
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if SIGNS.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
