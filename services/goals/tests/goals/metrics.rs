//! Values that other systems push.

use chrono::Duration;
use ovation_chassis::clock;
use ovation_proto::ovation::goals::v1 as message;
use ovation_proto::ovation::goals::v1::MetricFailureReason::{
    self, Closed, KeyUnknown, NotMeasured, SourceIdInvalid, TimeInvalid, ValueInvalid,
};

use crate::office::{Office, decimal, fresh, increase, inner, reason, refused_fields};
use crate::series::{assert_series, minutes_ago, readings, report, set, value};

async fn keyed(office: &Office, objective: &message::Objective, key: &str) -> message::KeyResult {
    let result = office.key_result(objective, key, "10").await;
    set(office, &result, &format!("metric_key = '{key}'")).await;
    result
}

fn reasons(report: &message::ReportMetricValuesResponse) -> Vec<(i32, MetricFailureReason)> {
    report.failures.iter().map(|failure| (failure.index, failure.reason())).collect()
}

#[tokio::test]
async fn a_value_goes_to_everything_with_its_key_and_to_what_is_above() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let other = office.objective(&cycle, "Other", vec![]).await;
    let results = [keyed(&office, &objective, "crm").await, keyed(&office, &other, "crm").await];
    let untouched = keyed(&office, &other, "crm.other").await;
    let answer = report(&office, vec![value("crm", "2.5", minutes_ago(1))]).await;
    assert_eq!((answer.recorded, answer.repeated_values, answer.failures.len()), (2, 0, 0));
    for result in &results {
        assert_eq!(office.get_key_result(result).await.current, decimal("2.5"));
    }
    assert_eq!(office.get_key_result(&untouched).await.source(), message::ReadingSource::Unspecified);
    assert_eq!(office.progress(&objective).await, "0.25");
    assert_eq!(office.progress(&other).await, "0.125");
    office.assert_sums().await;
    assert_series(&office).await;
}

#[tokio::test]
async fn a_value_that_is_there_is_a_repeat_and_changes_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = keyed(&office, &objective, "crm").await;
    let system = office.cast.organization.api_token(&["goals.values"]);
    let one = value("crm", "4", minutes_ago(5));
    let later = value("crm", "5", minutes_ago(1));
    let request = message::ReportMetricValuesRequest {
        request_id: fresh(),
        values: vec![one.clone(), later.clone(), one.clone()],
    };
    let first = inner(office.values(&system).report_metric_values(request.clone()).await);
    assert_eq!((first.recorded, first.repeated_values), (2, 1), "one of them twice in one call");
    let again = inner(office.values(&system).report_metric_values(request).await);
    assert_eq!(again, first, "the same call is answered alike");
    let stood = office.get_key_result(&result).await;
    let padded = message::MetricValue { value: decimal("4.000"), ..one };
    let repeat = report(&office, vec![later, padded]).await;
    assert_eq!((repeat.recorded, repeat.repeated_values), (0, 2), "another call with the same values");
    assert_eq!(office.get_key_result(&result).await, stood);
    assert_eq!(readings(&office, &office.cast.alice, &result.id).await.len(), 2);
}

#[tokio::test]
async fn values_come_in_any_order_and_those_of_the_past_move_nothing() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = keyed(&office, &objective, "crm").await;
    let at = |number: &str, minutes| value("crm", number, minutes_ago(minutes));
    report(&office, vec![at("3", 30), at("9", 5), at("1", 60)]).await;
    let stood = office.get_key_result(&result).await;
    assert_eq!((stood.current.clone(), office.progress(&objective).await), (decimal("9"), "0.9".to_owned()));
    let past = report(&office, vec![at("7", 20), at("2", 60 * 24 * 365)]).await;
    assert_eq!(past.recorded, 2);
    assert_eq!(office.get_key_result(&result).await, stood, "no change, no fact");
    let values: Vec<_> = readings(&office, &office.cast.alice, &result.id)
        .await
        .into_iter()
        .filter_map(|reading| reading.value)
        .map(|value| value.value)
        .collect();
    assert_eq!(values, ["9", "7", "3", "1", "2"]);
    let moment = minutes_ago(1);
    report(&office, vec![value("crm", "8", moment), value("crm", "6", moment)]).await;
    assert_eq!(office.get_key_result(&result).await.current, decimal("6"), "the later said of one moment");
    assert_series(&office).await;
    office.assert_sums().await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_listed_and_the_rest_is_taken() {
    let office = Office::open().await;
    let (cycle, closing) = (office.cycle("2026 H2", 2026).await, office.cycle("2026 H1", 2025).await);
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = keyed(&office, &objective, "crm").await;
    let gone = office.objective(&closing, "Gone", vec![]).await;
    keyed(&office, &gone, "gone").await;
    office.close(&closing).await;
    for (key, measure) in [("done", message::Measure::YesNo), ("liked", message::Measure::NotMeasured)] {
        let key_result = message::KeyResult { target: None, measure: measure.into(), ..increase(key, "1") };
        let request = message::CreateKeyResultRequest {
            request_id: fresh(),
            objective_id: objective.id.clone(),
            key_result: Some(key_result),
        };
        let created = inner(office.goals(&office.cast.carol).create_key_result(request).await);
        set(&office, &created, &format!("metric_key = '{key}'")).await;
    }
    let at = minutes_ago(1);
    let without_value = message::MetricValue { value: None, ..value("crm", "1", at) };
    let no_time = message::MetricValue {
        effective_at: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
        ..value("crm", "1", at)
    };
    let long = message::MetricValue { source_id: "x".repeat(201), ..value("crm", "1", at) };
    let now =
        message::MetricValue { effective_at: None, source_id: "row 7".to_owned(), ..value("crm", "5", at) };
    let values = vec![
        value("", "1", at),
        value("nobody", "1", at),
        value("crm", "1e3", at),
        value("crm", "1000000000000000", at),
        without_value,
        value("crm", "1", clock::now() + Duration::days(2)),
        value("crm", "1", clock::now() - Duration::days(4_000)),
        no_time,
        value("gone", "1", at),
        value("liked", "1", at),
        value("done", "2", at),
        long,
        now,
        value("done", "1", at),
    ];
    let answer = report(&office, values).await;
    assert_eq!(
        reasons(&answer),
        [
            (0, KeyUnknown),
            (1, KeyUnknown),
            (2, ValueInvalid),
            (3, ValueInvalid),
            (4, ValueInvalid),
            (5, TimeInvalid),
            (6, TimeInvalid),
            (7, TimeInvalid),
            (8, Closed),
            (9, NotMeasured),
            (10, ValueInvalid),
            (11, SourceIdInvalid),
        ]
    );
    assert!(answer.failures.iter().all(|failure| failure.message.contains(' ')));
    assert_eq!((answer.recorded, answer.repeated_values), (2, 0));
    let said = readings(&office, &office.cast.alice, &result.id).await;
    assert_eq!((said.len(), said[0].source_id.as_str()), (1, "row 7"));
    assert_eq!(said[0].effective_at, said[0].recorded_at, "without a time it is as of now");
}

#[tokio::test]
async fn a_full_report_with_all_digits_is_taken_and_a_fuller_one_refused() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = keyed(&office, &objective, "crm").await;
    let start = minutes_ago(2_000);
    let full: Vec<_> = (0..1_000_i64)
        .map(|minute| {
            let number = format!("-999999999999{minute:03}.000001");
            value("crm", &number, start + Duration::minutes(minute) + Duration::nanoseconds(1))
        })
        .collect();
    let system = office.cast.organization.api_token(&["goals.values"]);
    let request = |values| message::ReportMetricValuesRequest { request_id: fresh(), values };
    let fuller = [full.clone(), vec![value("crm", "1", start)]].concat();
    let refused = office.values(&system).report_metric_values(request(fuller)).await;
    assert_eq!(refused_fields(refused), ["values"]);
    let refused = office.values(&system).report_metric_values(request(vec![])).await;
    assert_eq!(refused_fields(refused), ["values"]);
    let answer = report(&office, full.clone()).await;
    assert_eq!((answer.recorded, answer.failures.len()), (1_000, 0));
    assert_eq!(office.get_key_result(&result).await.current, decimal("-999999999999999.000001"));
    let again = report(&office, full).await;
    assert_eq!((again.recorded, again.repeated_values), (0, 1_000), "what is compared is what is stored");
    assert_series(&office).await;
}

#[tokio::test]
async fn a_report_comes_to_twenty_thousand_readings_at_most() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    for _ in 0..20 {
        keyed(&office, &objective, "crm").await;
    }
    let start = minutes_ago(2_000);
    let values: Vec<_> =
        (0..1_000_i64).map(|minute| value("crm", "7", start + Duration::minutes(minute))).collect();
    assert_eq!(report(&office, values.clone()).await.recorded, 20_000);
    keyed(&office, &objective, "crm").await;
    let system = office.cast.organization.api_token(&["goals.values"]);
    let request = message::ReportMetricValuesRequest { request_id: fresh(), values };
    assert_eq!(refused_fields(office.values(&system).report_metric_values(request).await), ["values"]);
    assert_eq!(office.progress(&objective).await, "0.666666666667", "20 of 21 are at 0.7");
    assert_series(&office).await;
}

#[tokio::test]
async fn the_same_values_reported_at_once_are_recorded_once() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = keyed(&office, &objective, "crm").await;
    let values: Vec<_> =
        (0..5).map(|minute| value("crm", &minute.to_string(), minutes_ago(minute))).collect();
    let reports = (0..8).map(|_| report(&office, values.clone()));
    let answers = futures::future::join_all(reports).await;
    assert_eq!(answers.iter().map(|answer| answer.recorded).sum::<i32>(), 5);
    assert_eq!(answers.iter().map(|answer| answer.repeated_values).sum::<i32>(), 35);
    assert_eq!(readings(&office, &office.cast.alice, &result.id).await.len(), 5);
    assert_series(&office).await;
}

#[tokio::test]
async fn systems_with_the_scope_administrators_and_hr_report_and_nobody_else() {
    let office = Office::open().await;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Grow", vec![]).await;
    let result = keyed(&office, &objective, "crm").await;
    let Office { cast, .. } = &office;
    let report = |caller| {
        let values = vec![value("crm", "1", minutes_ago(1))];
        let request = message::ReportMetricValuesRequest { request_id: fresh(), values };
        let mut values = office.values(caller);
        async move { values.report_metric_values(request).await }
    };
    let writer = cast.organization.api_token(&["goals.write"]);
    assert_eq!(reason(report(&writer).await), "SCOPE_MISSING");
    assert_eq!(reason(report(&cast.carol).await), "PERMISSION_DENIED");
    let elsewhere = inner(report(&cast.mallory).await);
    assert_eq!(reasons(&elsewhere), [(0, KeyUnknown)], "keys are an organization's own");
    assert_eq!(office.get_key_result(&result).await.current, decimal("0"));
    assert_eq!(inner(report(&cast.hana).await).recorded, 1);
    assert_eq!(inner(report(&cast.dora).await).recorded, 1, "a minute is not one moment");
}
