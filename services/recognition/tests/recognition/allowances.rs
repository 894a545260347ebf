use ovation_proto::ovation::recognition::v1 as message;

use crate::stage::{Stage, fields, fresh, reason};

fn policy(peer_bonus: bool, points: i32, etag: &str) -> message::RecognitionPolicy {
    message::RecognitionPolicy {
        peer_bonus,
        allowance_points: points,
        period: message::AllowancePeriod::Month.into(),
        etag: etag.to_owned(),
    }
}

#[tokio::test]
async fn points_are_off_until_an_administrator_switches_them_on() {
    let stage = Stage::set().await;
    let cast = &stage.cast;
    let mut alice = stage.client(&cast.alice);
    let read = alice.get_recognition_policy(message::GetRecognitionPolicyRequest {}).await;
    assert_eq!(read.expect("the policy").into_inner(), policy(false, 0, "0"));
    assert_eq!(stage.available(&cast.alice).await, 0);
    for by in [&cast.alice, &cast.carol, &cast.aki] {
        let answer = stage.update_policy(by, policy(true, 400, "")).await;
        assert_eq!(reason(answer), "PERMISSION_DENIED");
    }
    let answer = stage.update_policy(&cast.dora, policy(true, 400, "0")).await;
    assert_eq!(answer.expect("dora administers"), policy(true, 400, "1"));
    assert_eq!(stage.available(&cast.alice).await, 400);
    let elsewhere = stage.allowance(&cast.mallory).await;
    assert_eq!(elsewhere.granted_points, 0, "another organization has its own policy");
}

#[tokio::test]
async fn a_policy_changes_only_as_it_was_read_and_within_its_bounds() {
    let stage = Stage::with_allowance(400).await;
    let dora = &stage.cast.dora;
    assert_eq!(reason(stage.update_policy(dora, policy(true, 500, "0")).await), "ETAG_MISMATCH");
    let answer = stage.update_policy(dora, policy(true, 100_001, "1")).await;
    assert_eq!(fields(answer), ["policy.allowance_points"]);
    let mut client = stage.client(dora);
    let request =
        message::UpdateRecognitionPolicyRequest { request_id: fresh(), policy: Some(policy(true, 500, "1")) };
    for _ in 0..2 {
        let answer = client.update_recognition_policy(request.clone()).await;
        assert_eq!(answer.expect("once, and its answer again").into_inner(), policy(true, 500, "2"));
    }
}

#[tokio::test]
async fn a_change_reaches_at_once_who_has_not_sent_and_later_who_has() {
    let stage = Stage::with_allowance(100).await;
    let (alice, bob, carol) = (&stage.cast.alice, &stage.cast.bob, &stage.cast.carol);
    stage.send(alice, carol, 40).await.expect("it is allowed");
    stage.allow(200).await;
    assert_eq!(stage.available(alice).await, 60);
    assert_eq!(stage.available(bob).await, 200);
    assert_eq!(reason(stage.send(alice, carol, 61).await), "ALLOWANCE_EXCEEDED");
    stage.send(bob, carol, 150).await.expect("it is allowed");
    stage.update_policy(&stage.cast.dora, policy(false, 0, "")).await.expect("dora administers");
    stage.send(alice, carol, 60).await.expect("what was granted stays");
    assert_eq!(reason(stage.send(carol, alice, 1).await), "PEER_BONUS_OFF");
    assert_eq!(stage.balance(carol).await, 250);
    stage.sound().await;
}

#[tokio::test]
async fn what_is_left_expires_with_the_period() {
    let stage = Stage::with_allowance(100).await;
    let (alice, bob) = (&stage.cast.alice, &stage.cast.bob);
    stage.send(alice, bob, 40).await.expect("it is allowed");
    let before = stage.allowance(alice).await;
    assert_eq!((before.granted_points, before.available_points), (100, 60));
    // A quarter passes.
    stage
        .execute(
            "UPDATE recognition.allowance SET starts_at = starts_at - interval '90 days', ends_at = ends_at - interval '90 days';
             UPDATE recognition.coin SET created_at = created_at - interval '90 days';",
        )
        .await;
    assert_eq!(stage.allowance(alice).await, message::Allowance { available_points: 100, ..before });
    stage.send(alice, bob, 100).await.expect("a new period");
    assert_eq!(reason(stage.send(alice, bob, 1).await), "ALLOWANCE_EXCEEDED");
    assert_eq!(stage.balance(bob).await, 140);
    // Two grants, two coins and what expired, of two postings each.
    assert_eq!(stage.sound().await.postings, 10);
}

#[tokio::test]
async fn a_month_is_one_of_the_organizations_time_zone() {
    let stage = Stage::with_allowance(100).await;
    let allowance = stage.allowance(&stage.cast.alice).await;
    // Midnight in Tokyo is 15:00 in UTC.
    for instant in [allowance.period_starts_at, allowance.period_ends_at] {
        assert_eq!(instant.expect("a time").seconds.rem_euclid(86_400), 15 * 3_600);
    }
}
