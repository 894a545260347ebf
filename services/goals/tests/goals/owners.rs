//! Who acts for the owners of goals, and who may own them.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::directory::v1 as directory;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::TransferFormat;
use prost_types::FieldMask;
use tonic::{Response, Status};

use crate::office::{Office, fresh, increase, inner, owned_by, person, reason};

async fn create(
    office: &Office,
    caller: &Caller,
    objective: message::Objective,
) -> Result<message::Objective, Status> {
    let request = message::CreateObjectiveRequest { request_id: fresh(), objective: Some(objective) };
    office.goals(caller).create_objective(request).await.map(Response::into_inner)
}

async fn update(
    office: &Office,
    caller: &Caller,
    objective: message::Objective,
    path: &str,
) -> Result<message::Objective, Status> {
    let request = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(objective),
        update_mask: Some(FieldMask { paths: vec![path.to_owned()] }),
        ..message::UpdateObjectiveRequest::default()
    };
    office.goals(caller).update_objective(request).await.map(Response::into_inner)
}

async fn set_policy(office: &Office, change: impl FnOnce(&mut message::GroupPolicy)) {
    let mut policy =
        message::GroupPolicy { group_id: office.cast.team.to_string(), ..message::GroupPolicy::default() };
    change(&mut policy);
    let request = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    inner(office.policies(&office.cast.hana).set_group_policy(request).await);
}

#[tokio::test]
async fn leads_of_groups_above_the_owner_act_for_it_too() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let division = office.group("本部", None).await;
    let section = office.group("部", Some(division)).await;
    let team = office.group("課", Some(section)).await;
    let of_team =
        message::Objective { owner: Some(owned_by(team)), ..office.team_objective(&cycle, "課の目標") };
    assert_eq!(reason(create(&office, &cast.aki, of_team.clone()).await), "PERMISSION_DENIED");
    office.member(division, &cast.aki, directory::MembershipRole::Member).await;
    assert_eq!(reason(create(&office, &cast.aki, of_team.clone()).await), "PERMISSION_DENIED");
    office.member(division, &cast.aki, directory::MembershipRole::Lead).await;
    let created = create(&office, &cast.aki, of_team).await.expect("aki leads the division");
    let new = message::Objective { title: "新しい題".to_owned(), ..created.clone() };
    update(&office, &cast.aki, new.clone(), "title").await.expect("aki leads the division");
    let request = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: created.id.clone(),
        key_result: Some(increase("4件", "4")),
    };
    inner(office.goals(&cast.aki).create_key_result(request).await);
    // carol leads another group.
    assert_eq!(reason(update(&office, &cast.carol, new, "title").await), "PERMISSION_DENIED");
    // A group under the one that somebody leads is theirs; the one above is not.
    office.member(section, &cast.bob, directory::MembershipRole::Lead).await;
    let of_division = message::Objective {
        owner: Some(owned_by(division)),
        ..office.team_objective(&cycle, "本部の目標")
    };
    assert_eq!(reason(create(&office, &cast.bob, of_division).await), "PERMISSION_DENIED");
    let new = message::Objective { title: "また新しい題".to_owned(), etag: String::new(), ..created };
    update(&office, &cast.bob, new, "title").await.expect("bob leads the section");
}

#[tokio::test]
async fn where_the_policy_has_no_individual_objectives_none_comes_to_be() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let next = office.cycle("2027 H1", 2027).await;
    let before = office.own_objective(&cast.bob, &cycle, "前からある").await;
    let of_team = office.objective(&cycle, "チームの", vec![]).await;
    set_policy(&office, |policy| policy.set_individual_objectives(message::IndividualObjectives::Off)).await;
    let own = message::Objective {
        owner: Some(person(&cast.bob)),
        ..office.team_objective(&cycle, "自分の目標")
    };
    let refused = create(&office, &cast.bob, own.clone()).await;
    assert_eq!(reason(refused), "INDIVIDUAL_OBJECTIVES_OFF");
    let to_bob = message::Objective { owner: Some(person(&cast.bob)), ..of_team.clone() };
    let refused = update(&office, &cast.carol, to_bob, "owner").await;
    assert_eq!(reason(refused), "INDIVIDUAL_OBJECTIVES_OFF");
    let alternative = message::CreateAlternativeRequest {
        request_id: fresh(),
        objective_id: before.id.clone(),
        ..message::CreateAlternativeRequest::default()
    };
    let refused = office.talk(&cast.bob).create_alternative(alternative).await;
    assert_eq!(reason(refused), "INDIVIDUAL_OBJECTIVES_OFF");
    let carry = message::CarryOverRequest {
        request_id: fresh(),
        to_cycle_id: next.id.clone(),
        objective_ids: vec![before.id.clone()],
        with_key_results: false,
    };
    let refused = office.scoring(&cast.bob).carry_over(carry).await;
    assert_eq!(reason(refused), "INDIVIDUAL_OBJECTIVES_OFF");
    // What is there changes as ever; and dora is in no group.
    let again = message::Objective { title: "前からあった".to_owned(), ..before };
    update(&office, &cast.bob, again, "title").await.expect("it is his own");
    office.own_objective(&cast.dora, &cycle, "別の人の").await;
}

#[tokio::test]
async fn an_import_refuses_individual_objectives_where_the_policy_has_none() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    set_policy(&office, |policy| policy.set_individual_objectives(message::IndividualObjectives::Off)).await;
    let bob = office.cast.bob.person().expect("a person");
    let file = format!("kind,reference,title,owners\nobjective,a,チームの,\nobjective,b,自分の,{bob}\n");
    let done = office.transfer(TransferFormat::Csv, office.options(&cycle), &file, false).await;
    assert_eq!((done.rows_created, done.rows_refused), (1, 1));
    let report = office.report(&done, &office.cast.hana).await;
    assert!(report[1].remarks.iter().any(|remark| remark.is_error), "{:?}", report[1].remarks);
}

#[tokio::test]
async fn a_rationale_is_wanted_before_an_objective_is_proposed_or_active() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    set_policy(&office, |policy| policy.set_rationale(message::RationaleRule::Required)).await;
    let in_state = |state: message::ObjectiveState| message::Objective {
        state: state.into(),
        ..office.team_objective(&cycle, "毎日ひらかれる")
    };
    let refused = create(&office, &cast.carol, in_state(message::ObjectiveState::Active)).await;
    assert_eq!(reason(refused), "RATIONALE_REQUIRED");
    let draft = create(&office, &cast.carol, in_state(message::ObjectiveState::Draft)).await;
    let draft = draft.expect("a draft says nothing yet");
    assert_eq!(reason(office.propose(&cast.carol, &draft).await), "RATIONALE_REQUIRED");
    for state in [message::ObjectiveState::Active, message::ObjectiveState::Proposed] {
        let to = message::Objective { state: state.into(), ..draft.clone() };
        assert_eq!(reason(update(&office, &cast.carol, to, "state").await), "RATIONALE_REQUIRED");
    }
    let why =
        message::Objective { rationale: "使われない機能が多いから".to_owned(), ..draft.clone() };
    let draft = update(&office, &cast.carol, why, "rationale").await.expect("she leads the team");
    office.propose(&cast.carol, &draft).await.expect("it says why");
}

#[tokio::test]
async fn the_coach_counts_by_the_policy_of_the_owner() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "毎日ひらかれる", vec![]).await;
    for title in ["10 customers", "4 partners"] {
        office.key_result(&objective, title, "10").await;
    }
    let rules = async || -> Vec<String> {
        let request = message::GetAdviceRequest { objective_id: objective.id.clone() };
        let advice = inner(office.coach(&office.cast.carol).get_advice(request).await).advice;
        advice.into_iter().map(|advice| advice.rule_id).collect()
    };
    let many = "too-many-key-results".to_owned();
    assert!(!rules().await.contains(&many));
    set_policy(&office, |policy| policy.key_results_max = 1).await;
    assert!(rules().await.contains(&many));
}
