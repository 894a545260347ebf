//! The main job, end to end: from an imported tree to a coin in the inbox, as authenticated people, by gRPC and by REST.

use ovation_chassis::ids::random_uuid;
use ovation_harness::until_fresh;
use ovation_journeys::{Company, Platform, bearer};
use ovation_proto::google::r#type::{Date, Decimal};
use ovation_proto::ovation::checkins::v1::check_ins_service_client::CheckInsServiceClient;
use ovation_proto::ovation::checkins::v1::{CheckInEntry, CreateCheckInRequest};
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use ovation_proto::ovation::goals::v1::{
    CreateCycleRequest, Cycle, ExplainProgressRequest, GetTreeRequest, ImportOutlineRequest, KeyResult,
    Objective, TreeNode, tree_node::Node,
};
use ovation_proto::ovation::notifications::v1::ListNotificationsRequest;
use ovation_proto::ovation::notifications::v1::notifications_service_client::NotificationsServiceClient;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use ovation_proto::ovation::recognition::v1::{
    AllowancePeriod, CoinKind, GetAllowanceRequest, RecognitionPolicy, SendCoinRequest,
    UpdateRecognitionPolicyRequest, VerifyLedgerRequest,
};

use crate::{PROGRAM, by_rest};

const OUTLINE: &str = "\
# 2026年度 下期

## 検索チーム

1. **O: 探しものが一度で見つかる**

   **WHY:** お客様は三回目の検索であきらめている。

   - KR: 一度で見つかる検索を60%から80%にする
   - KR: 検索の問い合わせを100件から20件に減らす
   - KR: モバイル版を12月までにリリースする
";

fn decimal(value: &str) -> Decimal {
    Decimal { value: value.to_owned() }
}

/// Opens a cycle as the administrator.
pub(crate) async fn cycle(platform: &Platform, company: &Company) -> Cycle {
    let cycle = Cycle {
        name: format!("2026年度 下期 {}", random_uuid()),
        starts_on: Some(Date { year: 2026, month: 10, day: 1 }),
        ends_on: Some(Date { year: 2027, month: 3, day: 31 }),
        ..Default::default()
    };
    let request = CreateCycleRequest { request_id: random_uuid().to_string(), cycle: Some(cycle) };
    let mut goals = GoalsServiceClient::new(company.client(platform, "dora"));
    goals.create_cycle(request).await.expect("the cycle is opened").into_inner()
}

/// The nodes of a cycle's tree, as a member sees it.
pub(crate) async fn tree(platform: &Platform, company: &Company, cycle_id: &str) -> Vec<TreeNode> {
    let mut goals = GoalsServiceClient::new(company.client(platform, "alice"));
    let request = GetTreeRequest { cycle_id: cycle_id.to_owned(), ..Default::default() };
    let mut pieces = goals.get_tree(request).await.expect("the tree is read").into_inner();
    let mut nodes = Vec::new();
    while let Some(piece) = pieces.message().await.expect("the tree goes on") {
        nodes.extend(piece.nodes);
    }
    nodes
}

fn objectives(nodes: &[TreeNode]) -> Vec<&Objective> {
    let objective = |node: &'_ Node| matches!(node, Node::Objective(_));
    nodes
        .iter()
        .filter_map(|node| node.node.as_ref())
        .filter(|node| objective(node))
        .filter_map(|node| if let Node::Objective(objective) = node { Some(objective) } else { None })
        .collect()
}

fn key_results(nodes: &[TreeNode]) -> Vec<&KeyResult> {
    nodes
        .iter()
        .filter_map(
            |node| {
                if let Some(Node::KeyResult(key_result)) = &node.node { Some(key_result) } else { None }
            },
        )
        .collect()
}

fn value(decimal: Option<&Decimal>) -> &str {
    decimal.map_or("none", |decimal| decimal.value.as_str())
}

async fn import(
    platform: &Platform,
    company: &Company,
    cycle_id: &str,
    dry_run: bool,
) -> ovation_proto::ovation::goals::v1::ImportOutlineResponse {
    let mut goals = GoalsServiceClient::new(company.client(platform, "dora"));
    let request = ImportOutlineRequest {
        request_id: random_uuid().to_string(),
        cycle_id: cycle_id.to_owned(),
        outline: OUTLINE.to_owned(),
        dry_run,
        groups: [("検索チーム".to_owned(), company.team_id.clone())].into(),
        default_group_id: company.team_id.clone(),
    };
    goals.import_outline(request).await.expect("the outline is imported").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_imported_tree_to_a_coin_in_the_inbox() {
    let platform = Platform::start(PROGRAM).await;
    let company = Company::found(&platform, "hinode").await;
    let cycle = cycle(&platform, &company).await;
    import_the_tree(&platform, &company, &cycle.id).await;
    // Goals' facts travel to check-ins.
    platform.world.settle().await;
    check_in(&platform, &company, &cycle.id).await;
    switch_the_peer_bonus_on(&platform, &company).await;
    send_a_coin(&platform, &company).await;
    by_rest::the_same(&platform, &company, &cycle.id).await;
}

/// The tree is imported: first only said, then done, then done again without a second effect.
async fn import_the_tree(platform: &Platform, company: &Company, cycle_id: &str) {
    let said = import(platform, company, cycle_id, true).await;
    let counts = (said.objectives_created, said.key_results_created, said.lines_not_understood);
    assert_eq!(counts, (1, 3, 0));
    assert!(tree(platform, company, cycle_id).await.is_empty(), "a dry run creates nothing");
    let done = import(platform, company, cycle_id, false).await;
    assert_eq!((done.objectives_created, done.key_results_created), (1, 3));
    assert_eq!(done.lines.len(), OUTLINE.lines().count());
    let again = import(platform, company, cycle_id, false).await;
    assert_eq!((again.objectives_created, again.objectives_found), (0, 1));
    assert_eq!((again.key_results_created, again.key_results_found), (0, 3));
}

/// The key result with this target.
fn aiming_at<'a>(nodes: &'a [TreeNode], target: &str) -> &'a KeyResult {
    let mut key_results = key_results(nodes).into_iter();
    key_results
        .find(|key_result| value(key_result.target.as_ref()) == target)
        .expect("a key result with this target")
}

/// Alice checks in on two key results at once, and the tree shows it, rolled up.
async fn check_in(platform: &Platform, company: &Company, cycle_id: &str) {
    let nodes = tree(platform, company, cycle_id).await;
    assert_eq!((objectives(&nodes).len(), key_results(&nodes).len()), (1, 3));
    let (found, asked) = (aiming_at(&nodes, "80"), aiming_at(&nodes, "20"));
    assert_eq!((value(found.baseline.as_ref()), value(asked.baseline.as_ref())), ("60", "100"));
    let at_the_start = value(asked.progress.as_ref());
    assert_eq!(at_the_start, "0", "a key result at its baseline has made no progress, whichever way it goes");

    let mut checkins = CheckInsServiceClient::new(company.client(platform, "alice"));
    let entry = |key_result: &KeyResult, value: &str| CheckInEntry {
        key_result_id: key_result.id.clone(),
        value: Some(decimal(value)),
        confidence: 7,
        note: "先週の改善が効いている".to_owned(),
    };
    let request = CreateCheckInRequest {
        request_id: random_uuid().to_string(),
        note: String::new(),
        entries: vec![entry(found, "70"), entry(asked, "40")],
    };
    let first = checkins.create_check_in(request.clone()).await.expect("the check-in is taken");
    let repeated = checkins.create_check_in(request).await.expect("a repeated call is answered");
    assert_eq!(first.get_ref(), repeated.get_ref());

    // With the write's token, goals answers with its effect: half and three quarters of the way.
    let token = bearer(&company.member("alice").token).after(&first);
    let objective_id = &objectives(&nodes)[0].id;
    let explained = until_fresh(|| async {
        let mut goals = GoalsServiceClient::new(platform.client(token.clone()));
        let request = ExplainProgressRequest { node_id: objective_id.clone() };
        goals.explain_progress(request).await.expect("the progress is explained")
    })
    .await;
    let measured: Vec<&str> = explained
        .terms
        .iter()
        .filter_map(|term| term.progress.as_ref())
        .map(|progress| progress.value.as_str())
        .collect();
    assert!(measured.contains(&"0.5") && measured.contains(&"0.75"), "{explained:?}");

    let nodes = tree(platform, company, cycle_id).await;
    let checked = aiming_at(&nodes, "80");
    assert_eq!((value(checked.current.as_ref()), checked.confidence), ("70", 7));
    assert_eq!(checked.check_in_id, first.get_ref().id);
    assert_eq!(value(explained.progress.as_ref()), value(objectives(&nodes)[0].progress.as_ref()));
}

/// Coins may carry points from now on.
async fn switch_the_peer_bonus_on(platform: &Platform, company: &Company) {
    let mut as_dora = RecognitionServiceClient::new(company.client(platform, "dora"));
    let policy = RecognitionPolicy {
        peer_bonus: true,
        allowance_points: 100,
        period: AllowancePeriod::Month.into(),
        etag: String::new(),
    };
    let request =
        UpdateRecognitionPolicyRequest { request_id: random_uuid().to_string(), policy: Some(policy) };
    as_dora.update_recognition_policy(request).await.expect("the policy is set");
}

/// Alice thanks bob, and bob finds it in his inbox, once and in his language.
async fn send_a_coin(platform: &Platform, company: &Company) {
    let mut as_dora = RecognitionServiceClient::new(company.client(platform, "dora"));
    let mut as_alice = RecognitionServiceClient::new(company.client(platform, "alice"));
    let request = SendCoinRequest {
        request_id: random_uuid().to_string(),
        kind: CoinKind::ThankYou.into(),
        receiver_id: company.member("bob").id.clone(),
        comment: "検索の調査をありがとう".to_owned(),
        points: 30,
        about_node_id: String::new(),
    };
    let coin = as_alice.send_coin(request.clone()).await.expect("the coin is sent").into_inner();
    let repeated = as_alice.send_coin(request).await.expect("a repeated call is answered").into_inner();
    assert_eq!(coin, repeated);
    let allowance = as_alice.get_allowance(GetAllowanceRequest {}).await.expect("the allowance").into_inner();
    assert_eq!((allowance.granted_points, allowance.available_points), (100, 70), "the coin moved once");
    let verified = as_dora.verify_ledger(VerifyLedgerRequest {}).await.expect("the ledger").into_inner();
    assert!(verified.sound, "{:?}", verified.findings);
    assert_eq!((verified.coins, verified.points_moved), (1, 30));

    platform.world.settle().await;
    let mut inbox = NotificationsServiceClient::new(company.client(platform, "bob"));
    let listed =
        inbox.list_notifications(ListNotificationsRequest::default()).await.expect("the inbox").into_inner();
    assert_eq!(listed.notifications.len(), 1);
    let notification = &listed.notifications[0];
    assert_eq!(
        (notification.subject_id.as_str(), notification.actor_id.as_str()),
        (coin.id.as_str(), company.member("alice").id.as_str())
    );
    assert!(notification.text.is_ascii() || notification.text.contains("有栖"), "{}", notification.text);
    assert!(!notification.text.contains("さん"), "bob reads English: {}", notification.text);
}
