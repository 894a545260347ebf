//! Check-ins: dated statements of key results' values, never edited.
//!
//! A request is read through these files, in this order:
//!
//! 1. [`permissions`]: may this kind of caller enter;
//! 2. `api`: one method each;
//! 3. [`convert`]: the message becomes a domain value, or is refused with every malformed field;
//! 4. [`commands::create_check_in`]: a check-in waits for its batch and becomes part of one `Tx`; or [`queries`] in one read of
//!    one moment;
//! 5. [`check_in`]: the rules, pure; [`list`]: what a page is;
//! 6. [`store`]: the statements;
//! 7. [`events`]: the fact that goals and others hear.
//!
//! [`subscriptions`] keeps the copies ([`goals_copy`]) that the rules are checked against: no other service is asked during a
//! write. What is refused, and what it is called outside, is in [`error`]; every limit is in [`config`].

mod api;
pub mod check_in;
pub mod commands;
pub mod config;
pub mod convert;
pub mod error;
pub mod events;
pub mod goals_copy;
pub mod list;
pub mod permissions;
pub mod queries;
pub mod store;
pub mod subscriptions;

use ovation_chassis::coalesce::Coalescer;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_proto::ovation::checkins::v1::check_ins_service_server::CheckInsServiceServer;
use ovation_proto::ovation::checkins::v1::log_service_server;
use tonic::service::Routes;

use crate::commands::create_check_in::CreateCheckIns;
use crate::subscriptions::Copies;

/// The service.
#[derive(Clone)]
pub struct CheckIns {
    context: Context,
    created: Coalescer<CreateCheckIns>,
}

impl CheckIns {
    fn database(&self) -> &Database {
        &self.context.database
    }
}

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

impl Service for CheckIns {
    const DEFINITION: Definition = Definition {
        name: "checkins",
        migrator: &MIGRATOR,
        permissions: &[permissions::CHECK_INS, permissions::LOG],
    };

    type Subscriber = Copies;

    async fn start(context: Context) -> Result<Self, Failure> {
        let created = Coalescer::start(CreateCheckIns { database: context.database.clone() }, &context.tasks);
        Ok(Self { context, created })
    }

    fn subscriber(&self) -> Self::Subscriber {
        Copies
    }

    fn routes(&self) -> Routes {
        Routes::new(CheckInsServiceServer::new(self.clone())).add_service(ovation_chassis::log_service!(
            self.context,
            self.subscriber(),
            log_service_server
        ))
    }
}
