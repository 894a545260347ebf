//! Series of values: who says what as of when, and what of it is current.

use chrono::{DateTime, Duration, Utc};
use ovation_chassis::caller::Caller;
use ovation_chassis::{clock, time};
use ovation_goals::Goals;
use ovation_proto::ovation::goals::v1 as message;
use tonic::Response;

use crate::office::{Office, decimal, fresh, inner, reason, refused_fields};

/// What key results and KPIs show is what their series say, read anew from all readings.
pub(crate) async fn assert_series(office: &Office) {
    let mut connection = office.world.superuser().await;
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*)
         FROM (
             SELECT id, reading_id, read_effective_at, read_recorded_at, read_value, read_source, check_in_id, confidence
             FROM goals.key_result
             UNION ALL
             SELECT id, reading_id, read_effective_at, read_recorded_at, read_value, read_source, NULL, 0
             FROM goals.kpi
         ) AS shown
         LEFT JOIN LATERAL (
             SELECT *
             FROM goals.reading AS r
             WHERE r.series_id = shown.id
             ORDER BY r.effective_at DESC, r.recorded_at DESC, r.id DESC
             LIMIT 1
         ) AS latest ON true
         LEFT JOIN LATERAL (
             SELECT r.id, r.confidence
             FROM goals.reading AS r
             WHERE r.series_id = shown.id AND r.source = 1
             ORDER BY r.effective_at DESC, r.recorded_at DESC, r.id DESC
             LIMIT 1
         ) AS said ON true
         WHERE (shown.reading_id, shown.read_effective_at, shown.read_recorded_at, shown.read_value, shown.read_source)
                 IS DISTINCT FROM (latest.id, latest.effective_at, latest.recorded_at, latest.value, latest.source)
             OR (shown.check_in_id, shown.confidence) IS DISTINCT FROM (said.id, COALESCE(said.confidence, 0))",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the series are compared");
    assert_eq!(wrong, 0, "what is shown differs from what the series say");
}

pub(crate) fn minutes_ago(minutes: i64) -> DateTime<Utc> {
    clock::now() - Duration::minutes(minutes)
}

/// Sets a column of a key result.
pub(crate) async fn set(office: &Office, key_result: &message::KeyResult, assignment: &str) {
    let mut connection = office.world.superuser().await;
    let statement = format!("UPDATE goals.key_result SET {assignment} WHERE id = '{}'", key_result.id);
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.expect("it is set");
}

/// All readings of a series, page by page.
pub(crate) async fn readings(office: &Office, caller: &Caller, series_id: &str) -> Vec<message::Reading> {
    let mut readings = Vec::new();
    let mut page_token = String::new();
    loop {
        let request =
            message::ListReadingsRequest { series_id: series_id.to_owned(), page_size: 2, page_token };
        let page = inner(office.values(caller).list_readings(request).await);
        assert!(page.readings.len() <= 2);
        readings.extend(page.readings);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return readings;
        }
    }
}

pub(crate) fn value(key: &str, value: &str, effective_at: DateTime<Utc>) -> message::MetricValue {
    message::MetricValue {
        metric_key: key.to_owned(),
        value: decimal(value),
        effective_at: Some(time::timestamp(effective_at)),
        source_id: String::new(),
    }
}

pub(crate) async fn report(
    office: &Office,
    values: Vec<message::MetricValue>,
) -> message::ReportMetricValuesResponse {
    let system = office.cast.organization.api_token(&["goals.values"]);
    let request = message::ReportMetricValuesRequest { request_id: fresh(), values };
    office.values(&system).report_metric_values(request).await.map(Response::into_inner).expect("it is taken")
}

#[tokio::test]
async fn check_ins_and_metrics_are_one_series_in_which_the_latest_effective_wins() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    set(&office, &result, "metric_key = 'crm.customers'").await;
    office.check_in(&[(&result, "3")], -30).await;
    office.world.settle().await;
    report(&office, vec![value("crm.customers", "6", minutes_ago(10))]).await;
    office.check_in(&[(&result, "5")], -20).await;
    office.world.settle().await;
    let shown = office.get_key_result(&result).await;
    assert_eq!((shown.current.clone(), shown.source()), (decimal("6"), message::ReadingSource::Metric));
    assert_eq!(
        (shown.confidence, shown.check_in_id.as_str()),
        (7, ""),
        "a system says nothing of confidence"
    );
    assert_eq!(office.progress(&objective).await, "0.6");
    let said = readings(&office, &office.cast.bob, &result.id).await;
    let values: Vec<_> = said.iter().map(|reading| (reading.value.clone(), reading.source())).collect();
    assert_eq!(
        values,
        [
            (decimal("6"), message::ReadingSource::Metric),
            (decimal("5"), message::ReadingSource::CheckIn),
            (decimal("3"), message::ReadingSource::CheckIn),
        ]
    );
    let alice = office.cast.alice.person().expect("a person").to_string();
    let people: Vec<_> = said.iter().map(|reading| reading.person_id.as_str()).collect();
    assert_eq!(people, ["", &alice, &alice]);
    assert_eq!(said[2].source_id, said[2].id);
    office.check_in(&[(&result, "8")], 0).await;
    office.world.settle().await;
    let shown = office.get_key_result(&result).await;
    assert_eq!((shown.current.clone(), shown.source()), (decimal("8"), message::ReadingSource::CheckIn));
    assert!(!shown.check_in_id.is_empty());
    assert_series(&office).await;
    office.assert_sums().await;
}

#[tokio::test]
async fn a_series_is_seen_by_whoever_sees_its_objective() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    office.check_in(&[(&result, "3")], 0).await;
    office.world.settle().await;
    let list = |caller: &Caller, series_id: &str| {
        let request = message::ListReadingsRequest {
            series_id: series_id.to_owned(),
            ..message::ListReadingsRequest::default()
        };
        let mut values = office.values(caller);
        async move { values.list_readings(request).await }
    };
    let Office { cast, .. } = &office;
    assert_eq!(inner(list(&cast.aki, &result.id).await).readings.len(), 1);
    assert_eq!(reason(list(&cast.mallory, &result.id).await), "NOT_FOUND");
    assert_eq!(reason(list(&cast.alice, &fresh()).await), "NOT_FOUND");
    assert_eq!(refused_fields(list(&cast.alice, "7").await), ["series_id"]);
    let mut connection = office.world.superuser().await;
    let carol = cast.carol.person().expect("a person");
    sqlx::query(
        "UPDATE goals.objective
         SET visibility = 3, visible_to_person_ids = ARRAY[$1], owner_group_id = NULL, owner_person_id = $1",
    )
    .bind(carol.uuid())
    .execute(&mut connection)
    .await
    .expect("it is restricted");
    assert_eq!(inner(list(&cast.carol, &result.id).await).readings.len(), 1);
    assert_eq!(reason(list(&cast.dora, &result.id).await), "NOT_FOUND");
    assert_eq!(reason(list(&cast.alice, &result.id).await), "NOT_FOUND");
    let system = cast.organization.api_token(&["goals.read"]);
    assert_eq!(reason(list(&system, &result.id).await), "NOT_FOUND");
}

#[tokio::test]
async fn after_closing_and_after_retirement_nothing_is_recorded() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let retired = office.key_result(&objective, "Retired", "10").await;
    let result = office.key_result(&objective, "10 customers", "10").await;
    set(&office, &retired, "retired_at = now(), retired_reason = 'replaced'").await;
    office.close(&cycle).await;
    office.check_in(&[(&result, "9"), (&retired, "9")], 1).await;
    office.check_in(&[(&result, "5"), (&retired, "4")], -1).await;
    office.world.settle().await;
    for (result, current) in [(&result, "5"), (&retired, "4")] {
        assert_eq!(office.get_key_result(result).await.current, decimal(current));
        assert_eq!(readings(&office, &office.cast.alice, &result.id).await.len(), 1);
    }
    assert_series(&office).await;
}

#[tokio::test]
async fn check_ins_and_reports_at_once_on_two_replicas_leave_what_the_series_say() {
    let office = Office::open().await;
    let _second = office.world.replica::<Goals>().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let mut results = Vec::new();
    for number in 0..3 {
        let result = office.key_result(&objective, &format!("Result {number}"), "40").await;
        set(&office, &result, &format!("metric_key = 'metric.{}'", number % 2)).await;
        results.push(result);
    }
    let start = minutes_ago(60);
    let work = |step: usize| {
        let (office, results) = (&office, &results);
        async move {
            let minute = i64::try_from(step * 7 % 40).expect("it fits");
            let number = (step % 9).to_string();
            if step.is_multiple_of(2) {
                office.check_in(&[(&results[step % 3], &number)], minute - 60).await;
            } else {
                // Each report is pushed by two systems at once.
                let values = vec![value(
                    &format!("metric.{}", step % 4 / 2),
                    &number,
                    start + Duration::minutes(minute),
                )];
                futures::future::join(report(office, values.clone()), report(office, values)).await;
            }
        }
    };
    futures::future::join_all((0..40).map(work)).await;
    office.world.settle().await;
    assert_series(&office).await;
    office.assert_sums().await;
}
