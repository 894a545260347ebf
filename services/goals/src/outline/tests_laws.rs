//! Laws that hold for the outline of every text.

use proptest::prelude::*;

use super::{LineKind, Node, Outline, parse};

/// Pieces that outlines are made of, so that random texts reach every branch.
fn line() -> impl Strategy<Value = String> {
    let indent = prop::sample::select(vec!["", " ", "  ", "   ", "    ", "\t", "\u{3000}"]);
    let form = prop::sample::select(vec![
        "", "- ", "* ", "1. ", "2) ", "# ", "## ", "### ", "#### ", "> ", "・", "①", "- [ ] ", "| ",
    ]);
    let mark = prop::sample::select(vec![
        "",
        "O: ",
        "KR: ",
        "KR1 ",
        "目標：",
        "主要な結果：",
        "WHY: ",
        "理由：",
        "Owner: ",
        "担当：",
        "**OBJECTIVE: ",
    ]);
    let words = prop_oneof![
        prop::sample::select(vec![
            "",
            "**Grow**",
            "Grow",
            "Key Results",
            "95% of all",
            "[_N<sub>0</sub>_][n0] MAU",
            "from 25 to 35",
            "---",
            "===",
            "```",
            "<!--",
            "-->",
            "[n0]: https://example.org",
            "新規契約を４０社獲得する",
            "1億2,000万円（ストレッチ 2億円）",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ];
    (indent, form, mark, words).prop_map(|(indent, form, mark, words)| format!("{indent}{form}{mark}{words}"))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(line(), 0..40).prop_map(|lines| lines.join("\n")),
        1 => "(?s).{0,200}",
    ]
}

/// What holds for the outline of every text.
fn check_laws(text: &str, outline: &Outline) -> Result<(), TestCaseError> {
    prop_assert_eq!(outline.lines.len(), text.lines().count());
    let mut begun = Vec::new();
    for (index, line) in outline.lines.iter().enumerate() {
        prop_assert_eq!(usize::try_from(line.number).ok(), Some(index + 1));
        let blank = line.kind == LineKind::Blank;
        prop_assert!(blank || !line.detail.is_empty(), "line {} says nothing", line.number);
        let node = match line.kind {
            LineKind::Objective(o) => Node::Objective(o),
            LineKind::KeyResult(o, k) => Node::KeyResult(o, k),
            LineKind::Rationale(o) => {
                prop_assert!(begun.contains(&Node::Objective(o)));
                continue;
            }
            LineKind::Continuation(node) => {
                prop_assert!(begun.contains(&node));
                continue;
            }
            _ => continue,
        };
        prop_assert!(!begun.contains(&node), "one line begins a goal");
        begun.push(node);
        let line_of = match node {
            Node::Objective(o) => outline.objectives[o].line,
            Node::KeyResult(o, k) => outline.objectives[o].key_results[k].line,
        };
        prop_assert_eq!(line_of, line.number);
    }
    let mut goals = 0;
    for (index, objective) in outline.objectives.iter().enumerate() {
        goals += 1 + objective.key_results.len();
        prop_assert!(!objective.title.trim().is_empty());
        prop_assert!(objective.parent.is_none_or(|parent| parent.objective() < index));
        if let Some(owner) = &objective.owner {
            prop_assert!(outline.headings.contains(owner));
        }
        for key_result in &objective.key_results {
            prop_assert!(!key_result.title.trim().is_empty());
        }
    }
    prop_assert_eq!(goals, begun.len(), "each goal has its line");
    Ok(())
}

proptest! {
    #[test]
    fn every_line_of_every_text_has_one_verdict(text in text()) {
        let outline = parse(&text);
        check_laws(&text, &outline)?;
    }

    #[test]
    fn the_outline_depends_on_the_text_alone_and_not_on_its_line_ends(text in text()) {
        let outline = parse(&text);
        prop_assert_eq!(&parse(&text), &outline);
        let lines: Vec<&str> = text.lines().collect();
        prop_assert_eq!(&parse(&lines.join("\r\n")).objectives, &parse(&lines.join("\n")).objectives);
    }
}

#[test]
fn a_long_text_of_any_one_piece_is_read_whole() {
    let pieces = ["- O: a\n", "# a\n", " - a\n", "a\n", "[", "1,", "N1 ", "> ", "**a** ", "\n"];
    for piece in pieces {
        let text = piece.repeat((1 << 17) / piece.len());
        assert_eq!(parse(&text).lines.len(), text.lines().count());
    }
    let mut nested = String::new();
    for depth in 0..1_000 {
        nested.push_str(&" ".repeat(depth));
        nested.push_str("- O: a\n");
    }
    assert_eq!(parse(&nested).objectives.len(), 1_000);
}
