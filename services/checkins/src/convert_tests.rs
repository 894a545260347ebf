use ovation_chassis::ids::PersonId;
use ovation_proto::google::r#type::Decimal as DecimalMessage;
use rust_decimal::Decimal;

use super::*;
use crate::check_in::KeyResultId;

fn states(value: &str) -> wire::CheckInEntry {
    wire::CheckInEntry {
        key_result_id: KeyResultId::random().to_string(),
        value: Some(DecimalMessage { value: value.to_owned() }),
        confidence: 7,
        note: String::new(),
    }
}

fn request(entries: Vec<wire::CheckInEntry>) -> wire::CreateCheckInRequest {
    wire::CreateCheckInRequest {
        request_id: "0190ac5d-ac96-774b-bcce-b302099a8057".to_owned(),
        note: String::new(),
        entries,
    }
}

fn violated(request: &wire::CreateCheckInRequest) -> Vec<String> {
    let failure = draft(request).expect_err("the request is malformed");
    failure.violations().iter().map(|violation| violation.field.clone()).collect()
}

#[test]
fn a_check_in_survives_the_way_out() {
    let draft = draft(&request(vec![states("12.50"), states("-0.000001")])).expect("it is well-formed");
    let check_in = CheckIn {
        id: CheckInId::random(),
        author: PersonId::random(),
        note: "今週の振り返り".to_owned(),
        entries: draft.entries,
        created_at: chrono::DateTime::from_timestamp(1_700_000_000, 0).expect("it is a time"),
    };
    let message = super::check_in(&check_in);
    let values: Vec<_> = message
        .entries
        .iter()
        .filter_map(|entry| entry.value.as_ref())
        .map(|value| value.value.as_str())
        .collect();
    assert_eq!(values, ["12.5", "-0.000001"]);
    assert_eq!(message.author_id, check_in.author.to_string());
    assert_eq!(message.entries[0].confidence, 7);
}

#[test]
fn the_same_number_written_otherwise_is_the_same_draft() {
    let one = states("1.0");
    let other = wire::CheckInEntry { value: Some(DecimalMessage { value: "1".to_owned() }), ..one.clone() };
    assert_eq!(draft(&request(vec![one])).unwrap(), draft(&request(vec![other])).unwrap());
}

#[test]
fn a_confidence_of_zero_is_not_stated() {
    let entry = wire::CheckInEntry { confidence: 0, ..states("1") };
    assert_eq!(draft(&request(vec![entry])).unwrap().entries[0].confidence, None);
}

#[test]
fn a_check_in_has_1_to_50_entries() {
    assert_eq!(violated(&request(Vec::new())), ["entries"]);
    let many = (0..51).map(|_| states("1")).collect();
    assert_eq!(violated(&request(many)), ["entries"]);
    let most = (0..50).map(|_| states("1")).collect();
    assert!(draft(&request(most)).is_ok());
}

#[test]
fn a_check_in_whose_fact_would_be_too_large_to_publish_is_refused() {
    let noted = |note: &str, count: usize| -> Vec<_> {
        let entry = || wire::CheckInEntry { note: note.to_owned(), ..states("1") };
        (0..count).map(|_| entry()).collect()
    };
    let full = wire::CreateCheckInRequest {
        note: "𠮷".repeat(5_000),
        ..request(noted(&"𠮷".repeat(2_000), 50))
    };
    assert!(draft(&full).is_ok());
    let families = "👨‍👩‍👧‍👦".repeat(2_000);
    assert_eq!(violated(&request(noted(&families, 10))), ["entries"]);
    assert!(draft(&request(noted(&families, 9))).is_ok());
}

#[test]
fn a_key_result_stated_twice_is_refused() {
    let entry = states("1");
    assert_eq!(violated(&request(vec![entry.clone(), entry])), ["entries[1].key_result_id"]);
}

#[test]
fn everything_malformed_is_named_at_once() {
    let entry = wire::CheckInEntry {
        key_result_id: "KR 1".to_owned(),
        value: Some(DecimalMessage { value: "1e3".to_owned() }),
        confidence: 11,
        note: "あ".repeat(2_001),
    };
    let request = wire::CreateCheckInRequest { note: "あ".repeat(5_001), ..request(vec![entry]) };
    assert_eq!(
        violated(&request),
        ["note", "entries[0].key_result_id", "entries[0].value", "entries[0].confidence", "entries[0].note"]
    );
}

#[test]
fn a_measure_of_a_later_release_is_unknown_and_no_poison() {
    let message = goals::KeyResult {
        id: KeyResultId::random().to_string(),
        objective_id: KeyResultId::random().to_string(),
        measure: 99,
        ..goals::KeyResult::default()
    };
    let copy = key_result_copy(&message, 4).expect("it is well-formed");
    assert_eq!((copy.measure, copy.owner, copy.revision), (Measure::Unknown, None, 4));
}

#[test]
fn a_key_result_without_a_readable_id_is_poison() {
    assert!(key_result_copy(&goals::KeyResult::default(), 1).is_err());
}

#[test]
fn the_decimal_of_a_not_measured_key_result_may_be_unset() {
    let entry = wire::CheckInEntry { value: None, ..states("1") };
    let draft = draft(&request(vec![entry])).expect("only the key result tells whether a value is required");
    assert_eq!(draft.entries[0].value, None::<Decimal>);
}
