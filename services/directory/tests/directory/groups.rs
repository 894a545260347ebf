use ovation_proto::ovation::directory::v1 as message;
use tonic::Status;

use crate::office::{Office, fields, fresh, group_request, id_of, inner, reason};

fn membership(
    group: &message::Group,
    person: &str,
    role: message::MembershipRole,
) -> message::SetMembershipRequest {
    message::SetMembershipRequest {
        request_id: fresh(),
        group_id: group.id.clone(),
        person_id: person.to_owned(),
        role: role.into(),
    }
}

fn ending(group: &message::Group, person: &str) -> message::EndMembershipRequest {
    message::EndMembershipRequest {
        request_id: fresh(),
        group_id: group.id.clone(),
        person_id: person.to_owned(),
    }
}

async fn create(office: &Office, request: message::CreateGroupRequest) -> Result<message::Group, Status> {
    office.directory(&office.dora).create_group(request).await.map(tonic::Response::into_inner)
}

async fn members(office: &Office, group: &message::Group) -> Vec<(String, i32)> {
    let request = message::ListMembersRequest { group_id: group.id.clone(), ..Default::default() };
    let listed = inner(office.directory(&office.dora).list_members(request).await);
    listed
        .members
        .into_iter()
        .map(|member| (member.person.expect("a person").user_name, member.role))
        .collect()
}

#[tokio::test]
async fn departments_form_a_tree_and_teams_do_not() {
    let office = Office::open().await;
    let sales = office.group("sales", message::GroupKind::Department, "").await;
    let east = office.group("east", message::GroupKind::Department, &sales.id).await;
    assert_eq!(east.parent_id, sales.id);
    let team = office.group("search", message::GroupKind::Team, "").await;
    let under_team = create(&office, group_request("west", message::GroupKind::Department, &team.id)).await;
    assert_eq!(fields(under_team), ["group.parent_id"]);
    let under_nothing =
        create(&office, group_request("west", message::GroupKind::Department, &fresh())).await;
    assert_eq!(fields(under_nothing), ["group.parent_id"]);
    let again = create(&office, group_request("SALES", message::GroupKind::Team, "")).await;
    assert_eq!(reason(again), "ALREADY_EXISTS");
}

#[tokio::test]
async fn groups_are_listed_by_name_and_by_kind() {
    let office = Office::open().await;
    for (key, kind) in [
        ("search", message::GroupKind::Team),
        ("sales", message::GroupKind::Department),
        ("billing", message::GroupKind::Team),
    ] {
        office.group(key, kind, "").await;
    }
    let mut directory = office.directory(&office.dora);
    let first = message::ListGroupsRequest { page_size: 2, ..Default::default() };
    let page = inner(directory.list_groups(first.clone()).await);
    let second = message::ListGroupsRequest { page_token: page.next_page_token, ..first };
    let rest = inner(directory.list_groups(second).await);
    let keys: Vec<String> = page.groups.into_iter().chain(rest.groups).map(|group| group.key).collect();
    assert_eq!(
        (keys, rest.next_page_token.as_str()),
        (vec!["billing".into(), "sales".into(), "search".into()], "")
    );
    let teams = message::ListGroupsRequest { kind: message::GroupKind::Team.into(), ..Default::default() };
    assert_eq!(inner(directory.list_groups(teams).await).groups.len(), 2);
}

async fn set(office: &Office, group: &message::Group, person: &str, role: message::MembershipRole) {
    inner(office.directory(&office.dora).set_membership(membership(group, person, role)).await);
}

/// The facts about memberships: what happened, and the revision.
async fn membership_facts(office: &Office) -> Vec<(String, String)> {
    office.world.settle().await;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let events = office.world.stream().await.into_iter();
    let facts = events.map(|event| (text(&event["type"]), text(&event["revision"])));
    facts.filter(|(name, _)| name.contains("Membership")).collect()
}

#[tokio::test]
async fn a_membership_is_set_changed_ended_and_set_again() {
    let office = Office::open().await;
    let alice = id_of(&office.hire("alice", &[]).await);
    let team = office.group("search", message::GroupKind::Team, "").await;
    let (member, lead) = (message::MembershipRole::Member, message::MembershipRole::Lead);
    set(&office, &team, &alice, message::MembershipRole::Unspecified).await;
    assert_eq!(members(&office, &team).await, [("alice".to_owned(), member.into())]);
    set(&office, &team, &alice, lead).await;
    set(&office, &team, &alice, lead).await;
    assert_eq!(members(&office, &team).await, [("alice".to_owned(), lead.into())]);
    let mut directory = office.directory(&office.dora);
    inner(directory.end_membership(ending(&team, &alice)).await);
    assert_eq!(members(&office, &team).await, []);
    assert_eq!(reason(directory.end_membership(ending(&team, &alice)).await), "NOT_FOUND");
    set(&office, &team, &alice, member).await;
    let (set, ended) = ("ovation.directory.v1.MembershipSet", "ovation.directory.v1.MembershipEnded");
    let expected = [(set, "1"), (set, "2"), (ended, "3"), (set, "4")];
    assert_eq!(
        membership_facts(&office).await,
        expected.map(|(name, revision)| (name.to_owned(), revision.to_owned()))
    );
}

#[tokio::test]
async fn who_has_left_joins_nothing_and_is_no_longer_listed() {
    let office = Office::open().await;
    let leo = office.hire("leo", &[]).await;
    let team = office.group("search", message::GroupKind::Team, "").await;
    let mut directory = office.directory(&office.dora);
    let member = message::MembershipRole::Member;
    inner(directory.set_membership(membership(&team, &id_of(&leo), member)).await);
    office.dismiss(&leo).await;
    assert_eq!(members(&office, &team).await, []);
    assert_eq!(
        reason(directory.set_membership(membership(&team, &id_of(&leo), member)).await),
        "PERSON_LEFT"
    );
}

#[tokio::test]
async fn memberships_join_groups_and_people_of_one_organization() {
    let office = Office::open().await;
    let (_, mallory) = office.elsewhere().await;
    let alice = office.hire("alice", &[]).await;
    let team = office.group("search", message::GroupKind::Team, "").await;
    let member = message::MembershipRole::Member;
    let request = membership(&team, &id_of(&mallory), member);
    assert_eq!(reason(office.directory(&office.dora).set_membership(request).await), "NOT_FOUND");
    let request = membership(&team, &id_of(&alice), member);
    assert_eq!(reason(office.directory(&mallory).set_membership(request).await), "NOT_FOUND");
    let request = message::ListMembersRequest { group_id: team.id.clone(), ..Default::default() };
    assert_eq!(reason(office.directory(&mallory).list_members(request).await), "NOT_FOUND");
}

#[tokio::test]
async fn a_person_sees_themselves_with_their_groups() {
    let office = Office::open().await;
    let alice = office.hire("alice", &[]).await;
    let team = office.group("search", message::GroupKind::Team, "").await;
    let lead = message::MembershipRole::Lead;
    inner(office.directory(&office.dora).set_membership(membership(&team, &id_of(&alice), lead)).await);
    let me = inner(office.directory(&alice).get_me(message::GetMeRequest {}).await);
    assert_eq!(me.person, Some(office.person(&alice).await));
    assert_eq!(me.organization.map(|ours| ours.key), Some("hinode".to_owned()));
    let own = message::Membership { group_id: team.id, person_id: id_of(&alice), role: lead.into() };
    assert_eq!(me.memberships, [own]);
}
