//! Goals that hang in the air, and into whose hands they go.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;

use crate::office::{Office, fresh, inner, owned_by, person, reason, refused_fields};

async fn listed(office: &Office, caller: &Caller, of: Option<&Caller>) -> Vec<message::HandoverItem> {
    let person_id = of.and_then(Caller::person).map(|person| person.to_string()).unwrap_or_default();
    let request = message::ListHandoversRequest { person_id, ..message::ListHandoversRequest::default() };
    inner(office.policies(caller).list_handovers(request).await).items
}

fn shape(items: &[message::HandoverItem]) -> Vec<(message::HandoverKind, &str, message::HandoverCause)> {
    items.iter().map(|item| (item.kind(), item.title.as_str(), item.cause())).collect()
}

fn hand_over(ids: &[&str], to: message::Owner) -> message::HandOverRequest {
    message::HandOverRequest {
        request_id: fresh(),
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        to: Some(to),
        from: None,
    }
}

#[tokio::test]
async fn goals_of_who_has_left_are_listed_and_handed_over_in_bulk() {
    use message::{HandoverCause, HandoverKind};
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.own_objective(&office.cast.alice, &cycle, "英語で話す").await;
    let request = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(crate::office::increase("10回話す", "10")),
    };
    let key_result = inner(office.goals(&office.cast.alice).create_key_result(request).await);
    office.own_objective(&office.cast.bob, &cycle, "残る").await;
    assert_eq!(listed(&office, &office.cast.hana, None).await, []);
    office.person_becomes(&office.cast.alice, directory::PersonStatus::Left).await;
    let items = listed(&office, &office.cast.hana, None).await;
    let expected = [
        (HandoverKind::Objective, "英語で話す", HandoverCause::PersonLeft),
        (HandoverKind::KeyResult, "10回話す", HandoverCause::PersonLeft),
    ];
    assert_eq!(shape(&items), expected);
    assert_eq!(items[0].owner, Some(person(&office.cast.alice)));
    assert_eq!(
        shape(&listed(&office, &office.cast.carol, None).await),
        expected,
        "a lead sees those of the team"
    );
    assert_eq!(listed(&office, &office.cast.bob, None).await, []);
    let request = hand_over(&[&objective.id, &key_result.id], person(&office.cast.bob));
    let denied = office.policies(&office.cast.bob).hand_over(request.clone()).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let mut hana = office.policies(&office.cast.hana);
    let answer = inner(hana.hand_over(request.clone()).await);
    assert_eq!((answer.handed_over, answer.scheduled), (2, 0));
    assert_eq!(inner(hana.hand_over(request.clone()).await), answer, "repeated");
    assert_eq!(listed(&office, &office.cast.hana, None).await, []);
    let found = office.get(&objective).await;
    let changed = found.objective.expect("an objective");
    assert_eq!(
        (changed.owner.clone(), found.key_results[0].owner.clone()),
        (Some(person(&office.cast.bob)), changed.owner)
    );
    let again = message::HandOverRequest { request_id: fresh(), ..request };
    assert_eq!(inner(hana.hand_over(again).await).handed_over, 0, "bob has them already");
    office.world.settle().await;
    let facts = office.world.stream().await;
    for (name, entity) in [("ObjectiveUpdated", "objective"), ("KeyResultUpdated", "keyResult")] {
        let of = |event: &&serde_json::Value| event["type"] == format!("ovation.goals.v1.{name}");
        let facts: Vec<_> = facts.iter().filter(of).collect();
        assert_eq!(facts.len(), 1, "{name}");
        assert_eq!(
            facts[0]["data"][entity]["owner"]["personId"],
            office.cast.bob.person().expect("a person").to_string()
        );
    }
}

#[tokio::test]
async fn a_handover_is_of_all_or_none_and_of_what_one_may_act_for() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let own = office.own_objective(&office.cast.alice, &cycle, "自分の").await;
    let team = office.objective(&cycle, "チームの", vec![]).await;
    let mut alice = office.policies(&office.cast.alice);
    let both = hand_over(&[&own.id, &team.id], person(&office.cast.bob));
    assert_eq!(reason(alice.hand_over(both).await), "PERMISSION_DENIED");
    let unknown = hand_over(&[&own.id, &fresh()], person(&office.cast.bob));
    assert_eq!(reason(alice.hand_over(unknown).await), "NOT_FOUND");
    let secret = office.own_objective(&office.cast.bob, &cycle, "見せない").await;
    office.sql("UPDATE goals.objective SET visibility = 3 WHERE id = $1", &secret.id).await;
    let hidden = hand_over(&[&secret.id], person(&office.cast.carol));
    assert_eq!(reason(alice.hand_over(hidden).await), "NOT_FOUND");
    assert_eq!(office.get(&own).await.objective.expect("an objective").owner, own.owner);
    for stranger in [&office.cast.leo, &office.cast.mallory] {
        let refused = alice.hand_over(hand_over(&[&own.id], person(stranger))).await;
        assert_eq!(refused_fields(refused), ["to.person_id"]);
    }
    let elsewhere = office
        .policies(&office.cast.mallory)
        .hand_over(hand_over(&[&own.id], person(&office.cast.mallory)))
        .await;
    assert_eq!(reason(elsewhere), "NOT_FOUND");
    let nothing = message::HandOverRequest { request_id: fresh(), ..message::HandOverRequest::default() };
    assert_eq!(refused_fields(alice.hand_over(nothing).await), ["ids", "to"]);
    let twice = hand_over(&[&own.id, &own.id], person(&office.cast.bob));
    assert_eq!(refused_fields(alice.hand_over(twice).await), ["ids[1]"]);
    assert_eq!(inner(alice.hand_over(hand_over(&[&own.id], person(&office.cast.bob))).await).handed_over, 1);
    // A lead of a group above acts for the group.
    let top = office.group("本部", None).await;
    let lower = office.group("部", Some(top)).await;
    let to_lower = hand_over(&[&team.id], owned_by(lower));
    inner(office.policies(&office.cast.carol).hand_over(to_lower).await);
    let back = || hand_over(&[&team.id], office.team());
    assert_eq!(reason(office.policies(&office.cast.carol).hand_over(back()).await), "PERMISSION_DENIED");
    office.member(top, &office.cast.carol, directory::MembershipRole::Lead).await;
    assert_eq!(inner(office.policies(&office.cast.carol).hand_over(back()).await).handed_over, 1);
    office.close(&cycle).await;
    assert_eq!(reason(office.policies(&office.cast.hana).hand_over(back()).await), "CYCLE_CLOSED");
}

#[tokio::test]
async fn an_objective_does_not_become_a_person_s_where_the_policy_has_none() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.objective(&cycle, "チームの", vec![]).await;
    let key_result = office.key_result(&objective, "4件", "4").await;
    let mut policy =
        message::GroupPolicy { group_id: office.cast.team.to_string(), ..message::GroupPolicy::default() };
    policy.set_individual_objectives(message::IndividualObjectives::Off);
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    let mut hana = office.policies(&office.cast.hana);
    let refused = hana.hand_over(hand_over(&[&objective.id], person(&office.cast.bob))).await;
    assert_eq!(reason(refused), "INDIVIDUAL_OBJECTIVES_OFF");
    inner(hana.hand_over(hand_over(&[&key_result.id], person(&office.cast.bob))).await);
    inner(hana.hand_over(hand_over(&[&objective.id], person(&office.cast.dora))).await);
}

#[tokio::test]
async fn a_group_without_people_and_an_unknown_owner_are_listed_and_titles_only_to_who_sees_them() {
    use message::{HandoverCause, HandoverKind};
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let top = office.group("本部", None).await;
    let empty = office.group("空の部", Some(top)).await;
    let mut ids = Vec::new();
    for (title, owner) in [("上", top), ("空", empty)] {
        let objective =
            message::Objective { owner: Some(owned_by(owner)), ..office.team_objective(&cycle, title) };
        let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
        ids.push(inner(office.goals(&office.cast.dora).create_objective(request).await).id);
    }
    let lost = office.own_objective(&office.cast.alice, &cycle, "だれの").await;
    office
        .sql("UPDATE goals.objective SET owner_person_id = gen_random_uuid() WHERE id = $1", &lost.id)
        .await;
    let items = listed(&office, &office.cast.hana, None).await;
    let causes: Vec<_> = items.iter().map(message::HandoverItem::cause).collect();
    assert_eq!(causes, [HandoverCause::GroupEmpty, HandoverCause::GroupEmpty, HandoverCause::OwnerUnknown]);
    // Somebody under it makes a group one with people.
    let section = office.group("課", Some(top)).await;
    office.member(section, &office.cast.bob, directory::MembershipRole::Member).await;
    office.sql("UPDATE goals.objective SET visibility = 3 WHERE id = $1", &ids[1]).await;
    let items = listed(&office, &office.cast.hana, None).await;
    let expected = [
        (HandoverKind::Objective, "", HandoverCause::GroupEmpty),
        (HandoverKind::Objective, "だれの", HandoverCause::OwnerUnknown),
    ];
    assert_eq!(shape(&items), expected);
    assert_eq!(items[0].id, ids[1]);
    // What HR does not see it can hand over all the same.
    inner(office.policies(&office.cast.hana).hand_over(hand_over(&[&ids[1], &lost.id], office.team())).await);
    assert_eq!(listed(&office, &office.cast.hana, None).await, []);
}

#[tokio::test]
async fn what_a_person_has_is_listed_to_themselves_their_leads_and_hr() {
    use message::{HandoverCause, HandoverKind};
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let own = office.own_objective(&office.cast.alice, &cycle, "自分の").await;
    let team = office.objective(&cycle, "手伝う", vec![]).await;
    let mut connection = office.world.superuser().await;
    sqlx::query("INSERT INTO goals.objective_contributor VALUES ($1, $2, $3)")
        .bind(office.cast.organization.id.uuid())
        .bind(office.cast.alice.person().expect("a person").uuid())
        .bind(team.id.parse::<uuid::Uuid>().expect("an id"))
        .execute(&mut connection)
        .await
        .expect("a contribution");
    let expected = [
        (HandoverKind::Objective, "自分の", HandoverCause::Asked),
        (HandoverKind::Objective, "手伝う", HandoverCause::Asked),
    ];
    for caller in [&office.cast.alice, &office.cast.carol, &office.cast.hana] {
        let items = listed(&office, caller, Some(&office.cast.alice)).await;
        assert_eq!(shape(&items), expected);
    }
    let person_id = office.cast.alice.person().expect("a person").to_string();
    let request =
        message::ListHandoversRequest { person_id, page_size: 1, ..message::ListHandoversRequest::default() };
    let mut hana = office.policies(&office.cast.hana);
    let first = inner(hana.list_handovers(request.clone()).await);
    let next = message::ListHandoversRequest { page_token: first.next_page_token.clone(), ..request.clone() };
    let second = inner(hana.list_handovers(next).await);
    assert_eq!((&first.items[0].id, &second.items[0].id), (&own.id, &team.id));
    assert_eq!(second.next_page_token, "");
    assert_eq!(
        reason(office.policies(&office.cast.bob).list_handovers(request.clone()).await),
        "PERMISSION_DENIED"
    );
    assert_eq!(inner(office.policies(&office.cast.mallory).list_handovers(request).await).items, []);
    office.close(&cycle).await;
    assert_eq!(listed(&office, &office.cast.hana, Some(&office.cast.alice)).await, []);
}

#[tokio::test]
async fn approvals_are_listed_to_who_decides_them_and_to_hr_once_nobody_can() {
    use message::{HandoverCause, HandoverKind};
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let objective = office.own_draft(&office.cast.alice, &cycle, "提案").await;
    office.sql("UPDATE goals.objective SET state = 4 WHERE id = $1", &objective.id).await;
    let carol = &office.cast.carol;
    assert_eq!(listed(&office, &office.cast.hana, Some(carol)).await, [], "nobody has to approve");
    let mut policy = message::GroupPolicy::default();
    policy.set_approval(message::Approval::Lead);
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    let items = listed(&office, &office.cast.hana, Some(carol)).await;
    assert_eq!(shape(&items), [(HandoverKind::Approval, "提案", HandoverCause::Asked)]);
    assert_eq!(listed(&office, &office.cast.hana, None).await, []);
    office.person_becomes(carol, directory::PersonStatus::Left).await;
    let items = listed(&office, &office.cast.hana, None).await;
    assert_eq!(shape(&items), [(HandoverKind::Approval, "提案", HandoverCause::NoApprover)]);
    // A lead does not approve their own.
    office.member(office.cast.team, &office.cast.dora, directory::MembershipRole::Lead).await;
    assert_eq!(listed(&office, &office.cast.hana, None).await, []);
    let of_dora = office.own_draft(&office.cast.dora, &cycle, "自分で").await;
    office.sql("UPDATE goals.objective SET state = 4 WHERE id = $1", &of_dora.id).await;
    let items = listed(&office, &office.cast.hana, None).await;
    assert_eq!(shape(&items), [(HandoverKind::Approval, "自分で", HandoverCause::NoApprover)]);
}

#[tokio::test]
async fn kpis_of_who_has_left_are_handed_over_though_they_are_of_no_cycle() {
    use message::{HandoverCause, HandoverKind};
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let (alice, hana) = (&office.cast.alice, &office.cast.hana);
    let kpi = message::Kpi {
        name: "問い合わせの返答".to_owned(),
        unit: "時間".to_owned(),
        value_kind: message::ValueKind::Number.into(),
        owner: Some(person(alice)),
        upper: crate::office::decimal("24"),
        cadence: message::KpiCadence::Weekly.into(),
        ..message::Kpi::default()
    };
    let request = message::CreateKpiRequest { request_id: fresh(), kpi: Some(kpi) };
    let kpi = inner(office.values(alice).create_kpi(request).await);
    assert_eq!(listed(&office, hana, None).await, []);
    let own = listed(&office, alice, Some(alice)).await;
    assert_eq!(shape(&own), [(HandoverKind::Kpi, "問い合わせの返答", HandoverCause::Asked)]);
    office.person_becomes(alice, directory::PersonStatus::Left).await;
    let items = listed(&office, hana, None).await;
    assert_eq!(shape(&items), [(HandoverKind::Kpi, "問い合わせの返答", HandoverCause::PersonLeft)]);
    let of_cycle = message::ListHandoversRequest { cycle_id: cycle.id, ..Default::default() };
    assert_eq!(inner(office.policies(hana).list_handovers(of_cycle).await).items, []);
    let request = hand_over(&[&kpi.id], owned_by(office.cast.team));
    assert_eq!(inner(office.policies(hana).hand_over(request).await).handed_over, 1);
    assert_eq!(listed(&office, hana, None).await, []);
    let get = message::GetKpiRequest { kpi_id: kpi.id.clone() };
    let changed = inner(office.values(hana).get_kpi(get).await);
    assert_eq!((changed.owner, changed.etag != kpi.etag), (Some(owned_by(office.cast.team)), true));
    assert_eq!(office.facts_of(&["KpiUpdated"]).await.len(), 1);
}

#[tokio::test]
async fn who_proposed_an_objective_is_nobody_who_approves_it() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let carol = &office.cast.carol;
    let mut policy = message::GroupPolicy::default();
    policy.set_approval(message::Approval::Lead);
    let set = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(set).await);
    let draft = message::Objective {
        state: message::ObjectiveState::Draft.into(),
        ..office.team_objective(&cycle, "チームの提案")
    };
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(draft) };
    let objective = inner(office.goals(carol).create_objective(request).await);
    office.propose(carol, &objective).await.expect("she leads the team");
    assert_eq!(listed(&office, &office.cast.hana, Some(carol)).await, []);
    let items = listed(&office, &office.cast.hana, None).await;
    let nobody = message::HandoverCause::NoApprover;
    assert_eq!(shape(&items), [(message::HandoverKind::Approval, "チームの提案", nobody)]);
    office.member(office.cast.team, &office.cast.dora, directory::MembershipRole::Lead).await;
    assert_eq!(listed(&office, &office.cast.hana, None).await, []);
}

#[tokio::test]
async fn suggestions_that_wait_for_an_owner_are_listed_with_the_owner_s_goals() {
    use message::{HandoverCause, HandoverKind};
    let office = Office::open().await;
    let cycle = office.cycle("2026 Q3", 2026).await;
    let alice = &office.cast.alice;
    let objective = office.own_objective(alice, &cycle, "英語で話す").await;
    let mut suggested = Vec::new();
    for title in ["毎日話す", "毎週話す"] {
        let one = office.suggest(&office.cast.bob, &objective.id, &[("title", title)]).await;
        suggested.push(one.expect("he sees it"));
    }
    let own = |items: Vec<message::HandoverItem>| -> Vec<(String, HandoverCause)> {
        let items = items.into_iter().filter(|item| item.kind() == HandoverKind::Suggestion);
        items.map(|item| (item.id.clone(), item.cause())).collect()
    };
    let both = |cause| suggested.iter().map(|one| (one.id.clone(), cause)).collect::<Vec<_>>();
    assert_eq!(own(listed(&office, &office.cast.hana, None).await), []);
    assert_eq!(own(listed(&office, alice, Some(alice)).await), both(HandoverCause::Asked));
    office.person_becomes(alice, directory::PersonStatus::Left).await;
    let items = listed(&office, &office.cast.hana, None).await;
    assert_eq!((items.len(), own(items)), (3, both(HandoverCause::PersonLeft)));
    let request = message::ListHandoversRequest { page_size: 2, ..message::ListHandoversRequest::default() };
    let mut hana = office.policies(&office.cast.hana);
    let page = inner(hana.list_handovers(request.clone()).await);
    let rest = message::ListHandoversRequest { page_token: page.next_page_token, ..request };
    let rest = inner(hana.list_handovers(rest).await).items;
    assert_eq!(own([page.items, rest].concat()), both(HandoverCause::PersonLeft));
    office.decline(&office.cast.hana, &suggested[0]).await.expect("HR may");
    assert_eq!(own(listed(&office, &office.cast.carol, None).await), both(HandoverCause::PersonLeft)[1..]);
    assert_eq!(own(listed(&office, &office.cast.bob, None).await), []);
}
