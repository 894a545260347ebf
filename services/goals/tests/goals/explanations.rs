//! Progress, explained number by number.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, decimal, fresh, increase, inner, reason, under};

async fn explain(office: &Office, caller: &Caller, id: &str) -> message::ExplainProgressResponse {
    let request = message::ExplainProgressRequest { node_id: id.to_owned() };
    inner(office.goals(caller).explain_progress(request).await)
}

pub(crate) async fn roll_up(office: &Office, objective: &message::Objective, method: message::RollUpMethod) {
    let request = message::SetRollUpRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        method: method.into(),
        ..message::SetRollUpRequest::default()
    };
    inner(office.goals(&office.cast.carol).set_roll_up(request).await);
}

fn terms(
    explained: &message::ExplainProgressResponse,
) -> Vec<(&str, Option<&str>, message::ExclusionReason)> {
    fn one(term: &message::ProgressTerm) -> (&str, Option<&str>, message::ExclusionReason) {
        let carries = term.carries.as_ref().map(|carries| carries.value.as_str());
        (&term.title, carries, term.excluded())
    }
    explained.terms.iter().map(one).collect()
}

const COUNTS: message::ExclusionReason = message::ExclusionReason::Unspecified;

#[tokio::test]
async fn a_mean_names_what_counts_what_is_hidden_and_what_does_not_count() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let own = office.key_result(&top, "Own", "8").await;
    let hidden = office.objective(&cycle, "Hidden", vec![under(&top)]).await;
    let below = office.key_result(&hidden, "Below", "2").await;
    office.objective(&cycle, "Without a number", vec![under(&top)]).await;
    let draft = message::Objective {
        state: message::ObjectiveState::Draft.into(),
        parents: vec![under(&top)],
        ..office.team_objective(&cycle, "Draft")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(draft) };
    inner(office.goals(&office.cast.carol).create_objective(request).await);
    office.check_in(&[(&own, "2"), (&below, "1")], 0).await;
    office.world.settle().await;
    let explained = explain(&office, &office.cast.bob, &top.id).await;
    let expected = [
        ("Own", Some("0.125"), COUNTS),
        ("Hidden", Some("0.25"), COUNTS),
        ("Without a number", None, message::ExclusionReason::NoProgress),
        ("Draft", None, message::ExclusionReason::NotActive),
    ];
    assert_eq!(terms(&explained), expected);
    assert_eq!((&explained.progress, &explained.computed_progress), (&decimal("0.375"), &decimal("0.375")));
    assert_eq!((explained.weighted_sum, explained.weight_sum), (decimal("0.75"), decimal("2")));
    assert!(!explained.terms[0].check_in_id.is_empty() && explained.terms[1].check_in_id.is_empty());
    // Restricted, and let to count by its owner: one line without a name.
    office
        .sql("UPDATE goals.objective SET visibility = 3, counts_upwards = true WHERE id = $1", &hidden.id)
        .await;
    let explained = explain(&office, &office.cast.dora, &top.id).await;
    assert_eq!(terms(&explained)[..2], [("Own", Some("0.125"), COUNTS), ("", Some("0.25"), COUNTS)]);
    let merged = &explained.terms[1];
    assert_eq!((merged.node_id.as_str(), merged.goals, &merged.contribution), ("", 1, &decimal("0.5")));
    // Who may see it sees why it does not count; others do not hear of it.
    office.sql("UPDATE goals.objective SET counts_upwards = false WHERE id = $1", &hidden.id).await;
    let explained = explain(&office, &office.cast.carol, &top.id).await;
    assert!(terms(&explained).contains(&("Hidden", None, message::ExclusionReason::Restricted)));
    let explained = explain(&office, &office.cast.dora, &top.id).await;
    assert!(terms(&explained).iter().all(|(title, ..)| !title.is_empty() && *title != "Hidden"));
    for id in [&hidden.id, &below.id] {
        let request = message::ExplainProgressRequest { node_id: id.clone() };
        assert_eq!(reason(office.goals(&office.cast.dora).explain_progress(request).await), "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_sum_counts_each_key_result_once_with_its_way() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let left = office.objective(&cycle, "Left", vec![under(&top)]).await;
    let right = office.objective(&cycle, "Right", vec![under(&top)]).await;
    let both = office.objective(&cycle, "Both", vec![under(&left), under(&right)]).await;
    let result = |title: &str, target: &str, unit: &str| message::KeyResult {
        unit: unit.to_owned(),
        ..increase(title, target)
    };
    let mut goals = office.goals(&office.cast.carol);
    let mut results = Vec::new();
    for (objective, key_result) in [
        (&both, result("Once", "80", "件")),
        (&right, result("Also", "20", "件")),
        (&left, result("Other unit", "5", "円")),
        (
            &left,
            message::KeyResult {
                measure: message::Measure::YesNo.into(),
                target: None,
                ..result("Yes", "1", "件")
            },
        ),
    ] {
        let request = message::CreateKeyResultRequest {
            request_id: fresh(),
            objective_id: objective.id.clone(),
            key_result: Some(key_result),
        };
        results.push(inner(goals.create_key_result(request).await));
    }
    roll_up(&office, &top, message::RollUpMethod::Sum).await;
    office.check_in(&[(&results[0], "40"), (&results[1], "10")], 0).await;
    office.world.settle().await;
    let explained = explain(&office, &office.cast.bob, &top.id).await;
    let expected = [
        ("Once", Some("0.4"), COUNTS),
        ("Also", Some("0.1"), COUNTS),
        ("Other unit", None, message::ExclusionReason::OtherUnit),
        ("Yes", None, message::ExclusionReason::NotSummable),
    ];
    assert_eq!(terms(&explained), expected);
    assert_eq!((explained.unit.as_str(), &explained.progress), ("件", &decimal("0.5")));
    assert_eq!((explained.gone_sum, explained.way_sum), (decimal("50"), decimal("100")));
    let once = &explained.terms[0];
    assert_eq!((&once.contribution, &once.way), (&decimal("40"), &decimal("80")));
    assert_eq!((explained.weighted_sum, explained.weight_sum), (None, None));
}

#[tokio::test]
async fn an_override_is_told_beside_what_it_replaces() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let own = office.key_result(&top, "Own", "8").await;
    let lower = office.objective(&cycle, "Lower", vec![under(&top)]).await;
    office.key_result(&lower, "Below", "2").await;
    office.check_in(&[(&own, "2")], 0).await;
    office.world.settle().await;
    let request = message::SetRollUpRequest {
        request_id: fresh(),
        objective_id: top.id.clone(),
        method: message::RollUpMethod::WeightedMeanOfKeyResults.into(),
        r#override: Some(message::ProgressOverride {
            progress: decimal("0.9"),
            reason: "The contract is signed".to_owned(),
            expires_at: Some(ovation_chassis::time::timestamp(
                ovation_chassis::clock::now() + chrono::Duration::days(1),
            )),
            ..message::ProgressOverride::default()
        }),
        ..message::SetRollUpRequest::default()
    };
    inner(office.goals(&office.cast.carol).set_roll_up(request).await);
    let explained = explain(&office, &office.cast.bob, &top.id).await;
    let term = &explained.terms[0];
    assert_eq!((&term.current, term.source()), (&decimal("2"), message::ReadingSource::CheckIn));
    assert!(term.effective_at.is_some() && !term.check_in_id.is_empty());
    assert_eq!((&explained.progress, &explained.computed_progress), (&decimal("0.9"), &decimal("0.25")));
    assert_eq!(explained.r#override.map(|one| one.reason).as_deref(), Some("The contract is signed"));
    assert_eq!(terms_of(&office, &top).await, [("Own".to_owned(), 0), ("Lower".to_owned(), 7)]);
    roll_up(&office, &top, message::RollUpMethod::Weakest).await;
    let explained = explain(&office, &office.cast.bob, &top.id).await;
    assert_eq!((&explained.progress, &explained.r#override), (&decimal("0"), &None));
    assert_eq!(terms(&explained), [("Own", Some("0"), COUNTS), ("Lower", Some("0"), COUNTS)]);
}

#[tokio::test]
async fn an_override_ends_by_itself_and_what_is_above_follows() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let lower = office.objective(&cycle, "Lower", vec![under(&top)]).await;
    let result = office.key_result(&lower, "Own", "8").await;
    office.check_in(&[(&result, "2")], 0).await;
    office.world.settle().await;
    let until = ovation_chassis::clock::now() + chrono::Duration::days(1);
    let request = message::SetRollUpRequest {
        request_id: fresh(),
        objective_id: lower.id.clone(),
        method: message::RollUpMethod::WeightedMean.into(),
        r#override: Some(message::ProgressOverride {
            progress: decimal("0.9"),
            reason: "The contract is signed".to_owned(),
            expires_at: Some(ovation_chassis::time::timestamp(until)),
            ..message::ProgressOverride::default()
        }),
        ..message::SetRollUpRequest::default()
    };
    inner(office.goals(&office.cast.carol).set_roll_up(request).await);
    assert_eq!(
        (office.progress(&lower).await.as_str(), office.progress(&top).await.as_str()),
        ("0.9", "0.9")
    );
    // As if the day had passed.
    for statement in [
        "UPDATE goals.objective SET override_expires_at = now() - interval '1 second' WHERE id = $1",
        "UPDATE goals.override_end SET expires_at = now() - interval '1 second' WHERE objective_id = $1",
    ] {
        office.sql(statement, &lower.id).await;
    }
    let _again = office.world.replica::<ovation_goals::Goals>().await;
    ovation_harness::until("the override has ended", async || office.progress(&top).await == "0.25").await;
    assert_eq!(office.progress(&lower).await, "0.25");
}

#[tokio::test]
async fn a_restricted_goal_counts_upwards_once_its_owner_says_so() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let lower = office.objective(&cycle, "Lower", vec![under(&top)]).await;
    let result = office.key_result(&lower, "Own", "8").await;
    office.check_in(&[(&result, "2")], 0).await;
    office.world.settle().await;
    assert_eq!(office.progress(&top).await, "0.25");
    let change = async |change: message::Objective, path: &str| {
        let request = message::UpdateObjectiveRequest {
            request_id: fresh(),
            objective: Some(message::Objective { id: lower.id.clone(), ..change }),
            update_mask: Some(prost_types::FieldMask { paths: vec![path.to_owned()] }),
            ..message::UpdateObjectiveRequest::default()
        };
        inner(office.goals(&office.cast.carol).update_objective(request).await);
    };
    let visibility = message::Visibility::NamedPeople.into();
    change(message::Objective { visibility, ..message::Objective::default() }, "visibility").await;
    assert_eq!(office.progress(&top).await, "", "by default it counts no more");
    let counts = message::Objective { counts_upwards: true, ..message::Objective::default() };
    change(counts, "counts_upwards").await;
    assert_eq!(office.progress(&top).await, "0.25");
    change(message::Objective::default(), "counts_upwards").await;
    assert_eq!(office.progress(&top).await, "");
    office.assert_sums().await;
}

async fn terms_of(office: &Office, objective: &message::Objective) -> Vec<(String, i32)> {
    let explained = explain(office, &office.cast.bob, &objective.id).await;
    explained.terms.into_iter().map(|term| (term.title, term.excluded)).collect()
}
