//! Settings, and policies that are in force up the tree.

use ovation_chassis::ids::GroupId;
use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;

use crate::office::{Office, fresh, inner, owned_by, person, reason, refused_fields};

fn change(settings: message::GoalsSettings, paths: &[&str]) -> message::UpdateGoalsSettingsRequest {
    message::UpdateGoalsSettingsRequest {
        request_id: fresh(),
        settings: Some(settings),
        update_mask: Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
    }
}

fn set(group: Option<GroupId>, policy: message::GroupPolicy) -> message::SetGroupPolicyRequest {
    let group_id = group.map(|group| group.to_string()).unwrap_or_default();
    let policy = Some(message::GroupPolicy { group_id, ..policy });
    message::SetGroupPolicyRequest { request_id: fresh(), policy }
}

fn most(key_results_max: i32) -> message::GroupPolicy {
    message::GroupPolicy { key_results_max, ..message::GroupPolicy::default() }
}

async fn in_force(office: &Office, owner: message::Owner) -> message::EffectivePolicy {
    let request = message::GetEffectivePolicyRequest { owner: Some(owner) };
    inner(office.policies(&office.cast.bob).get_effective_policy(request).await)
}

#[tokio::test]
async fn settings_have_defaults_and_change_field_by_field() {
    let office = Office::open().await;
    let get = message::GetGoalsSettingsRequest {};
    let defaults = inner(office.policies(&office.cast.alice).get_goals_settings(get).await);
    let expected = message::GoalsSettings {
        fiscal_year_start_month: 4,
        check_in_days: 14,
        answers_shown_from: 5,
        answers_step: 3,
        etag: "0".to_owned(),
    };
    assert_eq!(defaults, expected);
    let wanted = message::GoalsSettings { fiscal_year_start_month: 1, check_in_days: 7, ..defaults.clone() };
    let request = change(wanted, &["check_in_days"]);
    let mut hana = office.policies(&office.cast.hana);
    let changed = inner(hana.update_goals_settings(request.clone()).await);
    let expected = message::GoalsSettings { check_in_days: 7, etag: "1".to_owned(), ..expected };
    assert_eq!(changed, expected);
    assert_eq!(inner(hana.update_goals_settings(request).await), expected, "repeated");
    assert_eq!(inner(hana.get_goals_settings(get).await), expected);
    let stale = hana.update_goals_settings(change(defaults.clone(), &["check_in_days"])).await;
    assert_eq!(reason(stale), "ETAG_MISMATCH");
    let denied =
        office.policies(&office.cast.carol).update_goals_settings(change(defaults, &["check_in_days"])).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let elsewhere = inner(office.policies(&office.cast.mallory).get_goals_settings(get).await);
    assert_eq!((elsewhere.check_in_days, elsewhere.etag.as_str()), (14, "0"));
}

#[tokio::test]
async fn everything_that_is_wrong_with_settings_is_said_at_once() {
    let office = Office::open().await;
    let mut hana = office.policies(&office.cast.hana);
    let paths = ["fiscal_year_start_month", "check_in_days", "answers_shown_from", "answers_step"];
    let settings = message::GoalsSettings {
        fiscal_year_start_month: 13,
        check_in_days: 93,
        answers_shown_from: 2,
        answers_step: 1,
        etag: String::new(),
    };
    let refused = refused_fields(hana.update_goals_settings(change(settings, &paths)).await);
    assert_eq!(refused, paths.map(|path| format!("settings.{path}")));
    let refused = hana.update_goals_settings(message::UpdateGoalsSettingsRequest::default()).await;
    assert_eq!(refused_fields(refused), ["request_id", "update_mask", "settings"]);
}

#[tokio::test]
async fn concurrent_changes_of_settings_all_count() {
    let office = Office::open().await;
    let changes = (1..=8).map(|days| {
        let settings = message::GoalsSettings { check_in_days: days, ..message::GoalsSettings::default() };
        let mut dora = office.policies(&office.cast.dora);
        async move { inner(dora.update_goals_settings(change(settings, &["check_in_days"])).await).etag }
    });
    let mut etags = futures::future::join_all(changes).await;
    etags.sort();
    assert_eq!(etags, ["1", "2", "3", "4", "5", "6", "7", "8"]);
}

#[tokio::test]
async fn a_policy_is_in_force_under_its_group_until_a_nearer_one_says_otherwise() {
    let office = Office::open().await;
    let division = office.group("開発本部", None).await;
    let section = office.group("開発部", Some(division)).await;
    office
        .member(section, &office.cast.alice, ovation_proto::ovation::directory::v1::MembershipRole::Member)
        .await;
    let mut hana = office.policies(&office.cast.hana);
    let defaults = in_force(&office, owned_by(section)).await;
    assert_eq!((defaults.key_results_max, defaults.objectives_max), (5, 3));
    assert_eq!(defaults.approval(), message::Approval::None);
    assert_eq!(defaults.rationale(), message::RationaleRule::Optional);
    assert_eq!(defaults.individual_objectives(), message::IndividualObjectives::Optional);
    assert_eq!(defaults.key_results_max_policy_id, "");
    let mut rules = most(4);
    rules.set_approval(message::Approval::Hr);
    let of_all = inner(hana.set_group_policy(set(None, rules)).await);
    let of_division = inner(hana.set_group_policy(set(Some(division), most(3))).await);
    let mut required = message::GroupPolicy::default();
    required.set_individual_objectives(message::IndividualObjectives::Required);
    let of_section = inner(hana.set_group_policy(set(Some(section), required)).await);
    let of_engineers = message::GroupPolicy { job_type: "エンジニア".to_owned(), ..most(1) };
    inner(hana.set_group_policy(set(Some(section), of_engineers)).await);
    for owner in [owned_by(section), person(&office.cast.alice)] {
        let found = in_force(&office, owner).await;
        assert_eq!((found.key_results_max, &found.key_results_max_policy_id), (3, &of_division.id));
        assert_eq!((found.approval(), &found.approval_policy_id), (message::Approval::Hr, &of_all.id));
        assert_eq!(found.individual_objectives_policy_id, of_section.id);
    }
    // bob is in the team only, and dora in no group.
    for caller in [&office.cast.bob, &office.cast.dora] {
        let found = in_force(&office, person(caller)).await;
        assert_eq!((found.key_results_max, &found.key_results_max_policy_id), (4, &of_all.id));
    }
    let delete = message::DeleteGroupPolicyRequest { request_id: fresh(), policy_id: of_division.id.clone() };
    inner(hana.delete_group_policy(delete.clone()).await);
    inner(hana.delete_group_policy(delete.clone()).await);
    assert_eq!(in_force(&office, owned_by(section)).await.key_results_max, 4);
    let again = message::DeleteGroupPolicyRequest { request_id: fresh(), ..delete };
    assert_eq!(reason(hana.delete_group_policy(again).await), "NOT_FOUND");
}

#[tokio::test]
async fn setting_a_policy_again_replaces_it_under_concurrency_too() {
    let office = Office::open().await;
    let sets = (1..=8).map(|number| {
        let mut dora = office.policies(&office.cast.dora);
        async move { inner(dora.set_group_policy(set(None, most(number))).await).id }
    });
    let mut ids = futures::future::join_all(sets).await;
    ids.dedup();
    assert_eq!(ids.len(), 1, "one policy");
    let mut dora = office.policies(&office.cast.dora);
    inner(dora.set_group_policy(set(Some(office.cast.team), most(2))).await);
    let list =
        message::ListGroupPoliciesRequest { page_size: 1, ..message::ListGroupPoliciesRequest::default() };
    let first = inner(dora.list_group_policies(list.clone()).await);
    let next = message::ListGroupPoliciesRequest { page_token: first.next_page_token.clone(), ..list };
    let second = inner(dora.list_group_policies(next).await);
    assert_eq!((first.policies.len(), second.policies.len(), second.next_page_token.as_str()), (1, 1, ""));
    assert_eq!(second.policies[0].group_id, office.cast.team.to_string());
    let elsewhere = office
        .policies(&office.cast.mallory)
        .list_group_policies(message::ListGroupPoliciesRequest::default())
        .await;
    assert_eq!(inner(elsewhere).policies, []);
}

#[tokio::test]
async fn a_policy_that_says_nothing_or_is_of_nowhere_is_refused() {
    let office = Office::open().await;
    let mut hana = office.policies(&office.cast.hana);
    let empty = hana.set_group_policy(set(None, message::GroupPolicy::default())).await;
    assert_eq!(refused_fields(empty), ["policy"]);
    let unknown = hana.set_group_policy(set(Some(GroupId::random()), most(3))).await;
    assert_eq!(refused_fields(unknown), ["policy.group_id"]);
    let wild = message::GroupPolicy {
        job_type: "あ".repeat(101),
        key_results_max: 21,
        approval: 9,
        objectives_max: -1,
        ..message::GroupPolicy::default()
    };
    let fields = ["job_type", "key_results_max", "approval", "objectives_max"];
    let refused = refused_fields(hana.set_group_policy(set(None, wild)).await);
    assert_eq!(refused, fields.map(|field| format!("policy.{field}")));
    let denied =
        office.policies(&office.cast.carol).set_group_policy(set(Some(office.cast.team), most(3))).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let stranger = message::GetEffectivePolicyRequest { owner: Some(person(&office.cast.mallory)) };
    assert_eq!(reason(hana.get_effective_policy(stranger).await), "NOT_FOUND");
    let nobody = message::GetEffectivePolicyRequest { owner: None };
    assert_eq!(refused_fields(hana.get_effective_policy(nobody).await), ["owner"]);
}
