//! Notifications: the inbox of every person.
//!
//! A request is read through these files, in this order:
//!
//! 1. [`permissions`]: may this kind of caller enter; an inbox is always the caller's own;
//! 2. `api`: one method each;
//! 3. [`convert`]: the message becomes a domain value, or is refused with every malformed field;
//! 4. [`commands`] in one `Tx`, or [`queries`] in one read of one moment, or in one after the other for a watch;
//! 5. [`inbox`] and [`notification`]: how inboxes grow and what stands in them, pure; [`coin_texts`]: what it says;
//! 6. [`store`]: the statements;
//! 7. [`events`]: the fact that others hear.
//!
//! What comes in as a fact of another service begins at [`subscriptions`] and goes through [`commands::tell_of_coins`]. What is
//! refused, and what it is called outside, is in [`error`]; every limit is in [`config`].

mod api;
pub mod coin_texts;
pub mod commands;
pub mod config;
pub mod convert;
pub mod error;
pub mod events;
pub mod inbox;
pub mod notification;
pub mod permissions;
pub mod queries;
pub mod store;
pub mod subscriptions;

use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_proto::ovation::notifications::v1::log_service_server;
use ovation_proto::ovation::notifications::v1::notifications_service_server::NotificationsServiceServer;
use tonic::service::Routes;

use crate::subscriptions::Teller;

/// The service.
#[derive(Clone)]
pub struct Notifications {
    context: Context,
}

impl Notifications {
    fn database(&self) -> &Database {
        &self.context.database
    }
}

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

impl Service for Notifications {
    const DEFINITION: Definition = Definition {
        name: "notifications",
        migrator: &MIGRATOR,
        permissions: &[permissions::NOTIFICATIONS, permissions::LOG],
    };

    type Subscriber = Teller;

    async fn start(context: Context) -> Result<Self, Failure> {
        Ok(Self { context })
    }

    fn subscriber(&self) -> Self::Subscriber {
        Teller
    }

    fn routes(&self) -> Routes {
        Routes::new(NotificationsServiceServer::new(self.clone())).add_service(ovation_chassis::log_service!(
            self.context,
            self.subscriber(),
            log_service_server
        ))
    }
}
