//! Who may call which method. Whose key results one may state the values of is checked in [`crate::check_in`].

use ovation_chassis::permission::{Access, Permission, Who};

/// Members read all check-ins; machine clients do with a scope.
const READ: Access = Access { who: &[Who::Member], scope: Some("checkins.read") };

/// The table of `CheckInsService`.
pub const CHECK_INS: &[Permission] = &[
    Permission {
        method: "ovation.checkins.v1.CheckInsService/CreateCheckIn",
        // A check-in has an author: a person.
        access: Access { who: &[Who::Member], scope: None },
    },
    Permission { method: "ovation.checkins.v1.CheckInsService/GetCheckIn", access: READ },
    Permission { method: "ovation.checkins.v1.CheckInsService/ListCheckIns", access: READ },
];

/// The table of `LogService`.
pub const LOG: &[Permission] = &ovation_chassis::log_permissions!("ovation.checkins.v1");

#[cfg(test)]
mod tests {
    use ovation_chassis::permission::PermissionTable;

    use super::*;

    #[test]
    fn every_method_has_its_row() {
        PermissionTable::new(&[CHECK_INS, LOG]).expect("the table is complete");
    }
}
