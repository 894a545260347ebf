//! Lists and trees of only some goals.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::tree_node::Node;

use crate::as_of::{shape, tree, whole};
use crate::office::{Office, fresh, increase, inner, owned_by, person, reason, refused_fields, under};

/// The titles of all pages of a list, and how many pages these were.
async fn listed(
    office: &Office,
    caller: &Caller,
    mut request: message::ListObjectivesRequest,
) -> (Vec<String>, usize) {
    let (mut titles, mut pages) = (Vec::new(), 0);
    loop {
        let page = inner(office.goals(caller).list_objectives(request.clone()).await);
        titles.extend(page.objectives.into_iter().map(|one| one.title));
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return (titles, pages);
        }
    }
}

fn list(cycle: &message::Cycle, filter: message::GoalFilter) -> message::ListObjectivesRequest {
    message::ListObjectivesRequest {
        cycle_id: cycle.id.clone(),
        filter: Some(filter),
        ..message::ListObjectivesRequest::default()
    }
}

fn part(cycle: &message::Cycle, filter: &message::GoalFilter) -> message::GetTreeRequest {
    message::GetTreeRequest { filter: Some(filter.clone()), ..whole(cycle, None) }
}

/// The same filtered tree, however it is read: as it stands and as of now, in both views.
async fn filtered(
    office: &Office,
    caller: &Caller,
    cycle: &message::Cycle,
    filter: &message::GoalFilter,
) -> Vec<message::TreeNode> {
    let nodes = tree(office, caller, part(cycle, filter)).await;
    let then = message::GetTreeRequest {
        as_of: whole(cycle, Some(ovation_chassis::clock::now())).as_of,
        ..part(cycle, filter)
    };
    assert_eq!(tree(office, caller, then).await, nodes);
    let basic = message::GetTreeRequest { view: message::TreeView::Basic.into(), ..part(cycle, filter) };
    let basic = tree(office, caller, basic).await;
    assert_eq!(shape(&basic), shape(&nodes));
    assert!(basic.iter().all(|node| matches!(node.node, Some(Node::Summary(_)))));
    nodes
}

async fn create(office: &Office, objective: message::Objective) -> message::Objective {
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
    inner(office.goals(&office.cast.dora).create_objective(request).await)
}

#[tokio::test]
async fn goals_of_groups_come_with_those_of_the_groups_under_them() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let alice = &office.cast.alice;
    let sales = office.group("Sales", None).await;
    let east = office.group("East", Some(sales)).await;
    let other = office.group("Other", None).await;
    let mut above = Vec::new();
    for (group, title) in [(other, "Of others"), (sales, "Of sales"), (east, "Of the east")] {
        let objective = message::Objective {
            owner: Some(owned_by(group)),
            parents: above,
            ..office.team_objective(&cycle, title)
        };
        above = vec![under(&create(&office, objective).await)];
    }
    let filter = |with_sub_groups| message::GoalFilter {
        group_ids: vec![sales.to_string()],
        with_sub_groups,
        ..message::GoalFilter::default()
    };
    assert_eq!(listed(&office, alice, list(&cycle, filter(false))).await.0, ["Of sales"]);
    assert_eq!(listed(&office, alice, list(&cycle, filter(true))).await.0, ["Of sales", "Of the east"]);
    let nodes = filtered(&office, alice, &cycle, &filter(true)).await;
    assert_eq!(shape(&nodes), [("Of sales", 0), ("Of the east", 1)]);
    // What stands between is left out.
    let ends = message::GoalFilter {
        group_ids: vec![other.to_string(), east.to_string()],
        ..message::GoalFilter::default()
    };
    let nodes = filtered(&office, alice, &cycle, &ends).await;
    assert_eq!(shape(&nodes), [("Of others", 0), ("Of the east", 1)]);
    let Some(Node::Objective(top)) = &nodes[0].node else { panic!("an objective") };
    assert_eq!(nodes[1].parent_id, top.id);
    // An owner and a filter hold together.
    let request =
        message::ListObjectivesRequest { owner: Some(owned_by(east)), ..list(&cycle, filter(true)) };
    assert_eq!(listed(&office, alice, request).await.0, ["Of the east"]);
    let request =
        message::ListObjectivesRequest { owner: Some(owned_by(other)), ..list(&cycle, filter(true)) };
    assert_eq!(listed(&office, alice, request).await.0, Vec::<String>::new());
}

#[tokio::test]
async fn what_concerns_somebody_is_owned_contributed_to_or_their_groups() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let (alice, bob) = (&office.cast.alice, &office.cast.bob);
    let stranger = office.group("Stranger", None).await;
    let of_stranger = |title: &str| message::Objective {
        owner: Some(owned_by(stranger)),
        ..office.team_objective(&cycle, title)
    };
    office.objective(&cycle, "Of the team", vec![]).await;
    office.own_objective(alice, &cycle, "Own").await;
    let contributor_ids = vec![alice.person().expect("a person").to_string()];
    create(&office, message::Objective { contributor_ids, ..of_stranger("Contributed") }).await;
    let with_result = create(&office, of_stranger("With a key result")).await;
    create(&office, of_stranger("Of strangers")).await;
    for (title, owner) in [("Hers", person(alice)), ("Theirs", owned_by(stranger))] {
        let request = message::CreateKeyResultRequest {
            request_id: fresh(),
            objective_id: with_result.id.clone(),
            key_result: Some(message::KeyResult { owner: Some(owner), ..increase(title, "1") }),
        };
        inner(office.goals(&office.cast.dora).create_key_result(request).await);
    }
    let mine = message::GoalFilter { concerns_me: true, ..message::GoalFilter::default() };
    let titles = listed(&office, alice, list(&cycle, mine.clone())).await.0;
    assert_eq!(titles, ["Of the team", "Own", "Contributed", "With a key result"]);
    assert_eq!(listed(&office, bob, list(&cycle, mine.clone())).await.0, ["Of the team"]);
    let nodes = filtered(&office, alice, &cycle, &mine).await;
    let expected = [
        ("Of the team", 0),
        ("Own", 0),
        ("Contributed", 0),
        ("With a key result", 0),
        ("Hers", 1),
        ("Theirs", 1),
    ];
    assert_eq!(shape(&nodes), expected);
    office.member(stranger, bob, directory::MembershipRole::Lead).await;
    let titles = listed(&office, bob, list(&cycle, mine.clone())).await.0;
    assert_eq!(titles, ["Of the team", "Contributed", "With a key result", "Of strangers"]);
    assert_eq!(
        reason(office.goals(&office.cast.mallory).list_objectives(list(&cycle, mine)).await),
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn labels_kinds_states_and_healths_hold_together() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let alice = &office.cast.alice;
    let kinds = [message::ObjectiveKind::Committed, message::ObjectiveKind::Moonshot];
    for (number, kind) in kinds.into_iter().cycle().take(8).enumerate() {
        let is_labelled = number % 4 < 2;
        let objective = create(
            &office,
            message::Objective {
                kind: kind.into(),
                labels: if is_labelled { vec!["品質".to_owned()] } else { vec![] },
                ..office.team_objective(&cycle, &format!("O{number}"))
            },
        )
        .await;
        if number < 4 {
            office.key_result(&objective, &format!("K{number}"), "1").await;
        }
    }
    let labelled = message::GoalFilter {
        labels: vec!["品質".to_owned(), "速さ".to_owned()],
        ..message::GoalFilter::default()
    };
    assert_eq!(listed(&office, alice, list(&cycle, labelled.clone())).await.0, ["O0", "O1", "O4", "O5"]);
    let moonshots = message::GoalFilter { kinds: vec![message::ObjectiveKind::Moonshot.into()], ..labelled };
    assert_eq!(listed(&office, alice, list(&cycle, moonshots.clone())).await.0, ["O1", "O5"]);
    let nodes = filtered(&office, alice, &cycle, &moonshots).await;
    assert_eq!(shape(&nodes), [("O1", 0), ("K1", 1), ("O5", 0)], "a key result has its objective's labels");
    let closed = message::GoalFilter { states: vec![message::ObjectiveState::Closed.into()], ..moonshots };
    assert_eq!(listed(&office, alice, list(&cycle, closed)).await, (vec![], 1));
    let no_data = message::Health::NoData.into();
    let healths = |healths: Vec<i32>| message::GoalFilter { healths, ..message::GoalFilter::default() };
    let some =
        message::ListObjectivesRequest { page_size: 3, ..list(&cycle, healths(vec![no_data, 8, 4, 5])) };
    let (titles, pages) = listed(&office, alice, some).await;
    assert_eq!((titles.len(), pages), (8, 3));
    assert_eq!(listed(&office, alice, list(&cycle, healths(vec![1]))).await.0, Vec::<String>::new());
    assert_eq!(filtered(&office, alice, &cycle, &healths(vec![1])).await, []);
}

#[tokio::test]
async fn a_page_goes_with_its_filter_and_bad_filters_are_refused() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    for title in ["One", "Two", "Three"] {
        office.objective(&cycle, title, vec![]).await;
    }
    let mut goals = office.goals(&office.cast.alice);
    let of_team = message::GoalFilter {
        group_ids: vec![office.cast.team.to_string()],
        ..message::GoalFilter::default()
    };
    let first = message::ListObjectivesRequest { page_size: 1, ..list(&cycle, of_team.clone()) };
    let page = inner(goals.list_objectives(first.clone()).await);
    assert_eq!(page.objectives.len(), 1);
    let next = message::ListObjectivesRequest { page_token: page.next_page_token.clone(), ..first.clone() };
    assert_eq!(inner(goals.list_objectives(next).await).objectives[0].title, "Two");
    let other = message::GoalFilter { with_sub_groups: true, ..of_team };
    let foreign =
        message::ListObjectivesRequest { page_token: page.next_page_token, filter: Some(other), ..first };
    assert_eq!(reason(goals.list_objectives(foreign).await), "PAGE_TOKEN_INVALID");
    let bad = message::GoalFilter {
        group_ids: vec!["x".to_owned()],
        person_ids: vec![fresh(); 51],
        labels: vec![String::new()],
        kinds: vec![0],
        states: vec![99],
        healths: vec![1, -1],
        ..message::GoalFilter::default()
    };
    let fields = [
        "filter.group_ids[0]",
        "filter.person_ids",
        "filter.labels[0]",
        "filter.kinds[0]",
        "filter.states[0]",
        "filter.healths[1]",
    ];
    assert_eq!(refused_fields(goals.list_objectives(list(&cycle, bad.clone())).await), fields);
    assert_eq!(refused_fields(goals.get_tree(part(&cycle, &bad)).await), fields);
    let alone = message::GoalFilter { with_sub_groups: true, ..message::GoalFilter::default() };
    assert_eq!(refused_fields(goals.get_tree(part(&cycle, &alone)).await), ["filter.with_sub_groups"]);
}

#[tokio::test]
async fn goals_under_one_that_may_not_be_seen_stand_under_the_nearest_above() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let hidden = office.objective(&cycle, "Hidden", vec![under(&top)]).await;
    office.key_result(&hidden, "Hidden, too", "1").await;
    office.objective(&cycle, "Shown", vec![under(&hidden)]).await;
    office.hide(&hidden).await;
    let nodes = tree(&office, &office.cast.dora, whole(&cycle, None)).await;
    assert_eq!(shape(&nodes), [("Top", 0), ("Shown", 1)]);
    assert_eq!(nodes[1].parent_id, top.id);
    let under_hidden = message::GetTreeRequest { root_id: hidden.id.clone(), ..whole(&cycle, None) };
    assert_eq!(reason(office.goals(&office.cast.dora).get_tree(under_hidden).await), "NOT_FOUND");
}
