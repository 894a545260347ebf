//! One database for the platform; in it a schema and three roles for each service.
//!
//! The roles' passwords are made at every start and given to the services only: nobody has to keep
//! them.

use rand::distr::{Alphanumeric, SampleString};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use ovation_chassis::migrate::Passwords;
pub use ovation_chassis::migrate::Schema;

use crate::{Error, Result};

/// The database in a private Postgres.
const DATABASE: &str = "ovation";

/// Characters of a password: 190 bits.
const PASSWORD_CHARS: usize = 32;

/// A service's addresses of its schema.
#[derive(Clone)]
pub struct Access {
    /// Under the service's own role.
    pub url: String,
    /// Under the relay's role.
    pub relay_url: String,
}

/// Creates the platform's database in a Postgres of our own, if it is missing, and answers its
/// superuser's address.
///
/// # Errors
/// Postgres refuses.
pub async fn create(superuser_url: &str) -> Result<String> {
    let options: PgConnectOptions = superuser_url.parse().map_err(Error::Database)?;
    let mut connection = PgConnection::connect_with(&options).await.map_err(Error::Database)?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await
        .map_err(Error::Database)?;
    if !exists {
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {DATABASE}")))
            .execute(&mut connection)
            .await
            .map_err(Error::Database)?;
    }
    connection.close().await.map_err(Error::Database)?;
    Ok(options.database(DATABASE).to_url_lossy().into())
}

/// Brings every schema up to date and answers each service's addresses.
///
/// # Errors
/// Postgres refuses, or a migration fails.
pub async fn prepare(superuser_url: &str, schemas: &[Schema]) -> Result<Vec<(&'static str, Access)>> {
    let superuser: PgConnectOptions = superuser_url.parse().map_err(Error::Database)?;
    let mut accesses = Vec::new();
    for schema in schemas {
        let service = schema.service;
        let failed = |source| Error::Schema { service, source };
        let [owner, own, relay] =
            [(); 3].map(|()| Alphanumeric.sample_string(&mut rand::rng(), PASSWORD_CHARS));
        let url_of = |role: &str, password: &str| -> String {
            superuser.clone().username(role).password(password).to_url_lossy().into()
        };
        let owner_url = url_of(&format!("{service}_owner"), &owner);
        let access =
            Access { url: url_of(service, &own), relay_url: url_of(&format!("{service}_relay"), &relay) };
        let passwords = Passwords { owner, service: own, relay };
        schema.prepare(superuser_url, &passwords).await.map_err(failed)?;
        schema.migrate(&owner_url).await.map_err(failed)?;
        accesses.push((service, access));
    }
    Ok(accesses)
}
