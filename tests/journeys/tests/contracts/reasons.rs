//! The table of reasons: what callers may rely on in errors.

use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;

#[test]
fn the_table_of_reasons_is_known() {
    let descriptor = ovation_proto::descriptors()
        .get_enum_by_name("ovation.common.v1.ErrorReason")
        .expect("the reasons are known");
    let table: Vec<String> = descriptor
        .values()
        .filter(|value| value.number() != 0)
        .map(|value| {
            let reason = ErrorReason::try_from(value.number()).expect("a reason");
            let code = Failure::new(reason, "").code();
            format!("{:3} {} {code:?}", value.number(), value.name().trim_start_matches("ERROR_REASON_"))
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}
