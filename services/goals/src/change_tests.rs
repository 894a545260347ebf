use chrono::DateTime;
use ovation_chassis::ids::GroupId;
use proptest::prelude::*;

use super::*;
use crate::ids::{CycleId, KeyResultId, MilestoneId};
use crate::measurement::{Measure, Measurement};
use crate::objective::{ObjectiveChange, ObjectiveKind, ObjectiveState};
use crate::path::Path;

fn an_objective() -> Objective {
    let id = ObjectiveId(Uuid::from_u128(1));
    let owner = Owner::Group(GroupId::default());
    let (kind, state) = (ObjectiveKind::Aspirational, ObjectiveState::Draft);
    let plan = ObjectivePlan::new("検索で迷わない".to_owned(), kind, state, owner);
    let path = Path::of_objective(None, id).expect("it is not too deep");
    Objective::new((id, CycleId::default()), plan, Vec::new(), path, DateTime::default())
}

fn a_key_result(measure: Measure, values: Values) -> KeyResult {
    let objective = an_objective();
    let id = KeyResultId(Uuid::from_u128(2));
    let measurement = Measurement::new(measure, values).expect("the values fit");
    let plan = KeyResultPlan {
        unit: "件".to_owned(),
        ..KeyResultPlan::new("100 customers".to_owned(), measurement)
    };
    let path = Path::of_key_result(&objective.path, id).expect("it is not too deep");
    let place = (objective.id, objective.cycle_id);
    KeyResult::new(id, place, plan, objective.plan.owner, path, DateTime::default())
}

fn field(field: &str, from: &str, to: &str) -> ChangedField {
    ChangedField { field: field.to_owned(), from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn a_change_tells_what_was_and_what_became_of_it() {
    let old = an_objective();
    let new = Objective {
        plan: ObjectivePlan {
            kind: ObjectiveKind::Moonshot,
            state: ObjectiveState::Active,
            owner: Owner::Person(PersonId::default()),
            weight: Weight::of_decimal(Decimal::new(25, 1)).expect("a weight"),
            ..old.plan.clone()
        },
        parents: vec![
            Parent::Objective(ObjectiveId(Uuid::nil())),
            Parent::KeyResult(KeyResultId(Uuid::nil())),
        ],
        revision: 2,
        ..old.clone()
    };
    let change = GoalChange::of_objective(ChangeKind::Updated, &old, &new, "考え直した").expect("it differs");
    let nil = Uuid::nil();
    assert_eq!((change.revision, change.reason.as_str()), (2, "考え直した"));
    assert_eq!(
        change.fields,
        [
            field("kind", "OBJECTIVE_KIND_ASPIRATIONAL", "OBJECTIVE_KIND_MOONSHOT"),
            field("owner", &format!("group/{nil}"), &format!("person/{nil}")),
            field("parents", "", &format!("objective/{nil}, key_result/{nil}")),
            field("state", "OBJECTIVE_STATE_DRAFT", "OBJECTIVE_STATE_ACTIVE"),
            field("weight", "1", "2.5"),
        ]
    );
}

#[test]
fn values_and_dates_are_told_plainly() {
    let target = |target: i64| Values { target: Some(target.into()), ..Values::default() };
    let old = a_key_result(Measure::Increase, target(100));
    let mut new = a_key_result(Measure::Increase, Values { stretch: Some(150.into()), ..target(120) });
    new.plan.due_on = NaiveDate::from_ymd_opt(2026, 12, 1);
    new.plan.controllability = Some(Controllability::Ours);
    let change = GoalChange::of_key_result(ChangeKind::Updated, &old, &new, "").expect("it differs");
    assert_eq!(
        change.fields,
        [
            field("target", "100", "120"),
            field("stretch", "", "150"),
            field("controllability", "", "CONTROLLABILITY_OURS"),
            field("due_on", "", "2026-12-01"),
        ]
    );
}

#[test]
fn milestones_are_told_one_a_line() {
    let milestone = |title: &str, done_at| Milestone {
        id: MilestoneId(Uuid::from_u128(u128::try_from(title.len()).unwrap_or_default())),
        title: title.to_owned(),
        weight: Weight::ONE,
        due_on: NaiveDate::from_ymd_opt(2026, 12, 1),
        done_at,
    };
    let of = |milestones| Values { milestones, ..Values::default() };
    let old = a_key_result(Measure::Milestones, of(vec![milestone("Beta", None)]));
    let done = Some(DateTime::default());
    let new = a_key_result(Measure::Milestones, of(vec![milestone("Beta", done), milestone("Launch", None)]));
    let change = GoalChange::of_key_result(ChangeKind::Updated, &old, &new, "").expect("it differs");
    let after = "[x] Beta, 1, 2026-12-01\n[ ] Launch, 1, 2026-12-01";
    assert_eq!(change.fields, [field("milestones", "[ ] Beta, 1, 2026-12-01", after)]);
}

#[test]
fn progress_alone_is_no_change() {
    let old = an_objective();
    let new = Objective { revision: 2, updated_at: DateTime::<Utc>::MAX_UTC, ..old.clone() };
    assert_eq!(GoalChange::of_objective(ChangeKind::Updated, &old, &new, "because"), None);
}

#[test]
fn a_reading_tells_what_it_moved() {
    let first =
        Valued { value: Some(Decimal::new(300, 1)), confidence: 7, progress: Some(Decimal::new(3, 1)) };
    assert_eq!(
        Valued::default().changed_to(&first),
        [field("current", "", "30"), field("progress", "", "0.3"), field("confidence", "", "7")]
    );
    let silent = Valued { confidence: 0, ..first.clone() };
    assert_eq!(first.changed_to(&silent), [field("confidence", "7", "")]);
}

proptest! {
    #[test]
    fn exactly_the_fields_that_a_change_names_are_told(
        title in prop::option::of("[a-z]{1,5}"), rationale in prop::option::of("[a-z]{1,5}"), weight in prop::option::of(0_i64..3)
    ) {
        let old = an_objective();
        let weight = weight.and_then(|weight| Weight::of_decimal(weight.into()));
        let wanted = ObjectiveChange { title, rationale, weight, ..ObjectiveChange::default() };
        let new = old.clone().changed(wanted.clone()).expect("no step is asked for");
        let told: Vec<String> = GoalChange::of_objective(ChangeKind::Updated, &old, &new, "")
            .map(|change| change.fields.into_iter().map(|field| field.field).collect())
            .unwrap_or_default();
        let mut right = Vec::new();
        if wanted.title.is_some() { right.push("title"); }
        if wanted.rationale.is_some() { right.push("rationale"); }
        if wanted.weight.is_some_and(|weight| weight != Weight::ONE) { right.push("weight"); }
        prop_assert_eq!(told, right);
    }
}
