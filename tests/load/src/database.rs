//! The databases of the benchmark's Postgres.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};

use crate::error::Error;

/// The database of pgbench: the platform's schemas, and no service on them.
pub(crate) const BASELINE: &str = "baseline";

/// Copies the platform's database for pgbench. Nobody may be connected to it yet.
pub(crate) async fn copy(server_url: &str, platform_url: &str) -> Result<(), Error> {
    let platform: PgConnectOptions = platform_url.parse()?;
    let name = platform.get_database().unwrap_or_default();
    let mut connection = PgConnection::connect(server_url).await?;
    let statement = format!("CREATE DATABASE {BASELINE} TEMPLATE {name}");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// An address with pgbench's database in place of the platform's.
pub(crate) fn baseline_url(url: &str) -> Result<String, Error> {
    let options: PgConnectOptions = url.parse()?;
    Ok(options.database(BASELINE).to_url_lossy().into())
}
