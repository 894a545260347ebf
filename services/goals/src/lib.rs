//! Goals: cycles, objectives, key results, their alignment and their progress.
//!
//! A request is read through these files, in this order:
//!
//! 1. [`permissions`]: may this kind of caller enter;
//! 2. `api`: one method per RPC, and `convert`, through which nothing malformed passes;
//! 3. `commands`: one write per file, each one transaction; `queries`: the reads;
//! 4. the domain, pure: [`cycle`], [`objective`], [`key_result`] with its [`measurement`],
//!    [`progress`] and its [`rollup`] to everything above, what is [`expected`] and the [`health`] that
//!    follows, how a number is [`explain`]ed (no method asks these three yet), [`path`] and [`tree`], [`size`], [`outline`] (what a Markdown
//!    text says) and [`import`] (what of it is new), [`verdict`];
//! 5. `store`: every SQL statement; `events`: what happened, as facts.
//!
//! What other services say arrives in `subscriptions`: people and groups into the copy of the
//! directory, check-ins into values.
//!
//! # The shape of goals
//!
//! Objectives serve other objectives and key results. The first of these is the *primary* parent:
//! under it an objective stands in the tree of its cycle, by one [`path`]. The others are edges,
//! which answers name as `parents`. What an objective serves may be in another cycle of the
//! organization (a year above its quarters): it counts there all the same, and in the tree of its
//! own cycle it is a root.

mod api;
mod coded;
mod commands;
pub mod config;
mod convert;
pub mod cycle;
pub mod error;
mod events;
pub mod expected;
pub mod explain;
pub mod health;
pub mod ids;
pub mod import;
#[cfg(test)]
mod import_tests;
pub mod key_result;
pub mod measurement;
pub mod objective;
pub mod outline;
pub mod owner;
pub mod path;
pub mod permissions;
pub mod progress;
mod queries;
pub mod rollup;
pub mod size;
mod store;
mod subscriptions;
pub mod title;
pub mod tree;
#[cfg(test)]
mod tree_tests;
pub mod verdict;

use ovation_chassis::failure::Failure;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_proto::ovation::goals::v1::goals_service_server::GoalsServiceServer;
use ovation_proto::ovation::goals::v1::log_service_server;
use sqlx::migrate::Migrator;
use tonic::service::Routes;

pub use subscriptions::GoalsSubscriber;

static MIGRATOR: Migrator = sqlx::migrate!();

/// The service.
#[derive(Debug)]
pub struct Goals {
    context: Context,
}

impl Service for Goals {
    const DEFINITION: Definition = Definition {
        name: "goals",
        migrator: &MIGRATOR,
        permissions: &[permissions::GOALS, permissions::LOG],
    };
    type Subscriber = GoalsSubscriber;

    async fn start(context: Context) -> Result<Self, Failure> {
        Ok(Self { context })
    }

    fn subscriber(&self) -> GoalsSubscriber {
        GoalsSubscriber
    }

    fn routes(&self) -> Routes {
        let api = api::Api { database: self.context.database.clone(), tasks: self.context.tasks.clone() };
        let log = ovation_chassis::log_service!(self.context, GoalsSubscriber, log_service_server);
        Routes::new(GoalsServiceServer::new(api)).add_service(log)
    }
}
