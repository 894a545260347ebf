//! Goals: cycles, objectives, key results, their alignment and their progress.
//!
//! A request is read through these files, in this order:
//!
//! 1. [`permissions`]: may this kind of caller enter;
//! 2. `api`: one method per RPC, and `convert`, through which nothing malformed passes;
//! 3. `commands`: one write per file, each one transaction; `queries`: the reads;
//! 4. the domain, pure:
//!    * goals: [`cycle`], [`objective`], [`key_result`] with its [`measurement`], who sees them: [`viewer`]; their [`series`] of values, [`kpi`] and [`metric`];
//!    * numbers: [`progress`] and its [`rollup`] to everything above, what is [`expected`] and the [`health`] that
//!      follows, how a number is [`explain`]ed; [`path`] and [`tree`], [`size`];
//!    * life: [`commitment`], with what is [`published`] of people's secret answers; [`policy`] and [`settings`],
//!      [`timetable`], [`reminder`], [`handover`], [`local_day`];
//!    * the past: [`change`] (what changed, by whom and why);
//!    * talk: its [`topic`], [`comment`], [`question`], [`suggestion`], [`whys`]; [`proposal`] and [`approval`];
//!    * finding: [`search`], and what the alignment lacks: [`gap`];
//!    * the end: [`scoring`], what members think of it as a [`judgement`], and how goals [`carry`] over;
//!    * advice: [`coach`] (what could be better);
//!    * files: [`outline`] (what a Markdown text says), [`import`] (what of it is new), [`verdict`]; [`transfer`]: goals
//!      as files of other systems, in and out;
//! 5. `store`: every SQL statement; `events`: what happened, as facts.
//!
//! What other services say arrives in `subscriptions`: people and groups into the copy of the
//! directory, check-ins into values. What has its time is done by `commands::due_work`: handovers on
//! their day, overrides that end, and reminders that are too many for one transaction.
//!
//! # The shape of goals
//!
//! Objectives serve other objectives and key results. The first of these is the *primary* parent:
//! under it an objective stands in the tree of its cycle, by one [`path`]. The others are edges,
//! which answers name as `parents`. What an objective serves may be in another cycle of the
//! organization (a year above its quarters): it counts there all the same, and in the tree of its
//! own cycle it is a root.

mod api;
pub mod approval;
pub mod carry;
#[cfg(test)]
mod carry_tests;
pub mod change;
pub mod coach;
mod coded;
mod commands;
pub mod comment;
pub mod commitment;
#[cfg(test)]
mod commitment_tests;
pub mod config;
mod convert;
pub mod cycle;
pub mod error;
mod events;
pub mod expected;
pub mod explain;
pub mod gap;
pub mod handover;
pub mod health;
pub mod ids;
pub mod import;
#[cfg(test)]
mod import_tests;
pub mod judgement;
pub mod key_result;
pub mod kpi;
pub mod local_day;
pub mod measurement;
pub mod metric;
pub mod objective;
pub mod outline;
pub mod owner;
pub mod path;
pub mod permissions;
pub mod policy;
pub mod progress;
pub mod proposal;
pub mod published;
mod queries;
pub mod question;
pub mod reminder;
pub mod rollup;
pub mod scoring;
#[cfg(test)]
mod scoring_tests;
pub mod search;
pub mod series;
pub mod settings;
pub mod size;
mod store;
mod subscriptions;
pub mod suggestion;
pub mod timetable;
pub mod title;
pub mod topic;
pub mod transfer;
pub mod tree;
#[cfg(test)]
mod tree_tests;
pub mod value_kind;
pub mod verdict;
pub mod viewer;
pub mod whys;

use ovation_chassis::failure::Failure;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_proto::ovation::goals::v1::coach_service_server::CoachServiceServer;
use ovation_proto::ovation::goals::v1::commitment_service_server::CommitmentServiceServer;
use ovation_proto::ovation::goals::v1::conversation_service_server::ConversationServiceServer;
use ovation_proto::ovation::goals::v1::goals_service_server::GoalsServiceServer;
use ovation_proto::ovation::goals::v1::history_service_server::HistoryServiceServer;
use ovation_proto::ovation::goals::v1::log_service_server;
use ovation_proto::ovation::goals::v1::policies_service_server::PoliciesServiceServer;
use ovation_proto::ovation::goals::v1::scoring_service_server::ScoringServiceServer;
use ovation_proto::ovation::goals::v1::transfer_service_server::TransferServiceServer;
use ovation_proto::ovation::goals::v1::values_service_server::ValuesServiceServer;
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
    const DEFINITION: Definition =
        Definition { name: "goals", migrator: &MIGRATOR, permissions: permissions::ALL };
    type Subscriber = GoalsSubscriber;

    async fn start(context: Context) -> Result<Self, Failure> {
        let due_work = commands::due_work::run(context.database.clone(), context.tasks.clone());
        context.tasks.spawn("goals.due_work", due_work);
        let (database, hints, tasks) =
            (context.database.clone(), context.hints.clone(), context.tasks.clone());
        context.tasks.spawn("goals.imports", commands::imports::work(database, hints, tasks));
        Ok(Self { context })
    }

    fn subscriber(&self) -> GoalsSubscriber {
        GoalsSubscriber
    }

    fn routes(&self) -> Routes {
        let Context { database, tasks, .. } = &self.context;
        let goals = api::goals::Api { database: database.clone(), tasks: tasks.clone() };
        let commitment = api::commitment::Api { database: database.clone() };
        let policies = api::policies::Api { database: database.clone() };
        let transfer = api::transfers::Api { database: database.clone(), tasks: tasks.clone() };
        let values = api::values::Api { database: database.clone() };
        let scoring = api::scoring::Api { database: database.clone() };
        let coach = api::coach::Api { database: database.clone() };
        let history = api::history::Api { database: database.clone() };
        let conversation = api::conversation::Api { database: database.clone() };
        let log = ovation_chassis::log_service!(self.context, GoalsSubscriber, log_service_server);
        Routes::new(GoalsServiceServer::new(goals))
            .add_service(CommitmentServiceServer::new(commitment))
            .add_service(PoliciesServiceServer::new(policies))
            .add_service(TransferServiceServer::new(transfer))
            .add_service(ValuesServiceServer::new(values))
            .add_service(CoachServiceServer::new(coach))
            .add_service(HistoryServiceServer::new(history))
            .add_service(ConversationServiceServer::new(conversation))
            .add_service(ScoringServiceServer::new(scoring))
            .add_service(log)
    }
}
