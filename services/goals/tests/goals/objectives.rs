//! Objectives and who may change them.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;

use crate::office::{Office, decimal, fresh, inner, reason, refused_fields};

fn own(caller: &Caller, cycle: &message::Cycle) -> message::CreateObjectiveRequest {
    let person = caller.person().expect("a person").to_string();
    message::CreateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective {
            cycle_id: cycle.id.clone(),
            title: "英語で話せるようになる".to_owned(),
            owner: Some(message::Owner { owner: Some(message::owner::Owner::PersonId(person)) }),
            ..message::Objective::default()
        }),
    }
}

fn update(objective: &message::Objective, paths: &[&str]) -> message::UpdateObjectiveRequest {
    message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(objective.clone()),
        update_mask: Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        ..message::UpdateObjectiveRequest::default()
    }
}

#[tokio::test]
async fn people_create_their_own_objectives_and_leads_those_of_their_group() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let created =
        inner(office.goals(&office.cast.alice).create_objective(own(&office.cast.alice, &cycle)).await);
    assert_eq!(created.kind(), message::ObjectiveKind::Aspirational);
    assert_eq!(created.state(), message::ObjectiveState::Draft);
    assert_eq!((created.progress, created.weight), (None, decimal("1")));
    let of_bob = office.goals(&office.cast.alice).create_objective(own(&office.cast.bob, &cycle)).await;
    assert_eq!(reason(of_bob), "PERMISSION_DENIED");
    for (caller, may) in [(&office.cast.carol, true), (&office.cast.hana, true), (&office.cast.alice, false)]
    {
        let objective = Some(office.team_objective(&cycle, "Grow"));
        let request = message::CreateObjectiveRequest { request_id: fresh(), objective };
        assert_eq!(office.goals(caller).create_objective(request).await.is_ok(), may);
    }
}

#[tokio::test]
async fn an_owner_that_nobody_knows_or_who_has_left_is_refused() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    for stranger in [&office.cast.mallory, &office.cast.leo] {
        let refused = office.goals(&office.cast.dora).create_objective(own(stranger, &cycle)).await;
        assert_eq!(refused_fields(refused), ["objective.owner.person_id"]);
    }
}

#[tokio::test]
async fn another_organization_sees_nothing_and_changes_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let mut goals = office.goals(&office.cast.mallory);
    let get = message::GetObjectiveRequest { objective_id: objective.id.clone() };
    assert_eq!(reason(goals.get_objective(get).await), "NOT_FOUND");
    assert_eq!(reason(goals.update_objective(update(&objective, &["title"])).await), "NOT_FOUND");
    let list =
        message::ListObjectivesRequest { cycle_id: cycle.id, ..message::ListObjectivesRequest::default() };
    assert_eq!(reason(goals.list_objectives(list).await), "NOT_FOUND");
}

#[tokio::test]
async fn an_update_changes_what_its_mask_names_and_raises_the_etag() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let old = office.objective(&cycle, "Grow", vec![]).await;
    let mut wanted = old.clone();
    wanted.title = "Grow calmly".to_owned();
    wanted.rationale = "Not named in the mask.".to_owned();
    wanted.set_state(message::ObjectiveState::Active);
    let new =
        inner(office.goals(&office.cast.carol).update_objective(update(&wanted, &["title", "state"])).await);
    assert_eq!((new.title.as_str(), new.rationale.as_str()), ("Grow calmly", ""));
    assert_eq!(new.state(), message::ObjectiveState::Active);
    assert_eq!((old.etag.as_str(), new.etag.as_str()), ("1", "2"));
    let stale = office.goals(&office.cast.carol).update_objective(update(&wanted, &["title"])).await;
    assert_eq!(reason(stale), "ETAG_MISMATCH");
    let denied = office.goals(&office.cast.alice).update_objective(update(&new, &["title"])).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
}

#[tokio::test]
async fn everything_that_is_wrong_with_an_objective_is_said_at_once() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = message::Objective {
        title: "\u{3000}".to_owned(),
        kind: 99,
        owner: None,
        weight: decimal("1000.5"),
        parents: vec![message::Parent { parent: None }],
        ..office.team_objective(&cycle, "")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
    let refused = refused_fields(office.goals(&office.cast.dora).create_objective(request).await);
    let fields = ["title", "kind", "owner", "weight", "parents[0]"];
    assert_eq!(refused, fields.map(|field| format!("objective.{field}")));
    let nothing =
        message::UpdateObjectiveRequest { request_id: fresh(), ..message::UpdateObjectiveRequest::default() };
    let refused = refused_fields(office.goals(&office.cast.dora).update_objective(nothing).await);
    assert_eq!(refused, ["update_mask", "objective", "objective.id"]);
}

#[tokio::test]
async fn objectives_are_listed_by_place_and_by_owner() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    inner(office.goals(&office.cast.alice).create_objective(own(&office.cast.alice, &cycle)).await);
    office.objective(&cycle, "Under top", vec![crate::office::under(&top)]).await;
    let list = |owner, page_size, page_token| message::ListObjectivesRequest {
        cycle_id: cycle.id.clone(),
        owner,
        page_size,
        page_token,
        ..message::ListObjectivesRequest::default()
    };
    let mut goals = office.goals(&office.cast.bob);
    let first = inner(goals.list_objectives(list(None, 2, String::new())).await);
    let second = inner(goals.list_objectives(list(None, 2, first.next_page_token.clone())).await);
    let titles: Vec<_> =
        first.objectives.iter().chain(&second.objectives).map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["Top", "Under top", "英語で話せるようになる"]);
    let of_team = inner(goals.list_objectives(list(Some(office.team()), 0, String::new())).await);
    assert_eq!(of_team.objectives.len(), 2);
    let another = goals.list_objectives(list(Some(office.team()), 2, first.next_page_token)).await;
    assert_eq!(reason(another), "PAGE_TOKEN_INVALID");
}
