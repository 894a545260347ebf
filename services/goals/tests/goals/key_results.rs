//! Key results.

use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;

use crate::office::{Office, decimal, fresh, increase, inner, reason, refused_fields};

#[tokio::test]
async fn a_key_result_stands_at_its_baseline_and_has_its_objectives_owner() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let created = office.key_result(&objective, "12 customers", "12").await;
    assert_eq!((created.current.clone(), created.progress.clone()), (decimal("0"), decimal("0")));
    assert_eq!(created.owner, Some(office.team()));
    assert_eq!(office.get(&objective).await.key_results, [created]);
    assert_eq!(office.progress(&objective).await, "0");
}

#[tokio::test]
async fn measures_take_the_values_that_belong_to_them() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let create = |key_result| message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(key_result),
    };
    let mut goals = office.goals(&office.cast.carol);
    let mut yes_no = increase("The mobile version ships", "1");
    yes_no.set_measure(message::Measure::YesNo);
    let created = inner(goals.create_key_result(create(yes_no)).await);
    assert_eq!((created.baseline, created.target), (decimal("0"), decimal("1")));
    let mut unmeasured = increase("People like it", "3");
    unmeasured.set_measure(message::Measure::NotMeasured);
    assert_eq!(refused_fields(goals.create_key_result(create(unmeasured)).await), ["key_result.target"]);
    let mut down = increase("Churn", "10");
    down.set_measure(message::Measure::Decrease);
    down.stretch = decimal("0.0000001");
    assert_eq!(refused_fields(goals.create_key_result(create(down)).await), ["key_result.stretch"]);
    let mut untitled = increase(" ", "3");
    untitled.set_measure(message::Measure::NotMeasured);
    assert_eq!(
        refused_fields(goals.create_key_result(create(untitled)).await),
        ["key_result.title", "key_result.target"],
        "what does not fit is said at once with what is malformed"
    );
    let without = message::KeyResult { measure: 0, ..increase("Churn", "10") };
    assert_eq!(refused_fields(goals.create_key_result(create(without)).await), ["key_result.measure"]);
}

/// A key result of alice's own under an objective of the team.
async fn of_alice(office: &Office) -> message::KeyResult {
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let alice = office.cast.alice.person().expect("a person").to_string();
    let owner = message::Owner { owner: Some(message::owner::Owner::PersonId(alice)) };
    let create = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id,
        key_result: Some(message::KeyResult { owner: Some(owner), ..increase("12 customers", "12") }),
    };
    inner(office.goals(&office.cast.carol).create_key_result(create).await)
}

#[tokio::test]
async fn its_owner_changes_a_key_result_and_its_objectives_lead_does_and_nobody_else() {
    let office = Office::open().await;
    let created = of_alice(&office).await;
    let update = |target: &str| message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: created.id.clone(),
            target: decimal(target),
            ..message::KeyResult::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["target".to_owned()] }),
        ..message::UpdateKeyResultRequest::default()
    };
    let Office { cast, .. } = &office;
    inner(office.goals(&cast.alice).update_key_result(update("20")).await);
    let changed = inner(office.goals(&cast.carol).update_key_result(update("10")).await);
    assert_eq!((changed.target, changed.title), (decimal("10"), created.title.clone()));
    let denied = office.goals(&cast.bob).update_key_result(update("1")).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let backwards = office.goals(&cast.dora).update_key_result(update("-1")).await;
    assert_eq!(refused_fields(backwards), ["key_result.target"]);
    let elsewhere = office.goals(&cast.mallory).update_key_result(update("1")).await;
    assert_eq!(reason(elsewhere), "NOT_FOUND");
}

#[tokio::test]
async fn an_api_token_needs_the_scope() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let create = || message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(increase("12 customers", "12")),
    };
    let reader = office.cast.organization.api_token(&["goals.read"]);
    assert_eq!(reason(office.goals(&reader).create_key_result(create()).await), "SCOPE_MISSING");
    let writer = office.cast.organization.api_token(&["goals.write"]);
    inner(office.goals(&writer).create_key_result(create()).await);
}

#[tokio::test]
async fn milestones_that_are_reached_are_readings_of_the_part_that_they_are() {
    let office = Office::open().await;
    let carol = &office.cast.carol;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Open", vec![]).await;
    let milestone = |title: &str, weight: &str| message::Milestone {
        title: title.to_owned(),
        weight: decimal(weight),
        ..message::Milestone::default()
    };
    let request = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(message::KeyResult {
            title: "The shop opens".to_owned(),
            measure: message::Measure::Milestones.into(),
            milestones: vec![milestone("Rent", "1"), milestone("Paint", "2")],
            ..message::KeyResult::default()
        }),
    };
    let created = inner(office.goals(carol).create_key_result(request).await);
    assert_eq!(crate::series::readings(&office, carol, &created.id).await, []);
    let reach = message::SetMilestonesRequest {
        request_id: fresh(),
        key_result_id: created.id.clone(),
        reached_ids: vec![created.milestones[0].id.clone()],
        not_reached_ids: vec![],
    };
    let reached = inner(office.goals(carol).set_milestones(reach.clone()).await);
    assert_eq!(inner(office.goals(carol).set_milestones(reach.clone()).await), reached, "repeated");
    let again = message::SetMilestonesRequest { request_id: fresh(), ..reach };
    inner(office.goals(carol).set_milestones(again).await);
    assert_eq!((reached.source(), reached.current.clone()), (message::ReadingSource::Milestones, None));
    assert_eq!(office.get_key_result(&created).await, reached);
    let [reading] = crate::series::readings(&office, carol, &created.id).await.try_into().expect("one");
    assert_eq!(
        (reading.value.clone(), reading.source()),
        (decimal("0.333333"), message::ReadingSource::Milestones)
    );
    assert_eq!(reading.person_id, carol.person().expect("a person").to_string());
    office.world.settle().await;
    crate::series::assert_series(&office).await;
    office.assert_sums().await;
}
