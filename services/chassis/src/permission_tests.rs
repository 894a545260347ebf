//! Who may enter, and which tables are refused.

use uuid::Uuid;

use super::*;
use crate::ids::{OrganizationId, PersonId};

const LOG: &[Permission] = &crate::log_permissions!("ovation.goals.v1");

fn caller(identity: Identity, roles: &[OrganizationRole], scopes: &[&str]) -> Caller {
    Caller {
        organization: OrganizationId::random(),
        organization_key: "acme".into(),
        identity,
        roles: roles.to_vec(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
    }
}

fn reason(table: &PermissionTable, method: &str, caller: &Caller) -> Option<ErrorReason> {
    let path = format!("/ovation.goals.v1.LogService/{method}");
    table.check(&path, caller, false).err().map(|failure| failure.reason())
}

#[test]
fn the_log_is_for_services_administrators_and_tokens_with_the_scope() {
    let table = PermissionTable::new(&[LOG]).expect("the table is complete");
    let token = Identity::ApiToken(Uuid::nil());
    let person = Identity::Person(PersonId::random());
    let administrator = [OrganizationRole::Administrator];
    for (caller, replay, parked) in [
        (
            caller(Identity::Service("notifications".into()), &[], &[]),
            None,
            Some(ErrorReason::PermissionDenied),
        ),
        (
            caller(Identity::Service("gateway".into()), &[], &[]),
            Some(ErrorReason::PermissionDenied),
            Some(ErrorReason::PermissionDenied),
        ),
        (caller(person.clone(), &administrator, &[]), None, None),
        (caller(person, &[], &[]), Some(ErrorReason::PermissionDenied), Some(ErrorReason::PermissionDenied)),
        (caller(token.clone(), &[], &["events.read"]), None, Some(ErrorReason::PermissionDenied)),
        (
            caller(token, &administrator, &[]),
            Some(ErrorReason::ScopeMissing),
            Some(ErrorReason::PermissionDenied),
        ),
        (
            caller(Identity::Nobody, &administrator, &[]),
            Some(ErrorReason::CredentialInvalid),
            Some(ErrorReason::CredentialInvalid),
        ),
    ] {
        assert_eq!(reason(&table, "ReplayEvents", &caller), replay, "{caller:?}");
        assert_eq!(reason(&table, "ListParkedEvents", &caller), parked, "{caller:?}");
    }
}

#[test]
fn a_method_without_a_row_is_unknown() {
    let table = PermissionTable::new(&[LOG]).expect("the table is complete");
    let operator = caller(Identity::Operator, &[], &[]);
    assert_eq!(reason(&table, "DropEverything", &operator), Some(ErrorReason::MethodUnknown));
    assert_eq!(
        table.known("/ovation.goals.v1.LogService/Snapshot"),
        Some("ovation.goals.v1.LogService/Snapshot")
    );
    assert_eq!(table.known("/made.up/Name"), None);
}

#[test]
fn tables_with_gaps_repetitions_and_inventions_are_refused() {
    const INVENTED: Permission =
        Permission { method: "ovation.goals.v1.LogService/Forget", access: LOG[0].access };
    assert!(matches!(PermissionTable::new(&[&LOG[1..]]), Err(TableError::Missing(_))));
    assert!(matches!(PermissionTable::new(&[LOG, LOG]), Err(TableError::Repeated(_))));
    assert!(matches!(PermissionTable::new(&[LOG, &[INVENTED]]), Err(TableError::Unknown(_))));
}

#[test]
fn no_method_that_takes_a_request_id_is_named_like_a_read() {
    let services = ovation_proto::descriptors().services();
    for method in services.flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let is_write = method.input().get_field_by_name("request_id").is_some();
        assert!(!(is_write && is_read(method.name())), "{}", method.full_name());
    }
    assert!(is_read("GetTree") && is_read("Snapshot"));
    assert!(!is_read("Getaway") && !is_read("SetPassword"));
}

#[test]
fn a_service_that_acts_for_a_person_cannot_write() {
    const ANY: Access = Access { who: &[Who::Member], scope: None };
    let entry = Entry { path: "/a.B/Write".into(), is_stream: false };
    let row = Row { access: ANY, is_write: true, entry };
    let table = PermissionTable { rows: HashMap::from([("a.B/Write", row)]) };
    let person = caller(Identity::Person(PersonId::random()), &[], &[]);
    assert!(table.check("/a.B/Write", &person, false).is_ok());
    let failure = table.check("/a.B/Write", &person, true).expect_err("it would write");
    assert_eq!(failure.reason(), ErrorReason::PermissionDenied);
}
