//! The OKR tree as lines of text.
//!
//! ```text
//! O  Customers talk about us                ██████░░░░  61%  Company
//! ├─ KR Publish 12 guides                   ███░░░░░░░  25%  3 / 12 guides · 7/10
//! └─ O  The first week needs no call        ░░░░░░░░░░   0%  Customer success
//! ```
//!
//! Columns line up whatever the language; a title that does not fit is cut.

use std::collections::HashMap;

use ovation_proto::ovation::goals::v1::tree_node::Node;
use ovation_proto::ovation::goals::v1::{KeyResult, Measure, Objective, ObjectiveState, TreeNode};

use super::lookup::id_of;
use super::names::Names;
use super::paint::Paint;
use super::{numbers, width};

/// Columns of the percentage, of the widest usual one.
const PERCENT_COLUMNS: usize = 5;
/// Columns of the last part: an owner, or values.
const DETAIL_COLUMNS: usize = 28;
/// The title keeps at least so much.
const TITLE_COLUMNS_MIN: usize = 24;

/// Draws nodes, which stand parents before children and siblings in order, in lines of about `columns`.
pub(super) fn tree(nodes: &[TreeNode], names: &Names, columns: usize, paint: Paint) -> Vec<String> {
    let known: HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(place, node)| (id_of(node), place)).collect();
    let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (place, node) in nodes.iter().enumerate() {
        let parent = known.get(node.parent_id.as_str()).copied().filter(|parent| *parent < place);
        children.entry(parent).or_default().push(place);
    }
    let mut drawing = Drawing { nodes, names, children, columns, paint, lines: Vec::new() };
    let roots = drawing.children.remove(&None).unwrap_or_default();
    for (place, root) in roots.iter().enumerate() {
        if place > 0 {
            drawing.lines.push(String::new());
        }
        drawing.draw(*root, "", "");
    }
    drawing.lines
}

struct Drawing<'a> {
    nodes: &'a [TreeNode],
    names: &'a Names,
    /// By parent; roots were taken out.
    children: HashMap<Option<usize>, Vec<usize>>,
    columns: usize,
    paint: Paint,
    lines: Vec<String>,
}

impl Drawing<'_> {
    /// Draws a node behind `before` and all that is under it behind `below`. Trees have at most 32 levels.
    fn draw(&mut self, place: usize, before: &str, below: &str) {
        let line = self.line(&self.nodes[place], before);
        self.lines.push(line);
        let children = self.children.remove(&Some(place)).unwrap_or_default();
        let last = children.len().saturating_sub(1);
        for (number, child) in children.into_iter().enumerate() {
            let (branch, rest) = if number == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.draw(child, &format!("{below}{branch}"), &format!("{below}{rest}"));
        }
    }

    fn line(&self, node: &TreeNode, before: &str) -> String {
        let (mark, title, progress, detail) = match &node.node {
            Some(Node::Objective(objective)) => {
                let owner = self.names.of_owner(objective.owner.as_ref());
                ("O  ", &objective.title, &objective.progress, detail_of_objective(objective, owner))
            }
            Some(Node::KeyResult(key_result)) => {
                ("KR ", &key_result.title, &key_result.progress, detail_of_key_result(key_result))
            }
            // The client asks for whole nodes.
            Some(Node::Summary(_)) | None => return before.to_owned(),
        };
        let fixed =
            width::columns(before) + mark.len() + numbers::BAR_CELLS + PERCENT_COLUMNS + DETAIL_COLUMNS + 4;
        let title_columns = self.columns.saturating_sub(fixed).max(TITLE_COLUMNS_MIN);
        let fitted = width::fit(title, title_columns);
        let is_objective = mark.starts_with('O');
        let title = if is_objective { self.paint.strong(&fitted) } else { fitted };
        let (bar, percent) = match numbers::of_proto(progress.as_ref()) {
            Some(progress) => (numbers::bar(progress), numbers::percent(progress)),
            None => (" ".repeat(numbers::BAR_CELLS), "–".to_owned()),
        };
        let bar = if percent == "100%" { self.paint.good(&bar) } else { bar };
        let line = format!(
            "{}{}{title} {bar} {percent:>PERCENT_COLUMNS$}  {}",
            self.paint.faint(before),
            self.paint.faint(mark),
            self.paint.faint(&width::cut(&detail, DETAIL_COLUMNS)),
        );
        line.trim_end().to_owned()
    }
}

fn detail_of_objective(objective: &Objective, owner: &str) -> String {
    let mut detail = owner.to_owned();
    match objective.state() {
        ObjectiveState::Draft => detail.push_str(" · draft"),
        ObjectiveState::Proposed => detail.push_str(" · proposed"),
        ObjectiveState::Closed => detail.push_str(" · closed"),
        ObjectiveState::Active | ObjectiveState::Unspecified => {}
    }
    let others = objective.parents.len().saturating_sub(1);
    if others > 0 {
        detail = format!("{detail} · serves {others} more");
    }
    detail
}

/// Values and confidence: `88 / 95% · 6/10`.
pub(super) fn detail_of_key_result(key_result: &KeyResult) -> String {
    let mut detail = values(key_result);
    if key_result.confidence > 0 {
        detail = format!("{detail} · {}/10", key_result.confidence);
    }
    detail
}

/// Where a key result stands and is to go: `88 / 95%`, `done`.
pub(super) fn values(key_result: &KeyResult) -> String {
    let current = numbers::of_proto(key_result.current.as_ref());
    let target = numbers::of_proto(key_result.target.as_ref());
    match (key_result.measure(), current, target) {
        (Measure::NotMeasured, ..) => "no number".to_owned(),
        (Measure::YesNo, current, _) => {
            let is_done = current.is_some_and(|current| !current.is_zero());
            if is_done { "done" } else { "not yet" }.to_owned()
        }
        (_, Some(current), Some(target)) => {
            let way = format!("{} / {}", numbers::grouped(current), numbers::grouped(target));
            numbers::with_unit(&way, &key_result.unit)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use ovation_proto::google::r#type::Decimal;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal { value: text.to_owned() }
    }

    fn objective(id: &str, parent_id: &str, title: &str, progress: Option<&str>) -> TreeNode {
        let objective = Objective {
            id: id.to_owned(),
            title: title.to_owned(),
            progress: progress.map(decimal),
            ..Objective::default()
        };
        TreeNode { node: Some(Node::Objective(objective)), parent_id: parent_id.to_owned(), depth: 0 }
    }

    fn key_result(
        id: &str,
        parent_id: &str,
        title: &str,
        values: (&str, &str, &str),
        confidence: i32,
    ) -> TreeNode {
        let key_result = KeyResult {
            id: id.to_owned(),
            title: title.to_owned(),
            measure: Measure::Increase.into(),
            current: Some(decimal(values.0)),
            target: Some(decimal(values.1)),
            progress: Some(decimal(values.2)),
            unit: "社".to_owned(),
            confidence,
            ..KeyResult::default()
        };
        TreeNode { node: Some(Node::KeyResult(key_result)), parent_id: parent_id.to_owned(), depth: 1 }
    }

    #[test]
    fn a_tree_lines_up_in_both_languages() {
        let nodes = [
            objective("o1", "", "お客様が話したくなる", Some("0.455")),
            key_result(
                "k1",
                "o1",
                "導入の伴走を60社に実施する、とても長い題名のままで",
                ("1019", "6000", "0.17"),
                8,
            ),
            objective("o2", "k1", "The first week needs no call", Some("1")),
            key_result("k2", "o2", "Sign 8 partners", ("9", "8", "1.125"), 0),
            objective("o3", "o1", "探す前に見えている", None),
            objective("o4", "", "Elsewhere", Some("-0.1")),
        ];
        let drawn = tree(&nodes, &Names::default(), 86, Paint::new(false));
        assert_eq!(
            drawn.join("\n"),
            "\
O  お客様が話したくなる                 █████░░░░░   46%
├─ KR 導入の伴走を60社に実施する、とて… ██░░░░░░░░   17%  1,019 / 6,000社 · 8/10
│  └─ O  The first week needs no call   ██████████  100%
│     └─ KR Sign 8 partners             ██████████  113%  9 / 8社
└─ O  探す前に見えている                               –

O  Elsewhere                            ░░░░░░░░░░  -10%"
        );
    }

    #[test]
    fn values_are_told_as_they_are_measured() {
        let of = |measure: Measure, current: Option<&str>| {
            values(&KeyResult {
                measure: measure.into(),
                current: current.map(decimal),
                target: Some(decimal("1")),
                ..KeyResult::default()
            })
        };
        assert_eq!(of(Measure::YesNo, Some("0")), "not yet");
        assert_eq!(of(Measure::YesNo, Some("1")), "done");
        assert_eq!(of(Measure::NotMeasured, None), "no number");
        assert_eq!(of(Measure::Decrease, Some("2.50")), "2.5 / 1");
    }
}
