//! What objectives serve.

use crate::office::{Office, inner, reason, under, under_key_result};
use ovation_proto::ovation::goals::v1 as message;

#[tokio::test]
async fn a_goal_never_becomes_its_own_ancestor() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let result = office.key_result(&top, "12 customers", "12").await;
    let middle = office.objective(&cycle, "Middle", vec![under_key_result(&result)]).await;
    let bottom = office.objective(&cycle, "Bottom", vec![under(&middle)]).await;
    for parent in [under(&top), under_key_result(&result), under(&bottom), under(&middle)] {
        assert_eq!(reason(office.align(&top, vec![parent]).await), "ALIGNMENT_CYCLE");
    }
    office.align(&bottom, vec![under(&top)]).await.expect("there is no circle");
    office.align(&middle, vec![under(&bottom)]).await.expect("there is no circle");
}

#[tokio::test]
async fn two_alignments_at_once_cannot_close_a_circle_together() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    for round in 0..10 {
        let one = office.objective(&cycle, &format!("One {round}"), vec![]).await;
        let other = office.objective(&cycle, &format!("Other {round}"), vec![]).await;
        let (first, second) =
            tokio::join!(office.align(&one, vec![under(&other)]), office.align(&other, vec![under(&one)]));
        assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "round {round}");
        let refused = if first.is_err() { first } else { second };
        assert_eq!(reason(refused), "ALIGNMENT_CYCLE");
    }
}

#[tokio::test]
async fn an_objective_counts_in_all_its_parents_and_takes_its_count_along() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let [left, right] =
        [office.objective(&cycle, "Left", vec![]).await, office.objective(&cycle, "Right", vec![]).await];
    let shared = office.objective(&cycle, "Shared", vec![under(&left), under(&right)]).await;
    let result = office.key_result(&shared, "4 customers", "4").await;
    office.check_in(&[(&result, "1")], 0).await;
    office.world.settle().await;
    assert_eq!((office.progress(&left).await, office.progress(&right).await), ("0.25".into(), "0.25".into()));
    let aligned = office.align(&shared, vec![under(&right)]).await.expect("it may");
    assert_eq!(aligned.parents, [under(&right)]);
    assert_eq!((office.progress(&left).await, office.progress(&right).await), (String::new(), "0.25".into()));
    office.align(&shared, vec![]).await.expect("it may");
    assert_eq!(office.progress(&right).await, "");
    office.assert_sums().await;
}

#[tokio::test]
async fn a_tree_has_at_most_32_levels() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut chain = vec![office.objective(&cycle, "1", vec![]).await];
    for level in 2..=31 {
        let parent = under(&chain[level - 2]);
        chain.push(office.objective(&cycle, &level.to_string(), vec![parent]).await);
    }
    let result = office.key_result(&chain[30], "The 32nd level", "1").await;
    let request = message::CreateObjectiveRequest {
        request_id: crate::office::fresh(),
        objective: Some(message::Objective {
            parents: vec![under_key_result(&result)],
            ..office.team_objective(&cycle, "The 33rd")
        }),
    };
    assert_eq!(reason(office.goals(&office.cast.carol).create_objective(request).await), "TREE_TOO_DEEP");
    let above = office.objective(&cycle, "Above all", vec![]).await;
    assert_eq!(reason(office.align(&chain[0], vec![under(&above)]).await), "TREE_TOO_DEEP");
    office.align(&chain[1], vec![under(&above)]).await.expect("it is as deep as before");
}

#[tokio::test]
async fn what_a_closed_cycle_counted_it_counts_for_ever() {
    let office = Office::open().await;
    let year = office.cycle("2026", 2026).await;
    let quarter = office.cycle("2026 Q4", 2026).await;
    let goal_of_year = office.objective(&year, "Of the year", vec![]).await;
    let goal_of_quarter = office.objective(&quarter, "Of the quarter", vec![under(&goal_of_year)]).await;
    let result = office.key_result(&goal_of_quarter, "4 customers", "4").await;
    office.check_in(&[(&result, "1")], 0).await;
    office.world.settle().await;
    office.close(&year).await;
    office.check_in(&[(&result, "4")], 1).await;
    office.world.settle().await;
    assert_eq!(office.progress(&goal_of_quarter).await, "1");
    assert_eq!(office.progress(&goal_of_year).await, "0.25");
    let explain = message::ExplainProgressRequest { node_id: goal_of_year.id.clone() };
    let explained = inner(office.goals(&office.cast.alice).explain_progress(explain).await);
    assert_eq!(explained.terms[0].progress, crate::office::decimal("0.25"));
    assert_eq!(reason(office.align(&goal_of_quarter, vec![]).await), "CYCLE_CLOSED");
    office.assert_sums().await;
}

#[tokio::test]
async fn an_unknown_parent_is_not_found() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let unknown = message::Objective { id: crate::office::fresh(), ..objective.clone() };
    assert_eq!(reason(office.align(&objective, vec![under(&unknown)]).await), "NOT_FOUND");
}
