//! Suggestions against goals that change in between.

use chrono::DateTime;
use ovation_chassis::ids::GroupId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultChange, KeyResultPlan};
use crate::measurement::{Measure, Measurement, Values};
use crate::objective::{Objective, ObjectiveChange, ObjectiveKind, ObjectivePlan, ObjectiveState};
use crate::owner::Owner;
use crate::path::Path;

fn objective() -> Objective {
    let id = ObjectiveId(Uuid::from_u128(1));
    let owner = Owner::Group(GroupId::default());
    let (kind, state) = (ObjectiveKind::Aspirational, ObjectiveState::Draft);
    let plan = ObjectivePlan::new("検索で迷わない".to_owned(), kind, state, owner);
    let path = Path::of_objective(None, id).expect("a root is not too deep");
    Objective::new((id, CycleId::default()), plan, Vec::new(), path, DateTime::UNIX_EPOCH)
}

fn key_result() -> KeyResult {
    let (objective, id) = (objective(), KeyResultId(Uuid::from_u128(2)));
    let values = Values { target: Some(10.into()), ..Values::default() };
    let measurement = Measurement::new(Measure::Increase, values).expect("it fits");
    let plan = KeyResultPlan::new("10 customers".to_owned(), measurement);
    let path = Path::of_key_result(&objective.path, id).expect("it is not too deep");
    let place = (objective.id, objective.cycle_id);
    KeyResult::new(id, place, plan, objective.plan.owner, path, DateTime::UNIX_EPOCH)
}

fn wanted(changes: &[(&str, &str)]) -> Vec<Wanted> {
    changes.iter().map(|(field, to)| Wanted { field: (*field).to_owned(), to: (*to).to_owned() }).collect()
}

fn wrong<G: SuggestFor>(goal: &G, changes: &[(&str, &str)]) -> Vec<(usize, &'static str)> {
    let wrongs = suggest(goal, &wanted(changes)).err().unwrap_or_default();
    wrongs.iter().map(|wrong| (wrong.index, wrong.part)).collect()
}

#[test]
fn a_suggestion_keeps_what_the_fields_were_and_has_one_form() {
    let changes = suggest(&key_result(), &wanted(&[("target", "012.50"), ("due_on", "2026-12-31")]));
    let change = |field: &str, from: &str, to: &str| FieldChange {
        field: field.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    assert_eq!(changes, Ok(vec![change("target", "10", "12.5"), change("due_on", "", "2026-12-31")]));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let fields = [("title", "\u{3000}"), ("state", "x"), ("kind", "MOONSHOT"), ("title", "Twice")];
    assert_eq!(wrong(&objective(), &fields), [(0, "to"), (1, "field"), (2, "to"), (3, "field")]);
    let fields =
        [("target", "1e3"), ("weight", "1000.5"), ("due_on", "2026-2-30"), ("controllability", "OURS")];
    assert_eq!(wrong(&key_result(), &fields), [(0, "to"), (1, "to"), (2, "to"), (3, "to")]);
}

#[test]
fn what_changes_nothing_or_does_not_go_together_is_no_suggestion() {
    assert_eq!(wrong(&key_result(), &[("unit", "件"), ("target", "10.0")]), [(1, "to")]);
    assert_eq!(wrong(&key_result(), &[("target", "-1")]), [(0, "to")]);
    // The target that stays would be below the baseline.
    assert_eq!(wrong(&key_result(), &[("unit", "件"), ("baseline", "11")]), [(0, "to")]);
    assert_eq!(wrong(&key_result(), &[("baseline", "11"), ("target", "12")]), []);
}

#[test]
fn it_is_outdated_once_one_of_its_fields_has_changed_and_only_then() {
    let old = objective();
    let changes = suggest(&old, &wanted(&[("title", "迷わない"), ("kind", "OBJECTIVE_KIND_MOONSHOT")]));
    let changes = changes.expect("it fits");
    let elsewhere = ObjectiveChange { rationale: Some("Why".to_owned()), ..ObjectiveChange::default() };
    assert_eq!(outdated(&old.clone().changed(elsewhere).expect("no step"), &changes), None);
    let here = ObjectiveChange { kind: Some(ObjectiveKind::Committed), ..ObjectiveChange::default() };
    assert_eq!(outdated(&old.changed(here).expect("no step"), &changes), Some("kind"));
}

#[test]
fn what_no_longer_goes_with_other_fields_is_named() {
    let changes = suggest(&key_result(), &wanted(&[("target", "5")])).expect("it fits");
    let raised = KeyResultChange { baseline: Some(Some(7.into())), ..KeyResultChange::default() };
    let raised = key_result().changed(raised).expect("it fits");
    assert_eq!(outdated(&raised, &changes), None);
    assert_eq!(change(&raised, &changes), Err("target".to_owned()));
}

proptest! {
    /// Whatever is suggested and accepted at once is what the goal then has.
    #[test]
    fn an_accepted_suggestion_makes_the_goal_what_was_suggested(
        title in "[a-z目標]{1,20}",
        target in -1_000_000_i64..1_000_000,
        weight in prop::option::of(0_i64..=1000),
        outside in any::<bool>(),
    ) {
        let weight = weight.map(|weight| weight.to_string()).unwrap_or_default();
        let target = rust_decimal::Decimal::new(target, 2).to_string();
        let choice = if outside { "CONTROLLABILITY_OUTSIDE" } else { "" };
        let fields = [("title", title.as_str()), ("target", &target), ("weight", &weight), ("controllability", choice)];
        for count in 1..=fields.len() {
            let Ok(changes) = suggest(&key_result(), &wanted(&fields[..count])) else { continue };
            let made = change(&key_result(), &changes).expect("nothing came between");
            let new = key_result().changed(made).expect("nothing came between");
            for change in &changes {
                prop_assert_eq!(new.read(&change.field), change.to.as_str());
                prop_assert_ne!(new.read(&change.field), change.from.as_str());
            }
        }
    }
}
