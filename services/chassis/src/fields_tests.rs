//! What passes, and what is reported.

use ovation_proto::ovation::common::v1::{Audience, ErrorReason};

use super::*;
use crate::ids::PersonId;

#[test]
fn everything_wrong_is_reported_at_once_with_its_path() {
    let mut fields = Fields::new();
    let _: PersonId = fields.id("person_id", "");
    fields.line("title", "\u{3000}", 1..=300);
    fields.within("values[2]", |fields| {
        fields.decimal("value", Some(&ProtoDecimal { value: "1e3".into() }));
    });
    fields.number("points", 10_001, 0..=10_000);
    let failure = fields.finish().expect_err("four fields are wrong");
    assert_eq!(failure.reason(), ErrorReason::FieldInvalid);
    let named: Vec<&str> = failure.violations().iter().map(|v| v.field.as_str()).collect();
    assert_eq!(named, ["person_id", "title", "values[2].value", "points"]);
}

#[test]
fn a_clean_message_passes() {
    let mut fields = Fields::new();
    let id = PersonId::random();
    assert_eq!(fields.id::<PersonId>("person_id", &id.to_string()), id);
    assert_eq!(fields.optional_id::<PersonId>("manager_id", ""), None);
    assert_eq!(fields.time_zone("time_zone", "Asia/Tokyo"), Tz::Asia__Tokyo);
    assert_eq!(fields.choice::<Audience>("audience", 1), Audience::Open);
    assert_eq!(fields.decimal("baseline", None), None);
    fields.finish().expect("nothing is wrong");
}

#[test]
fn ids_are_hyphenated_uuids_other_than_nil() {
    for bad in [
        "01890a5dac96774bbcceb302099a8057",
        "{01890a5d-ac96-774b-bcce-b302099a8057}",
        "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
        "00000000-0000-0000-0000-000000000000",
        "me",
    ] {
        let mut fields = Fields::new();
        let _: PersonId = fields.id("person_id", bad);
        assert!(fields.finish().is_err(), "{bad}");
    }
}

#[test]
fn repeated_ids_are_named_by_their_place() {
    let mut fields = Fields::new();
    let id = PersonId::random().to_string();
    let _: Vec<PersonId> = fields.ids("ids", &[id.clone(), id], 5);
    let failure = fields.finish().expect_err("the second repeats the first");
    assert_eq!(failure.violations()[0].field, "ids[1]");
}

#[test]
fn a_mask_names_allowed_fields_only_and_each_once() {
    let mask = |paths: &[&str]| FieldMask { paths: paths.iter().map(ToString::to_string).collect() };
    let mut fields = Fields::new();
    let read =
        fields.mask("update_mask", Some(&mask(&["weight", "title", "title"])), &["title", "kind", "weight"]);
    assert_eq!(read, ["title", "weight"]);
    fields.mask("update_mask", Some(&mask(&["*"])), &["title"]);
    fields.mask("update_mask", None, &["title"]);
    assert_eq!(fields.finish().expect_err("two masks are wrong").violations().len(), 2);
}

#[test]
fn enums_refuse_what_is_unspecified_or_unknown() {
    let mut fields = Fields::new();
    fields.choice::<Audience>("audience", 0);
    fields.choice::<Audience>("audience", 99);
    assert_eq!(fields.optional_choice::<Audience>("audience", 0), None);
    assert_eq!(fields.finish().expect_err("two are wrong").violations().len(), 2);
}

#[test]
fn a_flood_of_violations_is_cut_off() {
    let mut fields = Fields::new();
    (0..1000).for_each(|index| fields.violation(&format!("values[{index}]"), "is wrong"));
    assert_eq!(fields.finish().expect_err("much is wrong").violations().len(), VIOLATIONS_MAX);
}

#[test]
fn a_mask_of_a_million_paths_is_refused_unread() {
    let mut fields = Fields::new();
    let mask = FieldMask { paths: vec!["nothing".to_owned(); 1_000_000] };
    assert_eq!(fields.mask("update_mask", Some(&mask), &["title"]), Vec::<&str>::new());
    let failure = fields.finish().expect_err("it is too long");
    assert_eq!(failure.violations().len(), 1);
    assert!(failure.to_string().contains("100 paths"), "{failure}");
}
