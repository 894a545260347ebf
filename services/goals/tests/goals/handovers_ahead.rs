//! Handovers from a day on.

use chrono::{Datelike as _, Days, NaiveDate};
use ovation_goals::Goals;
use ovation_harness::until;
use ovation_proto::google::r#type::Date;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, fresh, inner, person, refused_fields, today};

fn from(day: NaiveDate) -> Date {
    let (month, day_of_month) = (day.month().cast_signed(), day.day().cast_signed());
    Date { year: day.year(), month, day: day_of_month }
}

fn hand_over(
    objective: &message::Objective,
    to: message::Owner,
    day: Option<NaiveDate>,
) -> message::HandOverRequest {
    message::HandOverRequest {
        request_id: fresh(),
        ids: vec![objective.id.clone()],
        to: Some(to),
        from: day.map(from),
    }
}

async fn owner(office: &Office, objective: &message::Objective) -> Option<message::Owner> {
    office.get(objective).await.objective.expect("an objective").owner
}

/// What is ahead for the goals of alice.
async fn ahead(office: &Office) -> Vec<(Option<Date>, Option<message::Owner>)> {
    let person_id = office.cast.alice.person().expect("a person").to_string();
    let request = message::ListHandoversRequest { person_id, ..message::ListHandoversRequest::default() };
    let items = inner(office.policies(&office.cast.hana).list_handovers(request).await).items;
    items.into_iter().map(|item| (item.scheduled_from, item.scheduled_to)).collect()
}

/// Lets the days of all handovers begin.
async fn let_the_day_come(office: &Office) {
    let organization = office.cast.organization.id.to_string();
    office
        .sql(
            "UPDATE goals.handover SET due_at = now() - interval '1 second' WHERE organization_id = $1",
            &organization,
        )
        .await;
}

async fn until_nothing_is_ahead(office: &Office) {
    let world = &office.world;
    until("nothing is ahead", async || {
        let mut connection = world.superuser().await;
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM goals.handover")
            .fetch_one(&mut connection)
            .await
            .expect("rows");
        left == 0
    })
    .await;
}

#[tokio::test]
async fn on_its_day_a_handover_is_carried_out_once_in_the_name_of_who_asked() {
    let mut office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.own_objective(&office.cast.alice, &cycle, "自分の").await;
    let day = today() + Days::new(40);
    let request = hand_over(&objective, person(&office.cast.bob), Some(day));
    let answer = inner(office.policies(&office.cast.alice).hand_over(request).await);
    assert_eq!((answer.handed_over, answer.scheduled), (0, 1));
    assert_eq!(owner(&office, &objective).await, objective.owner);
    assert_eq!(ahead(&office).await, [(Some(from(day)), Some(person(&office.cast.bob)))]);
    let mut connection = office.world.superuser().await;
    let due_at: chrono::DateTime<chrono::Utc> = sqlx::query_scalar("SELECT due_at FROM goals.handover")
        .fetch_one(&mut connection)
        .await
        .expect("a row");
    assert_eq!((due_at + chrono::Duration::hours(9)).naive_utc(), day.and_time(chrono::NaiveTime::MIN));
    office.world.stop("goals").await;
    let_the_day_come(&office).await;
    office.world.serve::<Goals>().await;
    let replicas = [office.world.replica::<Goals>().await, office.world.replica::<Goals>().await];
    until_nothing_is_ahead(&office).await;
    for replica in replicas {
        replica.stop().await;
    }
    assert_eq!(owner(&office, &objective).await, Some(person(&office.cast.bob)));
    office.world.settle().await;
    let facts = office.world.stream().await;
    let changes: Vec<_> =
        facts.iter().filter(|fact| fact["type"] == "ovation.goals.v1.ObjectiveUpdated").collect();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["actor"], office.cast.alice.actor());
}

#[tokio::test]
async fn a_later_word_replaces_an_earlier_one_and_one_at_once_drops_it() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.own_objective(&office.cast.alice, &cycle, "自分の").await;
    let mut alice = office.policies(&office.cast.alice);
    let later = today() + Days::new(10);
    inner(alice.hand_over(hand_over(&objective, person(&office.cast.bob), Some(later))).await);
    let latest = today() + Days::new(20);
    inner(alice.hand_over(hand_over(&objective, person(&office.cast.carol), Some(latest))).await);
    assert_eq!(ahead(&office).await, [(Some(from(latest)), Some(person(&office.cast.carol)))]);
    let stays = inner(alice.hand_over(hand_over(&objective, person(&office.cast.alice), None)).await);
    assert_eq!((stays.handed_over, stays.scheduled), (0, 0));
    assert_eq!(ahead(&office).await, [(None, None)]);
    let today = inner(alice.hand_over(hand_over(&objective, person(&office.cast.bob), Some(today()))).await);
    assert_eq!((today.handed_over, today.scheduled), (1, 0), "today has begun");
}

#[tokio::test]
async fn a_day_in_the_past_or_far_ahead_is_refused() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.own_objective(&office.cast.alice, &cycle, "自分の").await;
    let mut alice = office.policies(&office.cast.alice);
    for day in [today() - Days::new(1), today() + Days::new(367)] {
        let refused = alice.hand_over(hand_over(&objective, person(&office.cast.bob), Some(day))).await;
        assert_eq!(refused_fields(refused), ["from"]);
    }
}

#[tokio::test]
async fn a_handover_lapses_if_by_its_day_the_world_is_another() {
    let mut office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let other_cycle = office.cycle("2026 Q4", 2026).await;
    let day = Some(today() + Days::new(10));
    let mut objectives = Vec::new();
    for (cycle, to) in
        [(&cycle, &office.cast.bob), (&other_cycle, &office.cast.bob), (&cycle, &office.cast.aki)]
    {
        let objective = office.own_objective(&office.cast.alice, cycle, "自分の").await;
        inner(office.policies(&office.cast.alice).hand_over(hand_over(&objective, person(to), day)).await);
        objectives.push(objective);
    }
    // The first is another's by then, the cycle of the second is closed, the new owner of the third has left.
    let mut given = objectives[0].clone();
    given.owner = Some(person(&office.cast.carol));
    let request = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(message::Objective { etag: String::new(), ..given }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["owner".to_owned()] }),
        ..message::UpdateObjectiveRequest::default()
    };
    inner(office.goals(&office.cast.alice).update_objective(request).await);
    office.close(&other_cycle).await;
    office.person_becomes(&office.cast.aki, directory::PersonStatus::Left).await;
    office.world.stop("goals").await;
    let_the_day_come(&office).await;
    office.world.serve::<Goals>().await;
    until_nothing_is_ahead(&office).await;
    let expected = [&office.cast.carol, &office.cast.alice, &office.cast.alice];
    for (objective, expected) in objectives.iter().zip(expected) {
        assert_eq!(owner(&office, objective).await, Some(person(expected)));
    }
}
