//! Real input: five quarters of a company's published OKRs, whose format drifts from quarter to quarter, imported through the running
//! platform.

use std::path::PathBuf;

use ovation_chassis::ids::random_uuid;
use ovation_journeys::{Company, Platform};
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use ovation_proto::ovation::goals::v1::{ImportOutlineRequest, ImportOutlineResponse, OutlineVerdict};

use crate::PROGRAM;
use crate::main_job::{cycle, tree};

/// File, objectives, key results, lines that a person would not understand either.
const QUARTERS: [(&str, i32, i32, i32); 5] = [
    ("2022_q1.md", 25, 64, 0),
    ("2022_q2.md", 24, 77, 0),
    ("2022_q3.md", 22, 61, 12),
    ("2022_q4.md", 2, 7, 0),
    ("2023_q1.md", 17, 60, 0),
];

/// The folder of the quarters: beside the checkout, where there is one.
fn quarters() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.to_owned();
    let folder = root.join("shared/data/sourcegraph");
    folder.is_dir().then_some(folder)
}

async fn import(
    platform: &Platform,
    company: &Company,
    cycle_id: &str,
    outline: &str,
) -> ImportOutlineResponse {
    let mut goals = GoalsServiceClient::new(company.client(platform, "dora"));
    let request = ImportOutlineRequest {
        request_id: random_uuid().to_string(),
        cycle_id: cycle_id.to_owned(),
        outline: outline.to_owned(),
        dry_run: false,
        groups: [].into(),
        default_group_id: company.team_id.clone(),
    };
    goals.import_outline(request).await.expect("the outline is imported").into_inner()
}

/// What must hold of every import: each line has its verdict, what is created is there, and again nothing is created.
async fn imported_once(
    platform: &Platform,
    company: &Company,
    name: &str,
    outline: &str,
) -> ImportOutlineResponse {
    let cycle = cycle(platform, company).await;
    let first = import(platform, company, &cycle.id, outline).await;
    assert_eq!(first.lines.len(), outline.lines().count(), "{name}: every line has a verdict");
    for (line, number) in first.lines.iter().zip(1..) {
        assert_eq!(line.number, number, "{name}");
        assert_ne!(line.verdict(), OutlineVerdict::Unspecified, "{name}: line {number}");
        let silent = line.detail.is_empty() && line.verdict() == OutlineVerdict::NotUnderstood;
        assert!(!silent, "{name}: line {number} is not understood, and it is not said why");
    }
    let nodes = tree(platform, company, &cycle.id).await;
    let created = usize::try_from(first.objectives_created + first.key_results_created).expect("counts");
    assert_eq!(nodes.len(), created, "{name}: what was created is in the tree");
    let again = import(platform, company, &cycle.id, outline).await;
    assert_eq!(
        (again.objectives_created, again.key_results_created),
        (0, 0),
        "{name}: importing again creates nothing"
    );
    assert_eq!(tree(platform, company, &cycle.id).await.len(), created, "{name}");
    first
}

#[tokio::test(flavor = "multi_thread")]
async fn real_outlines_are_imported_line_by_line_and_only_once() {
    let platform = Platform::start(PROGRAM).await;
    let company = Company::found(&platform, "hinode").await;
    for (name, outline) in [
        ("our own, in Japanese", include_str!("../../../../deploy/local/demo/2026-h2.md")),
        ("our own, in English", include_str!("../../../../deploy/local/demo/2026-h2-en.md")),
    ] {
        let response = imported_once(&platform, &company, name, outline).await;
        assert_eq!(response.lines_not_understood, 0, "{name}");
        assert!(response.objectives_created > 3 && response.key_results_created > 10, "{name}");
    }
    let Some(folder) = quarters() else {
        eprintln!(
            "the published quarters are not beside this checkout (shared/data/sourcegraph): played on our own files only"
        );
        return;
    };
    for (file, objectives, key_results, not_understood) in QUARTERS {
        let outline = std::fs::read_to_string(folder.join(file)).expect("the quarter reads");
        let response = imported_once(&platform, &company, file, &outline).await;
        assert_eq!(response.objectives_created + response.objectives_found, objectives, "{file}: objectives");
        assert_eq!(
            response.key_results_created + response.key_results_found,
            key_results,
            "{file}: key results"
        );
        assert_eq!(response.lines_not_understood, not_understood, "{file}: lines that are not understood");
    }
}
