//! Reminding the owners of goals that are not as far as the timetable says.

use std::collections::BTreeMap;

use ovation_chassis::caller::Caller;
use ovation_harness::until;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, fresh, inner, reason, refused_fields};

fn remind(cycle: &message::Cycle, step: message::CycleStep) -> message::RemindOpenOwnersRequest {
    message::RemindOpenOwnersRequest { request_id: fresh(), cycle_id: cycle.id.clone(), step: step.into() }
}

async fn reminded(office: &Office, cycle: &message::Cycle, step: message::CycleStep) -> (i32, i32) {
    let answer = inner(office.policies(&office.cast.hana).remind_open_owners(remind(cycle, step)).await);
    (answer.reminded, answer.already_reminded)
}

/// The reminders on the stream: owner, number of goals.
async fn facts(office: &Office) -> BTreeMap<String, u64> {
    office.world.settle().await;
    let mut found = BTreeMap::new();
    for event in office.world.stream().await {
        if event["type"] == "ovation.goals.v1.GoalsReminderRequested" {
            assert_eq!(event["audience"], "restricted");
            let owner = &event["data"]["owner"];
            let id = owner["personId"].as_str().or(owner["groupId"].as_str()).expect("an owner");
            let goals = event["data"]["goals"].as_u64().unwrap_or_default();
            assert_eq!(found.insert(id.to_owned(), goals), None, "a second reminder of one owner");
        }
    }
    found
}

fn id(caller: &Caller) -> String {
    caller.person().expect("a person").to_string()
}

#[tokio::test]
async fn owners_of_what_is_not_active_are_reminded_once_a_day() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    office.draft(&cycle, "一", vec![]).await;
    office.draft(&cycle, "二", vec![]).await;
    office.own_draft(&office.cast.alice, &cycle, "三").await;
    let active = office.own_draft(&office.cast.bob, &cycle, "四").await;
    office.sql("UPDATE goals.objective SET state = 2 WHERE id = $1", &active.id).await;
    let mut hana = office.policies(&office.cast.hana);
    let request = remind(&cycle, message::CycleStep::Fixed);
    let first = inner(hana.remind_open_owners(request.clone()).await);
    assert_eq!((first.reminded, first.already_reminded), (2, 0));
    assert_eq!(inner(hana.remind_open_owners(request).await), first, "repeated");
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Fixed).await, (0, 2));
    let expected = [(office.cast.team.to_string(), 2), (id(&office.cast.alice), 1)];
    assert_eq!(facts(&office).await, BTreeMap::from(expected));
    // On the next day they are reminded again, as the next revision of the same entity.
    office
        .sql("UPDATE goals.reminder SET reminded_on = reminded_on - 1 WHERE cycle_id = $1", &cycle.id)
        .await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Fixed).await, (2, 0));
    office.world.settle().await;
    let mut connection = office.world.superuser().await;
    let revisions: Vec<i64> = sqlx::query_scalar(
        "SELECT revision FROM goals.event WHERE type LIKE '%GoalsReminderRequested' ORDER BY entity_id, revision",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the events");
    assert_eq!(revisions, [1, 2, 1, 2]);
}

#[tokio::test]
async fn two_who_remind_at_once_remind_nobody_twice() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    office.draft(&cycle, "一", vec![]).await;
    for caller in [&office.cast.alice, &office.cast.bob, &office.cast.carol] {
        office.own_draft(caller, &cycle, "二").await;
    }
    let calls = (0..8).map(|number| {
        let caller = if number % 2 == 0 { &office.cast.hana } else { &office.cast.dora };
        let mut client = office.policies(caller);
        let request = remind(&cycle, message::CycleStep::Fixed);
        async move { inner(client.remind_open_owners(request).await) }
    });
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().map(|answer| answer.reminded).sum::<i32>(), 4);
    assert!(answers.iter().all(|answer| answer.reminded + answer.already_reminded == 4));
    assert_eq!(facts(&office).await.len(), 4);
}

#[tokio::test]
async fn a_missing_draft_is_of_groups_with_people_and_of_people_who_must_have_one() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    office.group("だれもいない部", None).await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Draft).await, (1, 0), "the team");
    let mut policy = message::GroupPolicy::default();
    policy.set_individual_objectives(message::IndividualObjectives::Required);
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy.clone()) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    office.own_objective(&office.cast.alice, &cycle, "一").await;
    office.person_becomes(&office.cast.bob, directory::PersonStatus::OnLeave).await;
    // carol; dora, hana and aki, who are in no group; neither leo, who has left, nor bob.
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Draft).await, (4, 1));
    policy.set_individual_objectives(message::IndividualObjectives::Off);
    policy.group_id = office.cast.team.to_string();
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Draft).await, (0, 4), "carol need not");
    let reminded: Vec<_> = facts(&office).await.into_iter().collect();
    let of = |caller| (id(caller), 0);
    let mut expected = vec![
        (office.cast.team.to_string(), 0),
        of(&office.cast.carol),
        of(&office.cast.dora),
        of(&office.cast.hana),
        of(&office.cast.aki),
    ];
    expected.sort();
    assert_eq!(reminded, expected);
}

#[tokio::test]
async fn at_mid_term_who_is_silent_is_reminded_and_at_the_end_who_has_not_scored() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.objective(&cycle, "一", vec![]).await;
    let silent = office.key_result(&objective, "4件", "4").await;
    office.key_result(&objective, "5件", "5").await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::MidTerm).await, (0, 0), "nothing is active");
    office.sql("UPDATE goals.objective SET state = 2 WHERE id = $1", &objective.id).await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::MidTerm).await, (0, 0), "all are new");
    office
        .sql("UPDATE goals.key_result SET created_at = now() - interval '15 days' WHERE id = $1", &silent.id)
        .await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::MidTerm).await, (1, 0));
    assert_eq!(facts(&office).await, BTreeMap::from([(office.cast.team.to_string(), 1)]));
    office.sql("UPDATE goals.objective SET state = 3, outcome = 1 WHERE id = $1", &objective.id).await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Close).await, (1, 0), "a score is missing");
    office.sql("UPDATE goals.objective SET outcome = 4 WHERE id = $1", &objective.id).await;
    assert_eq!(reminded(&office, &cycle, message::CycleStep::Close).await, (0, 0), "cancelled");
}

#[tokio::test]
async fn who_may_not_remind_and_what_cannot_be_is_refused() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let denied = office
        .policies(&office.cast.carol)
        .remind_open_owners(remind(&cycle, message::CycleStep::Fixed))
        .await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let elsewhere = office
        .policies(&office.cast.mallory)
        .remind_open_owners(remind(&cycle, message::CycleStep::Fixed))
        .await;
    assert_eq!(reason(elsewhere), "NOT_FOUND");
    let mut hana = office.policies(&office.cast.hana);
    let nothing = hana.remind_open_owners(remind(&cycle, message::CycleStep::Unspecified)).await;
    assert_eq!(refused_fields(nothing), ["step"]);
    office.close(&cycle).await;
    assert_eq!(
        reason(hana.remind_open_owners(remind(&cycle, message::CycleStep::Fixed)).await),
        "CYCLE_CLOSED"
    );
}

#[tokio::test]
async fn more_reminders_than_a_transaction_takes_go_out_after_a_restart_each_once() {
    let mut office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let organization = office.cast.organization.id.to_string();
    office
        .sql(
            "INSERT INTO goals.directory_person
                 (organization_id, id, display_name, kana, status, roles, locale, time_zone, revision)
             SELECT $1, gen_random_uuid(), 'n', '', 1, '{}', 'ja', 'Asia/Tokyo', 1
             FROM generate_series(1, 2100)",
            &organization,
        )
        .await;
    let mut policy = message::GroupPolicy::default();
    policy.set_individual_objectives(message::IndividualObjectives::Required);
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    let (now, _) = reminded(&office, &cycle, message::CycleStep::Draft).await;
    assert!(now > 2100, "{now}");
    office.world.stop("goals").await;
    office.world.serve::<ovation_goals::Goals>().await;
    let world = &office.world;
    until("no run is left", async || {
        let mut connection = world.superuser().await;
        let runs: i64 = sqlx::query_scalar("SELECT count(*) FROM goals.reminder_run")
            .fetch_one(&mut connection)
            .await
            .expect("the runs");
        runs == 0
    })
    .await;
    assert_eq!(i32::try_from(facts(&office).await.len()).ok(), Some(now));
}
