//! KPIs.

use ovation_chassis::caller::Caller;
use ovation_chassis::{clock, time};
use ovation_proto::ovation::goals::v1 as message;
use prost_types::FieldMask;
use tonic::{Response, Status};

use crate::office::{Office, decimal, fresh, increase, inner, reason, refused_fields, underived_key_result};
use crate::series::{assert_series, minutes_ago, readings, report, set, value};

/// A KPI of the team from 95 to 100 %.
fn availability(office: &Office) -> message::Kpi {
    message::Kpi {
        name: "稼働率".to_owned(),
        owner: Some(office.team()),
        unit: "%".to_owned(),
        value_kind: message::ValueKind::Percent.into(),
        lower: decimal("95"),
        upper: decimal("100"),
        cadence: message::KpiCadence::Weekly.into(),
        metric_key: "uptime".to_owned(),
        ..message::Kpi::default()
    }
}

async fn create(office: &Office, caller: &Caller, kpi: message::Kpi) -> Result<message::Kpi, Status> {
    let request = message::CreateKpiRequest { request_id: fresh(), kpi: Some(kpi) };
    office.values(caller).create_kpi(request).await.map(Response::into_inner)
}

async fn update(
    office: &Office,
    caller: &Caller,
    kpi: message::Kpi,
    paths: &[&str],
) -> Result<message::Kpi, Status> {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    let request = message::UpdateKpiRequest {
        request_id: fresh(),
        kpi: Some(kpi),
        update_mask: Some(FieldMask { paths }),
    };
    office.values(caller).update_kpi(request).await.map(Response::into_inner)
}

async fn record(
    office: &Office,
    caller: &Caller,
    kpi: &message::Kpi,
    number: &str,
    minutes: i64,
) -> Result<message::Kpi, Status> {
    let request = message::RecordKpiValueRequest {
        request_id: fresh(),
        kpi_id: kpi.id.clone(),
        value: decimal(number),
        effective_at: Some(time::timestamp(minutes_ago(minutes))),
    };
    office.values(caller).record_kpi_value(request).await.map(Response::into_inner)
}

async fn list(office: &Office, caller: &Caller, request: message::ListKpisRequest) -> Vec<String> {
    let page = inner(office.values(caller).list_kpis(request).await);
    page.kpis.into_iter().map(|kpi| kpi.name).collect()
}

#[tokio::test]
async fn a_kpi_is_created_read_changed_and_archived() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let created = create(&office, &cast.carol, availability(&office)).await.expect("she leads the team");
    assert_eq!((created.health(), created.current.clone()), (message::KpiHealth::Unspecified, None));
    let get = message::GetKpiRequest { kpi_id: created.id.clone() };
    assert_eq!(inner(office.values(&cast.aki).get_kpi(get.clone()).await), created);
    assert_eq!(reason(office.values(&cast.mallory).get_kpi(get.clone()).await), "NOT_FOUND");
    let below = record(&office, &cast.carol, &created, "90.5", 1).await.expect("she may");
    assert_eq!((below.health(), below.current.clone()), (message::KpiHealth::Below, decimal("90.5")));
    assert_eq!(below.source(), message::ReadingSource::ByHand);
    assert_eq!(below.etag, created.etag, "a value is no change by a person");
    let new = message::Kpi { lower: decimal("90"), etag: created.etag.clone(), ..created.clone() };
    let changed = update(&office, &cast.carol, new.clone(), &["lower"]).await.expect("it is fresh");
    assert_eq!(changed.health(), message::KpiHealth::Within);
    assert_eq!(reason(update(&office, &cast.carol, new, &["lower"]).await), "ETAG_MISMATCH");
    let archive = message::Kpi {
        archived_at: Some(time::timestamp(minutes_ago(999))),
        etag: String::new(),
        ..created.clone()
    };
    let archived = update(&office, &cast.dora, archive, &["archived_at"]).await.expect("she may");
    assert!(archived.archived_at.is_some_and(|at| at.seconds > minutes_ago(60).timestamp()));
    assert_eq!(archived.health(), message::KpiHealth::Unspecified);
    assert_eq!(reason(record(&office, &cast.carol, &created, "99", 0).await), "KPI_ARCHIVED");
    let closed = report(&office, vec![value("uptime", "99", minutes_ago(0))]).await;
    assert_eq!(closed.failures[0].reason(), message::MetricFailureReason::Closed);
    let back = message::Kpi { archived_at: None, etag: String::new(), ..created.clone() };
    update(&office, &cast.dora, back, &["archived_at"]).await.expect("she may");
    let above = record(&office, &cast.carol, &created, "100.000001", 0).await.expect("it is back");
    assert_eq!(above.health(), message::KpiHealth::Above);
    assert_series(&office).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_kpi_is_all_named() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let wrong = message::Kpi {
        name: "\u{3000}".to_owned(),
        owner: None,
        unit: "x".repeat(21),
        value_kind: 9,
        currency: "yen".to_owned(),
        cadence: 7,
        metric_key: "k".repeat(201),
        lower: decimal("1.0000001"),
        ..availability(&office)
    };
    assert_eq!(
        refused_fields(create(&office, &cast.dora, wrong).await),
        [
            "kpi.name",
            "kpi.owner",
            "kpi.unit",
            "kpi.value_kind",
            "kpi.currency",
            "kpi.lower",
            "kpi.cadence",
            "kpi.metric_key"
        ]
    );
    let with = |change: fn(&mut message::Kpi)| {
        let mut kpi = availability(&office);
        change(&mut kpi);
        kpi
    };
    for (kpi, field) in [
        (with(|kpi| (kpi.lower, kpi.upper) = (None, None)), "kpi.lower"),
        (with(|kpi| kpi.upper = decimal("94")), "kpi.upper"),
        (with(|kpi| kpi.currency = "JPY".to_owned()), "kpi.currency"),
        (with(|kpi| kpi.set_value_kind(message::ValueKind::Currency)), "kpi.currency"),
    ] {
        assert_eq!(refused_fields(create(&office, &cast.dora, kpi).await), [field]);
    }
    let of = |caller: &Caller| message::Kpi { owner: Some(of_person(caller)), ..availability(&office) };
    assert_eq!(refused_fields(create(&office, &cast.dora, of(&cast.leo)).await), ["kpi.owner.person_id"]);
    assert_eq!(refused_fields(create(&office, &cast.dora, of(&cast.mallory)).await), ["kpi.owner.person_id"]);
    let created = create(&office, &cast.dora, availability(&office)).await.expect("it is right");
    assert_eq!(refused_fields(update(&office, &cast.dora, created.clone(), &[]).await), ["update_mask"]);
    assert_eq!(refused_fields(update(&office, &cast.dora, created.clone(), &["id"]).await), ["update_mask"]);
    let unbound = message::Kpi { lower: None, upper: None, ..created.clone() };
    assert_eq!(
        refused_fields(update(&office, &cast.dora, unbound, &["lower", "upper"]).await),
        ["kpi.lower"]
    );
    let far = record(&office, &cast.dora, &created, "1", -60 * 24 * 3).await;
    assert_eq!(refused_fields(far), ["effective_at"]);
    let request = message::RecordKpiValueRequest {
        request_id: fresh(),
        kpi_id: created.id,
        ..message::RecordKpiValueRequest::default()
    };
    assert_eq!(refused_fields(office.values(&cast.dora).record_kpi_value(request).await), ["value"]);
}

fn of_person(caller: &Caller) -> message::Owner {
    let person = caller.person().expect("a person").to_string();
    message::Owner { owner: Some(message::owner::Owner::PersonId(person)) }
}

#[tokio::test]
async fn members_record_values_and_leads_change_the_kpi() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let denied = create(&office, &cast.alice, availability(&office)).await;
    assert_eq!(reason(denied), "PERMISSION_DENIED");
    let created = create(&office, &cast.carol, availability(&office)).await.expect("she leads the team");
    record(&office, &cast.alice, &created, "99", 1).await.expect("she is of the team");
    assert_eq!(reason(record(&office, &cast.aki, &created, "99", 1).await), "PERMISSION_DENIED");
    assert_eq!(reason(record(&office, &cast.mallory, &created, "99", 1).await), "NOT_FOUND");
    let renamed = message::Kpi { name: "可用性".to_owned(), etag: String::new(), ..created.clone() };
    assert_eq!(reason(update(&office, &cast.alice, renamed.clone(), &["name"]).await), "PERMISSION_DENIED");
    assert_eq!(reason(update(&office, &cast.mallory, renamed, &["name"]).await), "NOT_FOUND");
    let said = readings(&office, &cast.bob, &created.id).await;
    assert_eq!(said[0].person_id, cast.alice.person().expect("a person").to_string());
    let own = message::Kpi { owner: Some(of_person(&cast.alice)), ..availability(&office) };
    let own = create(&office, &cast.alice, own).await.expect("it is her own");
    assert_eq!(reason(record(&office, &cast.carol, &own, "1", 0).await), "PERMISSION_DENIED");
}

#[tokio::test]
async fn a_key_result_that_reads_a_kpi_moves_with_it() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Never down", vec![]).await;
    let result = office.key_result(&objective, "Availability", "100").await;
    let unmeasured = message::KeyResult {
        title: "People like it".to_owned(),
        measure: message::Measure::NotMeasured.into(),
        ..message::KeyResult::default()
    };
    let request = message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(unmeasured),
    };
    let unmeasured = inner(office.goals(&cast.carol).create_key_result(request).await);
    let kpi = create(&office, &cast.carol, availability(&office)).await.expect("she leads the team");
    for result in [&result, &unmeasured] {
        set(&office, result, &format!("kpi_id = '{}'", kpi.id)).await;
    }
    record(&office, &cast.carol, &kpi, "96", 10).await.expect("she may");
    let shown = office.get_key_result(&result).await;
    assert_eq!((shown.current.clone(), shown.source()), (decimal("96"), message::ReadingSource::Kpi));
    assert_eq!(office.progress(&objective).await, "0.96");
    let answer =
        report(&office, vec![value("uptime", "98", minutes_ago(5)), value("uptime", "97", minutes_ago(20))])
            .await;
    assert_eq!((answer.recorded, answer.repeated_values), (4, 0), "of the KPI and of its reader");
    record(&office, &cast.carol, &kpi, "50", 30).await.expect("the past is accepted");
    let shown = office.get_key_result(&result).await;
    assert_eq!(shown.current, decimal("98"));
    let (of_kpi, of_result) =
        (readings(&office, &cast.bob, &kpi.id).await, readings(&office, &cast.bob, &result.id).await);
    let ids: Vec<_> = of_kpi.iter().map(|reading| (&reading.id, &reading.effective_at)).collect();
    let read: Vec<_> = of_result.iter().map(|reading| (&reading.source_id, &reading.effective_at)).collect();
    assert_eq!((ids.len(), ids), (4, read));
    assert_eq!(readings(&office, &cast.bob, &unmeasured.id).await, []);
    office.close(&cycle).await;
    record(&office, &cast.carol, &kpi, "99", 0).await.expect("the KPI goes on");
    assert_eq!(office.get_key_result(&result).await.current, decimal("98"), "its cycle is closed");
    assert_series(&office).await;
    office.assert_sums().await;
}

#[tokio::test]
async fn kpis_are_listed_by_name_page_by_page() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let all = || message::ListKpisRequest { with_archived: true, ..message::ListKpisRequest::default() };
    assert_eq!(list(&office, &cast.alice, all()).await, Vec::<String>::new());
    for name in ["c", "a", "b", "a"] {
        let kpi = message::Kpi { name: name.to_owned(), ..availability(&office) };
        let created = create(&office, &cast.carol, kpi).await.expect("she leads the team");
        if name == "c" {
            let archived = message::Kpi { archived_at: Some(time::timestamp(clock::now())), ..created };
            update(&office, &cast.carol, archived, &["archived_at"]).await.expect("she may");
        }
    }
    let own =
        message::Kpi { name: "own".to_owned(), owner: Some(of_person(&cast.alice)), ..availability(&office) };
    create(&office, &cast.alice, own).await.expect("it is her own");
    assert_eq!(list(&office, &cast.bob, all()).await, ["a", "a", "b", "c", "own"]);
    let open = message::ListKpisRequest { owner: Some(office.team()), ..message::ListKpisRequest::default() };
    assert_eq!(list(&office, &cast.bob, open).await, ["a", "a", "b"]);
    assert_eq!(list(&office, &cast.mallory, all()).await, Vec::<String>::new());
    let mut seen = Vec::new();
    let mut request = message::ListKpisRequest { page_size: 1, ..all() };
    loop {
        let page = inner(office.values(&cast.bob).list_kpis(request.clone()).await);
        seen.extend(page.kpis.into_iter().map(|kpi| kpi.name));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(seen, ["a", "a", "b", "c", "own"]);
}

#[tokio::test]
async fn a_repeated_call_happens_once_and_each_change_is_a_fact_with_the_next_revision() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let request = message::CreateKpiRequest { request_id: fresh(), kpi: Some(availability(&office)) };
    let calls = (0..4).map(|_| {
        let (mut values, request) = (office.values(&cast.carol), request.clone());
        async move { inner(values.create_kpi(request).await) }
    });
    let created = futures::future::join_all(calls).await;
    assert!(created.iter().all(|kpi| *kpi == created[0]));
    let kpi = created[0].clone();
    let request = message::RecordKpiValueRequest {
        request_id: fresh(),
        kpi_id: kpi.id.clone(),
        value: decimal("99"),
        effective_at: None,
    };
    let first = inner(office.values(&cast.alice).record_kpi_value(request.clone()).await);
    assert_eq!(inner(office.values(&cast.alice).record_kpi_value(request).await), first);
    record(&office, &cast.carol, &kpi, "1", 600).await.expect("of the past: it moves nothing");
    update(&office, &cast.carol, message::Kpi { name: "可用性".to_owned(), ..kpi.clone() }, &["name"])
        .await
        .expect("she may");
    office.world.settle().await;
    let stream = office.world.stream().await;
    let mut facts: Vec<(i64, String)> = stream
        .iter()
        .filter(|event| event["subject"] == kpi.id.as_str())
        .filter_map(|event| {
            let revision = event["revision"].as_str()?.parse().ok()?;
            Some((revision, event["type"].as_str()?.rsplit('.').next()?.to_owned()))
        })
        .collect();
    facts.sort();
    let expected = [(1, "KpiCreated"), (2, "KpiValueChanged"), (3, "KpiUpdated")];
    assert_eq!(facts, expected.map(|(revision, name)| (revision, name.to_owned())));
    assert_eq!(readings(&office, &cast.bob, &kpi.id).await.len(), 2);
}

#[tokio::test]
async fn a_key_result_begins_at_the_value_of_the_kpi_that_it_reads() {
    let office = Office::open().await;
    let Office { cast, .. } = &office;
    let cycle = office.cycle("2026 H2", 2026).await;
    let objective = office.objective(&cycle, "Never down", vec![]).await;
    let kpi = create(&office, &cast.carol, availability(&office)).await.expect("she leads the team");
    record(&office, &cast.carol, &kpi, "96", 10).await.expect("she may");
    record(&office, &cast.carol, &kpi, "50", 30).await.expect("she may");
    let reading = |kpi_id: &str| message::KeyResult { kpi_id: kpi_id.to_owned(), ..increase("Up", "100") };
    let new = |kpi_id: &str| message::CreateKeyResultRequest {
        request_id: fresh(),
        objective_id: objective.id.clone(),
        key_result: Some(reading(kpi_id)),
    };
    let refused = office.goals(&cast.carol).create_key_result(new(&fresh())).await;
    assert_eq!(refused_fields(refused), ["key_result.kpi_id"]);
    let created = inner(office.goals(&cast.carol).create_key_result(new(&kpi.id)).await);
    assert_eq!((created.current.clone(), created.source()), (decimal("96"), message::ReadingSource::Kpi));
    assert_eq!(created, underived_key_result(office.get_key_result(&created).await));
    assert_eq!(office.progress(&objective).await, "0.96");
    // One that has been there begins with it, too.
    let plain = office.key_result(&objective, "Also up", "100").await;
    let change = |kpi_id: &str| message::UpdateKeyResultRequest {
        request_id: fresh(),
        key_result: Some(message::KeyResult { kpi_id: kpi_id.to_owned(), ..plain.clone() }),
        update_mask: Some(FieldMask { paths: vec!["kpi_id".to_owned()] }),
        ..message::UpdateKeyResultRequest::default()
    };
    let refused = office.goals(&cast.carol).update_key_result(change(&fresh())).await;
    assert_eq!(refused_fields(refused), ["key_result.kpi_id"]);
    let changed = inner(office.goals(&cast.carol).update_key_result(change(&kpi.id)).await);
    let seen = underived_key_result(office.get_key_result(&plain).await);
    assert_eq!((changed.current.clone(), &changed), (decimal("96"), &seen));
    let retire = |kpi_id: &str| message::RetireKeyResultRequest {
        request_id: fresh(),
        key_result_id: changed.id.clone(),
        reason: "Another is better".to_owned(),
        replacement: Some(reading(kpi_id)),
    };
    let refused = office.goals(&cast.carol).retire_key_result(retire(&fresh())).await;
    assert_eq!(refused_fields(refused), ["replacement.kpi_id"]);
    let retired = inner(office.goals(&cast.carol).retire_key_result(retire(&kpi.id)).await);
    assert_eq!(retired.replacement.expect("it is replaced").current, decimal("96"));
    assert_eq!(office.progress(&objective).await, "0.96");
    // From now on as any other reader.
    record(&office, &cast.carol, &kpi, "98", 5).await.expect("she may");
    assert_eq!(office.get_key_result(&created).await.current, decimal("98"));
    assert_eq!(readings(&office, &cast.bob, &created.id).await.len(), 2);
    office.world.settle().await;
    assert_series(&office).await;
    office.assert_sums().await;
}
