//! What changed, by whom, when and why.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::history_service_client::HistoryServiceClient;
use prost_types::FieldMask;

use crate::office::{Line, Office, decimal, fresh, inner, reason, refused_fields, under};

fn history(office: &Office, caller: &Caller) -> HistoryServiceClient<Line> {
    HistoryServiceClient::new(office.world.channel("goals", caller))
}

fn of(node_id: &str) -> message::ListChangesRequest {
    message::ListChangesRequest { node_id: node_id.to_owned(), ..message::ListChangesRequest::default() }
}

async fn changes(office: &Office, node_id: &str) -> Vec<message::Change> {
    inner(history(office, &office.cast.alice).list_changes(of(node_id)).await).changes
}

/// Progress over time, the latest first.
async fn points(office: &Office, node_id: &str) -> Vec<String> {
    let request = message::ListProgressRequest {
        node_id: node_id.to_owned(),
        ..message::ListProgressRequest::default()
    };
    let points = inner(history(office, &office.cast.alice).list_progress(request).await).points;
    assert!(
        points.is_sorted_by_key(|point| std::cmp::Reverse(point.from.map(|from| (from.seconds, from.nanos))))
    );
    points.into_iter().map(|point| point.progress).collect()
}

fn retitle(objective: &message::Objective, title: &str, reason: &str) -> message::UpdateObjectiveRequest {
    message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective {
            id: objective.id.clone(),
            title: title.to_owned(),
            ..message::Objective::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["title".to_owned()] }),
        reason: reason.to_owned(),
    }
}

fn aim(key_result: &message::KeyResult, target: &str, reason: &str) -> message::UpdateKeyResultRequest {
    message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult {
            id: key_result.id.clone(),
            target: decimal(target),
            ..message::KeyResult::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["target".to_owned()] }),
        reason: reason.to_owned(),
    }
}

fn fields(change: &message::Change) -> Vec<(&str, &str, &str)> {
    change.fields.iter().map(|one| (one.field.as_str(), one.from.as_str(), one.to.as_str())).collect()
}

#[tokio::test]
async fn every_change_is_told_with_who_and_why() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "Customers", "10").await;
    let mut goals = office.goals(&office.cast.carol);
    inner(goals.update_objective(retitle(&objective, "Grow well", "数ではなく質へ")).await);
    inner(goals.update_key_result(aim(&result, "20", "10は簡単すぎた")).await);
    office.align(&objective, vec![under(&top)]).await.expect("it may");
    office.check_in(&[(&result, "5")], 0).await;
    office.world.settle().await;
    let told = changes(&office, &objective.id).await;
    let kinds: Vec<message::ChangeKind> = told.iter().map(message::Change::kind).collect();
    assert_eq!(
        kinds,
        [
            message::ChangeKind::Value,
            message::ChangeKind::Aligned,
            message::ChangeKind::Updated,
            message::ChangeKind::Updated,
            message::ChangeKind::Created,
            message::ChangeKind::Created,
        ]
    );
    let carol = office.cast.carol.person().expect("a person").to_string();
    assert!(told[1..].iter().all(|change| change.person_id == carol));
    assert_eq!(fields(&told[0]), [("current", "", "5"), ("progress", "0", "0.25"), ("confidence", "", "7")]);
    assert_eq!(fields(&told[1]), [("parents", "", format!("objective/{}", top.id).as_str())]);
    assert_eq!((fields(&told[2]), told[2].reason.as_str()), (vec![("target", "10", "20")], "10は簡単すぎた"));
    assert_eq!((told[2].node_id.as_str(), told[2].is_key_result), (result.id.as_str(), true));
    assert_eq!(fields(&told[3]), [("title", "Grow", "Grow well")]);
    assert_eq!(told[3].reason, "数ではなく質へ");
    let of_result = changes(&office, &result.id).await;
    let own: Vec<message::Change> = told.into_iter().filter(|change| change.is_key_result).collect();
    assert_eq!(of_result, own);
}

#[tokio::test]
async fn a_repeated_call_and_one_that_changes_nothing_are_told_once_and_never() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let mut goals = office.goals(&office.cast.carol);
    let request = retitle(&objective, "Grow well", "");
    let first = inner(goals.update_objective(request.clone()).await);
    assert_eq!(inner(goals.update_objective(request).await), first);
    inner(goals.update_objective(retitle(&objective, "Grow well", "nothing")).await);
    assert_eq!(changes(&office, &objective.id).await.len(), 2);
}

#[tokio::test]
async fn an_import_tells_what_it_created() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let request = message::ImportOutlineRequest {
        request_id: fresh(),
        cycle_id: cycle.id.clone(),
        outline: "## Team\n\n1. **OBJECTIVE: Grow**\n\n   - KR: Win 10 customers\n".to_owned(),
        default_group_id: office.cast.team.to_string(),
        ..message::ImportOutlineRequest::default()
    };
    let imported = inner(office.goals(&office.cast.dora).import_outline(request).await);
    let created: Vec<&str> = imported
        .lines
        .iter()
        .filter(|line| {
            let verdict = line.verdict();
            verdict == message::OutlineVerdict::ObjectiveCreated
                || verdict == message::OutlineVerdict::KeyResultCreated
        })
        .map(|line| line.node_id.as_str())
        .collect();
    assert_eq!(created.len(), 2, "{imported:?}");
    let told = changes(&office, created[0]).await;
    assert!(told.iter().all(|change| change.kind() == message::ChangeKind::Created));
    let mut nodes: Vec<&str> = told.iter().map(|change| change.node_id.as_str()).collect();
    nodes.sort_unstable();
    let mut expected = created.clone();
    expected.sort_unstable();
    assert_eq!(nodes, expected);
}

#[tokio::test]
async fn pages_of_changes_join_without_gap_or_repeat() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let one = office.key_result(&objective, "One", "10").await;
    let other = office.key_result(&objective, "Other", "10").await;
    for value in ["1", "2", "3"] {
        // Both values are of one moment.
        office.check_in(&[(&one, value), (&other, value)], 0).await;
        office.world.settle().await;
    }
    let whole = changes(&office, &objective.id).await;
    assert_eq!(whole.len(), 9);
    let mut client = history(&office, &office.cast.bob);
    let mut request = message::ListChangesRequest { page_size: 2, ..of(&objective.id) };
    let mut joined = Vec::new();
    loop {
        let page = inner(client.list_changes(request.clone()).await);
        joined.extend(page.changes);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(joined, whole);
    let foreign =
        message::ListChangesRequest { node_id: one.id.clone(), page_token: "AAAA".to_owned(), page_size: 2 };
    assert_eq!(reason(client.list_changes(foreign).await), "PAGE_TOKEN_INVALID");
}

#[tokio::test]
async fn progress_over_time_has_a_point_where_it_differs() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    assert_eq!(points(&office, &objective.id).await, [""]);
    let result = office.key_result(&objective, "Customers", "10").await;
    for value in ["5", "5", "2"] {
        office.check_in(&[(&result, value)], 0).await;
        office.world.settle().await;
    }
    inner(office.goals(&office.cast.carol).update_objective(retitle(&objective, "Grow well", "")).await);
    assert_eq!(points(&office, &result.id).await, ["0.2", "0.5", "0"]);
    assert_eq!(points(&office, &objective.id).await, ["0.2", "0.5", "0", ""]);
    let mut client = history(&office, &office.cast.alice);
    let first =
        message::ListProgressRequest { node_id: objective.id, page_size: 3, page_token: String::new() };
    let page = inner(client.list_progress(first.clone()).await);
    assert_eq!(page.points.len(), 3);
    let second = message::ListProgressRequest { page_token: page.next_page_token, ..first };
    let page = inner(client.list_progress(second).await);
    assert_eq!(
        (page.points[0].progress.as_str(), page.points.len(), page.next_page_token.as_str()),
        ("", 1, "")
    );
}

#[tokio::test]
async fn the_history_is_hidden_from_whom_the_goal_is_hidden_today() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "Customers", "10").await;
    office.hide(&objective).await;
    for node in [&objective.id, &result.id] {
        // In the owning team, and neither in it nor named, though an administrator.
        assert!(!changes(&office, node).await.is_empty());
        for stranger in [&office.cast.dora, &office.cast.mallory] {
            let mut client = history(&office, stranger);
            assert_eq!(reason(client.list_changes(of(node)).await), "NOT_FOUND");
            let request = message::ListProgressRequest {
                node_id: node.clone(),
                ..message::ListProgressRequest::default()
            };
            assert_eq!(reason(client.list_progress(request).await), "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn what_is_asked_badly_is_refused_by_its_field() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let mut client = history(&office, &office.cast.alice);
    assert_eq!(refused_fields(client.list_changes(of("")).await), ["node_id"]);
    let negative = message::ListChangesRequest { page_size: -1, ..of(&objective.id) };
    assert_eq!(refused_fields(client.list_changes(negative).await), ["page_size"]);
    let endless = retitle(&objective, "Grow well", &"長".repeat(1_001));
    assert_eq!(refused_fields(office.goals(&office.cast.carol).update_objective(endless).await), ["reason"]);
}

#[tokio::test]
async fn handovers_scores_and_copies_are_told() {
    use message::ChangeKind::{Created, HandedOver, Scored};
    let office = Office::open().await;
    let cast = &office.cast;
    let [cycle, next] = [office.cycle("2026 H2", 2026).await, office.cycle("2027 H1", 2027).await];
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "Customers", "10").await;
    let request = message::HandOverRequest {
        request_id: fresh(),
        ids: vec![objective.id.clone(), result.id.clone()],
        to: Some(crate::office::person(&cast.carol)),
        from: None,
    };
    inner(office.policies(&cast.hana).hand_over(request).await);
    let request = message::ScoreObjectiveRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        r#final: decimal("0.7"),
        key_results: vec![message::KeyResultScore {
            key_result_id: result.id.clone(),
            r#final: decimal("0.6"),
            ..message::KeyResultScore::default()
        }],
        ..message::ScoreObjectiveRequest::default()
    };
    office.score(&cast.carol, request).await.expect("it is hers");
    let kinds = |told: &[message::Change]| told.iter().map(message::Change::kind).collect::<Vec<_>>();
    let told = changes(&office, &objective.id).await;
    assert_eq!(kinds(&told), [Scored, Scored, HandedOver, HandedOver, Created, Created]);
    let of_result = changes(&office, &result.id).await;
    assert_eq!(fields(&of_result[0]), [("score", "", "0.6")]);
    let (team, carol) =
        (format!("group/{}", cast.team), format!("person/{}", cast.carol.person().expect("one")));
    assert_eq!(fields(&of_result[1]), [("owner", team.as_str(), carol.as_str())]);
    let request = message::CarryOverRequest {
        request_id: fresh(),
        to_cycle_id: next.id.clone(),
        objective_ids: vec![objective.id.clone()],
        with_key_results: true,
    };
    let carried = inner(office.scoring(&cast.carol).carry_over(request).await).objectives;
    assert_eq!(kinds(&changes(&office, &carried[0].id).await), [Created, Created]);
}

#[tokio::test]
async fn an_alternative_and_its_choice_are_told() {
    let office = Office::open().await;
    let carol = &office.cast.carol;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    office.sql("UPDATE goals.objective SET state = 1 WHERE id = $1", &objective.id).await;
    let lower = office.objective(&cycle, "Lower", vec![under(&objective)]).await;
    let request = message::CreateAlternativeRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        title: "Grow boldly".to_owned(),
    };
    let bold = inner(office.talk(carol).create_alternative(request).await);
    let request = message::ChooseAlternativeRequest { request_id: fresh(), objective_id: bold.id.clone() };
    inner(office.talk(carol).choose_alternative(request).await);
    let told = changes(&office, &bold.id).await;
    assert_eq!(
        told.iter().map(message::Change::kind).collect::<Vec<_>>().last(),
        Some(&message::ChangeKind::Created)
    );
    assert_eq!(fields(&told[0]), [("alternative_to_id", objective.id.as_str(), "")]);
    let told = changes(&office, &objective.id).await;
    assert_eq!(fields(&told[0]), [("alternative_to_id", "", bold.id.as_str())]);
    let told = changes(&office, &lower.id).await;
    let (from, to) = (format!("objective/{}", objective.id), format!("objective/{}", bold.id));
    assert_eq!(told[0].kind(), message::ChangeKind::Aligned);
    assert_eq!(fields(&told[0]), [("parents", from.as_str(), to.as_str())]);
}
