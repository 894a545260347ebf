//! Alternatives: drafts beside an objective, and choosing one.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use tonic::{Response, Status};

use crate::office::{Office, fresh, inner, reason, refused_fields, under, under_key_result};

async fn keep(
    office: &Office,
    caller: &Caller,
    objective: &message::Objective,
    title: &str,
) -> Result<message::Objective, Status> {
    let request = message::CreateAlternativeRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        title: title.to_owned(),
    };
    office.talk(caller).create_alternative(request).await.map(Response::into_inner)
}

async fn choose(
    office: &Office,
    caller: &Caller,
    objective: &message::Objective,
) -> Result<message::Objective, Status> {
    let objective_id = objective.id.clone();
    let request = message::ChooseAlternativeRequest { request_id: fresh(), objective_id };
    office.talk(caller).choose_alternative(request).await.map(Response::into_inner)
}

async fn beside(office: &Office, objective: &message::Objective) -> Vec<String> {
    let objective_id = objective.id.clone();
    let request = message::ListAlternativesRequest { objective_id, ..Default::default() };
    let listed = inner(office.talk(&office.cast.bob).list_alternatives(request).await).objectives;
    assert!(listed.iter().all(|one| one.alternative_to_id == objective.id));
    listed.into_iter().map(|one| one.title).collect()
}

/// Nodes whose path is not their primary parent's and then their own.
async fn assert_places(office: &Office) {
    let misplaced: i64 = sqlx::query_scalar(crate::races::MISPLACED)
        .fetch_one(&mut office.world.superuser().await)
        .await
        .expect("the paths are compared");
    assert_eq!(misplaced, 0, "paths differ from the alignments");
}

#[tokio::test]
async fn an_alternative_is_a_copy_without_values_that_serves_nothing() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.draft(&cycle, "Top", vec![]).await;
    let objective = office.draft(&cycle, "Grow", vec![under(&top)]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    office.check_in(&[(&result, "5")], 0).await;
    office.world.settle().await;
    assert_eq!(reason(keep(&office, &cast.bob, &objective, "").await), "PERMISSION_DENIED");
    assert_eq!(reason(keep(&office, &cast.mallory, &objective, "").await), "NOT_FOUND");
    let same = keep(&office, &cast.carol, &objective, "").await.expect("she leads the team");
    assert_eq!((same.title.as_str(), same.state()), ("Grow", message::ObjectiveState::Draft));
    assert_eq!((same.parents.len(), same.alternative_to_id.as_str()), (0, objective.id.as_str()));
    // Of an alternative, beside the same.
    let bold = keep(&office, &cast.carol, &same, "Grow boldly").await.expect("she leads the team");
    assert_eq!(beside(&office, &objective).await, ["Grow", "Grow boldly"]);
    assert_eq!(beside(&office, &same).await, Vec::<String>::new());
    let copied = office.get(&bold).await.key_results;
    assert_eq!((copied.len(), copied[0].title.as_str()), (1, "10 customers"));
    assert_eq!(copied[0].progress, crate::office::decimal("0"));
    assert_eq!(
        (office.progress(&objective).await, office.progress(&top).await),
        ("0.5".to_owned(), String::new())
    );
    office.assert_sums().await;
    assert_places(&office).await;
    assert_eq!(reason(choose(&office, &cast.bob, &bold).await), "PERMISSION_DENIED");
    assert_eq!(refused_fields(choose(&office, &cast.carol, &objective).await), ["objective_id"]);
    assert_eq!(refused_fields(office.propose(&cast.carol, &bold).await), ["objective_id"]);
}

#[tokio::test]
async fn the_chosen_one_takes_the_place_of_the_other_with_all_that_serves_it() {
    let office = Office::open().await;
    let cast = &office.cast;
    let (year, cycle) = (office.cycle("2026", 2026).await, office.cycle("2026 H2", 2026).await);
    let vision = office.draft(&year, "Vision", vec![]).await;
    let top = office.draft(&cycle, "Top", vec![]).await;
    let objective = office.draft(&cycle, "Grow", vec![under(&top), under(&vision)]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    let lower = office.draft(&cycle, "Lower", vec![under(&objective)]).await;
    let lowest = office.draft(&cycle, "Lowest", vec![under(&lower)]).await;
    let lowest_result = office.key_result(&lowest, "4 talks", "4").await;
    let of_result = office.draft(&cycle, "Of the result", vec![under_key_result(&result)]).await;
    let of_both = office.draft(&cycle, "Of both", vec![under_key_result(&result), under(&objective)]).await;
    let bold = keep(&office, &cast.carol, &objective, "Grow boldly").await.expect("she leads the team");
    let calm = keep(&office, &cast.carol, &objective, "Grow calmly").await.expect("she leads the team");
    office.propose(&cast.carol, &objective).await.expect("she leads the team");
    office.check_in(&[(&result, "5"), (&lowest_result, "3")], 0).await;
    office.world.settle().await;
    let chosen = choose(&office, &cast.carol, &bold).await.expect("she leads the team");
    assert_eq!(chosen.parents, [under(&top), under(&vision)]);
    for child in [&lower, &of_result, &of_both] {
        assert_eq!(office.get(child).await.objective.expect("it is there").parents, [under(&bold)]);
    }
    let before = office.get(&objective).await.objective.expect("it is there");
    assert_eq!((before.parents.len(), before.state()), (0, message::ObjectiveState::Draft));
    assert_eq!(beside(&office, &bold).await, ["Grow", "Grow calmly"]);
    office.assert_sums().await;
    assert_places(&office).await;
    // The proposal of the other waits no more.
    let waiting = office.talk(&cast.hana).list_approvals(message::ListApprovalsRequest::default()).await;
    assert_eq!(inner(waiting).objectives.len(), 0);
    // And back, by way of the third.
    choose(&office, &cast.carol, &calm).await.expect("she leads the team");
    choose(&office, &cast.carol, &objective).await.expect("she leads the team");
    assert_eq!(office.get(&lower).await.objective.expect("it is there").parents, [under(&objective)]);
    office.assert_sums().await;
    assert_places(&office).await;
    office.world.settle().await;
}

#[tokio::test]
async fn an_alternative_serves_nothing_and_nothing_serves_it() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.draft(&cycle, "Grow", vec![]).await;
    office.key_result(&objective, "10 customers", "10").await;
    let lower = office.draft(&cycle, "Lower", vec![under(&objective)]).await;
    let bold = keep(&office, &cast.carol, &objective, "Grow boldly").await.expect("she leads the team");
    assert_eq!(refused_fields(office.align(&bold, vec![under(&objective)]).await), ["objective_id"]);
    let result_of_bold = office.get(&bold).await.key_results[0].clone();
    for parent in [under(&bold), under_key_result(&result_of_bold)] {
        let parents = vec![under(&objective), parent];
        assert_eq!(refused_fields(office.align(&lower, parents.clone()).await), ["parents[1]"]);
        let new = message::Objective { parents, ..office.team_objective(&cycle, "New") };
        let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(new) };
        let refused = office.goals(&cast.carol).create_objective(request).await;
        assert_eq!(refused_fields(refused), ["objective.parents[1]"]);
    }
    choose(&office, &cast.carol, &bold).await.expect("she leads the team");
    assert_eq!(refused_fields(office.align(&lower, vec![under(&objective)]).await), ["parents[0]"]);
    office.align(&lower, vec![under(&bold)]).await.expect("it is chosen");
    office.assert_sums().await;
    assert_places(&office).await;
}

#[tokio::test]
async fn alternatives_are_chosen_one_after_another_and_while_nothing_is_decided() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.draft(&cycle, "Top", vec![]).await;
    let objective = office.draft(&cycle, "Grow", vec![under(&top)]).await;
    office.key_result(&objective, "10 customers", "10").await;
    let mut kept = Vec::new();
    for title in ["A", "B", "C"] {
        kept.push(keep(&office, &cast.carol, &objective, title).await.expect("she leads the team"));
    }
    let answers = futures::future::join_all(kept.iter().map(|one| choose(&office, &cast.carol, one))).await;
    assert!(answers.iter().all(Result::is_ok));
    office.assert_sums().await;
    assert_places(&office).await;
    let served: Vec<_> = inner(
        office
            .goals(&cast.alice)
            .explain_progress(message::ExplainProgressRequest { node_id: top.id.clone() })
            .await,
    )
    .terms
    .into_iter()
    .map(|term| term.node_id)
    .collect();
    assert_eq!(served.len(), 1);
    let chosen = kept.iter().find(|one| one.id == served[0]).expect("one of them");
    let mut active = message::Objective { id: chosen.id.clone(), ..Default::default() };
    active.set_state(message::ObjectiveState::Active);
    let request = |objective| message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(objective),
        update_mask: Some(prost_types::FieldMask { paths: vec!["state".to_owned()] }),
        ..Default::default()
    };
    inner(office.goals(&cast.carol).update_objective(request(active.clone())).await);
    assert_eq!(reason(choose(&office, &cast.carol, &objective).await), "OBJECTIVE_STATE_INVALID");
    // An alternative stays a draft.
    active.id.clone_from(&objective.id);
    let refused = office.goals(&cast.carol).update_objective(request(active)).await;
    assert_eq!(refused_fields(refused), ["objective.state"]);
}
