//! Proposals of objectives: put forward, approved, returned, set aside.

use ovation_chassis::caller::Caller;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::policies_service_client::PoliciesServiceClient;
use prost_types::FieldMask;

use crate::office::{Office, fresh, inner, reason, refused_fields};
use crate::talk::person;

async fn approvals(office: &Office, caller: &Caller) -> Vec<String> {
    let listed = office.talk(caller).list_approvals(message::ListApprovalsRequest::default()).await;
    inner(listed).objectives.into_iter().map(|objective| objective.title).collect()
}

async fn proposals(office: &Office, objective: &message::Objective) -> Vec<message::Proposal> {
    let objective_id = objective.id.clone();
    let request = message::ListProposalsRequest { objective_id, ..Default::default() };
    inner(office.talk(&office.cast.bob).list_proposals(request).await).proposals
}

async fn set_state(
    office: &Office,
    caller: &Caller,
    objective: &message::Objective,
    state: message::ObjectiveState,
) -> Result<message::Objective, tonic::Status> {
    let mut new = message::Objective { id: objective.id.clone(), ..Default::default() };
    new.set_state(state);
    let request = message::UpdateObjectiveRequest {
        request_id: fresh(),
        objective: Some(new),
        update_mask: Some(FieldMask { paths: vec!["state".to_owned()] }),
        ..Default::default()
    };
    office.goals(caller).update_objective(request).await.map(tonic::Response::into_inner)
}

async fn of_alice(office: &Office, cycle: &message::Cycle, title: &str) -> message::Objective {
    office.own_draft(&office.cast.alice, cycle, title).await
}

#[tokio::test]
async fn a_proposal_is_approved_by_another_than_the_one_who_proposed_it() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.draft(&cycle, "Grow", vec![]).await;
    assert_eq!(reason(office.approve(&cast.hana, &objective).await), "OBJECTIVE_STATE_INVALID");
    assert_eq!(reason(office.propose(&cast.alice, &objective).await), "PERMISSION_DENIED");
    assert_eq!(reason(office.propose(&cast.mallory, &objective).await), "NOT_FOUND");
    let proposed = office.propose(&cast.carol, &objective).await.expect("she leads the team");
    assert_eq!(proposed.state(), message::ObjectiveState::Proposed);
    assert_eq!(reason(office.propose(&cast.carol, &proposed).await), "OBJECTIVE_STATE_INVALID");
    for (caller, waiting) in
        [(&cast.hana, true), (&cast.dora, true), (&cast.carol, false), (&cast.alice, false)]
    {
        assert_eq!(approvals(&office, caller).await.len(), usize::from(waiting));
    }
    for stranger in [&cast.carol, &cast.alice, &cast.organization.api_token(&["goals.write"])] {
        assert_eq!(reason(office.approve(stranger, &proposed).await), "PERMISSION_DENIED");
    }
    assert_eq!(reason(office.approve(&cast.hana, &objective).await), "ETAG_MISMATCH");
    let active = office.approve(&cast.hana, &proposed).await.expect("HR may");
    assert_eq!(active.state(), message::ObjectiveState::Active);
    assert_eq!(approvals(&office, &cast.hana).await, Vec::<String>::new());
    let [proposal] = proposals(&office, &objective).await.try_into().expect("one proposal");
    assert_eq!(
        (proposal.proposed_by_id.clone(), proposal.decided_by_id.clone()),
        (person(&cast.carol), person(&cast.hana))
    );
    assert_eq!(proposal.state(), message::ProposalState::Approved);
    let facts = office.facts_of(&["ObjectiveProposed", "ObjectiveApproved", "ObjectiveReturned"]).await;
    let told: Vec<_> = facts.iter().map(|fact| (fact["type"].as_str(), fact["subject"].as_str())).collect();
    let id = Some(proposal.id.as_str());
    assert_eq!(
        told,
        [(Some("ovation.goals.v1.ObjectiveProposed"), id), (Some("ovation.goals.v1.ObjectiveApproved"), id)]
    );
    assert_eq!(facts[0]["data"]["approval"], "APPROVAL_NONE");
}

#[tokio::test]
async fn a_returned_proposal_is_a_draft_with_a_reason_and_can_be_proposed_again() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.draft(&cycle, "Grow", vec![]).await;
    office.propose(&cast.carol, &objective).await.expect("she leads the team");
    let without = message::ReturnObjectiveRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        ..Default::default()
    };
    assert_eq!(refused_fields(office.talk(&cast.hana).return_objective(without).await), ["reason"]);
    assert_eq!(reason(office.give_back(&cast.carol, &objective).await), "PERMISSION_DENIED");
    let returned = office.give_back(&cast.hana, &objective).await.expect("HR may");
    assert_eq!(returned.state(), message::ObjectiveState::Draft);
    office.propose(&cast.dora, &objective).await.expect("she administers");
    // Now the lead is another than the one who proposed.
    assert_eq!(approvals(&office, &cast.carol).await, ["Grow"]);
    let proposals = proposals(&office, &objective).await;
    let states: Vec<_> = proposals.iter().map(|one| (one.state(), one.reason.as_str())).collect();
    let expected =
        [(message::ProposalState::Waiting, ""), (message::ProposalState::Returned, "数字がほしいです")];
    assert_eq!(states, expected);
}

#[tokio::test]
async fn a_proposal_that_leaves_its_state_by_another_way_waits_no_more() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = of_alice(&office, &cycle, "英語で話せるようになる").await;
    office.propose(&cast.alice, &objective).await.expect("it is hers");
    assert_eq!(approvals(&office, &cast.carol).await, ["英語で話せるようになる"]);
    set_state(&office, &cast.alice, &objective, message::ObjectiveState::Draft).await.expect("it is hers");
    assert_eq!(approvals(&office, &cast.carol).await, Vec::<String>::new());
    // Proposed as any other change of the state, it waits, too.
    set_state(&office, &cast.alice, &objective, message::ObjectiveState::Proposed).await.expect("it is hers");
    assert_eq!(approvals(&office, &cast.carol).await.len(), 1);
    office
        .approve(&cast.carol, &message::Objective { etag: String::new(), ..objective.clone() })
        .await
        .expect("she leads");
    let states: Vec<_> = proposals(&office, &objective).await.iter().map(message::Proposal::state).collect();
    assert_eq!(states, [message::ProposalState::Approved, message::ProposalState::SetAside]);
}

#[tokio::test]
async fn of_decisions_made_at_once_one_is_made() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.draft(&cycle, "Grow", vec![]).await;
    office.propose(&cast.carol, &objective).await.expect("she leads the team");
    let objective = message::Objective { etag: String::new(), ..objective };
    let approve = [&cast.hana, &cast.dora, &cast.hana].map(|caller| office.approve(caller, &objective));
    let back = [&cast.hana, &cast.dora, &cast.dora].map(|caller| office.give_back(caller, &objective));
    let (approved, returned) =
        futures::future::join(futures::future::join_all(approve), futures::future::join_all(back)).await;
    let mut made = 0;
    for answer in approved.into_iter().chain(returned) {
        if answer.is_ok() {
            made += 1;
        } else {
            assert_eq!(reason(answer), "OBJECTIVE_STATE_INVALID");
        }
    }
    assert_eq!(made, 1);
}

#[tokio::test]
async fn approvals_come_page_by_page_with_those_proposed_first_before_others() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let hidden = office.draft(&cycle, "A secret", vec![]).await;
    office.propose(&cast.carol, &hidden).await.expect("she leads the team");
    office.hide(&hidden).await;
    let mut titles = Vec::new();
    for number in 0..5 {
        let objective = office.draft(&cycle, &format!("O{number}"), vec![]).await;
        office.propose(&cast.carol, &objective).await.expect("she leads the team");
        titles.push(objective.title);
    }
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = message::ListApprovalsRequest { page_size: 2, page_token };
        let page = inner(office.talk(&cast.hana).list_approvals(request).await);
        found.extend(page.objectives.into_iter().map(|objective| objective.title));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(found, titles);
    assert_eq!(reason(office.approve(&cast.hana, &hidden).await), "NOT_FOUND");
    office.close(&cycle).await;
    assert_eq!(approvals(&office, &cast.hana).await, Vec::<String>::new());
    let facts = office.facts_of(&["ObjectiveProposed"]).await;
    assert!(facts.iter().all(|fact| fact["audience"] == "open"));
}

#[tokio::test]
async fn where_leads_approve_they_do_and_nobody_else() {
    let office = Office::open().await;
    let cast = &office.cast;
    let cycle = office.cycle("2026 H2", 2026).await;
    let mut policy = message::GroupPolicy { group_id: cast.team.to_string(), ..Default::default() };
    policy.set_approval(message::Approval::Lead);
    let request = message::SetGroupPolicyRequest { request_id: fresh(), policy: Some(policy) };
    let mut policies = PoliciesServiceClient::new(office.world.channel("goals", &cast.hana));
    inner(policies.set_group_policy(request).await);
    let objective = of_alice(&office, &cycle, "英語で話せるようになる").await;
    let at_once = set_state(&office, &cast.alice, &objective, message::ObjectiveState::Active).await;
    assert_eq!(reason(at_once), "APPROVAL_REQUIRED");
    let proposed = office.propose(&cast.alice, &objective).await.expect("it is hers");
    for stranger in [&cast.alice, &cast.bob, &cast.hana, &cast.dora] {
        assert_eq!(approvals(&office, stranger).await, Vec::<String>::new());
        assert_eq!(reason(office.approve(stranger, &proposed).await), "PERMISSION_DENIED");
    }
    assert_eq!(approvals(&office, &cast.carol).await.len(), 1);
    let active = office.approve(&cast.carol, &proposed).await.expect("she leads the team");
    assert_eq!(active.state(), message::ObjectiveState::Active);
}
