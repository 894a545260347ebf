//! The rules on goals that people really had: five quarters that a company published, and the demo organization's.
//!
//! The quarters are Sourcegraph's company and department OKRs, fiscal 2022 Q1 to 2023 Q1, as it published them in its
//! handbook (repository sourcegraph/handbook, Apache License 2.0). They are test data and no part of the product.
//!
//! Each hit was judged by hand. `cargo test coach::tests_real -- --nocapture` prints them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::tests::{draft, key_result};
use super::*;
use crate::measurement::Measure;
use crate::objective::ObjectiveState;
use crate::outline::{Outline, OutlineKeyResult, parse};

const QUARTERS: [&str; 5] = ["2022_q1", "2022_q2", "2022_q3", "2022_q4", "2023_q1"];

/// Reads a published quarter; says so and gives `None` where the folder `shared` is not beside the checkout.
fn published(quarter: &str) -> Option<Outline> {
    #[expect(clippy::disallowed_methods, reason = "a test that looks for data has no configuration to ask")]
    let configured = std::env::var_os("OVATION_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = configured.unwrap_or(beside).join("data/sourcegraph").join(format!("{quarter}.md"));
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("not there, so not read: {}", path.display());
    }
    text.as_deref().map(parse)
}

/// As the importer takes it over: without a doubtless number it is not measured.
fn taken_over(said: &OutlineKeyResult) -> DraftKeyResult {
    let number = said.number.as_ref();
    let baseline = number.map(|number| number.baseline.unwrap_or_default());
    let target = number.map(|number| number.target);
    let measure = match (baseline, target) {
        (Some(baseline), Some(target)) if baseline > target => Measure::Decrease,
        (Some(_), Some(_)) => Measure::Increase,
        _ => Measure::NotMeasured,
    };
    DraftKeyResult { measure, baseline, target, ..key_result(&said.title) }
}

/// Every objective of an outline, as the coach sees it after an import.
fn drafts(outline: &Outline) -> Vec<Draft> {
    let top = outline.headings.first();
    let of = |owner: &Option<String>| outline.objectives.iter().filter(|other| other.owner == *owner).count();
    let objectives = outline.objectives.iter().enumerate();
    objectives
        .map(|(index, said)| {
            let mut draft = draft(&said.title);
            draft.rationale.clone_from(&said.rationale);
            draft.state = ObjectiveState::Active;
            draft.key_results = said.key_results.iter().map(taken_over).collect();
            draft.around.owner_is_engineering = said.owner.as_deref().is_some_and(suggests_engineering);
            draft.around.owner_objectives = of(&said.owner);
            draft.around.kinds = Kinds { aspirational: of(&said.owner), ..Kinds::default() };
            draft.around.alignment = match (&said.parent, said.owner.as_ref() == top) {
                (Some(_), _) => Alignment::Serves,
                (None, true) => Alignment::AtTheTop,
                (None, false) => Alignment::Unaligned,
            };
            let others = outline.objectives.iter().enumerate().filter(|(other, _)| *other != index);
            draft.around.others =
                others.map(|(_, other)| Other { id: Uuid::nil(), title: other.title.clone() }).collect();
            draft
        })
        .collect()
}

/// How often each rule speaks, with the hits printed.
fn hits(drafts: &[Draft]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for draft in drafts {
        for finding in review(draft) {
            let title = match finding.subject {
                Subject::Objective => &draft.title,
                Subject::KeyResult(index) => &draft.key_results[index].title,
            };
            *counts.entry(finding.rule.id.as_str()).or_default() += 1;
            println!("{:?} {}: [{}] {title}", finding.severity, finding.rule.id.as_str(), finding.saw.words);
        }
    }
    counts.into_iter().collect()
}

#[test]
fn the_hits_on_published_objectives_are_known() {
    let outlines: Vec<Outline> = QUARTERS.iter().filter_map(|quarter| published(quarter)).collect();
    if outlines.len() < QUARTERS.len() {
        return;
    }
    let drafts: Vec<Draft> = outlines.iter().flat_map(drafts).collect();
    let key_results: usize = drafts.iter().map(|draft| draft.key_results.len()).sum();
    assert_eq!((drafts.len(), key_results), (90, 269));
    // Judged one by one. `task` and `routine`: all of them are (one routine has a result beside it). `no-number`: three of 29 are
    // states that one can tell without a number. `number-not-measured`: seven of 130 are numbers of something else, five of them
    // withheld names. `duplicate`: departments repeat the company's words; four add a word. `unaligned`, `too-many-key-results`
    // and `too-many-objectives` are facts by the defaults of the policy: the outlines align nothing.
    assert_eq!(
        hits(&drafts),
        [
            ("duplicate", 29),
            ("no-number", 29),
            ("number-not-measured", 130),
            ("routine", 8),
            ("task", 10),
            ("too-many-key-results", 5),
            ("too-many-objectives", 32),
            ("unaligned", 77),
        ]
    );
}

#[test]
fn the_demo_organization_is_a_good_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/local/demo");
    let read = |name: &str| {
        parse(&std::fs::read_to_string(folder.join(name)).expect("a file of the demo organization"))
    };
    let drafts: Vec<Draft> =
        ["2026-h2.md", "2026-h2-en.md"].iter().flat_map(|name| drafts(&read(name))).collect();
    // What the team abroad serves is in the other file.
    assert_eq!(hits(&drafts), [("unaligned", 1)]);
}
