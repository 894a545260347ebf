//! A cycle's timetable, and how far groups are.

use ovation_proto::google::r#type::Date;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, fresh, inner, reason, refused_fields};

#[expect(clippy::unnecessary_wraps, reason = "fields of messages are optional")]
fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

/// For a cycle that begins on the first of October 2026.
fn steps() -> message::CycleTimetable {
    message::CycleTimetable {
        draft_until: date(2026, 9, 11),
        discuss_until: date(2026, 9, 25),
        fixed_on: date(2026, 10, 1),
        mid_term_on: None,
        close_on: date(2027, 1, 15),
        ..message::CycleTimetable::default()
    }
}

fn set(cycle: &message::Cycle, timetable: message::CycleTimetable) -> message::SetCycleTimetableRequest {
    message::SetCycleTimetableRequest {
        request_id: fresh(),
        cycle_id: cycle.id.clone(),
        timetable: Some(timetable),
    }
}

fn copy(cycle: &message::Cycle, from: &message::Cycle) -> message::CopyCycleSettingsRequest {
    message::CopyCycleSettingsRequest {
        request_id: fresh(),
        cycle_id: cycle.id.clone(),
        from_cycle_id: from.id.clone(),
    }
}

#[tokio::test]
async fn hr_sets_a_timetable_and_everybody_sees_it() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let get = message::GetCycleTimetableRequest { cycle_id: cycle.id.clone() };
    let mut alice = office.policies(&office.cast.alice);
    let unset = inner(alice.get_cycle_timetable(get.clone()).await);
    assert_eq!((unset.etag.as_str(), unset.close_on), ("0", None));
    let mut hana = office.policies(&office.cast.hana);
    let request = set(&cycle, steps());
    let first = inner(hana.set_cycle_timetable(request.clone()).await);
    assert_eq!(
        first,
        message::CycleTimetable { cycle_id: cycle.id.clone(), etag: "1".to_owned(), ..steps() }
    );
    assert_eq!(inner(hana.set_cycle_timetable(request).await), first, "repeated");
    assert_eq!(inner(alice.get_cycle_timetable(get.clone()).await), first);
    assert_eq!(reason(alice.set_cycle_timetable(set(&cycle, steps())).await), "PERMISSION_DENIED");
    assert_eq!(inner(hana.set_cycle_timetable(set(&cycle, first.clone())).await).etag, "2");
    assert_eq!(reason(hana.set_cycle_timetable(set(&cycle, first)).await), "ETAG_MISMATCH");
    assert_eq!(reason(office.policies(&office.cast.mallory).get_cycle_timetable(get).await), "NOT_FOUND");
    office.close(&cycle).await;
    assert_eq!(reason(hana.set_cycle_timetable(set(&cycle, steps())).await), "CYCLE_CLOSED");
}

#[tokio::test]
async fn dates_are_in_order_and_near_the_cycle() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let mut hana = office.policies(&office.cast.hana);
    let backwards =
        message::CycleTimetable { discuss_until: date(2026, 9, 1), close_on: date(2026, 2, 30), ..steps() };
    let refused = refused_fields(hana.set_cycle_timetable(set(&cycle, backwards)).await);
    assert_eq!(refused, ["timetable.close_on", "timetable.discuss_until"]);
    let far =
        message::CycleTimetable { draft_until: date(2025, 9, 29), close_on: date(2028, 1, 2), ..steps() };
    let refused = refused_fields(hana.set_cycle_timetable(set(&cycle, far)).await);
    assert_eq!(refused, ["timetable.draft_until", "timetable.close_on"]);
}

#[tokio::test]
async fn a_copied_timetable_moves_with_the_start_of_the_cycle() {
    let office = Office::open().await;
    let old = office.cycle("2026 Q3", 2026).await;
    let new = office.cycle("2027 Q3", 2027).await;
    let mut hana = office.policies(&office.cast.hana);
    assert_eq!(refused_fields(hana.copy_cycle_settings(copy(&new, &old)).await), ["from_cycle_id"]);
    inner(hana.set_cycle_timetable(set(&old, steps())).await);
    let copied = inner(hana.copy_cycle_settings(copy(&new, &old)).await);
    let expected = message::CycleTimetable {
        cycle_id: new.id.clone(),
        draft_until: date(2027, 9, 11),
        discuss_until: date(2027, 9, 25),
        fixed_on: date(2027, 10, 1),
        mid_term_on: None,
        close_on: date(2028, 1, 15),
        etag: "1".to_owned(),
    };
    assert_eq!(copied, expected);
    assert_eq!(refused_fields(hana.copy_cycle_settings(copy(&new, &new)).await), ["from_cycle_id"]);
    let strange = message::Cycle { id: fresh(), ..old };
    assert_eq!(reason(hana.copy_cycle_settings(copy(&new, &strange)).await), "NOT_FOUND");
}

async fn progress(
    office: &Office,
    caller: &ovation_chassis::caller::Caller,
    cycle: &message::Cycle,
) -> Vec<message::GroupCycleProgress> {
    let request = message::ListCycleProgressRequest {
        cycle_id: cycle.id.clone(),
        ..message::ListCycleProgressRequest::default()
    };
    inner(office.policies(caller).list_cycle_progress(request).await).groups
}

#[tokio::test]
async fn progress_counts_the_goals_of_a_group_and_of_whose_first_group_it_is() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    // A department goes before the team: bob is counted there.
    let department = office.group("営業部", None).await;
    office.member(department, &office.cast.bob, directory::MembershipRole::Member).await;
    let mut policy =
        message::GroupPolicy { group_id: office.cast.team.to_string(), ..message::GroupPolicy::default() };
    policy.set_individual_objectives(message::IndividualObjectives::Required);
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    let first = office.draft(&cycle, "一", vec![]).await;
    office.draft(&cycle, "二", vec![]).await;
    office.sql("UPDATE goals.objective SET state = 2 WHERE id = $1", &first.id).await;
    office.own_draft(&office.cast.alice, &cycle, "三").await;
    let of_bob = office.own_objective(&office.cast.bob, &cycle, "四").await;
    office
        .sql("UPDATE goals.objective SET state = 3, outcome = 1, score = 0.7 WHERE id = $1", &of_bob.id)
        .await;
    let of_department = message::GroupCycleProgress {
        group_id: department.to_string(),
        closed: 1,
        scored: 1,
        ..message::GroupCycleProgress::default()
    };
    // carol has none and must.
    let of_team = message::GroupCycleProgress {
        group_id: office.cast.team.to_string(),
        drafts: 2,
        active: 1,
        people_without: 1,
        ..message::GroupCycleProgress::default()
    };
    assert_eq!(progress(&office, &office.cast.dora, &cycle).await, [of_department, of_team.clone()]);
    assert_eq!(progress(&office, &office.cast.carol, &cycle).await, [of_team], "a lead sees their groups");
    assert_eq!(progress(&office, &office.cast.alice, &cycle).await, []);
    office.person_becomes(&office.cast.carol, directory::PersonStatus::OnLeave).await;
    assert_eq!(progress(&office, &office.cast.dora, &cycle).await[1].people_without, 0);
    let strange = message::ListCycleProgressRequest {
        cycle_id: cycle.id,
        ..message::ListCycleProgressRequest::default()
    };
    let elsewhere = office.policies(&office.cast.mallory).list_cycle_progress(strange).await;
    assert_eq!(reason(elsewhere), "NOT_FOUND");
}

#[tokio::test]
async fn progress_comes_by_name_and_page_by_page_and_to_leads_with_what_is_under_them() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let top = office.group("c", None).await;
    let lower = office.group("a", Some(top)).await;
    office.group("b", None).await;
    office.member(top, &office.cast.bob, directory::MembershipRole::Lead).await;
    let mut dora = office.policies(&office.cast.dora);
    let mut groups = Vec::new();
    let mut page_token = String::new();
    loop {
        let request =
            message::ListCycleProgressRequest { cycle_id: cycle.id.clone(), page_size: 1, page_token };
        let page = inner(dora.list_cycle_progress(request).await);
        groups.extend(page.groups.into_iter().map(|group| group.group_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(groups.len(), 4);
    assert_eq!((&groups[0], &groups[2]), (&lower.to_string(), &top.to_string()));
    let of_bob = progress(&office, &office.cast.bob, &cycle).await;
    let of_bob: Vec<_> = of_bob.into_iter().map(|group| group.group_id).collect();
    assert_eq!(of_bob, [lower.to_string(), top.to_string()]);
}
