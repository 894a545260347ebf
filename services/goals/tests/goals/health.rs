//! How goals fare, as reads tell it.

use ovation_chassis::caller::Caller;
use ovation_proto::google::r#type::Date;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::tree_node::Node;

use crate::as_of::{tree, whole};
use crate::office::{Office, decimal, fresh, increase, inner, today, under};

/// A cycle from one day to another, counted from today.
async fn cycle_around_today(office: &Office, name: &str, days: (i64, i64)) -> message::Cycle {
    let on = |days: i64| Some(ovation_chassis::time::date(today() + chrono::Duration::days(days)));
    let request = message::CreateCycleRequest {
        request_id: fresh(),
        cycle: Some(message::Cycle {
            name: name.to_owned(),
            starts_on: on(days.0),
            ends_on: on(days.1),
            ..message::Cycle::default()
        }),
    };
    inner(office.goals(&office.cast.dora).create_cycle(request).await)
}

/// The health of each node of a tree, by title, in both views.
async fn healths(office: &Office, caller: &Caller, cycle: &message::Cycle) -> Vec<(String, message::Health)> {
    let full = told(&tree(office, caller, whole(cycle, None)).await);
    let request = message::GetTreeRequest { view: message::TreeView::Basic.into(), ..whole(cycle, None) };
    assert_eq!(told(&tree(office, caller, request).await), full, "both views say the same");
    let then = whole(cycle, Some(ovation_chassis::clock::now()));
    assert_eq!(told(&tree(office, caller, then).await), full, "what was known just now is the same");
    full
}

fn told(nodes: &[message::TreeNode]) -> Vec<(String, message::Health)> {
    let one = |node: &message::TreeNode| match node.node.as_ref().expect("a node") {
        Node::Objective(one) => (one.title.clone(), one.health()),
        Node::KeyResult(one) => (one.title.clone(), one.health()),
        Node::Summary(one) => (one.title.clone(), one.health()),
    };
    nodes.iter().map(one).collect()
}

fn named(all: &[(String, message::Health)]) -> Vec<(&str, message::Health)> {
    all.iter().map(|(title, health)| (title.as_str(), *health)).collect()
}

#[tokio::test]
async fn silence_is_never_green_and_a_reading_ends_it() {
    use message::Health::{AtRisk, CheckInMissing, NoData, OnTrack};
    let office = Office::open().await;
    let alice = &office.cast.alice;
    let cycle = cycle_around_today(&office, "Now", (-50, 50)).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let result = office.key_result(&top, "Result", "10").await;
    assert_eq!(named(&healths(&office, alice, &cycle).await), [("Top", NoData), ("Result", NoData)]);
    // As if it had been there for three weeks.
    let earlier = "UPDATE goals.key_result SET created_at = created_at - interval '21 days' WHERE id = $1";
    office.sql(earlier, &result.id).await;
    let version =
        "UPDATE goals.key_result_version SET created_at = created_at - interval '21 days' WHERE id = $1";
    office.sql(version, &result.id).await;
    let silent = [("Top", CheckInMissing), ("Result", CheckInMissing)];
    assert_eq!(named(&healths(&office, alice, &cycle).await), silent);
    office.check_in(&[(&result, "5")], 0).await;
    office.world.settle().await;
    assert_eq!(named(&healths(&office, alice, &cycle).await), [("Top", OnTrack), ("Result", OnTrack)]);
    office.check_in(&[(&result, "3")], 1).await;
    office.world.settle().await;
    assert_eq!(named(&healths(&office, alice, &cycle).await), [("Top", AtRisk), ("Result", AtRisk)]);
    let got = office.get(&top).await;
    assert_eq!(got.objective.map(|objective| objective.health()), Some(AtRisk));
    assert_eq!(got.key_results[0].health(), AtRisk);
    let one = office.get_key_result(&result).await;
    assert_eq!((one.health(), one.expected_progress.map(|one| one.value)), (AtRisk, Some("0.5".to_owned())));
    let request = message::ListObjectivesRequest {
        cycle_id: cycle.id.clone(),
        ..message::ListObjectivesRequest::default()
    };
    let listed = inner(office.goals(alice).list_objectives(request).await).objectives;
    assert_eq!(listed[0].health(), AtRisk);
}

#[tokio::test]
async fn one_silent_key_result_is_enough_and_what_counts_below_speaks_where_there_is_none() {
    use message::Health::{CheckInMissing, NoData, OnTrack};
    let office = Office::open().await;
    let alice = &office.cast.alice;
    let cycle = cycle_around_today(&office, "Now", (-50, 50)).await;
    let top = office.objective(&cycle, "Top", vec![]).await;
    let lower = office.objective(&cycle, "Lower", vec![under(&top)]).await;
    let heard = office.key_result(&lower, "Heard", "1").await;
    let silent = office.key_result(&lower, "Silent", "1").await;
    office.check_in(&[(&heard, "1")], 0).await;
    office.world.settle().await;
    for table in ["key_result", "key_result_version"] {
        let statement = match table {
            "key_result" => {
                "UPDATE goals.key_result SET created_at = created_at - interval '21 days' WHERE id = $1"
            }
            _ => {
                "UPDATE goals.key_result_version SET created_at = created_at - interval '21 days' WHERE id = $1"
            }
        };
        office.sql(statement, &silent.id).await;
    }
    let all = healths(&office, alice, &cycle).await;
    let expected =
        [("Top", CheckInMissing), ("Lower", CheckInMissing), ("Heard", OnTrack), ("Silent", CheckInMissing)];
    assert_eq!(named(&all), expected);
    // Out of sight, out of mind.
    let retire = message::RetireKeyResultRequest {
        request_id: fresh(),
        key_result_id: silent.id.clone(),
        reason: "Nobody can say".to_owned(),
        ..message::RetireKeyResultRequest::default()
    };
    inner(office.goals(&office.cast.carol).retire_key_result(retire).await);
    let expected =
        [("Top", OnTrack), ("Lower", OnTrack), ("Heard", OnTrack), ("Silent", message::Health::Closed)];
    assert_eq!(named(&healths(&office, alice, &cycle).await), expected);
    let alone = office.objective(&cycle, "Alone", vec![]).await;
    let all = healths(&office, alice, &cycle).await;
    assert_eq!(named(&all).last(), Some(&("Alone", NoData)));
    assert_eq!(office.get(&alone).await.objective.map(|one| one.health()), Some(NoData));
}

#[tokio::test]
async fn what_is_over_not_begun_or_overdue_says_so() {
    use message::Health::{Closed, NotStarted, Overdue};
    let office = Office::open().await;
    let alice = &office.cast.alice;
    let past = cycle_around_today(&office, "Past", (-90, -2)).await;
    let late = office.objective(&past, "Late", vec![]).await;
    office.key_result(&late, "Result", "10").await;
    assert_eq!(named(&healths(&office, alice, &past).await), [("Late", Overdue), ("Result", Overdue)]);
    office.close(&past).await;
    assert_eq!(named(&healths(&office, alice, &past).await), [("Late", Closed), ("Result", Closed)]);
    let now = cycle_around_today(&office, "Now", (-10, 80)).await;
    let draft = message::Objective {
        state: message::ObjectiveState::Draft.into(),
        ..office.team_objective(&now, "Draft")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(draft) };
    let draft = inner(office.goals(&office.cast.carol).create_objective(request).await);
    let due = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: draft.id.clone(),
        key_result: Some(message::KeyResult {
            due_on: Some(Date { year: 2020, month: 1, day: 1 }),
            ..increase("Due", "1")
        }),
    };
    let due = inner(office.goals(&office.cast.carol).create_key_result(due).await);
    assert_eq!(due.health(), message::Health::Unspecified, "writes do not derive it");
    assert_eq!(named(&healths(&office, alice, &now).await), [("Draft", NotStarted), ("Due", NotStarted)]);
    let next = cycle_around_today(&office, "Next", (10, 80)).await;
    let upcoming = office.objective(&next, "Upcoming", vec![]).await;
    office.key_result(&upcoming, "Result", "10").await;
    let expected = [("Upcoming", NotStarted), ("Result", NotStarted)];
    assert_eq!(named(&healths(&office, alice, &next).await), expected);
    assert_eq!(office.get_key_result(&due).await.expected_progress, decimal("1"));
}
