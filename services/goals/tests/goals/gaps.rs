//! What is missing in the alignment.

use ovation_chassis::event::Fact;
use ovation_chassis::ids::GroupId;
use ovation_proto::ovation::common::v1::Audience;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::AlignmentGapKind as Kind;

use crate::office::{Office, fresh, increase, inner, reason, refused_fields, under, under_key_result};

fn asked(cycle: &message::Cycle, kind: Kind) -> message::ListAlignmentGapsRequest {
    message::ListAlignmentGapsRequest {
        cycle_id: cycle.id.clone(),
        kind: kind.into(),
        ..message::ListAlignmentGapsRequest::default()
    }
}

async fn gaps(office: &Office, request: message::ListAlignmentGapsRequest) -> Vec<(Kind, String)> {
    let answer = inner(office.goals(&office.cast.alice).list_alignment_gaps(request).await);
    assert_eq!(answer.next_page_token, "");
    answer.gaps.into_iter().map(|gap| (gap.kind(), gap.title)).collect()
}

async fn titles(office: &Office, request: message::ListAlignmentGapsRequest) -> Vec<String> {
    gaps(office, request).await.into_iter().map(|(_, title)| title).collect()
}

/// A department that the directory has made, perhaps under another group.
async fn department(office: &Office, parent: Option<GroupId>) -> GroupId {
    let id = GroupId::random();
    let group = directory::Group {
        id: id.to_string(),
        key: format!("department-{}", id.uuid().simple()),
        name: "部署".to_owned(),
        kind: directory::GroupKind::Department.into(),
        parent_id: parent.map(|parent| parent.to_string()).unwrap_or_default(),
        ..directory::Group::default()
    };
    let message = directory::GroupCreated { group: Some(group) };
    let fact = Fact { message: &message, entity_id: id.uuid(), revision: 1, audience: Audience::Open };
    office.world.publish(&office.cast.organization, fact).await;
    office.world.settle().await;
    id
}

fn of_group(group: GroupId) -> message::Owner {
    message::Owner { owner: Some(message::owner::Owner::GroupId(group.to_string())) }
}

async fn objective(
    office: &Office,
    cycle: &message::Cycle,
    title: &str,
    owner: message::Owner,
) -> message::Objective {
    let objective = message::Objective { owner: Some(owner), ..office.team_objective(cycle, title) };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
    inner(office.goals(&office.cast.dora).create_objective(request).await)
}

#[tokio::test]
async fn objectives_below_the_first_level_that_serve_nothing_are_gaps() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let company = department(&office, None).await;
    let sales = department(&office, Some(company)).await;
    let top = objective(&office, &cycle, "会社のO", of_group(company)).await;
    objective(&office, &cycle, "営業のO", of_group(sales)).await;
    let alice = office.cast.alice.person().expect("a person").to_string();
    let of_alice = message::Owner { owner: Some(message::owner::Owner::PersonId(alice)) };
    objective(&office, &cycle, "aliceのO", of_alice).await;
    office.objective(&cycle, "チームのO", vec![under(&top)]).await;
    assert_eq!(titles(&office, asked(&cycle, Kind::NoParent)).await, ["営業のO", "aliceのO"]);
    let of = |group: GroupId| message::ListAlignmentGapsRequest {
        group_id: group.to_string(),
        ..asked(&cycle, Kind::NoParent)
    };
    assert_eq!(titles(&office, of(company)).await, ["営業のO"], "groups under it are looked at, too");
    assert_eq!(titles(&office, of(office.cast.team)).await, ["aliceのO"], "members are, too");
    let unknown = office.goals(&office.cast.alice).list_alignment_gaps(of(GroupId::random())).await;
    assert_eq!(reason(unknown), "NOT_FOUND");
}

#[tokio::test]
async fn objectives_with_nothing_under_them_are_gaps() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let with_result = office.objective(&cycle, "With a key result", vec![]).await;
    let result = office.key_result(&with_result, "Result", "1").await;
    let with_objective = office.objective(&cycle, "With an objective", vec![]).await;
    office.objective(&cycle, "Leaf", vec![under(&with_objective), under_key_result(&result)]).await;
    assert_eq!(titles(&office, asked(&cycle, Kind::NoChild)).await, ["Leaf"]);
    let retired = office.objective(&cycle, "Retired all", vec![]).await;
    let key_result = office.key_result(&retired, "Old", "1").await;
    let retire = message::RetireKeyResultRequest {
        request_id: fresh(),
        key_result_id: key_result.id,
        reason: "無意味".to_owned(),
        replacement: None,
    };
    inner(office.goals(&office.cast.carol).retire_key_result(retire).await);
    let mut found = titles(&office, asked(&cycle, Kind::NoChild)).await;
    found.sort();
    assert_eq!(found, ["Leaf", "Retired all"]);
}

#[tokio::test]
async fn key_results_of_an_owner_with_nobody_in_it_are_gaps_until_they_have_a_value() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let empty = department(&office, None).await;
    let parent = office.objective(&cycle, "O", vec![]).await;
    let create = |title: &str, owner: message::Owner| message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: parent.id.clone(),
        key_result: Some(message::KeyResult { owner: Some(owner), ..increase(title, "10") }),
    };
    let mut goals = office.goals(&office.cast.dora);
    let waiting = inner(goals.create_key_result(create("Nobody", of_group(empty))).await);
    inner(goals.create_key_result(create("The team", office.team())).await);
    let served = inner(goals.create_key_result(create("Served", of_group(empty))).await);
    office.objective(&cycle, "Under it", vec![under_key_result(&served)]).await;
    assert_eq!(titles(&office, asked(&cycle, Kind::NobodyWorksOnIt)).await, ["Nobody"]);
    let of = |group: GroupId| message::ListAlignmentGapsRequest {
        group_id: group.to_string(),
        ..asked(&cycle, Kind::NobodyWorksOnIt)
    };
    assert_eq!(titles(&office, of(office.cast.team)).await, ["Nobody"], "its objective is the team's");
    office.check_in(&[(&waiting, "3")], 0).await;
    office.world.settle().await;
    assert_eq!(titles(&office, asked(&cycle, Kind::NobodyWorksOnIt)).await, [""; 0]);
}

#[tokio::test]
async fn a_person_who_has_left_works_on_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "O", vec![]).await;
    let bob = office.cast.bob.person().expect("a person");
    let owner = message::Owner { owner: Some(message::owner::Owner::PersonId(bob.to_string())) };
    let create = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id,
        key_result: Some(message::KeyResult { owner: Some(owner), ..increase("Of bob", "10") }),
    };
    inner(office.goals(&office.cast.carol).create_key_result(create).await);
    assert_eq!(titles(&office, asked(&cycle, Kind::NobodyWorksOnIt)).await, [""; 0]);
    let person = directory::Person {
        id: bob.to_string(),
        user_name: "bob".to_owned(),
        display_name: "bob".to_owned(),
        status: directory::PersonStatus::Left.into(),
        ..directory::Person::default()
    };
    let message = directory::PersonUpdated { person: Some(person) };
    let fact = Fact { message: &message, entity_id: bob.uuid(), revision: 2, audience: Audience::Open };
    office.world.publish(&office.cast.organization, fact).await;
    office.world.settle().await;
    assert_eq!(titles(&office, asked(&cycle, Kind::NobodyWorksOnIt)).await, ["Of bob"]);
}

#[tokio::test]
async fn all_kinds_are_paged_one_after_the_other() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let company = department(&office, None).await;
    let empty = department(&office, Some(company)).await;
    for title in ["One", "Two", "Three"] {
        objective(&office, &cycle, title, of_group(empty)).await;
    }
    let four = objective(&office, &cycle, "Four", of_group(empty)).await;
    let create = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: four.id,
        key_result: Some(increase("Result", "1")),
    };
    inner(office.goals(&office.cast.dora).create_key_result(create).await);
    let all = gaps(&office, asked(&cycle, Kind::Unspecified)).await;
    let kinds: Vec<Kind> = all.iter().map(|(kind, _)| *kind).collect();
    let (above, under, nobody) = (Kind::NoParent, Kind::NoChild, Kind::NobodyWorksOnIt);
    assert_eq!(kinds, [above, above, above, above, under, under, under, nobody]);
    let (mut page_token, mut paged) = (String::new(), Vec::new());
    loop {
        let page = message::ListAlignmentGapsRequest {
            page_size: 3,
            page_token,
            ..asked(&cycle, Kind::Unspecified)
        };
        let answer = inner(office.goals(&office.cast.alice).list_alignment_gaps(page).await);
        paged.extend(answer.gaps.into_iter().map(|gap| (gap.kind(), gap.title)));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn gaps_of_hidden_objectives_and_of_other_organizations_are_not_listed() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut hidden = office.team_objective(&cycle, "Hidden");
    let carol = office.cast.carol.person().expect("a person").to_string();
    hidden.owner = Some(message::Owner { owner: Some(message::owner::Owner::PersonId(carol)) });
    hidden.set_visibility(message::Visibility::NamedPeople);
    let create = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(hidden) };
    inner(office.goals(&office.cast.carol).create_objective(create).await);
    assert_eq!(titles(&office, asked(&cycle, Kind::Unspecified)).await, [""; 0]);
    let mut carols = office.goals(&office.cast.carol);
    let own = inner(carols.list_alignment_gaps(asked(&cycle, Kind::Unspecified)).await);
    assert_eq!(own.gaps.len(), 2);
    let elsewhere =
        office.goals(&office.cast.mallory).list_alignment_gaps(asked(&cycle, Kind::NoChild)).await;
    assert_eq!(reason(elsewhere), "NOT_FOUND");
    let mut wrong = asked(&cycle, Kind::NoChild);
    (wrong.cycle_id, wrong.group_id, wrong.kind) = ("x".to_owned(), "y".to_owned(), 9);
    let refused = office.goals(&office.cast.alice).list_alignment_gaps(wrong).await;
    assert_eq!(refused_fields(refused), ["cycle_id", "kind", "group_id"]);
}
