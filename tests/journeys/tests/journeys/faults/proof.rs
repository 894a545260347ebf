//! What must be true after a bad day.

use std::collections::BTreeMap;

use ovation_journeys::{Platform, wire};
use ovation_local::services;
use ovation_proto::ovation::goals::v1 as goals;
use ovation_proto::ovation::goals::v1::goals_service_client::GoalsServiceClient;
use ovation_proto::ovation::recognition::v1 as recognition;
use ovation_proto::ovation::recognition::v1::recognition_service_client::RecognitionServiceClient;
use sqlx::{AssertSqlSafe, PgConnection};

use super::load::{Answers, TARGET};

/// Proves that what was answered is there once, has had its effect once, and that nothing else is there.
pub(super) async fn prove(platform: &Platform, answers: Answers) {
    platform.world.settle().await;
    let mut connection = platform.world.superuser().await;
    coins(&mut connection, &answers).await;
    check_ins(&mut connection, &answers).await;
    effects(&mut connection, &answers).await;
    progress(platform, &answers).await;
    ledger(platform, &answers).await;
    for schema in services::schemas() {
        let parked = count(&mut connection, &format!("SELECT count(*) FROM {}.parked", schema.service)).await;
        assert_eq!(parked, 0, "{} parked events", schema.service);
    }
}

async fn count(connection: &mut PgConnection, statement: &str) -> usize {
    let count: i64 =
        sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(connection).await.expect("it counts");
    usize::try_from(count).expect("a count")
}

async fn coins(connection: &mut PgConnection, answers: &Answers) {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id::text, comment FROM recognition.coin WHERE points > 0")
            .fetch_all(&mut *connection)
            .await
            .expect("the coins");
    let stored: BTreeMap<String, String> = rows.into_iter().collect();
    assert_eq!(stored, answers.coins, "the coins are those that were answered");
}

async fn check_ins(connection: &mut PgConnection, answers: &Answers) {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT check_in_id::text, key_result_id::text, trim_scale(value)::text FROM checkins.check_in_entry WHERE key_result_id <> $1::uuid",
    )
    .bind(answers.season.words.get("key_result"))
    .fetch_all(&mut *connection)
    .await
    .expect("the check-ins");
    let stored: BTreeMap<String, (String, i64)> = rows
        .into_iter()
        .map(|(id, key_result, value)| (id, (key_result, value.parse().expect("a whole number"))))
        .collect();
    assert_eq!(stored, answers.check_ins, "the check-ins are those that were answered");
}

/// Every fact was recorded once, and each of its consumers had its effect once.
async fn effects(connection: &mut PgConnection, answers: &Answers) {
    // The season has two coins of its own, one of them a Feedback coin, and one check-in.
    let (coins, check_ins) = (answers.coins.len() + 2, answers.check_ins.len() + 1);
    for (statement, expected) in [
        ("SELECT count(*) FROM recognition.event WHERE type ~ 'CoinSent$'", coins),
        (
            "SELECT count(*) FROM notifications.inbox JOIN recognition.event ON event.id = inbox.event_id WHERE type ~ 'CoinSent$'",
            coins,
        ),
        ("SELECT count(*) FROM notifications.notification", coins),
        ("SELECT count(DISTINCT subject_id) FROM notifications.notification", coins),
        ("SELECT count(*) FROM checkins.event", check_ins),
        ("SELECT count(*) FROM goals.inbox JOIN checkins.event ON event.id = inbox.event_id", check_ins),
    ] {
        assert_eq!(count(connection, statement).await, expected, "{statement}");
    }
}

/// Each key result stands where its last check-in says, and the objective where they say.
async fn progress(platform: &Platform, answers: &Answers) {
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for (key_result, value) in answers.check_ins.values() {
        let entry = last.entry(key_result).or_default();
        *entry = (*entry).max(*value);
    }
    let client = answers.company.client(platform, "bob");
    let objective_id = answers.season.words.get("loaded").to_owned();
    let shown = GoalsServiceClient::new(client)
        .get_objective(goals::GetObjectiveRequest { objective_id })
        .await
        .expect("the objective")
        .into_inner();
    for key_result in &shown.key_results {
        let current = key_result.current.as_ref().expect("a value").value.clone();
        assert_eq!(current, last[key_result.id.as_str()].to_string(), "the value of the last check-in");
    }
    let progress = shown.objective.and_then(|objective| objective.progress).expect("a progress").value;
    let sum: i64 = last.values().sum();
    let units = TARGET * i64::try_from(last.len()).expect("few");
    // Exact: a quotient by 4,000 has at most five decimals.
    let digits = format!("{:06}", sum * 1_000_000 / units);
    let split = digits.len() - 6;
    let (whole, decimals) = (&digits[..split], digits[split..].trim_end_matches('0'));
    let expected = format!("{}.{decimals}", if whole.is_empty() { "0" } else { whole });
    assert_eq!(progress, expected.trim_end_matches('.'), "the progress of the objective");
}

async fn ledger(platform: &Platform, answers: &Answers) {
    let mut client = RecognitionServiceClient::new(answers.company.client(platform, "aki"));
    let proof =
        client.verify_ledger(recognition::VerifyLedgerRequest {}).await.expect("the ledger").into_inner();
    assert!(proof.sound, "{:?}", proof.findings);
    let sent = i64::try_from(answers.coins.len()).expect("few");
    assert_eq!((proof.coins, proof.points_moved), (sent + 2, sent));
    let bob = answers.company.client(platform, "bob");
    let balance = wire::call(&bob, "ovation.recognition.v1.RecognitionService/GetBalance", "{}")
        .await
        .expect("the balance");
    let points = balance.get_field_by_name("points").and_then(|points| points.as_i64());
    assert_eq!(points, Some(sent));
}
