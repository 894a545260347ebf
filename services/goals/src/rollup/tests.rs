use chrono::DateTime;
use ovation_chassis::ids::PersonId;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::tests_model::{KeyResultRow, Numbers, ObjectiveRow, Rows, id, index};
use super::*;
use crate::explain::Explanation;
use crate::progress::{Progress, Terms, Ways, Weight};

const UNITS: [&str; 2] = ["件", "JPY"];

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Several key results move at once.
    KeyResults(Vec<(prop::sample::Index, KeyResultRow)>),
    /// A key result is added.
    NewKeyResult(prop::sample::Index, KeyResultRow),
    /// An objective counts otherwise.
    Standing(prop::sample::Index, Weight, bool),
    Method(prop::sample::Index, Method),
    /// A person states a progress, for so many seconds, or takes it back.
    Override(prop::sample::Index, Option<(Progress, Option<i64>)>),
    /// An alignment comes or goes.
    Edge(prop::sample::Index, prop::sample::Index),
    Time(i64),
}

fn weight() -> impl Strategy<Value = Weight> {
    prop_oneof![Just(0_i64), Just(1_000_000), 0..=1_000_000_000_i64]
        .prop_map(|micros| Weight::of_decimal(Decimal::new(micros, 6)).expect("it is in bounds"))
}

fn counts() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.8)
}

fn progress() -> impl Strategy<Value = Progress> {
    (-9_999_i64..=9_999, 1_i64..=9_999).prop_map(|(gone, way)| {
        Progress::between(Decimal::ZERO, way.into(), gone.into()).expect("there is a way")
    })
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        2 => Just(Method::WeightedMean),
        1 => Just(Method::WeightedMeanOfKeyResults),
        2 => prop::sample::select(&UNITS[..]).prop_map(|unit| Method::Sum { unit: unit.to_owned() }),
        2 => Just(Method::Weakest),
    ]
}

fn key_result() -> impl Strategy<Value = KeyResultRow> {
    let values = (0_i64..=50, prop::option::weighted(0.9, -100_i64..=100));
    (weight(), counts(), prop::sample::select(&UNITS[..]), values).prop_map(
        |(weight, counts, unit, (target, current))| KeyResultRow {
            objective: 0,
            weight,
            counts,
            unit,
            target,
            current,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let any_index = any::<prop::sample::Index>;
    let stated = prop::option::of((progress(), prop::option::of(1_i64..20)));
    prop_oneof![
        4 => prop::collection::vec((any_index(), key_result()), 1..6).prop_map(Step::KeyResults),
        1 => (any_index(), key_result()).prop_map(|(objective, row)| Step::NewKeyResult(objective, row)),
        2 => (any_index(), weight(), counts()).prop_map(|(which, weight, counts)| Step::Standing(which, weight, counts)),
        2 => (any_index(), method()).prop_map(|(which, method)| Step::Method(which, method)),
        2 => (any_index(), stated).prop_map(|(which, stated)| Step::Override(which, stated)),
        2 => (any_index(), any_index()).prop_map(|(child, parent)| Step::Edge(child, parent)),
        2 => (1_i64..15).prop_map(Step::Time),
    ]
}

/// A random organization, all of whose numbers are right.
fn rows() -> impl Strategy<Value = Rows> {
    (2_usize..10).prop_flat_map(|count| {
        let objectives = prop::collection::vec((weight(), counts(), method()), count);
        let edges =
            prop::collection::btree_set((1..count).prop_flat_map(|child| (Just(child), 0..child)), 0..20);
        let key_results = prop::collection::vec((0..count, key_result()), 1..12);
        (objectives, edges, key_results).prop_map(|(objectives, edges, key_results)| {
            let objectives = objectives.into_iter().map(|(weight, counts, method)| ObjectiveRow {
                weight,
                counts,
                roll_up: RollUp { method, manual: None },
                numbers: Numbers::default(),
            });
            let key_results =
                key_results.into_iter().map(|(objective, row)| KeyResultRow { objective, ..row });
            started(Rows {
                objectives: objectives.collect(),
                key_results: key_results.collect(),
                edges,
                now: DateTime::default(),
            })
        })
    })
}

fn started(mut rows: Rows) -> Rows {
    let numbers = rows.recomputed();
    for (row, numbers) in rows.objectives.iter_mut().zip(numbers) {
        row.numbers = numbers;
    }
    rows
}

fn stated(progress: Progress, until: Option<DateTime<chrono::Utc>>) -> Override {
    Override {
        progress,
        reason: "stated".to_owned(),
        until,
        by: PersonId::default(),
        at: DateTime::default(),
    }
}

/// Writes what happens, and says what changed.
fn written(rows: &mut Rows, step: Step) -> Deltas {
    let count = rows.objectives.len();
    match step {
        Step::KeyResults(moves) => {
            let mut deltas = Deltas::default();
            for (which, row) in moves {
                let place = which.index(rows.key_results.len());
                let old = rows.key_results[place].clone();
                let new = KeyResultRow { objective: old.objective, ..row };
                deltas.key_result(id(old.objective), Some(&old.share()), Some(&new.share()));
                rows.key_results[place] = new;
            }
            deltas
        }
        Step::NewKeyResult(objective, row) => {
            let new = KeyResultRow { objective: objective.index(count), ..row };
            let mut deltas = Deltas::default();
            deltas.key_result(id(new.objective), None, Some(&new.share()));
            rows.key_results.push(new);
            deltas
        }
        Step::Standing(which, weight, counts) => {
            rows.change_objective(which.index(count), |row| (row.weight, row.counts) = (weight, counts))
        }
        Step::Method(which, method) => {
            rows.change_objective(which.index(count), |row| row.roll_up.method = method)
        }
        Step::Override(which, new) => {
            let now = rows.now;
            let until = |seconds| now + chrono::Duration::seconds(seconds);
            let manual = new.map(|(progress, seconds)| stated(progress, seconds.map(until)));
            rows.change_objective(which.index(count), |row| row.roll_up.manual = manual)
        }
        Step::Edge(one, other) => {
            let (one, other) = (one.index(count), other.index(count));
            if one == other { Deltas::default() } else { rows.toggle_edge(one.max(other), one.min(other)) }
        }
        Step::Time(seconds) => rows.pass_time(seconds),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn incremental_equals_recomputed(mut rows in rows(), steps in prop::collection::vec(step(), 1..25)) {
        for step in steps {
            let said = format!("{step:?}");
            let deltas = written(&mut rows, step);
            let changes = rows.roll_up(deltas);
            let wrong = rows.wrong();
            prop_assert!(wrong.is_empty(), "after {}: {:?}", said, wrong);
            // What is shown is what is explained.
            for (place, row) in rows.objectives.iter().enumerate() {
                let explanation = Explanation::of(&row.roll_up, rows.parts(place), rows.now);
                prop_assert_eq!(explanation.computed, row.numbers.computed);
                prop_assert_eq!(explanation.progress, row.numbers.progress);
            }
            // Each ancestor once, and parents behind their children.
            for (place, change) in changes.iter().enumerate() {
                let later = &changes[place + 1..];
                prop_assert!(later.iter().all(|other| other.id != change.id));
                let is_above = |other: &Change| rows.edges.contains(&(index(other.id), index(change.id)));
                prop_assert!(!later.iter().any(is_above));
            }
        }
    }

    #[test]
    fn a_batch_equals_its_changes_one_by_one(
        rows in rows(), moves in prop::collection::vec((any::<prop::sample::Index>(), key_result()), 1..12),
    ) {
        let (mut at_once, mut one_by_one) = (rows.clone(), rows);
        let deltas = written(&mut at_once, Step::KeyResults(moves.clone()));
        at_once.roll_up(deltas);
        for one in moves {
            let deltas = written(&mut one_by_one, Step::KeyResults(vec![one]));
            one_by_one.roll_up(deltas);
        }
        let numbers = |rows: &Rows| rows.objectives.iter().map(|row| row.numbers).collect::<Vec<_>>();
        prop_assert_eq!(numbers(&at_once), numbers(&one_by_one));
    }
}

fn objective(method: Method) -> ObjectiveRow {
    ObjectiveRow {
        weight: Weight::ONE,
        counts: true,
        roll_up: RollUp { method, manual: None },
        numbers: Numbers::default(),
    }
}

fn measured(objective: usize, target: i64, current: i64) -> KeyResultRow {
    let current = Some(current);
    KeyResultRow { objective, weight: Weight::ONE, counts: true, unit: UNITS[0], target, current }
}

/// 1 and 2 serve 0, and 3 serves both of them: two ways lead from 3 up to 0.
fn diamond(top: Method) -> Rows {
    let mean = || objective(Method::WeightedMean);
    started(Rows {
        objectives: vec![objective(top), mean(), mean(), mean()],
        key_results: vec![measured(3, 10, 0), measured(1, 90, 0)],
        edges: [(1, 0), (2, 0), (3, 1), (3, 2)].into(),
        now: DateTime::default(),
    })
}

fn shown(rows: &Rows, index: usize) -> Option<String> {
    rows.objectives[index].numbers.progress.map(|progress| progress.decimal().to_string())
}

fn check_in(rows: &mut Rows, key_result: usize, current: i64) -> Vec<Change> {
    let old = rows.key_results[key_result].clone();
    rows.key_results[key_result].current = Some(current);
    let mut deltas = Deltas::default();
    deltas.key_result(id(old.objective), Some(&old.share()), Some(&rows.key_results[key_result].share()));
    rows.roll_up(deltas)
}

#[test]
fn a_sum_counts_a_key_result_once_however_many_ways_lead_up() {
    let mut rows = diamond(Method::Sum { unit: UNITS[0].to_owned() });
    let changes = check_in(&mut rows, 0, 10);
    assert_eq!(shown(&rows, 0).as_deref(), Some("0.1"), "10 of 100, not 20 of 110");
    let order: Vec<_> = changes.iter().map(|change| index(change.id)).collect();
    assert_eq!(order, [3, 1, 2, 0], "children first, each once");
}

#[test]
fn the_weakest_child_speaks_for_all() {
    let mut rows = diamond(Method::Weakest);
    check_in(&mut rows, 0, 10);
    assert_eq!(
        (shown(&rows, 0).as_deref(), shown(&rows, 1).as_deref(), shown(&rows, 2).as_deref()),
        (Some("0.5"), Some("0.5"), Some("1"))
    );
    let deltas = rows.change_objective(1, |row| row.weight = Weight::ZERO);
    rows.roll_up(deltas);
    assert_eq!(shown(&rows, 0).as_deref(), Some("1"), "what has no weight is no weakest child");
}

#[test]
fn an_override_hides_changes_from_above_and_keeps_the_computed_progress_beside_it() {
    let mut rows = diamond(Method::WeightedMean);
    let until = rows.now + chrono::Duration::seconds(10);
    let manual = stated(Progress::DONE, Some(until));
    let deltas = rows.change_objective(1, |row| row.roll_up.manual = Some(manual));
    rows.roll_up(deltas);
    assert_eq!(shown(&rows, 0).as_deref(), Some("0.5"));
    let changes = check_in(&mut rows, 1, 45);
    assert_eq!(changes.len(), 1, "nothing above hears of it");
    assert!(changes[0].is_computed_changed && !changes[0].is_progress_changed);
    assert_eq!(rows.objectives[1].numbers.computed.map(Progress::decimal), Some(Decimal::new(25, 2)));
    let deltas = rows.pass_time(10);
    rows.roll_up(deltas);
    assert_eq!((shown(&rows, 1).as_deref(), shown(&rows, 0).as_deref()), (Some("0.25"), Some("0.125")));
}

#[test]
fn a_sum_above_an_override_adds_up_what_is_measured() {
    let mut rows = diamond(Method::Sum { unit: UNITS[0].to_owned() });
    let deltas = rows.change_objective(3, |row| row.roll_up.manual = Some(stated(Progress::DONE, None)));
    rows.roll_up(deltas);
    check_in(&mut rows, 0, 5);
    assert_eq!((shown(&rows, 3).as_deref(), shown(&rows, 0).as_deref()), (Some("1"), Some("0.05")));
}

#[test]
fn what_does_not_count_hides_all_below_it_from_a_sum() {
    let mut rows = diamond(Method::Sum { unit: UNITS[0].to_owned() });
    check_in(&mut rows, 0, 10);
    let deltas = rows.change_objective(1, |row| row.counts = false);
    rows.roll_up(deltas);
    assert_eq!(shown(&rows, 0).as_deref(), Some("1"), "3 is still below 2");
    let deltas = rows.change_objective(2, |row| row.weight = Weight::ZERO);
    rows.roll_up(deltas);
    assert_eq!(shown(&rows, 0), None, "nothing is left, which is not 0");
}

#[test]
fn a_mean_of_key_results_does_not_move_with_what_is_aligned() {
    let mut rows = diamond(Method::WeightedMeanOfKeyResults);
    assert!(check_in(&mut rows, 0, 10).iter().all(|change| index(change.id) != 0));
    rows.key_results.push(measured(0, 10, 4));
    let mut deltas = Deltas::default();
    deltas.key_result(id(0), None, Some(&rows.key_results[2].share()));
    rows.roll_up(deltas);
    assert_eq!(shown(&rows, 0).as_deref(), Some("0.4"));
}

#[test]
fn only_what_has_no_inverse_is_read_anew() {
    let mut graph = Graph::default();
    let node = |method: Method| Node {
        roll_up: RollUp { method, manual: None },
        ..Node::mean(Weight::ONE, Terms::default(), None)
    };
    graph.add(id(0), node(Method::Sum { unit: UNITS[0].to_owned() }));
    graph.add(id(1), node(Method::WeightedMean));
    graph.add(id(2), node(Method::Weakest));
    graph.align(id(1), id(0));
    graph.align(id(2), id(1));
    let mut deltas = Deltas::default();
    deltas.key_result(id(1), None, Some(&measured(1, 10, 5).share()));
    assert_eq!(graph.needs(&deltas), Needs { children_of: vec![id(2)], sums_of: vec![] });
    deltas.aligned(id(2), None, Some(&objective(Method::Weakest).share()));
    assert_eq!(graph.needs(&deltas), Needs { children_of: vec![id(2)], sums_of: vec![id(0)] });
    assert_eq!(graph.clone().apply(deltas.clone(), DateTime::default()), Err(BrokenGraph::Unread(id(2))));
    graph.set_children(id(2), vec![]);
    graph.set_sum(id(0), Ways::default());
    assert!(graph.apply(deltas, DateTime::default()).is_ok());
}

#[test]
fn a_child_that_is_not_stored_yet_is_taken_from_the_graph() {
    let mut graph = Graph::default();
    let (weakest, sum) = (Method::Weakest, Method::Sum { unit: UNITS[0].to_owned() });
    for (place, method) in [(0, weakest), (1, sum), (2, Method::WeightedMean)] {
        let roll_up = RollUp { method, manual: None };
        graph.add(id(place), Node { roll_up, ..Node::mean(Weight::ONE, Terms::default(), None) });
    }
    graph.align(id(2), id(0));
    graph.align(id(2), id(1));
    let mut deltas = Deltas::default();
    deltas.key_result(id(2), None, Some(&measured(2, 10, 5).share()));
    graph.set_children(id(0), vec![Child { aligned: None, share: measured(0, 10, 8).share() }]);
    let changes = graph.apply(deltas, DateTime::default()).expect("the graph is sound");
    let half = Some(Decimal::new(5, 1));
    let shown: Vec<_> = changes.iter().map(|change| change.progress.map(Progress::decimal)).collect();
    assert_eq!(shown, [half, half, half]);
}

#[test]
fn a_circle_and_a_missing_objective_are_found() {
    let node = Node::mean(Weight::ONE, Terms::default(), None);
    let mut circle = Graph::default();
    circle.add(id(0), node.clone());
    circle.add(id(1), node);
    circle.align(id(0), id(1));
    circle.align(id(1), id(0));
    let now = DateTime::default();
    assert_eq!(circle.apply(Deltas::default(), now), Err(BrokenGraph::Circle));
    let mut deltas = Deltas::default();
    deltas.look_at(id(7));
    assert_eq!(Graph::default().apply(deltas, now), Err(BrokenGraph::Missing(id(7))));
}
