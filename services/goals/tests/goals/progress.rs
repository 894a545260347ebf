//! How check-ins become progress.

use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;

use crate::office::{Office, decimal, fresh, inner, under, under_key_result};

#[tokio::test]
async fn a_check_in_reaches_everything_above_and_is_explained_number_by_number() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let own = office.key_result(&top, "Own", "8").await;
    let lower = office.objective(&cycle, "Lower", vec![under(&top)]).await;
    let first = office.key_result(&lower, "First", "3").await;
    let second = office.key_result(&lower, "Second", "2").await;
    office.check_in(&[(&first, "1"), (&own, "8")], 0).await;
    office.world.settle().await;
    let moved = office.get_key_result(&first).await;
    assert_eq!(
        (moved.current, moved.progress, moved.confidence),
        (decimal("1"), decimal("0.333333333333"), 7)
    );
    assert_eq!(office.progress(&lower).await, "0.166666666666", "halves go to the even digit");
    assert_eq!(office.progress(&top).await, "0.583333333333");
    let explain = |id: &str| message::ExplainProgressRequest { node_id: id.to_owned() };
    let mut goals = office.goals(&office.cast.bob);
    let explained = inner(goals.explain_progress(explain(&top.id)).await);
    let terms: Vec<_> = explained.terms.iter().map(|term| term.title.as_str()).collect();
    assert_eq!(terms, ["Own", "Lower"]);
    assert_eq!((explained.weighted_sum, explained.weight_sum), (decimal("1.166666666666"), decimal("2")));
    let explained = inner(goals.explain_progress(explain(&second.id)).await);
    assert_eq!((explained.current, explained.check_in_id.as_str()), (decimal("0"), ""));
    office.assert_sums().await;
}

#[tokio::test]
async fn the_latest_check_in_stands_whatever_the_order_of_arrival() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    for (value, minute) in [("3", 3), ("9", 9), ("5", 5), ("1", 1)] {
        office.check_in(&[(&result, value)], minute).await;
    }
    office.world.settle().await;
    assert_eq!(office.get_key_result(&result).await.current, decimal("9"));
    assert_eq!(office.progress(&objective).await, "0.9");
    office.assert_sums().await;
}

#[tokio::test]
async fn an_objective_under_a_key_result_counts_in_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let result = office.key_result(&top, "Measured by itself", "4").await;
    let lower = office.objective(&cycle, "Lower", vec![under_key_result(&result)]).await;
    let below = office.key_result(&lower, "Below", "1").await;
    office.check_in(&[(&below, "1")], 0).await;
    office.world.settle().await;
    assert_eq!((office.progress(&lower).await, office.progress(&top).await), ("1".into(), "0".into()));
}

#[tokio::test]
async fn weights_and_targets_roll_up_when_they_change() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let lower = office.objective(&cycle, "Lower", vec![under(&top)]).await;
    let done = office.key_result(&lower, "Done", "4").await;
    let open = office.key_result(&top, "Open", "4").await;
    office.check_in(&[(&done, "4")], 0).await;
    office.world.settle().await;
    assert_eq!(office.progress(&top).await, "0.5");
    let mask = |path: &str| Some(FieldMask { paths: vec![path.to_owned()] });
    let mut goals = office.goals(&office.cast.carol);
    let heavier = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective {
            id: lower.id.clone(),
            weight: decimal("3"),
            ..message::Objective::default()
        }),
        update_mask: mask("weight"),
        ..message::UpdateObjectiveRequest::default()
    };
    inner(goals.update_objective(heavier).await);
    assert_eq!(office.progress(&top).await, "0.75");
    let farther = message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: done.id.clone(),
            target: decimal("8"),
            ..message::KeyResult::default()
        }),
        update_mask: mask("target"),
        ..message::UpdateKeyResultRequest::default()
    };
    inner(goals.update_key_result(farther).await);
    assert_eq!((office.progress(&lower).await, office.progress(&top).await), ("0.5".into(), "0.375".into()));
    let weightless = message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: open.id.clone(),
            weight: decimal("0"),
            ..message::KeyResult::default()
        }),
        update_mask: mask("weight"),
        ..message::UpdateKeyResultRequest::default()
    };
    inner(goals.update_key_result(weightless).await);
    assert_eq!(office.progress(&top).await, "0.5");
    office.assert_sums().await;
}

#[tokio::test]
async fn a_check_in_after_the_cycle_was_closed_changes_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    office.close(&cycle).await;
    office.check_in(&[(&result, "9")], 1).await;
    office.world.settle().await;
    assert_eq!(office.progress(&objective).await, "0");
    office.check_in(&[(&result, "5")], -1).await;
    office.world.settle().await;
    assert_eq!(office.progress(&objective).await, "0.5", "it was made while the cycle was open");
}

#[tokio::test]
async fn many_check_ins_at_once_leave_the_sums_exact() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let mut results = Vec::new();
    for number in 0..4 {
        let lower = office.objective(&cycle, &format!("Lower {number}"), vec![under(&top)]).await;
        for target in ["3", "7", "11"] {
            results.push(office.key_result(&lower, target, target).await);
        }
    }
    for minute in 0..40_i64 {
        let one = &results[usize::try_from(minute * 5 % 12).expect("it fits")];
        let other = &results[usize::try_from((minute * 7 + 1) % 12).expect("it fits")];
        let value = minute.to_string();
        let values: Vec<(&message::KeyResult, &str)> =
            if one.id == other.id { vec![(one, &value)] } else { vec![(one, &value), (other, &value)] };
        office.check_in(&values, minute).await;
    }
    office.world.settle().await;
    office.assert_sums().await;
}
