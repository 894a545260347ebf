//! Five quarters that a company published, at full length. The expectations are counted by hand.
//!
//! The quarters are Sourcegraph's company and department OKRs, fiscal 2022 Q1 to 2023 Q1, as it published them in its
//! handbook (repository sourcegraph/handbook, Apache License 2.0). They are test data and no part of the product.

use std::path::{Path, PathBuf};

use super::{LineKind, Outline, OutlineKeyResult, parse};

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

fn key_results(outline: &Outline) -> Vec<&OutlineKeyResult> {
    let objectives = outline.objectives.iter();
    objectives.flat_map(|objective| &objective.key_results).collect()
}

/// How many objectives and key results each owner has, in the order of the headings.
fn counts(outline: &Outline) -> Vec<(&str, usize, usize)> {
    let counted = outline.headings.iter().map(|heading| {
        let own = outline.objectives.iter().filter(|objective| objective.owner.as_ref() == Some(heading));
        let key_results = own.clone().map(|objective| objective.key_results.len()).sum();
        (heading.as_str(), own.count(), key_results)
    });
    counted.collect()
}

fn lines(outline: &Outline, wanted: fn(LineKind) -> bool) -> Vec<u32> {
    let lines = outline.lines.iter().filter(|line| wanted(line.kind));
    lines.map(|line| line.number).collect()
}

fn not_understood(outline: &Outline) -> Vec<u32> {
    lines(outline, |kind| kind == LineKind::NotUnderstood)
}

fn notes(outline: &Outline) -> Vec<u32> {
    lines(outline, |kind| kind == LineKind::Note)
}

/// The numbers found, as `line: baseline→target unit`.
fn numbers(outline: &Outline) -> Vec<String> {
    let key_results = key_results(outline).into_iter();
    let numbers = key_results.filter_map(|key_result| {
        let number = key_result.number.as_ref()?;
        let baseline = number.baseline.map(|baseline| format!("{baseline}→"));
        let baseline = baseline.unwrap_or_default();
        assert_eq!(number.stretch, None, "every published stretch is withheld");
        Some(format!("{}: {baseline}{}{}", key_result.line, number.target, number.unit))
    });
    numbers.collect()
}

#[test]
fn the_first_quarter_numbers_objectives_that_say_so() {
    let Some(outline) = published("2022_q1") else {
        return;
    };
    assert_eq!(
        counts(&outline),
        [
            ("Company", 4, 8),
            ("Marketing", 3, 10),
            ("Sales", 4, 9),
            ("Customer Engineering", 3, 9),
            ("Product/Engineering", 4, 7),
            ("Operations (Finance, Legal, BizOps, People Ops, Tech Ops)", 3, 13),
            ("Talent", 4, 8),
        ]
    );
    assert_eq!(outline.objectives.len(), 25);
    assert_eq!(key_results(&outline).len(), 64);
    assert!(not_understood(&outline).is_empty());
    assert!(notes(&outline).is_empty());
    assert_eq!(
        numbers(&outline),
        [
            "15: 1", "18: 50%", "23: 1", "28: 1", "33: 20%", "40: 100%", "57: 95%", "58: 25%", "61: 100%",
            "89: 100%", "96: 75%", "105: 50%",
        ]
    );
    let company = &outline.objectives[0];
    assert_eq!(company.title, "Make Sourcegraph valuable and accessible to every dev and company");
    assert_eq!(company.key_results[0].title, "Reach N0 MAU (see latest)");
    assert_eq!(company.key_results[1].title, "N1 IARR");
}

#[test]
fn the_second_quarter_withholds_amounts_and_changes_one_from_a_baseline() {
    let Some(outline) = published("2022_q2") else {
        return;
    };
    assert_eq!(
        counts(&outline),
        [
            ("Company", 4, 10),
            ("Marketing", 4, 15),
            ("Sales", 4, 11),
            ("Customer Engineering", 3, 10),
            ("Product/Engineering", 3, 11),
            ("Operations (Finance, Legal, BizOps, People Ops, Tech Ops)", 3, 14),
            ("Talent", 3, 6),
        ]
    );
    assert_eq!(outline.objectives.len(), 24);
    assert_eq!(key_results(&outline).len(), 77);
    assert!(not_understood(&outline).is_empty());
    assert!(notes(&outline).is_empty());
    assert_eq!(
        numbers(&outline),
        [
            "31: 3",
            "32: 5",
            "48: 100%",
            "58: 6",
            "60: 95%",
            "70: 3",
            "73: 100%",
            "83: 10",
            "93: 25→35",
            "98: 75%",
            "99: 90%",
            "103: 100%",
            "104: 100%",
            "110: 75%",
            "118: 6",
            "125: 85%",
        ]
    );
    assert_eq!(outline.objectives[0].key_results[1].title, "$N1 IARR");
    assert_eq!(
        outline.objectives[17].key_results[0].title,
        "Improve developer NPS from 25 to 35 (Developer Experience project tracker)"
    );
}

/// Its last owner tells of its goals in running text: bullets under paragraphs, with no objective to put them under.
/// Those twelve lines are goals to a reader, who could not say of which objective; they are the ones not understood.
#[test]
fn the_third_quarter_drops_the_word_and_gives_reasons() {
    let Some(outline) = published("2022_q3") else {
        return;
    };
    assert_eq!(
        counts(&outline),
        [
            ("Company", 3, 10),
            ("Talent", 3, 10),
            ("Sales", 4, 6),
            ("Customer Engineering", 3, 6),
            ("Product/Engineering", 3, 7),
            ("Marketing", 3, 8),
            ("Operations (BizOps, Finance, TechOps, Legal)", 3, 14),
            ("People Ops", 0, 0),
        ]
    );
    assert_eq!(outline.objectives.len(), 22);
    assert_eq!(key_results(&outline).len(), 61);
    assert_eq!(not_understood(&outline), [179, 180, 181, 182, 186, 187, 191, 195, 196, 197, 201, 202]);
    for line in not_understood(&outline) {
        let detail = &outline.lines[line as usize - 1].detail;
        assert!(detail.starts_with("an item of a list with no objective above it; if "));
    }
    // Reasons of departments, and what departments say about their goals: understood, and nothing that could hold them.
    assert_eq!(notes(&outline), [34, 91, 105, 135, 151, 173, 175, 177, 184, 189, 193, 199]);
    assert_eq!(numbers(&outline), ["41: 2", "50: 100%", "51: 100%", "57: 85%"]);
    let reasons = outline.objectives.iter().filter(|objective| !objective.rationale.is_empty());
    assert_eq!(reasons.count(), 13);
    let product = &outline.objectives[14].rationale;
    assert!(product.starts_with("Fundamentally, we need"));
    assert!(product.contains("growth and awareness of Sourcegraph.\n\nIn addition, we want"));
    assert!(outline.objectives[2].rationale.starts_with(
        "See Raising a tension: Balancing asynchronous and synchronous communication (https://"
    ));
    assert_eq!(outline.objectives[6].rationale, "N11");
}

#[test]
fn the_fourth_quarter_has_owners_without_objectives() {
    let Some(outline) = published("2022_q4") else {
        return;
    };
    assert_eq!(
        counts(&outline),
        [
            ("Company", 0, 0),
            ("Talent", 0, 0),
            ("Sales", 0, 0),
            ("Customer Engineering", 0, 0),
            ("Product/Engineering", 2, 7),
            ("Marketing", 0, 0),
            ("Operations (BizOps, Finance, TechOps, Legal)", 0, 0),
            ("People Ops", 0, 0),
        ]
    );
    assert!(not_understood(&outline).is_empty());
    assert_eq!(notes(&outline), [15, 29]);
    assert!(numbers(&outline).is_empty());
    assert_eq!(
        outline.objectives[0].key_results[3].title,
        "Generate N3 PQLs/week (N4x from baseline of N5/week)"
    );
}

#[test]
fn the_fifth_quarter_puts_key_results_and_details_under_key_results() {
    let Some(outline) = published("2023_q1") else {
        return;
    };
    assert_eq!(
        counts(&outline),
        [
            ("Company", 2, 9),
            ("Customer Engineering", 3, 7),
            ("Marketing", 2, 7),
            ("Product/Engineering", 3, 10),
            ("Sales", 2, 6),
            ("Talent", 3, 8),
            ("Operations (BizOps, Finance, TechOps, Legal, PeopleOps)", 2, 13),
        ]
    );
    assert_eq!(outline.objectives.len(), 17);
    assert_eq!(key_results(&outline).len(), 60);
    assert!(not_understood(&outline).is_empty());
    assert!(notes(&outline).is_empty());
    assert_eq!(numbers(&outline), ["29: 100%", "39: 100%", "74: 80%", "81: 100%", "102: 4", "122: 50%"]);
    // The headings before the first owner are about the document, whatever their level.
    for line in [1, 3, 5, 7] {
        assert_eq!(outline.lines[line - 1].kind, LineKind::Document);
    }
    let nested = &outline.objectives[5].key_results[2..];
    assert_eq!(nested.len(), 3);
    assert_eq!(nested[0].title, "Fixing vulnerabilities campaigns generate N21 opps");
    assert!(outline.lines[47].detail.ends_with("counted for the objective itself)"));
    assert_eq!(
        outline.objectives[11].key_results[3].title,
        "Generate N14 in qualified new business pipeline: N15 from VCBOD; N16 from Outbound SDR; N17 from AE Outbound"
    );
}
