//! Recognition: coins that say thank you, and the ledger of the points that some of them carry.
//!
//! A request is read through these files, in this order:
//!
//! 1. [`permissions`]: may this kind of caller enter;
//! 2. `api`: one method each;
//! 3. [`convert`]: the message becomes a domain value, or is refused with every malformed field;
//! 4. [`commands`]: a send waits for its batch and becomes part of one `Tx`, a change of policy has one of its own; or
//!    [`queries`], each in one read of one moment;
//! 5. the domain, pure: [`coin`] and its rules, [`policy`] and its [`period`]s, the [`ledger`] that settles a batch, [`audit`]
//!    and what it finds;
//! 6. [`store`]: the statements;
//! 7. [`events`]: the facts that notifications and others hear.
//!
//! [`subscriptions`] keeps the copy of the directory that receivers are looked up in: no other service is asked during a write.
//! What is refused, and what it is called outside, is in [`error`]; every limit is in [`config`].

mod api;
pub mod audit;
pub mod coin;
pub mod commands;
pub mod config;
pub mod convert;
pub mod error;
pub mod events;
pub mod ledger;
pub mod period;
pub mod permissions;
pub mod policy;
pub mod queries;
pub mod store;
pub mod subscriptions;

use ovation_chassis::coalesce::Coalescer;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_proto::ovation::recognition::v1::log_service_server;
use ovation_proto::ovation::recognition::v1::recognition_service_server::RecognitionServiceServer;
use tonic::service::Routes;

use crate::commands::send_coin::SendCoins;
use crate::subscriptions::Subscriptions;

/// The service.
#[derive(Clone)]
pub struct Recognition {
    context: Context,
    sends: Coalescer<SendCoins>,
}

impl Recognition {
    fn database(&self) -> &Database {
        &self.context.database
    }
}

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

impl Service for Recognition {
    const DEFINITION: Definition = Definition {
        name: "recognition",
        migrator: &MIGRATOR,
        permissions: &[permissions::RECOGNITION, permissions::LOG],
    };

    type Subscriber = Subscriptions;

    async fn start(context: Context) -> Result<Self, Failure> {
        let sends = Coalescer::start(SendCoins { database: context.database.clone() }, &context.tasks);
        Ok(Self { context, sends })
    }

    fn subscriber(&self) -> Self::Subscriber {
        Subscriptions
    }

    fn routes(&self) -> Routes {
        Routes::new(RecognitionServiceServer::new(self.clone())).add_service(ovation_chassis::log_service!(
            self.context,
            self.subscriber(),
            log_service_server
        ))
    }
}
