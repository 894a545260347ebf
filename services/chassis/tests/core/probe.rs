//! A service that does as little as possible with everything that the chassis gives. It goes by the name of goals, whose keys, roles and
//! protocol it borrows, and it hears its own facts as well as coins.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::caller::{Caller, Identity};
use ovation_chassis::db::Database;
use ovation_chassis::event::{Event, Fact, Origin};
use ovation_chassis::failure::Failure;
use ovation_chassis::ids::random_uuid;
use ovation_chassis::inbox::{HandleError, Incoming, Subscriber};
use ovation_chassis::migrate::Schema;
use ovation_chassis::service::{Context, Definition, Service};
use ovation_chassis::tx::{Begin, Tx};
use ovation_harness::{Organization, World};
use ovation_proto::ovation::common::v1::{Audience, ErrorReason};
use ovation_proto::ovation::goals::v1::{Objective, ObjectiveUpdated, log_service_server};
use ovation_proto::ovation::recognition::v1::{Coin, CoinSent};
use sqlx::PgConnection;
use sqlx::migrate::Migrator;
use tonic::service::Routes;
use uuid::Uuid;

/// The probe's name.
pub(crate) const NAME: &str = "goals";
/// A method to call under.
pub(crate) const METHOD: &str = "/ovation.goals.v1.GoalsService/UpdateObjective";

static MIGRATIONS: Migrator = sqlx::migrate!("./tests/migrations");
/// Counted in the usual table, as a service's own migrations are; this crate's are counted in another.
static MIGRATOR: Migrator = Migrator {
    migrations: match &MIGRATIONS.migrations {
        Cow::Borrowed(migrations) => Cow::Borrowed(migrations),
        Cow::Owned(_) => panic!("the macro borrows"),
    },
    ignore_missing: false,
    locking: true,
    no_tx: false,
    table_name: Cow::Borrowed("_sqlx_migrations"),
    create_schemas: Cow::Borrowed(&[]),
};

/// The service.
pub(crate) struct Probe {
    context: Context,
}

impl Service for Probe {
    const DEFINITION: Definition = Definition {
        name: NAME,
        migrator: &MIGRATOR,
        permissions: &[&ovation_chassis::log_permissions!("ovation.goals.v1")],
    };

    type Subscriber = Effects;

    async fn start(context: Context) -> Result<Self, Failure> {
        Ok(Self { context })
    }

    fn subscriber(&self) -> Effects {
        Effects
    }

    fn routes(&self) -> Routes {
        Routes::new(ovation_chassis::log_service!(self.context, Effects, log_service_server))
    }
}

/// Writes a row for every event.
pub(crate) struct Effects;

impl Subscriber for Effects {
    const TYPES: &'static [&'static str] =
        &["ovation.goals.v1.ObjectiveUpdated", "ovation.recognition.v1.CoinSent"];
    const COPIES: &'static [(&'static str, &'static [&'static str])] =
        &[("goals", &["ovation.goals.v1.ObjectiveUpdated"])];

    async fn handle(&self, tx: &mut Tx, events: &[Incoming]) -> Result<(), HandleError> {
        let organization = tx.organization();
        for event in events {
            if event.is::<CoinSent>() {
                obey(&event.decode::<CoinSent>()?, event)?;
            }
            sqlx::query(
                "INSERT INTO goals.effect (organization_id, event_id, entity_id, revision, batch_size)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(organization.uuid())
            .bind(event.id.uuid())
            .bind(event.entity_id)
            .bind(event.revision)
            .bind(i32::try_from(events.len()).unwrap())
            .execute(tx.connection())
            .await?;
        }
        Ok(())
    }
}

/// How often a coin still fails, by its id.
static FAILURES: LazyLock<Mutex<HashMap<Uuid, u32>>> = LazyLock::new(Mutex::default);

/// Lets the handler fail on a coin so many times from now on.
pub(crate) fn fail(coin: Uuid, times: u32) {
    FAILURES.lock().unwrap_or_else(PoisonError::into_inner).insert(coin, times);
}

/// A coin's comment tells the handler how to fail.
fn obey(sent: &CoinSent, event: &Incoming) -> Result<(), HandleError> {
    let mut failures = FAILURES.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(times) = failures.get_mut(&event.entity_id).filter(|times| **times > 0) else {
        return Ok(());
    };
    *times -= 1;
    let comment = sent.coin.as_ref().map(|coin| coin.comment.as_str());
    Err(match comment.unwrap_or_default() {
        "poison" => HandleError::Poison("it can never be handled".to_owned()),
        "away" => HandleError::Failed(Failure::new(ErrorReason::Unavailable, "away for now")),
        _ => HandleError::Failed(Failure::internal("broken")),
    })
}

/// A world that knows the probe's schema, in which nothing runs yet.
pub(crate) fn schemas() -> [Schema; 1] {
    [Schema { service: NAME, migrator: &MIGRATOR }]
}

/// A world in which the probe runs, and an organization.
pub(crate) async fn world() -> (World, Organization) {
    let mut world = World::new(&schemas()).await;
    world.serve::<Probe>().await;
    (world, organization())
}

/// A new organization.
pub(crate) fn organization() -> Organization {
    ovation_harness::Cast::new().organization
}

/// The database of the world's probe.
pub(crate) fn database(world: &World) -> Database {
    world.running(NAME).context().database.clone()
}

/// A call of a person of an organization.
pub(crate) fn call(context: &Context, caller: Caller) -> Call {
    Call::new(caller.into(), METHOD, context.page_secret.clone())
}

/// Another service as a caller.
pub(crate) fn service_of(organization: &Organization) -> Caller {
    Caller { identity: Identity::Service("notifications".to_owned()), ..organization.nobody() }
}

/// Begins a write of an organization.
pub(crate) async fn begin(database: &Database, organization: &Organization) -> Result<Tx, Failure> {
    database
        .begin(Begin {
            organization: organization.id,
            organization_key: organization.key.to_string(),
            actor: "operator".to_owned(),
            traceparent: None,
            cause: None,
        })
        .await
}

/// Changes a thing and says so, in the transaction; gives its new revision.
pub(crate) async fn touch(tx: &mut Tx, thing: Uuid, audience: Audience) -> Result<i64, Failure> {
    let organization = tx.organization();
    let revision: i64 = sqlx::query_scalar(
        "INSERT INTO goals.thing (organization_id, id, revision)
         VALUES ($1, $2, 1)
         ON CONFLICT (organization_id, id) DO UPDATE SET revision = thing.revision + 1
         RETURNING revision",
    )
    .bind(organization.uuid())
    .bind(thing)
    .fetch_one(tx.connection())
    .await?;
    let message =
        ObjectiveUpdated { objective: Some(Objective { id: thing.to_string(), ..Objective::default() }) };
    tx.emit(Fact { message: &message, entity_id: thing, revision, audience })?;
    Ok(revision)
}

/// Changes a thing in a transaction of its own.
pub(crate) async fn change(
    database: &Database,
    organization: &Organization,
    thing: Uuid,
) -> Result<Committed<i64>, Failure> {
    let mut tx = begin(database, organization).await?;
    let revision = touch(&mut tx, thing, Audience::Open).await?;
    tx.commit_unremembered(revision).await
}

/// A coin as recognition would publish it.
pub(crate) fn coin(organization: &Organization, comment: &str) -> Event {
    let message = CoinSent { coin: Some(Coin { comment: comment.to_owned(), ..Coin::default() }) };
    let fact = Fact { message: &message, entity_id: random_uuid(), revision: 1, audience: Audience::Open };
    let origin = Origin {
        organization: organization.id,
        organization_key: &organization.key,
        actor: "operator",
        traceparent: None,
        cause: None,
        recorded_at: ovation_chassis::clock::now(),
    };
    Event::of(&fact, &origin).unwrap()
}

/// The ids of the events that had an effect, once for each effect, in order of id.
pub(crate) async fn effects(connection: &mut PgConnection) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT event_id FROM goals.effect ORDER BY event_id")
        .fetch_all(connection)
        .await
        .unwrap()
}

/// The ids of the events of the log, in order of id.
pub(crate) async fn logged(connection: &mut PgConnection) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT id FROM goals.event ORDER BY id").fetch_all(connection).await.unwrap()
}

/// A number that a statement gives.
pub(crate) async fn count(connection: &mut PgConnection, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(connection).await.unwrap()
}

/// Each event's (id, entity, revision) on the stream, in order.
pub(crate) async fn streamed(world: &World) -> Vec<(Uuid, Uuid, i64)> {
    let id = |value: &serde_json::Value| value.as_str().unwrap().parse::<Uuid>().unwrap();
    world
        .stream()
        .await
        .iter()
        .map(|envelope| {
            let revision = envelope["revision"].as_str().unwrap().parse().unwrap();
            (id(&envelope["id"]), id(&envelope["subject"]), revision)
        })
        .collect()
}
