//! Bringing a service's schema up to date: chassis' migrations, then the service's own, in the service's schema, as its owner.
//!
//! Runs before the replicas, never by them. Creating roles and the schema needs a superuser, once; migrating needs the owner only.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};

/// What every service's schema holds.
static CHASSIS: Migrator = sqlx::migrate!("./migrations");

/// How often a role is tried to be made or changed while others do the same.
const ROLE_ATTEMPTS_MAX: u32 = 10;

/// A service's schema and its roles.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The service: the schema's name; its roles are `<name>_owner`, `<name>` and `<name>_relay`.
    pub service: &'static str,
    /// Its own migrations.
    pub migrator: &'static Migrator,
}

/// Passwords of a service's three roles.
#[derive(Clone)]
pub struct Passwords {
    /// Of `<name>_owner`.
    pub owner: String,
    /// Of `<name>`.
    pub service: String,
    /// Of `<name>_relay`.
    pub relay: String,
}

/// Why a schema is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Postgres.
    #[error("cannot prepare the schema")]
    Postgres(#[from] sqlx::Error),
    /// A migration.
    #[error("a migration failed")]
    Migrate(#[from] MigrateError),
}

impl Schema {
    /// What tells one state of the migrations from another.
    pub fn checksums(&self) -> impl Iterator<Item = &[u8]> {
        CHASSIS.iter().chain(self.migrator.iter()).map(|migration| migration.checksum.as_ref())
    }

    /// Creates the roles and the schema where they are missing, and sets the passwords. As a superuser; safe to repeat.
    ///
    /// # Errors
    ///
    /// Postgres refuses.
    pub async fn prepare(&self, superuser_url: &str, passwords: &Passwords) -> Result<(), SchemaError> {
        let mut connection = PgConnection::connect(superuser_url).await?;
        let service = self.service;
        let roles = [
            (format!("{service}_owner"), &passwords.owner),
            (service.to_owned(), &passwords.service),
            (format!("{service}_relay"), &passwords.relay),
        ];
        for (role, password) in roles {
            set_role(&mut connection, &role, password).await?;
        }
        let statement = format!("CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {service}_owner");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    /// Runs the migrations that have not run. As the owner; safe to repeat, and by several at once.
    ///
    /// # Errors
    ///
    /// Postgres is away, or a migration fails; a migration is all or nothing.
    pub async fn migrate(&self, owner_url: &str) -> Result<(), SchemaError> {
        let options = owner_url
            .parse::<PgConnectOptions>()?
            .options([("search_path", self.service), ("timezone", "UTC")]);
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
        CHASSIS.run(&pool).await?;
        self.migrator.run(&pool).await?;
        // A starting replica looks whether its migrations have run.
        let statement = format!("GRANT SELECT ON _chassis_migrations, _sqlx_migrations TO {}", self.service);
        sqlx::query(AssertSqlSafe(statement)).execute(&pool).await?;
        pool.close().await;
        Ok(())
    }

    /// Whether every migration that this version knows has run. Under the service's own role.
    ///
    /// # Errors
    ///
    /// Postgres is away.
    pub async fn is_current(&self, pool: &PgPool) -> Result<bool, sqlx::Error> {
        let found = sqlx::query_scalar::<_, bool>(
            "SELECT (SELECT count(*) FROM _chassis_migrations WHERE success) >= $1
                 AND (SELECT count(*) FROM _sqlx_migrations WHERE success) >= $2",
        )
        .bind(i64::try_from(CHASSIS.iter().count()).unwrap_or(i64::MAX))
        .bind(i64::try_from(self.migrator.iter().count()).unwrap_or(i64::MAX))
        .fetch_one(pool)
        .await;
        match found {
            // No such table, or no right to it yet: the first migration is still running.
            Err(sqlx::Error::Database(error))
                if matches!(error.code().as_deref(), Some("42P01" | "42501")) =>
            {
                Ok(false)
            }
            other => other,
        }
    }
}

/// Creates a role, or sets the password of one that is there. Roles belong to the whole server while advisory locks belong to a database:
/// two databases that are prepared at once may collide, and whoever loses tries again.
async fn set_role(connection: &mut PgConnection, role: &str, password: &str) -> Result<(), sqlx::Error> {
    let password = password.replace('\'', "''");
    let mut attempts = 1;
    loop {
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
            .bind(role)
            .fetch_one(&mut *connection)
            .await?;
        let verb = if exists { "ALTER" } else { "CREATE" };
        let statement = format!(
            "{verb} ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{password}'"
        );
        match sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await {
            Err(error) if attempts < ROLE_ATTEMPTS_MAX && is_collision(&error) => attempts += 1,
            done => return done.map(|_| ()),
        }
    }
}

/// Another created or changed the role in between: `duplicate_object`, `unique_violation`, and "tuple concurrently updated", which has no code
/// of its own.
fn is_collision(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            matches!(error.code().as_deref(), Some("42710" | "23505" | "XX000"))
        }
        _ => false,
    }
}
