//! Markdown outlines.

use std::collections::HashMap;
use std::path::Path;

use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::OutlineVerdict as Verdict;

use crate::office::{Office, fresh, inner, reason, refused_fields};

const OUTLINE: &str = "\
## Company

1. **OBJECTIVE: Customers renew gladly**

   **WHY:** Renewals carry the year.

   - KR: Renew 40 contracts (stretch 50)
     - O: Onboarding takes a day
       - KR: 95% of customers finish it
   - KR: Publish the price list
";

impl Office {
    fn import(&self, cycle: &message::Cycle, outline: &str) -> message::ImportOutlineRequest {
        message::ImportOutlineRequest {
            request_id: fresh(),
            cycle_id: cycle.id.clone(),
            outline: outline.to_owned(),
            dry_run: false,
            groups: HashMap::new(),
            default_group_id: self.cast.team.to_string(),
        }
    }
}

fn counts(answer: &message::ImportOutlineResponse) -> [i32; 4] {
    [answer.objectives_created, answer.objectives_found, answer.key_results_created, answer.key_results_found]
}

#[tokio::test]
async fn importing_an_outline_again_creates_nothing_twice() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut goals = office.goals(&office.cast.hana);
    let dry = message::ImportOutlineRequest {
        dry_run: true,
        request_id: String::new(),
        ..office.import(&cycle, OUTLINE)
    };
    let tried = inner(goals.import_outline(dry.clone()).await);
    assert_eq!(counts(&tried), [2, 0, 3, 0]);
    assert!(tried.lines.iter().all(|line| line.node_id.is_empty()));
    let first = inner(goals.import_outline(office.import(&cycle, OUTLINE)).await);
    assert_eq!(counts(&first), [2, 0, 3, 0]);
    assert_eq!(first.lines.len(), OUTLINE.lines().count());
    let second = inner(goals.import_outline(office.import(&cycle, OUTLINE)).await);
    assert_eq!(counts(&second), [0, 2, 0, 3]);
    assert_eq!(first.lines[2].node_id, second.lines[2].node_id);
    assert_eq!(second.lines[2].verdict(), Verdict::ObjectiveFound);
    let more = format!("{OUTLINE}   - KR: Answer 90% of letters within a day\n");
    let third = inner(goals.import_outline(office.import(&cycle, &more)).await);
    assert_eq!(counts(&third), [0, 2, 1, 3]);
    assert_eq!(counts(&inner(goals.import_outline(dry).await)), [0, 2, 0, 3]);
    office.assert_sums().await;
}

#[tokio::test]
async fn what_is_imported_has_its_progress_and_rolls_up_into_what_was_there() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut goals = office.goals(&office.cast.dora);
    let imported = inner(goals.import_outline(office.import(&cycle, OUTLINE)).await);
    let objective =
        message::Objective { id: imported.lines[2].node_id.clone(), ..message::Objective::default() };
    let found = office.get(&objective).await;
    let shown = found.objective.expect("an objective");
    assert_eq!((shown.etag.as_str(), shown.rationale.as_str()), ("1", "Renewals carry the year."));
    assert_eq!(shown.state(), message::ObjectiveState::Active);
    office.check_in(&[(&found.key_results[0], "40")], 0).await;
    office.world.settle().await;
    assert_eq!(office.progress(&objective).await, "1");
    let more = format!("{OUTLINE}   - KR: Win 10 prizes\n");
    inner(goals.import_outline(office.import(&cycle, &more)).await);
    assert_eq!(office.progress(&objective).await, "0.5");
    office.assert_sums().await;
}

#[tokio::test]
async fn what_comes_under_a_weakest_objective_is_its_weakest() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Customers renew gladly", vec![]).await;
    let renewed = office.key_result(&objective, "Renew 40 contracts", "40").await;
    crate::explanations::roll_up(&office, &objective, message::RollUpMethod::Weakest).await;
    office.check_in(&[(&renewed, "40")], 0).await;
    office.world.settle().await;
    assert_eq!(office.progress(&objective).await, "1");
    let outline = "## Team\n\n1. **OBJECTIVE: Customers renew gladly**\n\n   - KR: Win 10 customers\n";
    let request = office.import(&cycle, outline);
    let answer = inner(office.goals(&office.cast.dora).import_outline(request).await);
    assert_eq!(counts(&answer), [0, 1, 1, 0]);
    assert_eq!(office.progress(&objective).await, "0");
}

#[tokio::test]
async fn an_import_is_for_administrators_and_needs_groups_that_are_there() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let request = office.import(&cycle, OUTLINE);
    assert_eq!(reason(office.goals(&office.cast.carol).import_outline(request).await), "PERMISSION_DENIED");
    let mut request = office.import(&cycle, OUTLINE);
    request.groups.insert("Company".to_owned(), fresh());
    let refused = office.goals(&office.cast.dora).import_outline(request).await;
    assert_eq!(refused_fields(refused), ["groups[\"Company\"]"]);
    let long = office.import(&cycle, &"\n".repeat(20_001));
    assert_eq!(refused_fields(office.goals(&office.cast.dora).import_outline(long).await), ["outline"]);
    office.close(&cycle).await;
    let late = office.goals(&office.cast.dora).import_outline(office.import(&cycle, OUTLINE)).await;
    assert_eq!(reason(late), "CYCLE_CLOSED");
}

#[tokio::test]
async fn two_imports_at_once_create_each_goal_once() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let (mut one, mut other) = (office.goals(&office.cast.dora), office.goals(&office.cast.hana));
    let (first, second) = tokio::join!(
        one.import_outline(office.import(&cycle, OUTLINE)),
        other.import_outline(office.import(&cycle, OUTLINE))
    );
    let (first, second) = (inner(first), inner(second));
    assert_eq!(first.objectives_created + second.objectives_created, 2);
    assert_eq!(first.key_results_created + second.key_results_created, 3);
}

#[tokio::test]
async fn an_outline_of_twenty_thousand_lines_is_one_write() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut outline = String::from("## Company\n");
    for objective in 0..1_000 {
        outline.push_str(&["- O: Objective number ", &objective.to_string(), "\n"].concat());
        for result in 1..=18 {
            let target = (result * 10).to_string();
            outline.push_str(&["  - KR: Win ", &target, " customers of kind ", &target, "\n"].concat());
        }
    }
    let request = office.import(&cycle, &outline);
    let answer = inner(office.goals(&office.cast.dora).import_outline(request).await);
    assert_eq!(counts(&answer), [1_000, 0, 18_000, 0]);
    office.assert_sums().await;
}

/// A company's published quarters, where the folder with them stands beside the checkout.
#[tokio::test]
async fn published_quarters_are_imported_and_found_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sourcegraph");
    if !folder.exists() {
        println!("the published quarters are not beside this checkout: nothing to import");
        return;
    }
    let office = Office::open().await;
    for quarter in ["2022_q1", "2022_q2", "2022_q3", "2022_q4", "2023_q1"] {
        let outline =
            std::fs::read_to_string(folder.join(format!("{quarter}.md"))).expect("the quarter reads");
        let cycle = office.cycle(quarter, 2022).await;
        let mut goals = office.goals(&office.cast.dora);
        let first = inner(goals.import_outline(office.import(&cycle, &outline)).await);
        assert!(first.objectives_created > 0 && first.key_results_created > 0, "{quarter}");
        let again = inner(goals.import_outline(office.import(&cycle, &outline)).await);
        assert_eq!((again.objectives_created, again.key_results_created), (0, 0), "{quarter}");
        assert_eq!(again.lines_not_understood, first.lines_not_understood, "{quarter}");
    }
    office.assert_sums().await;
}

#[tokio::test]
async fn headings_that_differ_by_blanks_only_are_refused_and_long_ones_are_shown_in_part() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let team = office.cast.team.to_string();
    let groups = [("Sales".to_owned(), team.clone()), (" Sales ".to_owned(), team)];
    let request =
        message::ImportOutlineRequest { groups: HashMap::from(groups), ..office.import(&cycle, OUTLINE) };
    let mut goals = office.goals(&office.cast.dora);
    assert_eq!(refused_fields(goals.import_outline(request).await), ["groups[\"Sales\"]"]);
    let unknown = |number| (format!("{number:0>9000}"), fresh());
    let request = message::ImportOutlineRequest {
        groups: (100..200).map(unknown).collect(),
        ..office.import(&cycle, OUTLINE)
    };
    let refused = refused_fields(goals.import_outline(request).await);
    assert_eq!(refused.len(), 20);
    assert!(refused.iter().all(|field| field.len() < 80));
}
