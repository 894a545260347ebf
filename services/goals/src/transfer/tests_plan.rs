//! What becomes of rows.

use ovation_chassis::ids::{GroupId, PersonId};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::owners::Owners;
use super::plan::{Decision, Fate, Known, Wanted, decide};
use super::*;
use crate::owner::Owner;

const TEAM: Owner = Owner::Group(GroupId(Uuid::from_u128(1)));
const AOKI: Owner = Owner::Person(PersonId(Uuid::from_u128(2)));

fn objective() -> Row {
    Row { kind: Some(RowKind::Objective), title: "顧客に選ばれる".to_owned(), ..Row::default() }
}

fn key_result(target: Option<i64>) -> Row {
    Row {
        kind: Some(RowKind::KeyResult),
        title: "Win 40 customers".to_owned(),
        target: target.map(Decimal::from),
        ..Row::default()
    }
}

fn wanted(row: &Row) -> Wanted<'_> {
    Wanted { row, owner: None, owner_by_default: TEAM, parents: Vec::new(), with_values: true }
}

/// What is there after a row was created.
fn known(decision: &Decision) -> Known {
    let mut row = decision.row.clone();
    if let Some(measurement) = &decision.measurement {
        values_of(measurement, &mut row);
    }
    row.weight = row.weight.or(Some(Decimal::ONE));
    Known {
        id: Uuid::from_u128(9),
        owner: decision.owner,
        parents: decision.parents.clone(),
        row,
        last_imported: None,
    }
}

#[test]
fn a_file_imported_again_takes_back_no_value_that_was_stated_since() {
    let row = Row { current: Some(Decimal::from(5)), ..key_result(Some(10)) };
    let mut held = known(&created(&row));
    held.last_imported = row.current;
    held.row.current = Some(Decimal::from(8));
    assert_eq!(decide(&wanted(&row), Some(&held)).expect("it can be").fate, Fate::Unchanged);
    let later = Row { current: Some(Decimal::from(9)), ..row };
    let decision = decide(&wanted(&later), Some(&held)).expect("it can be");
    assert_eq!((decision.fate, decision.changed), (Fate::Update, vec![Field::Current]));
}

fn created(row: &Row) -> Decision {
    let decision = decide(&wanted(row), None).expect("it can be");
    assert_eq!(decision.fate, Fate::Create);
    decision
}

#[test]
fn what_is_imported_again_changes_nothing() {
    let yes_no = Row {
        direction: Some(Direction::YesNo),
        baseline: Some(Decimal::ZERO),
        target: Some(Decimal::ONE),
        ..key_result(None)
    };
    for row in [objective(), key_result(Some(40)), key_result(None), key_result(Some(-3)), yes_no] {
        let half = row.target.map(|target| target / Decimal::TWO);
        let is_yes_no = row.direction == Some(Direction::YesNo);
        let row = Row { current: if is_yes_no { Some(Decimal::ONE) } else { half }, ..row };
        let there = known(&created(&row));
        let again = decide(&wanted(&row), Some(&there)).expect("it can be");
        assert_eq!((again.fate, again.changed), (Fate::Unchanged, vec![]), "{row:?}");
    }
}

#[test]
fn yes_or_no_has_no_value_between() {
    let row =
        Row { direction: Some(Direction::YesNo), current: Some(Decimal::new(5, 1)), ..key_result(None) };
    assert_eq!(decide(&wanted(&row), None).expect_err("it is neither")[0].column, "current");
    let without = Wanted { with_values: false, ..wanted(&row) };
    assert!(decide(&without, None).is_ok());
}

#[test]
fn what_differs_is_named_and_an_empty_cell_clears_nothing() {
    let there = known(&created(&Row { unit: "件".to_owned(), ..key_result(Some(40)) }));
    let row = Row { title: "Win 50 customers".to_owned(), ..key_result(Some(50)) };
    let decision = decide(&wanted(&row), Some(&there)).expect("it can be");
    assert_eq!(decision.changed, [Field::Title, Field::Target]);
    assert_eq!(decision.row.unit, "件");
}

#[test]
fn a_target_on_the_other_side_turns_the_direction() {
    let there = known(&created(&key_result(Some(40))));
    let decision = decide(&wanted(&key_result(Some(-40))), Some(&there)).expect("it can be");
    assert_eq!(decision.changed, [Field::Target, Field::Direction]);
    let stated = Row { direction: Some(Direction::Increase), ..key_result(Some(-40)) };
    let refused = decide(&wanted(&stated), Some(&there)).expect_err("they do not fit");
    assert_eq!(refused[0].column, "target");
}

#[test]
fn owners_and_parents_are_compared_as_what_they_stand_for() {
    let there = known(&created(&objective()));
    let row = objective();
    let moved = Wanted { owner: Some(AOKI), parents: vec![Uuid::from_u128(7)], ..wanted(&row) };
    let decision = decide(&moved, Some(&there)).expect("it can be");
    assert_eq!(decision.changed, [Field::Owners, Field::Parents]);
    assert_eq!(decision.owner, AOKI);
    let row = key_result(None);
    let there = known(&created(&row));
    let moved = Wanted { parents: vec![Uuid::from_u128(7)], ..wanted(&row) };
    assert_eq!(decide(&moved, Some(&there)).expect_err("it stays")[0].complaint, Complaint::Moves);
}

#[test]
fn what_is_to_be_changed_must_be_there_and_nothing_is_removed() {
    let row = Row { action: Some(Action::Edit), ..objective() };
    assert_eq!(decide(&wanted(&row), None).expect_err("it is not")[0].complaint, Complaint::NotThere);
    let there = known(&created(&objective()));
    assert_eq!(decide(&wanted(&row), Some(&there)).map(|decision| decision.fate), Ok(Fate::Unchanged));
    let row = Row { action: Some(Action::Delete), ..objective() };
    assert_eq!(
        decide(&wanted(&row), Some(&there)).expect_err("it stays")[0].complaint,
        Complaint::NotRemoved
    );
}

#[test]
fn a_goal_has_one_external_id() {
    let with = |external_id: &str| Row { external_id: external_id.to_owned(), ..objective() };
    let there = known(&created(&objective()));
    let given = decide(&wanted(&with("G-1")), Some(&there)).expect("it can be");
    assert_eq!(given.changed, [Field::ExternalId]);
    let there = known(&created(&with("G-1")));
    let refused = decide(&wanted(&with("G-2")), Some(&there)).expect_err("it has another");
    assert!(matches!(refused[0].complaint, Complaint::OtherExternalId { .. }));
}

#[test]
fn values_become_readings_on_request_only() {
    let row = Row { current: Some(Decimal::from(12)), ..key_result(Some(40)) };
    assert!(created(&row).has_new_value());
    let without = decide(&Wanted { with_values: false, ..wanted(&row) }, None).expect("it can be");
    assert!(!without.has_new_value());
    let there = known(&created(&key_result(Some(40))));
    let decision = decide(&wanted(&row), Some(&there)).expect("it can be");
    assert!(decision.has_new_value() && decision.changed == [Field::Current]);
}

#[test]
fn owners_are_found_by_any_of_their_names_and_who_is_not_is_named() {
    let mut owners = Owners::new(TEAM);
    owners.add("青木 花", AOKI);
    owners.add("Sales", TEAM);
    owners.add("Sato", AOKI);
    owners.add("Sato", TEAM);
    owners.choose("aoki@example.com", AOKI);
    let row = |scope, owners: &[&str], groups: &[&str]| Row {
        scope,
        owners: owners.iter().map(|name| (*name).to_owned()).collect(),
        groups: groups.iter().map(|name| (*name).to_owned()).collect(),
        ..objective()
    };
    assert_eq!(owners.of(&row(None, &["AOKI@example.com"], &["sales"])).owner, Some(AOKI));
    let by_group = owners.of(&row(Some(Scope::Group), &["青木\u{3000}花"], &["ＳＡＬＥＳ"]));
    assert_eq!(by_group.owner, Some(TEAM));
    assert_eq!(by_group.contributors.len(), 1);
    assert_eq!(owners.of(&row(Some(Scope::Organization), &["Nobody"], &[])).owner, None);
    let unknown = owners.of(&row(None, &["Nobody", "Sato"], &[]));
    assert_eq!((unknown.owner, unknown.missing.len()), (Some(TEAM), 2));
    assert!(unknown.findings.iter().all(|finding| !finding.is_error()));
}

proptest! {
    #[test]
    fn rows_wait_as_they_are(title in "\\PC{1,20}", target in prop::option::of(-99_999_i64..99_999), labels in prop::collection::vec("\\PC{1,9}", 0..3), extra in "\\PC{0,9}", is_active in any::<bool>()) {
        let row = Row {
            title,
            labels,
            status: is_active.then_some(Status::Active),
            due_on: chrono::NaiveDate::from_ymd_opt(2026, 9, 30),
            extras: [("Approved".to_owned(), extra)].into(),
            ..key_result(target)
        };
        prop_assert_eq!(of_stored(&to_stored(&row)), row);
    }
}
