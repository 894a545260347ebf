//! What is carried, and how.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate};
use ovation_chassis::ids::{GroupId, PersonId};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::carry::{Before, Cargo, Plan, Target, is_unfinished, plan};
use crate::ids::{CycleId, KeyResultId, MilestoneId, ObjectiveId, ReadingId};
use crate::key_result::{KeyResult, KeyResultPlan};
use crate::measurement::{Measure, Measurement, Milestone, Values};
use crate::objective::{Alignment, Objective, ObjectiveKind, ObjectivePlan, ObjectiveState, Parent};
use crate::owner::Owner;
use crate::path::{Path, TooDeep};
use crate::progress::{Progress, Weight};
use crate::series::{Current, Place, ReadingSource, Standing};

fn objective_id(id: u128) -> ObjectiveId {
    ObjectiveId(Uuid::from_u128(id))
}

fn key_result_id(id: u128) -> KeyResultId {
    KeyResultId(Uuid::from_u128(id))
}

fn person(id: u128) -> PersonId {
    PersonId(Uuid::from_u128(id))
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, month, day).expect("it is a date")
}

fn target() -> Target {
    Target {
        cycle_id: CycleId(Uuid::from_u128(77)),
        starts_on: day(4, 1),
        now: DateTime::from_timestamp(1_800_000_000, 0).expect("it is a time"),
        left: BTreeSet::from([person(9)]),
    }
}

fn objective(id: u128, parents: &[Parent]) -> Objective {
    let title = format!("目標 {id}");
    let owner = Owner::Group(GroupId::default());
    let state = ObjectiveState::Closed;
    let mut made = ObjectivePlan::new(title, ObjectiveKind::Aspirational, state, owner);
    made.contributors = vec![person(8), person(9)];
    let path = Path::of_objective(None, objective_id(id)).expect("it is not too deep");
    let place = (objective_id(id), CycleId::default());
    Objective {
        score: Some(Decimal::ONE),
        ..Objective::new(place, made, parents.to_vec(), path, DateTime::default())
    }
}

fn measured(measure: Measure, values: Values, current: Option<i64>) -> KeyResult {
    let measurement = Measurement::new(measure, values).expect("the values fit");
    let plan =
        KeyResultPlan { due_on: Some(day(3, 31)), ..KeyResultPlan::new("成果".to_owned(), measurement) };
    let path = Path::of_objective(None, objective_id(1)).expect("it is not too deep");
    let place = (objective_id(1), CycleId::default());
    let owner = Owner::Person(person(9));
    let made = KeyResult::new(key_result_id(100), place, plan, owner, path, DateTime::default());
    let place = Place {
        effective_at: DateTime::default(),
        recorded_at: DateTime::default(),
        id: ReadingId::default(),
    };
    let current =
        current.map(|value| Current { place, value: Some(value.into()), source: ReadingSource::CheckIn });
    let standing = Standing { current, ..made.standing };
    KeyResult { standing, ..made }.measured()
}

fn way(baseline: i64, target: i64, committed: Option<i64>) -> (Measure, Values) {
    let measure = if target < baseline { Measure::Decrease } else { Measure::Increase };
    let values = Values {
        baseline: Some(baseline.into()),
        target: Some(target.into()),
        committed: committed.map(Decimal::from),
        ..Values::default()
    };
    (measure, values)
}

/// The plan for objectives under each other, each new one with the id 1000 higher.
fn carried(objectives: &[Objective], key_results: &[KeyResult], before: &Before) -> Result<Plan, TooDeep> {
    let new = |id: Uuid| Uuid::from_u128(id.as_u128() + 1_000);
    let served = objectives.iter().flat_map(|one| &one.parents).map(|parent| {
        let objective_id = match parent {
            Parent::Objective(id) => *id,
            Parent::KeyResult(_) => objective_id(1),
        };
        (*parent, Alignment { parent: *parent, objective_id })
    });
    let cargo = Cargo {
        served: served.collect(),
        objectives: objectives.iter().map(|one| (one.clone(), ObjectiveId(new(one.id.uuid())))).collect(),
        key_results: key_results.iter().map(|one| (one.clone(), KeyResultId(new(one.id.uuid())))).collect(),
    };
    plan(cargo, before, &target())
}

fn carried_one(old: &KeyResult) -> Option<KeyResult> {
    let plan = carried(&[objective(1, &[])], std::slice::from_ref(old), &Before::default());
    plan.expect("it is not too deep").key_results.pop()
}

#[test]
fn an_objective_becomes_a_draft_that_says_the_same() {
    let old = objective(1, &[]);
    let plan = carried(std::slice::from_ref(&old), &[], &Before::default()).expect("it is not too deep");
    let [new] = plan.objectives.as_slice() else { panic!("one objective") };
    assert_eq!((new.id, new.cycle_id), (objective_id(1_001), target().cycle_id));
    assert_eq!((&new.plan.title, new.plan.kind), (&old.plan.title, old.plan.kind));
    assert_eq!((new.plan.state, new.outcome, new.score), (ObjectiveState::Draft, None, None));
    assert_eq!(new.plan.contributors, [person(8)]);
    assert_eq!(new.origin.carried_from, Some(old.id));
}

#[test]
fn a_way_starts_where_it_stands_and_drops_what_is_passed() {
    let (measure, values) = way(100, 20, Some(60));
    let new = carried_one(&measured(measure, values, Some(50))).expect("it is unfinished");
    let values = new.plan.measurement.values();
    assert_eq!((values.baseline, values.target, values.committed), (Some(50.into()), Some(20.into()), None));
    assert_eq!(
        (new.progress, new.standing, new.plan.due_on),
        (Some(Progress::NONE), Standing::default(), None)
    );
    // Whose owner has left is the objective's owner's.
    assert_eq!(new.owner, Owner::Group(GroupId::default()));
    let (measure, values) = way(0, 100, Some(60));
    let back = carried_one(&measured(measure, values, Some(-10))).expect("it is unfinished");
    assert_eq!(back.plan.measurement.values().committed, Some(60.into()));
    assert_eq!(back.plan.measurement.baseline(), Some((-10).into()));
}

#[test]
fn what_is_finished_stays_behind() {
    let (measure, values) = way(0, 10, None);
    assert_eq!(carried_one(&measured(measure, values, Some(12))), None);
    assert_eq!(carried_one(&measured(Measure::YesNo, Values::default(), Some(1))), None);
    assert!(carried_one(&measured(Measure::YesNo, Values::default(), None)).is_some());
    let judged = measured(Measure::NotMeasured, Values::default(), None);
    assert!(is_unfinished(&judged));
    assert!(!is_unfinished(&KeyResult { score: Some(Decimal::ONE), ..judged }));
}

#[test]
fn a_band_starts_where_it_stands() {
    let values = Values { lower: Some(10.into()), upper: Some(20.into()), ..Values::default() };
    let outside = carried_one(&measured(Measure::Band, values.clone(), Some(25))).expect("it is unfinished");
    assert_eq!(outside.plan.measurement.baseline(), Some(25.into()));
    assert_eq!(carried_one(&measured(Measure::Band, values, Some(15))), None);
}

#[test]
fn milestones_that_are_done_stay_behind() {
    let milestone = |id, month, done: bool| Milestone {
        id: MilestoneId(Uuid::from_u128(id)),
        title: "公開".to_owned(),
        weight: Weight::ONE,
        due_on: Some(day(month, 1)),
        done_at: done.then(DateTime::default),
    };
    let milestones = vec![milestone(1, 1, true), milestone(2, 2, false), milestone(3, 5, false)];
    let values = Values { milestones, ..Values::default() };
    let new = carried_one(&measured(Measure::Milestones, values, None)).expect("it is unfinished");
    let left = new.plan.measurement.values().milestones;
    let left: Vec<_> = left.iter().map(|one| (one.id.uuid().as_u128(), one.due_on)).collect();
    assert_eq!(left, [(2, None), (3, Some(day(5, 1)))]);
    assert_eq!(new.progress, Some(Progress::NONE));
}

#[test]
fn alignments_among_what_is_carried_stay_and_others_do_not() {
    let (measure, values) = way(0, 10, None);
    let result = measured(measure, values, Some(4));
    let under_result = objective(2, &[Parent::KeyResult(result.id), Parent::Objective(objective_id(500))]);
    let under_both = objective(3, &[Parent::Objective(objective_id(2)), Parent::Objective(objective_id(1))]);
    // The child comes first in the request.
    let all = [under_both, under_result, objective(1, &[])];
    let plan = carried(&all, std::slice::from_ref(&result), &Before::default()).expect("it is not too deep");
    let parents: Vec<_> = plan.objectives.iter().map(|one| one.parents.clone()).collect();
    let [first, second] = [objective_id(1_001), objective_id(1_002)];
    let expected = [
        vec![Parent::Objective(second), Parent::Objective(first)],
        vec![Parent::KeyResult(key_result_id(1_100))],
        vec![],
    ];
    assert_eq!(parents, expected);
    let levels: Vec<_> = plan.objectives.iter().map(|one| one.path.levels()).collect();
    assert_eq!(levels, [4, 3, 1]);
    assert_eq!(plan.origins, [(key_result_id(1_100), result.id)]);
    // Under a key result that stays behind: under its objective, once.
    let under_two = objective(2, &[Parent::KeyResult(result.id), Parent::Objective(objective_id(1))]);
    let plan = carried(&[objective(1, &[]), under_two], &[], &Before::default()).expect("it is not too deep");
    assert_eq!(plan.objectives[1].parents, [Parent::Objective(first)]);
    assert_eq!(plan.alignments.len(), 1);
}

#[test]
fn what_was_carried_before_is_served_where_it_stands_now() {
    let above = Path::of_objective(None, objective_id(5)).expect("it is not too deep");
    let path = Path::of_objective(Some(&above), objective_id(6)).expect("it is not too deep");
    let before = Before {
        objectives: HashMap::from([(objective_id(1), (objective_id(6), path))]),
        ..Before::default()
    };
    let child = objective(2, &[Parent::Objective(objective_id(1))]);
    let plan = carried(&[child], &[], &before).expect("it is not too deep");
    assert_eq!(plan.objectives[0].parents, [Parent::Objective(objective_id(6))]);
    assert_eq!(plan.objectives[0].path.levels(), 3);
}

#[test]
fn a_chain_that_would_stand_too_deep_is_refused() {
    let chain = |length: u128| -> Vec<Objective> {
        let parent = |id: u128| (id > 1).then(|| Parent::Objective(objective_id(id - 1)));
        (1..=length).rev().map(|id| objective(id, parent(id).as_slice())).collect()
    };
    assert!(carried(&chain(32), &[], &Before::default()).is_ok());
    assert_eq!(carried(&chain(33), &[], &Before::default()), Err(TooDeep));
}

proptest! {
    #[test]
    fn what_is_carried_keeps_its_target_and_starts_at_0(
        baseline in -1_000_i64..=1_000,
        length in -1_000_i64..=1_000,
        committed in prop::option::of(0_i64..=100),
        current in prop::option::of(-3_000_i64..=3_000),
    ) {
        let end = baseline + length;
        let (measure, values) = way(baseline, end, committed.map(|part| baseline + length * part / 100));
        let old = measured(measure, values, current);
        match carried_one(&old) {
            None => prop_assert!(old.progress >= Some(Progress::DONE)),
            Some(new) => {
                prop_assert_eq!(new.progress, Some(Progress::NONE));
                prop_assert_eq!(new.plan.measurement.target(), Some(Decimal::from(end)));
                prop_assert_eq!(new.plan.measurement.baseline(), old.current());
                prop_assert_eq!(new.plan.measurement.measure(), old.plan.measurement.measure());
            }
        }
    }
}
