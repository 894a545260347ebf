//! What imports decide, on small outlines of our own.

use chrono::DateTime;
use ovation_chassis::ids::GroupId;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::ids::CycleId;
use crate::import::{Known, KnownObjective, Owners, Plan, Target, plan};
use crate::measurement::Measure;
use crate::objective::Parent;
use crate::outline::{Outline, parse};
use crate::title;
use crate::verdict::{Report, Verdict};

const OUTLINE: &str = "\
# 2026 H2

## Company

1. **OBJECTIVE: Customers renew gladly**

   **WHY:** Renewals carry the year.

   - KR: Renew 40 contracts (stretch 50)
     - O: Onboarding takes a day
       - KR: 95% of customers finish it
   - KR: Publish the price list
   - KR: Publish the price list
";

fn company() -> GroupId {
    GroupId(Uuid::from_u128(1))
}

fn owners() -> Owners {
    let groups = [("Company".to_owned(), company())].into();
    Owners { groups, default: GroupId(Uuid::from_u128(2)) }
}

fn planned(outline: &Outline, known: Known, first_id: u128) -> Plan {
    let mut next = first_id;
    let mut new_id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    let mut target = Target { cycle_id: CycleId::default(), now: DateTime::default(), new_id: &mut new_id };
    plan(outline, &owners(), known, &mut target).expect("it is not too deep")
}

/// What is there after an import.
fn known_after(plan: &Plan) -> Known {
    let mut known = Known::default();
    for objective in &plan.objectives {
        let group = objective.plan.owner.group().expect("a group owns what is imported");
        let there = KnownObjective { id: objective.id, path: objective.path.clone(), is_open: true };
        known.add_objective(group, title::key(&objective.plan.title), there);
    }
    for key_result in &plan.key_results {
        let key = title::key(&key_result.plan.title);
        known.add_key_result(key_result.objective_id, key, key_result.id);
    }
    known
}

fn verdicts(outline: &Outline, plan: &Plan) -> Vec<Verdict> {
    Report::of(outline, plan, false).lines.into_iter().map(|line| line.verdict).collect()
}

#[test]
fn an_import_creates_what_is_new_under_the_group_of_its_heading() {
    let outline = parse(OUTLINE);
    let plan = planned(&outline, Known::default(), 100);
    let titles: Vec<&str> = plan.objectives.iter().map(|objective| objective.plan.title.as_str()).collect();
    assert_eq!(titles, ["Customers renew gladly", "Onboarding takes a day"]);
    assert!(plan.objectives.iter().all(|one| one.plan.owner.group() == Some(company())));
    assert_eq!(plan.objectives[0].plan.rationale, "Renewals carry the year.");
    assert_eq!(plan.key_results.len(), 3, "the repeated key result is one");
}

#[test]
fn an_objective_under_a_key_result_serves_it_and_stands_under_it() {
    let plan = planned(&parse(OUTLINE), Known::default(), 100);
    let renewals = &plan.key_results[0];
    let onboarding = &plan.objectives[1];
    assert_eq!(onboarding.parents, [Parent::KeyResult(renewals.id)]);
    assert_eq!(onboarding.path.parent(), Some(renewals.id.uuid()));
    assert_eq!(plan.alignments[0].1.objective_id, plan.objectives[0].id);
}

#[test]
fn importing_again_creates_nothing_and_finds_all() {
    let outline = parse(OUTLINE);
    let first = planned(&outline, Known::default(), 100);
    let second = planned(&outline, known_after(&first), 200);
    assert!(second.objectives.is_empty() && second.key_results.is_empty());
    assert!(second.alignments.is_empty());
    let ids = |plan: &Plan| -> Vec<_> { plan.objective_fates.iter().map(crate::import::Fate::id).collect() };
    assert_eq!(ids(&first), ids(&second));
}

#[test]
fn numbers_become_measures_only_where_there_is_a_way_to_go() {
    let outline = parse(
        "## Company\n\n- O: Calm\n  - KR: From 30 to 10 incidents\n  - KR: 0 incidents\n  - KR: 12 drills\n",
    );
    let plan = planned(&outline, Known::default(), 100);
    let measures: Vec<Measure> = plan.key_results.iter().map(|one| one.plan.measurement.measure()).collect();
    assert_eq!(measures, [Measure::Decrease, Measure::NotMeasured, Measure::Increase]);
    assert_eq!(plan.key_results[2].current(), Some(Decimal::ZERO));
}

#[test]
fn what_breaks_a_limit_is_refused_with_what_stands_under_it_and_the_rest_is_imported() {
    let text = format!(
        "## Company\n\n- O: {}\n  - KR: Under it\n- O: Short\n  - KR: {}\n  - KR: Fine\n",
        "x".repeat(301),
        "y".repeat(501)
    );
    let outline = parse(&text);
    let plan = planned(&outline, Known::default(), 100);
    assert_eq!(
        verdicts(&outline, &plan),
        [
            Verdict::Owner,
            Verdict::Blank,
            Verdict::NotUnderstood,
            Verdict::NotUnderstood,
            Verdict::ObjectiveCreated,
            Verdict::NotUnderstood,
            Verdict::KeyResultCreated,
        ]
    );
    let report = Report::of(&outline, &plan, false);
    assert_eq!(report.lines[2].detail, "the title of an objective must have 1 to 300 characters, has 301");
}

#[test]
fn every_line_has_its_verdict_and_a_dry_run_names_no_new_node() {
    let outline = parse(OUTLINE);
    let plan = planned(&outline, Known::default(), 100);
    let dry = Report::of(&outline, &plan, true);
    assert_eq!(dry.lines.len(), OUTLINE.lines().count());
    assert!(dry.lines.iter().all(|line| line.node.is_none()));
    assert_eq!((dry.count(Verdict::KeyResultCreated), dry.count(Verdict::KeyResultFound)), (3, 1));
    let real = Report::of(&outline, &plan, false);
    let created = real.lines.iter().filter(|line| line.verdict == Verdict::KeyResultCreated);
    assert!(created.clone().all(|line| line.node.is_some()));
}

#[test]
fn only_so_many_key_results_fit_under_an_objective() {
    let lines: Vec<String> = (0..201).map(|number| format!("  - KR: Result {number} is there")).collect();
    let outline = parse(&format!("## Company\n\n- O: Everything\n{}", lines.join("\n")));
    let plan = planned(&outline, Known::default(), 1_000);
    assert_eq!(plan.key_results.len(), 200);
    assert_eq!(verdicts(&outline, &plan).last(), Some(&Verdict::NotUnderstood));
}
