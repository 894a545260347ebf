//! Who may call which method. An inbox is always the caller's own: no method takes a person.

use ovation_chassis::permission::{Access, Permission, Who};

/// Only a person has an inbox; no machine client reads one.
const OWN_INBOX: Access = Access { who: &[Who::Member], scope: None };

/// The table of `NotificationsService`.
pub const NOTIFICATIONS: &[Permission] = &[
    Permission {
        method: "ovation.notifications.v1.NotificationsService/ListNotifications",
        access: OWN_INBOX,
    },
    Permission { method: "ovation.notifications.v1.NotificationsService/CountUnread", access: OWN_INBOX },
    Permission { method: "ovation.notifications.v1.NotificationsService/MarkRead", access: OWN_INBOX },
    Permission {
        method: "ovation.notifications.v1.NotificationsService/WatchNotifications",
        access: OWN_INBOX,
    },
];

/// The table of `LogService`.
pub const LOG: &[Permission] = &ovation_chassis::log_permissions!("ovation.notifications.v1");

#[cfg(test)]
mod tests {
    use ovation_chassis::permission::PermissionTable;

    use super::*;

    #[test]
    fn every_method_has_its_row() {
        PermissionTable::new(&[NOTIFICATIONS, LOG]).expect("the table is complete");
    }
}
