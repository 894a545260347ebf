//! Who may call which method. What depends on the person that a call is about is in [`crate::access`].

use ovation_chassis::permission::{Access, Permission, Who};

const READ: Access = Access { who: &[Who::Member], scope: Some("directory.read") };
const WRITE: Access = Access { who: &[Who::Administrator, Who::Hr], scope: Some("directory.write") };
const ADMINISTER: Access = Access { who: &[Who::Administrator], scope: None };
const MEMBER: Access = Access { who: &[Who::Member], scope: None };

/// `DirectoryService`.
pub const DIRECTORY: &[Permission] = &[
    Permission {
        method: "ovation.directory.v1.DirectoryService/CreateOrganization",
        access: Access { who: &[Who::Operator], scope: None },
    },
    Permission { method: "ovation.directory.v1.DirectoryService/GetOrganization", access: READ },
    Permission { method: "ovation.directory.v1.DirectoryService/GetMe", access: MEMBER },
    Permission { method: "ovation.directory.v1.DirectoryService/CreatePerson", access: WRITE },
    Permission { method: "ovation.directory.v1.DirectoryService/GetPerson", access: READ },
    Permission { method: "ovation.directory.v1.DirectoryService/ListPeople", access: READ },
    // Members change their own locale and time zone; the command refuses the rest.
    Permission {
        method: "ovation.directory.v1.DirectoryService/UpdatePerson",
        access: Access { who: &[Who::Member], scope: Some("directory.write") },
    },
    Permission { method: "ovation.directory.v1.DirectoryService/CreateGroup", access: WRITE },
    Permission { method: "ovation.directory.v1.DirectoryService/GetGroup", access: READ },
    Permission { method: "ovation.directory.v1.DirectoryService/ListGroups", access: READ },
    Permission { method: "ovation.directory.v1.DirectoryService/SetMembership", access: WRITE },
    Permission { method: "ovation.directory.v1.DirectoryService/EndMembership", access: WRITE },
    Permission { method: "ovation.directory.v1.DirectoryService/ListMembers", access: READ },
];

/// `SessionService`.
pub const SESSIONS: &[Permission] = &[
    Permission {
        method: "ovation.directory.v1.SessionService/SignIn",
        access: Access { who: &[Who::Anybody], scope: None },
    },
    Permission { method: "ovation.directory.v1.SessionService/SignOut", access: MEMBER },
    Permission {
        method: "ovation.directory.v1.SessionService/ResolveCredential",
        access: Access { who: &[Who::Gateway], scope: None },
    },
    // One's own with the old one; the command refuses others' to everybody but administrators.
    Permission { method: "ovation.directory.v1.SessionService/SetPassword", access: MEMBER },
    Permission { method: "ovation.directory.v1.SessionService/CreateApiToken", access: ADMINISTER },
    Permission { method: "ovation.directory.v1.SessionService/ListApiTokens", access: ADMINISTER },
    Permission { method: "ovation.directory.v1.SessionService/RevokeApiToken", access: ADMINISTER },
];

/// `LogService`.
pub const LOG: &[Permission] = &ovation_chassis::log_permissions!("ovation.directory.v1");

#[cfg(test)]
mod tests {
    use ovation_chassis::permission::PermissionTable;

    use super::*;

    #[test]
    fn every_method_has_a_row() {
        PermissionTable::new(&[DIRECTORY, SESSIONS, LOG]).expect("the tables fit the protocol");
    }
}
