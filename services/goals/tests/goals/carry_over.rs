//! Objectives in the next cycle.

use futures::future::join_all;
use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use tonic::{Response, Status};

use crate::office::{
    Office, decimal, fresh, inner, reason, refused_fields, under, under_key_result, underived,
};

fn into(cycle: &message::Cycle, objectives: &[&message::Objective]) -> message::CarryOverRequest {
    message::CarryOverRequest {
        request_id: fresh(),
        to_cycle_id: cycle.id.clone(),
        objective_ids: objectives.iter().map(|objective| objective.id.clone()).collect(),
        with_key_results: true,
    }
}

async fn carry(
    office: &Office,
    caller: &Caller,
    request: message::CarryOverRequest,
) -> Result<Vec<message::Objective>, Status> {
    let carried = office.scoring(caller).carry_over(request).await.map(Response::into_inner);
    carried.map(|carried| carried.objectives)
}

async fn lineage(office: &Office, of: &message::Objective, caller: &Caller) -> Vec<String> {
    let request = message::ListLineageRequest {
        objective_id: of.id.clone(),
        page_size: 2,
        ..message::ListLineageRequest::default()
    };
    let first = inner(office.scoring(caller).list_lineage(request.clone()).await);
    let mut ids: Vec<String> = first.objectives.into_iter().map(|one| one.id).collect();
    if !first.next_page_token.is_empty() {
        let request = message::ListLineageRequest { page_token: first.next_page_token, ..request };
        let second = inner(office.scoring(caller).list_lineage(request).await);
        ids.extend(second.objectives.into_iter().map(|one| one.id));
    }
    ids
}

#[tokio::test]
async fn objectives_go_into_the_next_cycle_with_what_is_left_of_them() {
    let office = Office::open().await;
    let [old, new] = [office.cycle("2026 H2", 2026).await, office.cycle("2027 H2", 2027).await];
    let top = office.objective(&old, "使う人が毎日ひらく", vec![]).await;
    let [half, done] = [
        office.key_result(&top, "10 customers", "10").await,
        office.key_result(&top, "4 partners", "4").await,
    ];
    let lower = office.objective(&old, "検索で迷わない", vec![under_key_result(&half), under(&top)]).await;
    let outside = office.objective(&old, "残るもの", vec![]).await;
    let aside = office.objective(&old, "横", vec![under(&outside)]).await;
    office.check_in(&[(&half, "4"), (&done, "5")], 0).await;
    office.world.settle().await;
    office.close(&old).await;
    let carried =
        carry(&office, &office.cast.carol, into(&new, &[&lower, &top, &aside])).await.expect("she may");
    let origins: Vec<_> = carried.iter().map(|one| one.carried_from_id.as_str()).collect();
    assert_eq!(origins, [lower.id.as_str(), top.id.as_str(), aside.id.as_str()]);
    assert!(
        carried.iter().all(|one| one.state() == message::ObjectiveState::Draft && one.cycle_id == new.id)
    );
    let now = office.get(&carried[1]).await;
    assert_eq!(now.objective.as_ref().map(underived).as_ref(), Some(&carried[1]));
    let [left] = now.key_results.as_slice() else { panic!("one is left") };
    assert_eq!(
        (left.title.as_str(), left.baseline.clone(), left.target.clone()),
        ("10 customers", decimal("4"), decimal("10"))
    );
    assert_eq!((left.progress.clone(), carried[1].progress.clone()), (decimal("0"), decimal("0")));
    assert_eq!(carried[0].parents, [under_key_result(left), under(&carried[1])]);
    assert_eq!(carried[2].parents, []);
    // They work as any other: the value rolls up, and a draft counts in nothing.
    office.check_in(&[(left, "7")], 0).await;
    office.world.settle().await;
    assert_eq!(office.progress(&carried[1]).await, "0.5");
    // The old ones stay as they were.
    assert_eq!(office.progress(&top).await, "0.825");
}

#[tokio::test]
async fn repeating_carries_nothing_twice() {
    let office = Office::open().await;
    let [old, new] = [office.cycle("2026 H2", 2026).await, office.cycle("2027 H2", 2027).await];
    let top = office.objective(&old, "Top", vec![]).await;
    let result = office.key_result(&top, "10 customers", "10").await;
    let lower = office.objective(&old, "Lower", vec![under_key_result(&result)]).await;
    let request = into(&new, &[&top]);
    let first = carry(&office, &office.cast.carol, request.clone()).await.expect("she may");
    assert_eq!(carry(&office, &office.cast.carol, request).await.expect("it is repeated"), first);
    // With another one: that is new, and finds its place under what is there.
    let both = carry(&office, &office.cast.carol, into(&new, &[&lower, &top])).await.expect("she may");
    assert_eq!(both[1], first[0]);
    let key_results = office.get(&first[0]).await.key_results;
    assert_eq!(key_results.len(), 1);
    assert_eq!(both[0].parents, [under_key_result(&key_results[0])]);
    // At once, too.
    let other = office.objective(&old, "Other", vec![]).await;
    let calls = (0..4).map(|_| carry(&office, &office.cast.carol, into(&new, &[&other])));
    let ids: Vec<_> =
        join_all(calls).await.into_iter().map(|all| all.expect("she may")[0].id.clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    office.world.settle().await;
    let created = office.world.stream().await;
    let created = created.iter().filter(|fact| fact["type"] == "ovation.goals.v1.ObjectiveCreated");
    assert_eq!(created.count(), 6);
}

#[tokio::test]
async fn an_objective_is_followed_through_the_cycles() {
    let office = Office::open().await;
    let mut line = Vec::new();
    let first = office.cycle("2025 H2", 2025).await;
    line.push(office.objective(&first, "続く目標", vec![]).await);
    for year in [2026, 2027] {
        let cycle = office.cycle(&format!("{year} H2"), year).await;
        let last = line.last().expect("there is one").clone();
        let request = message::CarryOverRequest { with_key_results: false, ..into(&cycle, &[&last]) };
        line.extend(carry(&office, &office.cast.carol, request).await.expect("she may"));
    }
    let ids: Vec<String> = line.iter().map(|one| one.id.clone()).collect();
    for one in &line {
        assert_eq!(lineage(&office, one, &office.cast.alice).await, ids);
    }
    let request = message::ListLineageRequest {
        objective_id: ids[0].clone(),
        ..message::ListLineageRequest::default()
    };
    assert_eq!(reason(office.scoring(&office.cast.mallory).list_lineage(request).await), "NOT_FOUND");
}

#[tokio::test]
async fn all_or_nothing_is_carried_and_only_by_who_may() {
    let office = Office::open().await;
    let [old, new] = [office.cycle("2026 H2", 2026).await, office.cycle("2027 H2", 2027).await];
    let teams = office.objective(&old, "チームの目標", vec![]).await;
    let person = office.cast.alice.person().expect("a person").to_string();
    let own = message::Objective {
        owner: Some(message::Owner { owner: Some(message::owner::Owner::PersonId(person)) }),
        visibility: message::Visibility::NamedPeople.into(),
        ..office.team_objective(&old, "自分の目標")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(own) };
    let own = inner(office.goals(&office.cast.alice).create_objective(request).await);
    // Alice may carry hers and not the team's; carol does not even see alice's.
    let refused = carry(&office, &office.cast.alice, into(&new, &[&own, &teams])).await;
    assert_eq!(reason(refused), "PERMISSION_DENIED");
    let refused = carry(&office, &office.cast.carol, into(&new, &[&teams, &own])).await;
    assert_eq!(reason(refused), "NOT_FOUND");
    let list = message::ListObjectivesRequest {
        cycle_id: new.id.clone(),
        ..message::ListObjectivesRequest::default()
    };
    let found = inner(office.goals(&office.cast.alice).list_objectives(list).await).objectives;
    assert_eq!(found, []);
    let carried = carry(&office, &office.cast.alice, into(&new, &[&own])).await.expect("she may");
    assert_eq!(carried[0].visibility(), message::Visibility::NamedPeople);
    assert_eq!(reason(carry(&office, &office.cast.mallory, into(&new, &[&teams])).await), "NOT_FOUND");
}

#[tokio::test]
async fn what_cannot_be_carried_is_said() {
    let office = Office::open().await;
    let [old, new] = [office.cycle("2026 H2", 2026).await, office.cycle("2027 H2", 2027).await];
    let teams = office.objective(&old, "チームの目標", vec![]).await;
    let refused = carry(&office, &office.cast.carol, into(&new, &[])).await;
    assert_eq!(refused_fields(refused), ["objective_ids"]);
    let refused = carry(&office, &office.cast.carol, into(&new, &[&teams, &teams])).await;
    assert_eq!(refused_fields(refused), ["objective_ids[1]"]);
    let refused = carry(&office, &office.cast.carol, into(&old, &[&teams])).await;
    assert_eq!(refused_fields(refused), ["objective_ids[0]"]);
    // Its owner has left since.
    let mut connection = office.world.superuser().await;
    sqlx::query("UPDATE goals.objective SET owner_group_id = NULL, owner_person_id = $1 WHERE id = $2::uuid")
        .bind(office.cast.leo.person().expect("a person").uuid())
        .bind(&teams.id)
        .execute(&mut connection)
        .await
        .expect("the statement");
    let refused = carry(&office, &office.cast.dora, into(&new, &[&teams])).await;
    assert_eq!(refused_fields(refused), ["objective_ids[0]"]);
    let other = office.objective(&old, "別の目標", vec![]).await;
    office.close(&new).await;
    assert_eq!(reason(carry(&office, &office.cast.carol, into(&new, &[&other])).await), "CYCLE_CLOSED");
}
