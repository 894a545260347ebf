//! A database per test, copied from a template that holds every migrated schema.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ovation_chassis::migrate::{Passwords, Schema};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// A database that is dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    superuser_url: String,
    name: String,
}

/// The password of a role on the tests' server: known from the server's own, so that every test process agrees.
#[must_use]
pub fn role_password(superuser_url: &str, role: &str) -> String {
    hex::encode(Sha256::digest(format!("{role} of {superuser_url}")))
}

impl TestDatabase {
    /// A fresh copy of the template.
    pub async fn create(superuser_url: &str, schemas: &[Schema]) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        sweep(superuser_url);
        let template = template(superuser_url, schemas).await;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ovation_test_{}_{count}_{}", std::process::id(), rand::random::<u32>());
        let mut connection =
            PgConnection::connect(superuser_url).await.expect("the tests' Postgres is there");
        let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("a copy of the template");
        connection.close().await.expect("the connection closes");
        Self { superuser_url: superuser_url.to_owned(), name }
    }

    /// The address of this database for a role.
    #[must_use]
    pub fn url(&self, role: &str) -> String {
        let password = role_password(&self.superuser_url, role);
        let (scheme, rest) = self.superuser_url.split_once("://").expect("an address");
        let (_, host) = rest.split_once('@').expect("an address with a user");
        let (host, _) = host.split_once('/').unwrap_or((host, ""));
        format!("{scheme}://{role}:{password}@{host}/{}", self.name)
    }

    /// The address of this database for the superuser, whom row-level security does not bind: for looking, in tests.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        database_url(&self.superuser_url, &self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // Nobody waits for it: Postgres drops a database only once every other connection of the server listens, and one that this
        // test was just opening listens again only when the test's runtime goes on. What a dying process leaves is swept later.
        aside(self.superuser_url.clone(), async move |connection| {
            let _ = sqlx::query(AssertSqlSafe(statement)).execute(connection).await;
        });
    }
}

/// Does something as the superuser on a thread and a runtime of its own.
fn aside(superuser_url: String, work: impl AsyncFnOnce(&mut PgConnection) + Send + 'static) {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            if let Ok(mut connection) = PgConnection::connect(&superuser_url).await {
                work(&mut connection).await;
            }
        });
    });
}

/// Drops the databases of processes that are gone, where this system tells which are. Only on a server of our own: one that was given to
/// us may serve tests of other machines, whose processes are not here.
fn sweep(superuser_url: &str) {
    static SWEPT: AtomicBool = AtomicBool::new(false);
    let is_given = ovation_provision::Environment::read().database_url.is_some();
    if SWEPT.swap(true, Ordering::Relaxed) || is_given || !Path::new("/proc/self").exists() {
        return;
    }
    aside(superuser_url.to_owned(), async |connection| {
        let names: Vec<String> =
            sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'ovation\\_test\\_%'")
                .fetch_all(&mut *connection)
                .await
                .unwrap_or_default();
        for name in names {
            let process = name.split('_').nth(2).unwrap_or_default();
            if !Path::new("/proc").join(process).exists() {
                let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                let _ = sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await;
            }
        }
    });
}

fn database_url(url: &str, name: &str) -> String {
    let (start, rest) = url.split_once("://").expect("an address");
    let authority = rest.split('/').next().expect("a host");
    format!("{start}://{authority}/{name}")
}

/// The name of the template, made if it is not there. Its name tells which migrations it holds.
async fn template(superuser_url: &str, schemas: &[Schema]) -> String {
    let mut hash = Sha256::new();
    for schema in schemas {
        hash.update(schema.service);
        schema.checksums().for_each(|checksum| hash.update(checksum));
    }
    let digest = hex::encode(hash.finalize());
    let name = format!("ovation_template_{}", &digest[..16]);
    let mut connection = PgConnection::connect(superuser_url).await.expect("the tests' Postgres is there");
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('ovation.template', 0))")
        .execute(&mut connection)
        .await
        .expect("the template's lock");
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .expect("the list of databases");
    if !exists {
        build(&mut connection, superuser_url, &name, schemas).await;
    }
    connection.close().await.expect("the connection closes");
    name
}

async fn build(connection: &mut PgConnection, superuser_url: &str, name: &str, schemas: &[Schema]) {
    let building = format!("{name}_building");
    for statement in
        [format!("DROP DATABASE IF EXISTS {building} WITH (FORCE)"), format!("CREATE DATABASE {building}")]
    {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await.expect("an empty database");
    }
    let url = database_url(superuser_url, &building);
    for schema in schemas {
        let password = |role: String| role_password(superuser_url, &role);
        let service = schema.service;
        let passwords = Passwords {
            owner: password(format!("{service}_owner")),
            service: password(service.to_owned()),
            relay: password(format!("{service}_relay")),
        };
        schema.prepare(&url, &passwords).await.expect("roles and a schema");
        let owner = format!("{service}_owner");
        let (scheme, rest) = url.split_once("://").expect("an address");
        let (_, host) = rest.split_once('@').expect("an address with a user");
        let owner_url = format!("{scheme}://{owner}:{}@{host}", passwords.owner);
        schema.migrate(&owner_url).await.expect("the migrations run");
    }
    // Named only when it is whole: a killed run leaves no half template behind.
    let statement = format!("ALTER DATABASE {building} RENAME TO {name}");
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await.expect("the template");
}
